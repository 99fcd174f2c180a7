//! What the platform sends by itself when an order is paid: signed, and sealed with the merchant's API key.
//!
//! Guarantees: [`open_notification`] gives a transaction only if the signature holds, is fresh, and the content was
//! sealed by somebody who has the API key. The same notification may come again, in any order, and at any time; whether
//! it has been heard before is told by the payment's `transaction_id` and not here.
//!
//! Deliberately absent: notifications of refunds, complaints and others. They are refused by name.

use baoming_core::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::ids::NoticeId;
use crate::json::{self, JsonError};
use crate::keys::{ApiKey, SEAL_NONCE_BYTES};
use crate::platform::Platform;
use crate::signing::SignatureError;
use crate::time::rfc3339;
use crate::transaction::Transaction;

const ALGORITHM: &str = "AEAD_AES_256_GCM";
const PAID: &str = "TRANSACTION.SUCCESS";
const ASSOCIATED: &str = "transaction";

/// Why a notification is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotificationError {
    /// Its signature does not hold.
    #[error("the notification is not the platform's: {0}")]
    Signature(#[from] SignatureError),
    /// It is signed and does not have the documented form.
    #[error("the notification: {0}")]
    Form(#[from] JsonError),
    /// It speaks of something else than a payment.
    #[error("the notification's event_type must be {PAID}")]
    Event,
    /// It is sealed in an unknown way.
    #[error("the notification's resource.algorithm must be {ALGORITHM}")]
    Algorithm,
    /// The content was not sealed with this API key, or was altered.
    #[error("the notification's resource cannot be opened with the configured APIv3 key")]
    Sealed,
    /// What was sealed does not have the documented form.
    #[error("the notification's content: {0}")]
    Content(JsonError),
}

/// What a notification says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The platform's number of it.
    pub id: NoticeId,
    /// The order.
    pub transaction: Transaction,
}

/// Checks and opens a notification. `header` finds a header by its name, whatever its case.
pub fn open_notification<'h>(
    platform: &Platform,
    api_key: &ApiKey,
    header: impl Fn(&'static str) -> Option<&'h str>,
    body: &[u8],
    now: Timestamp,
) -> Result<Notice, NotificationError> {
    platform.verify(header, body, now)?;
    let envelope: Envelope = json::read(body)?;
    if envelope.event_type != PAID {
        return Err(NotificationError::Event);
    }
    let resource = envelope.resource;
    if resource.algorithm != ALGORITHM {
        return Err(NotificationError::Algorithm);
    }
    let opened = api_key
        .open(resource.nonce.as_bytes(), resource.associated_data.as_bytes(), &resource.ciphertext)
        .ok_or(NotificationError::Sealed)?;
    let transaction = json::read(&opened).map_err(NotificationError::Content)?;
    Ok(Notice { id: envelope.id, transaction })
}

/// Seals a notification: the platform's side. The result is the body; it is signed like an answer. A nonce is for one
/// body only; the platform writes letters and digits.
///
/// # Panics
/// If the nonce is not plain ASCII text.
pub fn seal_notification(
    api_key: &ApiKey,
    notice: &Notice,
    created_at: Timestamp,
    nonce: [u8; SEAL_NONCE_BYTES],
) -> Vec<u8> {
    assert!(nonce.iter().all(u8::is_ascii_alphanumeric), "a sealing nonce is written as text");
    let ciphertext = api_key.seal(nonce, ASSOCIATED.as_bytes(), &json::write(&notice.transaction));
    json::write(&Envelope {
        id: notice.id.clone(),
        create_time: Some(created_at),
        resource_type: "encrypt-resource".to_owned(),
        event_type: PAID.to_owned(),
        summary: "支付成功".to_owned(),
        resource: Resource {
            original_type: ASSOCIATED.to_owned(),
            algorithm: ALGORITHM.to_owned(),
            ciphertext,
            associated_data: ASSOCIATED.to_owned(),
            nonce: nonce.iter().map(|byte| char::from(*byte)).collect(),
        },
    })
}

#[derive(Serialize, Deserialize)]
struct Envelope {
    id: NoticeId,
    #[serde(default, with = "rfc3339")]
    create_time: Option<Timestamp>,
    #[serde(default)]
    resource_type: String,
    event_type: String,
    #[serde(default)]
    summary: String,
    resource: Resource,
}

#[derive(Serialize, Deserialize)]
struct Resource {
    #[serde(default)]
    original_type: String,
    algorithm: String,
    ciphertext: String,
    #[serde(default)]
    associated_data: String,
    nonce: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{NOW, api_key, find, nonce, order_no, paid, platform, signer};
    use proptest::prelude::*;

    fn notice(transaction: Transaction) -> Notice {
        Notice { id: "EV-2018022511223320873".parse().unwrap(), transaction }
    }

    fn check(body: &[u8]) -> Result<Notice, NotificationError> {
        let headers = signer().sign(body, NOW, &nonce(9));
        open_notification(&platform(), &api_key(), find(&headers), body, NOW)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn what_is_sealed_is_opened(
            total_fen: u32, payer_total_fen: u32, attach in "[ -~]{0,128}", nonce in "[A-Za-z0-9]{12}", paid_at_s in 0..4_000_000_000_i64,
        ) {
            let transaction = Transaction {
                amount: Some(crate::transaction::Amount::paid(total_fen, payer_total_fen)),
                attach: attach.parse().unwrap(),
                success_time: Some(Timestamp(paid_at_s * 1_000)),
                ..paid()
            };
            let nonce = nonce.into_bytes().try_into().unwrap();
            let body = seal_notification(&api_key(), &notice(transaction.clone()), NOW, nonce);
            prop_assert_eq!(check(&body), Ok(notice(transaction)));
        }

        #[test]
        fn an_altered_notification_is_refused_even_with_a_good_signature(at: prop::sample::Index, alter in 1_u8..128) {
            let mut body = seal_notification(&api_key(), &notice(paid()), NOW, *b"fdasflkja484");
            let text = String::from_utf8(body.clone()).unwrap();
            let (begin, end) = (text.find("ciphertext").unwrap() + 13, text.find("\",\"associated_data").unwrap());
            // Padding bits at the end are checked by base64, all others by the seal.
            let at = begin + at.index(end - begin);
            body[at] ^= alter;
            prop_assert!(check(&body).is_err());
        }
    }

    #[test]
    fn nothing_of_the_content_stands_in_clear() {
        let body = seal_notification(&api_key(), &notice(paid()), NOW, *b"fdasflkja484");
        let text = String::from_utf8(body).unwrap();
        assert!(!text.contains(order_no().as_str()) && !text.contains("4000"), "{text}");
        assert!(text.contains(r#""create_time":"2021-11-05T10:00:00+08:00""#), "{text}");
    }

    #[test]
    fn what_is_wrong_is_named() {
        let body = seal_notification(&api_key(), &notice(paid()), NOW, *b"fdasflkja484");
        let text = String::from_utf8(body.clone()).unwrap();
        let altered = |from: &str, to: &str| check(text.replacen(from, to, 1).as_bytes()).unwrap_err();
        assert_eq!(altered(PAID, "REFUND.SUCCESS"), NotificationError::Event);
        assert_eq!(altered(ALGORITHM, "NONE"), NotificationError::Algorithm);
        assert_eq!(altered("fdasflkja484", "fdasflkja485"), NotificationError::Sealed);
        assert_eq!(altered("fdasflkja484", "short"), NotificationError::Sealed);
        assert_eq!(altered(r#""associated_data":"transaction""#, r#""associated_data":"""#), NotificationError::Sealed);
        assert!(matches!(altered("\"id\"", "\"no\""), NotificationError::Form(_)));
        let headers = signer().sign(b"other", NOW, &nonce(1));
        let refused = open_notification(&platform(), &api_key(), find(&headers), &body, NOW);
        assert_eq!(refused, Err(NotificationError::Signature(SignatureError::Wrong)));
        let other = ApiKey::new(&mut [7; 32]).unwrap();
        let headers = signer().sign(&body, NOW, &nonce(1));
        let refused = open_notification(&platform(), &other, find(&headers), &body, NOW);
        assert_eq!(refused, Err(NotificationError::Sealed));
    }
}
