//! The public key of receipts, as it is published: base64, or PEM that openssl and others read.

use std::fmt;

use data_encoding::{BASE64, BASE64_MIME_PERMISSIVE, HEXLOWER};
use ring::digest::{SHA256, digest};

/// What verifies receipts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptKey([u8; 32]);

/// Tells keys apart: the first eight bytes of the public key's SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyId(pub [u8; 8]);

/// A text that is no public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the public key must be an Ed25519 key, in base64 (44 characters) or as PEM")]
pub struct ReceiptKeyError;

/// RFC 8410, part 4: the DER of a SubjectPublicKeyInfo of Ed25519 up to the key itself.
const SPKI_HEAD: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
const PEM_BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const PEM_END: &str = "-----END PUBLIC KEY-----";

impl ReceiptKey {
    /// The key of these bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Its id.
    pub fn id(&self) -> KeyId {
        let mut id = KeyId([0; 8]);
        id.0.copy_from_slice(&digest(&SHA256, &self.0).as_ref()[..8]);
        id
    }

    /// 44 characters.
    pub fn to_base64(&self) -> String {
        BASE64.encode(&self.0)
    }

    /// SubjectPublicKeyInfo in PEM, with a line feed at the end.
    pub fn to_pem(&self) -> String {
        let der = [SPKI_HEAD.as_slice(), &self.0].concat();
        format!("{PEM_BEGIN}\n{}\n{PEM_END}\n", BASE64.encode(&der))
    }

    /// Reads base64 or PEM.
    pub fn parse(text: &str) -> Result<Self, ReceiptKeyError> {
        let text = text.trim();
        let pem = text.strip_prefix(PEM_BEGIN).and_then(|rest| rest.strip_suffix(PEM_END));
        let bytes = match pem {
            Some(body) => BASE64_MIME_PERMISSIVE.decode(body.as_bytes()).map_err(|_| ReceiptKeyError)?,
            None => BASE64.decode(text.as_bytes()).map_err(|_| ReceiptKeyError)?,
        };
        let key = match pem {
            Some(_) => bytes.strip_prefix(&SPKI_HEAD).ok_or(ReceiptKeyError)?,
            None => &bytes,
        };
        key.try_into().map(Self).map_err(|_| ReceiptKeyError)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&HEXLOWER.encode(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The public key of RFC 8410, part 10.1.
    const PEM: &str = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n-----END PUBLIC KEY-----\n";

    #[test]
    fn keys_are_written_as_others_read_them() {
        let key = ReceiptKey::parse(PEM).unwrap();
        assert_eq!(key.to_pem(), PEM);
        assert_eq!(key.to_base64(), "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=");
        assert_eq!(ReceiptKey::parse(&format!(" {}\n", key.to_base64())), Ok(key));
        assert_eq!(ReceiptKey::parse(&PEM.replace('\n', "\r\n")), Ok(key));
        let private = PEM.replace("PUBLIC", "PRIVATE");
        for bad in ["", "AAAA", PEM_BEGIN, &private, &PEM.replace("MCow", "MCox")] {
            assert_eq!(ReceiptKey::parse(bad), Err(ReceiptKeyError), "{bad}");
        }
    }
}
