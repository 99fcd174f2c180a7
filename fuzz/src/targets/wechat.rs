//! What the payment platform sends: bills, notifications, answers. The key that signs here was made for this and opens nothing.

use std::sync::LazyLock;

use baoming_core::time::Timestamp;
use baoming_wechat::answers::{BillAnswer, ErrorBody, H5Answer, NativeAnswer, read_answer};
use baoming_wechat::bill::BillLine::Row;
use baoming_wechat::bill::BillReader;
use baoming_wechat::calls::read_request;
use baoming_wechat::keys::{ApiKey, PrivateKey, PublicKey};
use baoming_wechat::notification::seal_notification;
use baoming_wechat::platform::{Platform, PlatformSigner};
use baoming_wechat::time::{format_rfc3339, parse_rfc3339};
use baoming_wechat::transaction::Transaction;
use baoming_wechat::{Nonce, Notice, open_notification};

use super::choice;

const SERIAL: &str = "PUB_KEY_ID_0119000072912024";
/// 2021-11-05T10:00:00+08:00.
const NOW: Timestamp = Timestamp(1_636_077_600_000);
/// One in so many is signed, which takes longer than all else.
const SIGNED_EVERY: usize = 8;

struct Parties {
    platform: Platform,
    signer: PlatformSigner,
    api_key: ApiKey,
}

static PARTIES: LazyLock<Parties> = LazyLock::new(|| {
    let serial = || SERIAL.parse().expect("a serial");
    let key = PrivateKey::from_pem(include_str!("platform_key.pem")).expect("a key");
    let public = PublicKey::from_pem(include_str!("platform_public.pem")).expect("a key");
    let api_key = ApiKey::new(&mut [7; 32]).expect("32 bytes");
    Parties {
        platform: Platform::new().with_key(serial(), public),
        signer: PlatformSigner::new(serial(), key),
        api_key,
    }
});

/// A bill, plain and packed, with what is announced of it.
pub(crate) fn bill(bytes: &[u8]) -> bool {
    let Some((number, file)) = choice(bytes) else { return false };
    let answer = announced();
    let lines = |read: &mut dyn FnMut() -> Option<bool>| std::iter::from_fn(read).filter(|good| *good).count();
    if number & 1 == 0 {
        let Ok(mut reader) = BillReader::plain(file) else { return false };
        let good = lines(&mut || reader.next_line().ok().flatten().map(|line| matches!(line, Row(_))));
        good > 0 || reader.finish(&answer).is_ok()
    } else {
        let Ok(mut reader) = BillReader::packed(file) else { return false };
        let good = lines(&mut || reader.next_line().ok().flatten().map(|line| matches!(line, Row(_))));
        good > 0 || reader.finish(&answer).is_ok()
    }
}

fn announced() -> BillAnswer {
    let text = br#"{"hash_type":"SHA1","hash_value":"79bb0f45fc4c42234a918000b2668d689e2bde04","download_url":"https://api.mch.weixin.qq.com/v3/billdownload/file?token=a"}"#;
    read_request(text).expect("an answer")
}

/// By the first byte: signed as it is, sealed and signed if it is a transaction, or with headers that are in it.
pub(crate) fn notification(bytes: &[u8]) -> bool {
    let Some((number, body)) = choice(bytes) else { return false };
    let Parties { platform, signer, api_key } = &*PARTIES;
    let nonce = Nonce::from_random([7; 16]);
    let open = |body: &[u8]| {
        let headers = signer.sign(body, NOW, &nonce);
        let header = |name| headers.iter().find(|(there, _)| *there == name).map(|(_, value)| value.as_str());
        open_notification(platform, api_key, header, body, NOW)
    };
    if number.is_multiple_of(SIGNED_EVERY) {
        return open(body).is_ok();
    }
    if number % SIGNED_EVERY == 1 {
        let Ok(transaction) = read_request::<Transaction>(body) else { return false };
        let notice = Notice { id: "EV-2018022511223320873".parse().expect("a number"), transaction };
        let sealed = seal_notification(api_key, &notice, NOW, *b"0123456789ab");
        assert!(open(&sealed).is_ok_and(|opened| opened == notice), "a notification is not what was sealed");
        return true;
    }
    let text = String::from_utf8_lossy(body);
    let mut lines = text.split('\n');
    let headers = ["Wechatpay-Timestamp", "Wechatpay-Nonce", "Wechatpay-Signature", "Wechatpay-Serial"];
    let headers = headers.map(|name| (name, lines.next()));
    let header = |name| headers.iter().find(|(there, _)| *there == name).and_then(|(_, value)| *value);
    open_notification(platform, api_key, header, lines.next().unwrap_or("").as_bytes(), NOW).is_ok()
}

/// The bodies of answers, keys in PEM, and instants, by the first byte.
pub(crate) fn answers(bytes: &[u8]) -> bool {
    let Some((number, body)) = choice(bytes) else { return false };
    let text = std::str::from_utf8(body).unwrap_or("");
    match number % 9 {
        0 => read_request::<NativeAnswer>(body).is_ok(),
        1 => read_request::<H5Answer>(body).is_ok(),
        2 => read_request::<BillAnswer>(body).is_ok(),
        3 => read_request::<ErrorBody>(body).is_ok(),
        4 => read_request::<Transaction>(body).is_ok(),
        5 => PublicKey::from_certificate_pem(text).is_ok(),
        6 => PublicKey::from_pem(text).is_ok() | PrivateKey::from_pem(text).is_ok(),
        7 => parse_rfc3339(text).is_some_and(|instant| {
            let again = format_rfc3339(instant).and_then(|text| parse_rfc3339(&text));
            // Written in whole seconds.
            again.is_none_or(|again| again.0.div_euclid(1_000) == instant.0.div_euclid(1_000))
        }),
        _ => read_answer::<Transaction>(&PARTIES.platform, 200, |_| None, body, NOW).is_ok(),
    }
}
