//! A receipt on one line, short enough for a QR code: `bmr1.` and base64url of the canonical content, the id of the key
//! and the signature.

use data_encoding::BASE64URL_NOPAD;

use super::canonical;
use super::content::{ReceiptFormatError, SignedReceipt};
use super::key::{KeyId, SIGNATURE_BYTES};

const PREFIX: &str = "bmr1.";

impl SignedReceipt {
    /// The receipt on one line, some 200 characters.
    pub fn to_compact(&self) -> String {
        let mut bytes = Vec::new();
        canonical::encode(&self.content, &mut bytes);
        bytes.extend_from_slice(&self.key_id.0);
        bytes.extend_from_slice(&self.signature);
        format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&bytes))
    }

    /// Reads the line.
    pub fn from_compact(line: &str) -> Result<Self, ReceiptFormatError> {
        let rule = "JSON, or one line that begins with bmr1.";
        let malformed = || ReceiptFormatError { field: "receipt", rule };
        let text = line.strip_prefix(PREFIX).ok_or_else(malformed)?;
        let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|_| malformed())?;
        let (rest, signature) = bytes.split_last_chunk::<SIGNATURE_BYTES>().ok_or_else(malformed)?;
        let (content, key_id) = rest.split_last_chunk().ok_or_else(malformed)?;
        Ok(Self { content: canonical::decode(content)?, key_id: KeyId(*key_id), signature: *signature })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tests::{content, receipts};
    use crate::verify;

    #[test]
    fn no_altered_line_is_genuine() {
        let receipts = receipts();
        let line = receipts.sign(&content()).to_compact();
        assert!(line.len() < 240, "{}", line.len());
        let bytes = BASE64URL_NOPAD.decode(&line.as_bytes()[PREFIX.len()..]).unwrap();
        for bit in 0..bytes.len() * 8 {
            let mut altered = bytes.clone();
            altered[bit / 8] ^= 1 << (bit % 8);
            let altered = format!("{PREFIX}{}", BASE64URL_NOPAD.encode(&altered));
            if let Ok(read) = SignedReceipt::from_compact(&altered) {
                assert!(verify(&read, &receipts.public_key()).is_err(), "bit {bit}");
            }
        }
        for length in 0..line.len() {
            assert!(SignedReceipt::from_compact(&line[..length]).is_err(), "{length}");
        }
    }
}
