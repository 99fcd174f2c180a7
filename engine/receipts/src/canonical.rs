//! The one form of a receipt's content that is signed.
//!
//! ```text
//! version u8 | county u32 | serial u32 | sequence u64 | chain hash 32 bytes
//! | action: length u8, bytes | revision: 0, or 1 and u32 | amount: 0, or 1 and u64
//! | arrived at i64 (ms) | policy edition: length u8, bytes
//! ```
//!
//! Big-endian. What is signed is `baoming receipt\n`, the content, and the id of the key. Every field has its length or a
//! fixed one, so two different contents never have the same bytes, and every content has exactly one form: [`decode`]
//! accepts nothing that [`encode`] does not make.

use baoming_clock as clock;
use baoming_core::ids::{CountyId, Serial, SerialCode};
use baoming_core::time::Timestamp;

use super::content::{ActionName, PolicyEdition, ReceiptContent, ReceiptFormatError, VERSION};
use super::key::KeyId;

/// No other signature of this key begins like it.
const DOMAIN: &[u8] = b"baoming receipt\n";

pub(super) fn signed_bytes(content: &ReceiptContent, key: KeyId) -> Vec<u8> {
    let mut out = DOMAIN.to_vec();
    encode(content, &mut out);
    out.extend_from_slice(&key.0);
    out
}

pub(super) fn encode(content: &ReceiptContent, out: &mut Vec<u8>) {
    let ReceiptContent {
        county,
        serial,
        sequence,
        chain_hash,
        action,
        revision,
        amount_fen,
        arrived_at,
        policy_edition,
    } = content;
    out.push(VERSION);
    out.extend_from_slice(&county.get().to_be_bytes());
    out.extend_from_slice(&serial.get().to_be_bytes());
    out.extend_from_slice(&sequence.to_be_bytes());
    out.extend_from_slice(chain_hash);
    put_text(out, action.as_str());
    put_option(out, revision.map(u32::to_be_bytes));
    put_option(out, amount_fen.map(u64::to_be_bytes));
    out.extend_from_slice(&arrived_at.0.to_be_bytes());
    put_text(out, policy_edition.as_str());
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    out.push(u8::try_from(text.len()).expect("names are at most 64 bytes"));
    out.extend_from_slice(text.as_bytes());
}

fn put_option<const N: usize>(out: &mut Vec<u8>, number: Option<[u8; N]>) {
    out.push(u8::from(number.is_some()));
    out.extend(number.into_iter().flatten());
}

pub(super) fn decode(bytes: &[u8]) -> Result<ReceiptContent, ReceiptFormatError> {
    let mut rest = Rest(bytes);
    if rest.array("version")? != [VERSION] {
        return Err(ReceiptFormatError { field: "version", rule: "1" });
    }
    let county = CountyId::new(u32::from_be_bytes(rest.array("county")?));
    let serial = serial(u32::from_be_bytes(rest.array("serial")?));
    let content = ReceiptContent {
        county: county.ok_or(ReceiptFormatError { field: "county", rule: "a six-digit division code" })?,
        serial: serial.ok_or(ReceiptFormatError { field: "serial", rule: "eight digits, neither half 0000" })?,
        sequence: u64::from_be_bytes(rest.array("sequence")?),
        chain_hash: rest.array("chain_hash")?,
        action: ActionName::new(rest.text("action")?)?,
        revision: rest.option("revision")?.map(u32::from_be_bytes),
        amount_fen: rest.option("amount_fen")?.map(u64::from_be_bytes),
        arrived_at: instant(i64::from_be_bytes(rest.array("arrived_at")?))?,
        policy_edition: PolicyEdition::new(rest.text("policy_edition")?)?,
    };
    if rest.0.is_empty() { Ok(content) } else { Err(cut("receipt")) }
}

fn serial(number: u32) -> Option<Serial> {
    let code = u16::try_from(number / 10_000).ok().and_then(SerialCode::new)?;
    Serial::new(code, u16::try_from(number % 10_000).ok()?)
}

/// One that the JSON form can show, so that both forms hold the same receipts.
fn instant(milliseconds: i64) -> Result<Timestamp, ReceiptFormatError> {
    let at = Timestamp(milliseconds);
    let is_shown = clock::parse_rfc3339(&clock::format_rfc3339(at)) == Ok(at);
    is_shown.then_some(at).ok_or(ReceiptFormatError { field: "arrived_at", rule: "an instant of the calendar" })
}

fn cut(field: &'static str) -> ReceiptFormatError {
    ReceiptFormatError { field, rule: "complete and nothing more" }
}

struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn array<const N: usize>(&mut self, field: &'static str) -> Result<[u8; N], ReceiptFormatError> {
        let (head, rest) = self.0.split_first_chunk().ok_or(cut(field))?;
        self.0 = rest;
        Ok(*head)
    }

    fn text(&mut self, field: &'static str) -> Result<&'a str, ReceiptFormatError> {
        let [length] = self.array(field)?;
        let (head, rest) = self.0.split_at_checked(usize::from(length)).ok_or(cut(field))?;
        self.0 = rest;
        std::str::from_utf8(head).map_err(|_| ReceiptFormatError { field, rule: "ASCII" })
    }

    fn option<const N: usize>(&mut self, field: &'static str) -> Result<Option<[u8; N]>, ReceiptFormatError> {
        match self.array(field)? {
            [0] => Ok(None),
            [1] => self.array(field).map(Some),
            _ => Err(ReceiptFormatError { field, rule: "there or not" }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::content;

    /// The bytes are for ever: receipts that are out there are checked by them.
    #[test]
    fn the_form_of_version_1() {
        let mut bytes = Vec::new();
        encode(&content(), &mut bytes);
        let hex = data_encoding::HEXLOWER.encode(&bytes);
        let expected = [
            "01",
            "00069016",
            "000f6951",
            "0000000000001267",
            &"ab".repeat(32),
            "0a666f726d2d7361766564",
            "0100000003",
            "00",
            "0000017ce932e8fa",
            "06323032322e31",
        ];
        assert_eq!(hex, expected.concat());
        assert_eq!(decode(&bytes), Ok(content()));
    }

    #[test]
    fn an_instant_that_cannot_be_shown_is_refused() {
        for (milliseconds, good) in [(0, true), (-1, true), (i64::MIN, false), (i64::MAX, false), (1 << 56, false)] {
            let mut bytes = Vec::new();
            encode(&ReceiptContent { arrived_at: Timestamp(milliseconds), ..content() }, &mut bytes);
            assert_eq!(decode(&bytes).map_err(|error| error.field).err(), (!good).then_some("arrived_at"));
        }
    }

    #[test]
    fn nothing_but_the_form_is_read() {
        let mut bytes = Vec::new();
        encode(&content(), &mut bytes);
        for length in 0..bytes.len() {
            assert!(decode(&bytes[..length]).is_err(), "{length}");
        }
        assert!(decode(&[bytes.as_slice(), &[0]].concat()).is_err());
        // Whatever is read from altered bytes is another content that encodes to just these bytes.
        for bit in 0..bytes.len() * 8 {
            let mut altered = bytes.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            if let Ok(read) = decode(&altered) {
                let mut again = Vec::new();
                encode(&read, &mut again);
                assert_eq!(again, altered, "bit {bit}");
                assert_ne!(read, content(), "bit {bit}");
            }
        }
    }
}
