//! Checks a signed receipt with the public key, without the service: `check_receipt FILE PUBLIC_KEY`.
//!
//! The file holds the receipt as JSON or as its line; the key is the base64 that `GET /v1/receipt-key` gives, or PEM.

use std::env;
use std::error::Error;
use std::fs;

use baoming_receipts::{ReceiptKey, SignedReceipt, verify};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = env::args().skip(1);
    let file = arguments.next().ok_or("give the file with the receipt")?;
    let key = ReceiptKey::parse(&arguments.next().ok_or("give the public key")?)?;
    let receipt = SignedReceipt::parse(&fs::read_to_string(file)?)?;
    // What an unverified receipt says is not shown: somebody might take it for true.
    verify(&receipt, &key)?;
    let content = &receipt.content;
    println!("genuine: {} of {}", content.action.as_str(), content.serial);
    println!("record {} of county {}'s chain, by key {}", content.sequence, content.county, receipt.key_id);
    if let Some(fen) = content.amount_fen {
        println!("{}.{:02} yuan", fen / 100, fen % 100);
    }
    Ok(())
}
