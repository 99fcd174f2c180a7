//! Receipts in both written forms, and their check.

use std::sync::LazyLock;

use baoming_receipts::{ReceiptKey, SignedReceipt, VERSION, verify};
use data_encoding::BASE64URL_NOPAD;

static KEY: LazyLock<ReceiptKey> = LazyLock::new(|| ReceiptKey::ed25519([7; 32]));

/// Texts as they are, and bytes as those that the one-line form holds.
pub(crate) fn run(bytes: &[u8]) -> bool {
    if bytes.first() == Some(&VERSION) {
        return read(&format!("bmr1.{}", BASE64URL_NOPAD.encode(bytes)));
    }
    std::str::from_utf8(bytes).is_ok_and(read)
}

fn read(text: &str) -> bool {
    let key = ReceiptKey::parse(text).is_ok();
    let Ok(receipt) = SignedReceipt::parse(text) else { return key };
    assert!(verify(&receipt, &KEY).is_err(), "nobody has signed it");
    let line = receipt.to_compact();
    assert!(SignedReceipt::parse(&line).is_ok_and(|again| again == receipt), "a receipt's line is not the receipt");
    let json = receipt.to_json();
    assert!(SignedReceipt::parse(&json).is_ok_and(|again| again == receipt), "a receipt's JSON is not the receipt");
    true
}
