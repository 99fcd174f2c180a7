//! `baoming verify-receipt` and `baoming receipt-key`.
//!
//! Neither needs the data directory: a receipt is checked with the public key alone, anywhere.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context as _;
use baoming_clock::format_rfc3339;
use baoming_language::Language;
use baoming_receipts::{
    self, RECEIPT_BYTES_MAX, ReceiptError, ReceiptFormatError, ReceiptJson, ReceiptKey, Receipts, SignedReceipt,
};
use baoming_store::keys::{FileKey, KeyPlace, KeyProvider};
use serde_json::json;

use crate::config::{Config, Options};

/// The most bytes of a file with a public key.
const KEY_FILE_BYTES_MAX: usize = 4_096;
const USAGE: u8 = 2;

/// What `verify-receipt` takes.
#[derive(clap::Args)]
pub(super) struct VerifyReceiptArguments {
    /// The receipt, as JSON or as the line that begins with bmr1.; - reads standard input.
    #[arg(value_name = "FILE")]
    receipt: PathBuf,
    /// The public key in base64, or a file with it (base64 or PEM); `baoming receipt-key` prints it.
    #[arg(long, value_name = "PUBLIC_KEY")]
    key: String,
    /// Print the outcome as JSON.
    #[arg(long)]
    json: bool,
    /// Language of the outcome.
    #[arg(long, value_enum, default_value = "zh")]
    lang: Language,
}

/// What `receipt-key` takes.
#[derive(clap::Args)]
pub(super) struct ReceiptKeyArguments {
    /// The key file of the data directory.
    #[arg(long, value_name = "FILE")]
    key_file: PathBuf,
    /// The configuration file, if a hardware module keeps the keys.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print PEM (SubjectPublicKeyInfo) instead of base64.
    #[arg(long, conflicts_with = "json")]
    pem: bool,
    /// Print id, base64 and PEM as JSON.
    #[arg(long)]
    json: bool,
}

pub(super) fn verify(arguments: &VerifyReceiptArguments) -> anyhow::Result<ExitCode> {
    let (text, key) = match inputs(arguments) {
        Ok(inputs) => inputs,
        Err(error) => {
            eprintln!("baoming: {error:#}");
            return Ok(ExitCode::from(USAGE));
        }
    };
    let outcome = examine(&text, &key);
    if arguments.json {
        println!("{}", as_json(&outcome));
    } else {
        println!("{}", as_text(&outcome, arguments.lang));
    }
    Ok(if outcome.verdict == Verdict::Genuine { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn inputs(arguments: &VerifyReceiptArguments) -> anyhow::Result<(Vec<u8>, ReceiptKey)> {
    let key = match ReceiptKey::parse(&arguments.key) {
        Ok(key) => key,
        Err(error) => {
            let file = Path::new(&arguments.key);
            let text = read_up_to(
                File::open(file).with_context(|| format!("--key: {error}, or a file with one"))?,
                KEY_FILE_BYTES_MAX,
            );
            let text = text.with_context(|| format!("--key {}", file.display()))?;
            ReceiptKey::parse(&String::from_utf8_lossy(&text)).with_context(|| format!("--key {}", file.display()))?
        }
    };
    let text = if arguments.receipt == Path::new("-") {
        read_up_to(std::io::stdin().lock(), RECEIPT_BYTES_MAX).context("standard input")?
    } else {
        let name = || arguments.receipt.display().to_string();
        let file = File::open(&arguments.receipt).with_context(name)?;
        read_up_to(file, RECEIPT_BYTES_MAX).with_context(name)?
    };
    Ok((text, key))
}

/// One byte more than allowed, so that whoever parses it notices.
fn read_up_to(source: impl Read, bytes_max: usize) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    source.take(bytes_max as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    Genuine,
    Malformed { field: &'static str, what: String },
    OtherKey(String),
    Forged,
}

struct Outcome {
    verdict: Verdict,
    receipt: Option<SignedReceipt>,
}

fn examine(text: &[u8], key: &ReceiptKey) -> Outcome {
    let parsed = std::str::from_utf8(text).map_err(|_| ReceiptFormatError { field: "receipt", rule: "UTF-8" });
    match parsed.and_then(SignedReceipt::parse) {
        Err(error) => {
            let verdict = Verdict::Malformed { field: error.field, what: error.to_string() };
            Outcome { verdict, receipt: None }
        }
        Ok(receipt) => {
            let verdict = match baoming_receipts::verify(&receipt, key) {
                Ok(()) => Verdict::Genuine,
                Err(error @ ReceiptError::OtherKey { .. }) => Verdict::OtherKey(error.to_string()),
                Err(ReceiptError::Forged) => Verdict::Forged,
            };
            Outcome { verdict, receipt: Some(receipt) }
        }
    }
}

fn as_json(outcome: &Outcome) -> serde_json::Value {
    let (code, what) = match &outcome.verdict {
        Verdict::Genuine => ("genuine", None),
        Verdict::Malformed { what, .. } => ("malformed", Some(what.clone())),
        Verdict::OtherKey(what) => ("other-key", Some(what.clone())),
        Verdict::Forged => ("forged", Some(ReceiptError::Forged.to_string())),
    };
    json!({
        "valid": outcome.verdict == Verdict::Genuine,
        "code": code,
        "detail": what,
        "receipt": outcome.receipt.as_ref().map(ReceiptJson::from),
    })
}

fn as_text(outcome: &Outcome, lang: Language) -> String {
    let verdict = match (&outcome.verdict, lang) {
        (Verdict::Genuine, Language::Chinese) => "回执有效：由持有该密钥的系统签发，内容未被改动。".to_owned(),
        (Verdict::Genuine, Language::English) => {
            "The receipt is genuine: signed with this key and unaltered.".to_owned()
        }
        (Verdict::Malformed { field, .. }, Language::Chinese) => {
            format!("回执无效：格式不正确（{field} 不符合规定）。")
        }
        (Verdict::Malformed { what, .. }, Language::English) => format!("Not a receipt: {what}."),
        (Verdict::OtherKey(_), Language::Chinese) => "回执无效：不是用所给密钥签发的，请使用该年度的公钥。".to_owned(),
        (Verdict::OtherKey(what), Language::English) => format!("Not verified: {what}."),
        (Verdict::Forged, Language::Chinese) => "回执无效：内容被改动，或从未签发。".to_owned(),
        (Verdict::Forged, Language::English) => {
            "The receipt is not genuine: it was altered, or was never issued.".to_owned()
        }
    };
    // What a forged receipt says is not repeated: somebody might take it for confirmed.
    match (&outcome.verdict, &outcome.receipt) {
        (Verdict::Genuine, Some(receipt)) => format!("{verdict}\n{}", fields(receipt, lang)),
        _ => verdict,
    }
}

fn fields(receipt: &SignedReceipt, lang: Language) -> String {
    let content = &receipt.content;
    let words = match lang {
        Language::Chinese => {
            ["县市区", "报名流水号", "操作", "报名表版本", "金额（元）", "受理时间", "政策版本", "记录序号", "链上摘要"]
        }
        Language::English => {
            ["county", "serial", "action", "revision", "amount (yuan)", "arrived at", "policy", "record", "chain hash"]
        }
    };
    let yuan = |fen: u64| format!("{}.{:02}", fen / 100, fen % 100);
    let values = [
        Some(content.county.to_string()),
        Some(content.serial.to_string()),
        Some(content.action.as_str().to_owned()),
        content.revision.map(|revision| revision.to_string()),
        content.amount_fen.map(yuan),
        Some(format_rfc3339(content.arrived_at)),
        Some(content.policy_edition.as_str().to_owned()),
        Some(content.sequence.to_string()),
        Some(data_encoding::HEXLOWER.encode(&content.chain_hash)),
    ];
    let lines = words.iter().zip(values).filter_map(|(word, value)| Some(format!("  {word}: {}", value?)));
    lines.collect::<Vec<_>>().join("\n")
}

pub(super) fn print_key(arguments: &ReceiptKeyArguments) -> anyhow::Result<ExitCode> {
    let options = Options { config: arguments.config.clone(), ..Options::default() };
    let settings = Config::load(&options, std::env::vars())?.keys;
    let place = KeyPlace { file: arguments.key_file.clone(), settings };
    let key = Receipts::new(FileKey::open(place)?.receipts()).public_key();
    if arguments.json {
        println!("{}", json!({ "id": key.id().to_string(), "base64": key.to_base64(), "pem": key.to_pem() }));
    } else if arguments.pem {
        print!("{}", key.to_pem());
    } else {
        println!("{}", key.to_base64());
    }
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use baoming_core::time::Timestamp;
    use baoming_receipts::{ActionName, PolicyEdition, ReceiptContent};

    /// With a key of its own at each call.
    fn receipts() -> Receipts {
        let directory = tempfile::tempdir().unwrap();
        Receipts::new(FileKey::open_or_create(directory.path().join("key"), false).unwrap().receipts())
    }

    fn content() -> ReceiptContent {
        ReceiptContent {
            county: "430102".parse().unwrap(),
            serial: "01010001".parse().unwrap(),
            sequence: 4_711,
            chain_hash: [0xab; 32],
            action: ActionName::new("form-saved").unwrap(),
            revision: Some(3),
            amount_fen: None,
            arrived_at: Timestamp(1_636_000_000_250),
            policy_edition: PolicyEdition::new("2022.1").unwrap(),
        }
    }

    fn check(text: &str, key: &ReceiptKey) -> (Verdict, String, serde_json::Value) {
        let outcome = examine(text.as_bytes(), key);
        (
            outcome.verdict.clone(),
            as_text(&outcome, Language::Chinese) + &as_text(&outcome, Language::English),
            as_json(&outcome),
        )
    }

    #[test]
    fn the_outcome_is_said_in_both_languages_and_as_json() {
        let receipts = receipts();
        let receipt = receipts.sign(&content());
        for text in [receipt.to_json(), receipt.to_compact()] {
            let (verdict, words, json) = check(&text, &receipts.public_key());
            assert_eq!(verdict, Verdict::Genuine);
            assert!(words.contains("回执有效") && words.contains("genuine") && words.contains("01010001"), "{words}");
            assert_eq!((&json["valid"], &json["receipt"]["sequence"]), (&json!(true), &json!(4_711)));
        }
        let forged = receipt.to_json().replace("01010001", "01010002");
        let (verdict, words, json) = check(&forged, &receipts.public_key());
        assert_eq!(verdict, Verdict::Forged);
        assert!(words.contains("回执无效") && !words.contains("01010002"), "{words}");
        assert_eq!(json["code"], "forged");
        assert_eq!(check("nothing", &receipts.public_key()).2["code"], "malformed");
        assert_eq!(check(&receipt.to_json(), &self::receipts().public_key()).2["code"], "other-key");
        assert_eq!(as_json(&examine(&[0xff], &receipts.public_key()))["detail"], "receipt must be UTF-8");
    }

    #[test]
    fn files_and_exit_codes() {
        let directory = tempfile::tempdir().unwrap();
        let (file, key_file) = (directory.path().join("receipt"), directory.path().join("key.pem"));
        let receipts = receipts();
        std::fs::write(&key_file, receipts.public_key().to_pem()).unwrap();
        let run = |text: &str, key: &str| {
            std::fs::write(&file, text).unwrap();
            let arguments = VerifyReceiptArguments {
                receipt: file.clone(),
                key: key.to_owned(),
                json: true,
                lang: Language::Chinese,
            };
            format!("{:?}", verify(&arguments).unwrap())
        };
        let code = |code: u8| format!("{:?}", ExitCode::from(code));
        let good = receipts.sign(&content()).to_compact();
        assert_eq!(run(&good, &receipts.public_key().to_base64()), code(0));
        assert_eq!(run(&good, key_file.to_str().unwrap()), code(0));
        assert_eq!(run("bmr1.AAAA", key_file.to_str().unwrap()), code(1));
        assert_eq!(run(&good, "neither key nor file"), code(2));
    }
}
