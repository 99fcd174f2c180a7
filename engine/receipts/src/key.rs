//! The public key of receipts, as it is published: base64, or PEM that openssl and others read.
//!
//! Two algorithms sign receipts, by the suite of the season's keys: Ed25519 (RFC 8032), and SM2 with SM3 (GB/T 32918.2). The key
//! says which.

use std::fmt;

use data_encoding::{BASE64, BASE64_MIME_PERMISSIVE, HEXLOWER};
use ring::digest::{SHA256, digest};
use ring::signature::{ED25519, UnparsedPublicKey};
use sm2::dsa::signature::Verifier as _;
use sm2::dsa::{Signature, VerifyingKey};

/// What verifies receipts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReceiptKey(Public);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Public {
    Ed25519([u8; 32]),
    /// A point of the curve: 4, x, y.
    Sm2([u8; SM2_BYTES]),
}

/// Tells keys apart: the first eight bytes of the public key's SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyId(pub [u8; 8]);

/// A text that is no public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the public key must be one of Ed25519 (44 characters) or SM2 (88 characters), in base64 or as PEM")]
pub struct ReceiptKeyError;

/// The signer's identity, which SM2 signs with: the one that GM/T 0009 names for whoever has no other.
pub const SM2_ID: &str = "1234567812345678";

/// Of either algorithm.
pub(crate) const SIGNATURE_BYTES: usize = 64;
const SM2_BYTES: usize = 65;
/// RFC 8410, part 4: the DER of a SubjectPublicKeyInfo of Ed25519 up to the key itself.
const ED25519_HEAD: [u8; 12] = [0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00];
/// RFC 5480, part 2, with the curve of GM/T 0006, 1.2.156.10197.1.301: the same of SM2.
const SM2_HEAD: [u8; 26] = [
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x81, 0x1c, 0xcf,
    0x55, 0x01, 0x82, 0x2d, 0x03, 0x42, 0x00,
];
const PEM_BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const PEM_END: &str = "-----END PUBLIC KEY-----";

impl ReceiptKey {
    /// A key of Ed25519.
    pub fn ed25519(bytes: [u8; 32]) -> Self {
        Self(Public::Ed25519(bytes))
    }

    /// A key of SM2: the point in its uncompressed form.
    pub fn sm2(point: &[u8]) -> Result<Self, ReceiptKeyError> {
        let bytes = point.try_into().map_err(|_| ReceiptKeyError)?;
        VerifyingKey::from_sec1_bytes(SM2_ID, point).map_err(|_| ReceiptKeyError)?;
        Ok(Self(Public::Sm2(bytes)))
    }

    /// The key itself: 32 bytes, or the 65 of a point.
    pub fn bytes(&self) -> &[u8] {
        match &self.0 {
            Public::Ed25519(bytes) => bytes,
            Public::Sm2(point) => point,
        }
    }

    /// Whether the signature is one of this message by this key.
    pub fn has_signed(&self, message: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> bool {
        match &self.0 {
            Public::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key).verify(message, signature).is_ok(),
            Public::Sm2(point) => {
                let key = VerifyingKey::from_sec1_bytes(SM2_ID, point).expect("it was a point when it was read");
                Signature::from_slice(signature).is_ok_and(|signature| key.verify(message, &signature).is_ok())
            }
        }
    }

    /// Its id.
    pub fn id(&self) -> KeyId {
        let mut id = KeyId([0; 8]);
        id.0.copy_from_slice(&digest(&SHA256, self.bytes()).as_ref()[..8]);
        id
    }

    /// 44 or 88 characters.
    pub fn to_base64(&self) -> String {
        BASE64.encode(self.bytes())
    }

    /// SubjectPublicKeyInfo in PEM, with a line feed at the end.
    pub fn to_pem(&self) -> String {
        let head: &[u8] = match &self.0 {
            Public::Ed25519(_) => &ED25519_HEAD,
            Public::Sm2(_) => &SM2_HEAD,
        };
        let text = BASE64.encode(&[head, self.bytes()].concat());
        let lines: Vec<&str> =
            text.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).expect("ASCII")).collect();
        format!("{PEM_BEGIN}\n{}\n{PEM_END}\n", lines.join("\n"))
    }

    /// Reads base64 or PEM.
    pub fn parse(text: &str) -> Result<Self, ReceiptKeyError> {
        let text = text.trim();
        let pem = text.strip_prefix(PEM_BEGIN).and_then(|rest| rest.strip_suffix(PEM_END));
        let Some(body) = pem else {
            let bytes = BASE64.decode(text.as_bytes()).map_err(|_| ReceiptKeyError)?;
            return match <[u8; 32]>::try_from(bytes.as_slice()) {
                Ok(key) => Ok(Self::ed25519(key)),
                Err(_) => Self::sm2(&bytes),
            };
        };
        let bytes = BASE64_MIME_PERMISSIVE.decode(body.as_bytes()).map_err(|_| ReceiptKeyError)?;
        match bytes.strip_prefix(&ED25519_HEAD) {
            Some(key) => key.try_into().map(Self::ed25519).map_err(|_| ReceiptKeyError),
            None => Self::sm2(bytes.strip_prefix(&SM2_HEAD).ok_or(ReceiptKeyError)?),
        }
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

    /// A key as `openssl pkey -pubout` writes it, and what `openssl pkeyutl -sign -rawin -digest sm3` made of `baoming receipt`.
    const SM2_PEM: &str = "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoEcz1UBgi0DQgAEZPc0gDra8ZbldBefVMLYPa2Fw21p\nh8qIUOapcLcMNBW215CI6yxBryAu0brK1bS5r74K0VfdddFsdR5Q+O29YQ==\n-----END PUBLIC KEY-----\n";
    const SM2_SIGNATURE: &str = "1891e2c7510e3a231f801fc5b74b63df1093589fed4bbf433103ff6dd98c2429618694f35e52e774f4999a86d22b8a697d06452f77b38db25f8c6dc00bb045c5";
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

    fn bytes<const N: usize>(hex: &str) -> [u8; N] {
        HEXLOWER.decode(hex.to_lowercase().as_bytes()).unwrap().try_into().unwrap()
    }

    #[test]
    fn keys_of_sm2_are_written_as_others_read_them() {
        let key = ReceiptKey::parse(SM2_PEM).unwrap();
        assert_eq!(key.to_pem(), SM2_PEM);
        assert_eq!((key.bytes().len(), key.to_base64().len()), (65, 88));
        assert_eq!(ReceiptKey::parse(&key.to_base64()), Ok(key));
        let mut signature = bytes(SM2_SIGNATURE);
        assert!(key.has_signed(b"baoming receipt", &signature));
        assert!(!key.has_signed(b"baoming receipts", &signature));
        for bit in 0..512 {
            signature[bit / 8] ^= 1 << (bit % 8);
            assert!(!key.has_signed(b"baoming receipt", &signature), "bit {bit}");
            signature[bit / 8] ^= 1 << (bit % 8);
        }
        let mut point = *key.bytes().first_chunk::<65>().unwrap();
        point[64] ^= 1;
        assert_eq!(ReceiptKey::sm2(&point), Err(ReceiptKeyError), "no point of the curve");
        assert_eq!(ReceiptKey::parse(&BASE64.encode(&point)), Err(ReceiptKeyError));
    }

    /// GB/T 32918.5, A.2.
    #[test]
    fn the_signature_of_the_standard_is_one() {
        let point: [u8; 65] = bytes(concat!(
            "0409F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020",
            "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13",
        ));
        let signature = bytes(concat!(
            "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3",
            "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA",
        ));
        assert!(ReceiptKey::sm2(&point).unwrap().has_signed(b"message digest", &signature));
    }
}
