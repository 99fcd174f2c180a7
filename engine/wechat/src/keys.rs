//! Keys, read from the forms in which the platform hands them out.
//!
//! Guarantees: a key is checked when it is read; no key is ever shown by `Debug` or by an error; what was read of a
//! private key besides the key itself is wiped.
//!
//! Deliberately absent: making keys (the merchant's tool and the stand-in gateway do that), reading files, and a
//! certificate's validity and chain: which certificates are trusted, and since when, is the operator's configuration.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use data_encoding::HEXUPPER;
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, UnboundKey};
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey};
use x509_cert::Certificate;
use x509_cert::der::asn1::ObjectIdentifier;
use x509_cert::der::{Decode as _, Document, SecretDocument};
use x509_cert::spki::SubjectPublicKeyInfoRef;
use zeroize::Zeroize as _;

use crate::ids::KeySerial;
use crate::limits::{PEM_BYTES_MAX, SIGNATURE_CHARACTERS_MAX};

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
/// Bytes of the nonce that goes with a sealed resource.
pub const SEAL_NONCE_BYTES: usize = 12;
const TAG_BYTES: usize = 16;

/// Why a key cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not PEM, not of this kind, or too long.
    #[error("the file must be PEM with the label {expected}")]
    Pem {
        /// The label that it must have.
        expected: &'static str,
    },
    /// It is no RSA key or none that is strong enough.
    #[error("the key must be RSA, a private key in PKCS#8 with 2,048 to 4,096 bits")]
    Rsa,
    /// A certificate without a usable serial number.
    #[error("the certificate must carry a serial number of 1 to 20 bytes")]
    CertificateSerial,
    /// The API key has another length.
    #[error("the APIv3 key must have 32 bytes; it has {bytes}")]
    ApiKey {
        /// How many it has.
        bytes: usize,
    },
}

/// The half of a key pair that signs.
pub struct PrivateKey(RsaKeyPair);

impl PrivateKey {
    /// Reads PKCS#8 in PEM (`BEGIN PRIVATE KEY`).
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        const LABEL: &str = "PRIVATE KEY";
        let refused = KeyError::Pem { expected: LABEL };
        let (label, document) = bounded(pem).and_then(|pem| SecretDocument::from_pem(pem).ok()).ok_or(refused)?;
        if label != LABEL {
            return Err(refused);
        }
        Ok(Self(RsaKeyPair::from_pkcs8(document.as_bytes()).map_err(|_| KeyError::Rsa)?))
    }

    /// The signature over `message`, in base64.
    pub(crate) fn sign(&self, message: &[u8]) -> String {
        let mut signature = vec![0; self.0.public().modulus_len()];
        // The random source blinds the computation; the signature itself is the same each time.
        self.0
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature)
            .expect("the buffer has the modulus's length and the system gives random bytes");
        STANDARD.encode(signature)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[private key]")
    }
}

/// The half of a key pair that verifies.
#[derive(Clone, PartialEq, Eq)]
pub struct PublicKey {
    /// `RSAPublicKey` in DER.
    der: Vec<u8>,
}

impl PublicKey {
    /// Reads `SubjectPublicKeyInfo` in PEM (`BEGIN PUBLIC KEY`), as the platform hands out its public key.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let document = labelled(pem, "PUBLIC KEY")?;
        let info = SubjectPublicKeyInfoRef::from_der(document.as_bytes()).map_err(|_| KeyError::Rsa)?;
        Self::from_parts(info.algorithm.oid, info.subject_public_key.as_bytes())
    }

    /// Reads a platform certificate in PEM (`BEGIN CERTIFICATE`), and the serial number that its signatures name.
    pub fn from_certificate_pem(pem: &str) -> Result<(KeySerial, Self), KeyError> {
        const LABEL: &str = "CERTIFICATE";
        let document = labelled(pem, LABEL)?;
        let refused = KeyError::Pem { expected: LABEL };
        let certificate: Certificate = Certificate::from_der(document.as_bytes()).map_err(|_| refused)?;
        let tbs = certificate.tbs_certificate();
        let bytes = tbs.serial_number().as_bytes();
        // A leading zero byte only says that the number is positive.
        let bytes = bytes.strip_prefix(&[0]).filter(|rest| !rest.is_empty()).unwrap_or(bytes);
        let serial = HEXUPPER.encode(bytes).parse().map_err(|_| KeyError::CertificateSerial)?;
        let info = tbs.subject_public_key_info();
        Ok((serial, Self::from_parts(info.algorithm.oid, info.subject_public_key.as_bytes())?))
    }

    fn from_parts(algorithm: ObjectIdentifier, der: Option<&[u8]>) -> Result<Self, KeyError> {
        match der {
            Some(der) if algorithm == RSA_ENCRYPTION => Ok(Self { der: der.to_vec() }),
            _ => Err(KeyError::Rsa),
        }
    }

    /// Whether `signature`, in base64, is over `message` and by this key.
    pub(crate) fn verifies(&self, message: &[u8], signature: &str) -> bool {
        if signature.len() > SIGNATURE_CHARACTERS_MAX {
            return false;
        }
        let Ok(signature) = STANDARD.decode(signature) else { return false };
        UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.der).verify(message, &signature).is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[public key]")
    }
}

/// The secret that merchant and platform share (APIv3 密钥): it seals what notifications carry.
pub struct ApiKey(LessSafeKey);

impl ApiKey {
    /// Takes the 32 bytes and wipes them. An error leaves them as they are.
    pub fn new(bytes: &mut [u8]) -> Result<Self, KeyError> {
        let key = UnboundKey::new(&AES_256_GCM, bytes).map_err(|_| KeyError::ApiKey { bytes: bytes.len() })?;
        bytes.zeroize();
        Ok(Self(LessSafeKey::new(key)))
    }

    pub(crate) fn seal(&self, nonce: [u8; SEAL_NONCE_BYTES], associated: &[u8], plaintext: &[u8]) -> String {
        let mut sealed = plaintext.to_vec();
        self.0
            .seal_in_place_append_tag(
                ring::aead::Nonce::assume_unique_for_key(nonce),
                Aad::from(associated),
                &mut sealed,
            )
            .expect("a notification is far below the 64 GiB that AES-GCM can seal");
        STANDARD.encode(sealed)
    }

    pub(crate) fn open(&self, nonce: &[u8], associated: &[u8], ciphertext: &str) -> Option<Vec<u8>> {
        let nonce = ring::aead::Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut sealed = STANDARD.decode(ciphertext).ok()?;
        if sealed.len() < TAG_BYTES {
            return None;
        }
        let length = self.0.open_in_place(nonce, Aad::from(associated), &mut sealed).ok()?.len();
        sealed.truncate(length);
        Some(sealed)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[api key]")
    }
}

fn bounded(pem: &str) -> Option<&str> {
    (pem.len() <= PEM_BYTES_MAX).then(|| pem.trim())
}

fn labelled(pem: &str, expected: &'static str) -> Result<Document, KeyError> {
    match bounded(pem).and_then(|pem| Document::from_pem(pem).ok()) {
        Some((label, document)) if label == expected => Ok(document),
        _ => Err(KeyError::Pem { expected }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{CERTIFICATE, CERTIFICATE_SERIAL, MERCHANT, PLATFORM};

    #[test]
    fn keys_are_read_from_their_own_form_only() {
        let (private, public) = (&MERCHANT.private_pem, &MERCHANT.public_pem);
        assert!(PrivateKey::from_pem(private).is_ok() && PublicKey::from_pem(public).is_ok());
        assert_eq!(PrivateKey::from_pem(public).unwrap_err(), KeyError::Pem { expected: "PRIVATE KEY" });
        assert_eq!(PublicKey::from_pem(private).unwrap_err(), KeyError::Pem { expected: "PUBLIC KEY" });
        assert_eq!(PublicKey::from_pem(CERTIFICATE).unwrap_err(), KeyError::Pem { expected: "PUBLIC KEY" });
        assert!(PrivateKey::from_pem("").is_err());
        assert!(PublicKey::from_pem(&" ".repeat(PEM_BYTES_MAX + 1)).is_err());
        let short = private.replacen("MII", "MIA", 1);
        assert!(PrivateKey::from_pem(&short).is_err());
        assert_eq!(format!("{:?}", PrivateKey::from_pem(private).unwrap()), "[private key]");
    }

    #[test]
    fn a_certificate_gives_its_key_and_serial_number() {
        let (serial, key) = PublicKey::from_certificate_pem(CERTIFICATE).unwrap();
        assert_eq!(serial.as_str(), CERTIFICATE_SERIAL);
        assert!(!key.verifies(b"message", &MERCHANT.key().sign(b"message")));
        assert!(PublicKey::from_certificate_pem(&MERCHANT.public_pem).is_err());
    }

    #[test]
    fn a_signature_holds_for_one_message_and_one_key() {
        let (key, public) = (MERCHANT.key(), PublicKey::from_pem(&MERCHANT.public_pem).unwrap());
        let signature = key.sign(b"message");
        assert!(public.verifies(b"message", &signature));
        assert!(!public.verifies(b"massage", &signature));
        assert!(!public.verifies(b"message", "not base64!"));
        assert!(!public.verifies(b"message", &"A".repeat(SIGNATURE_CHARACTERS_MAX + 4)));
        assert!(!PublicKey::from_pem(&PLATFORM.public_pem).unwrap().verifies(b"message", &signature));
    }

    #[test]
    fn the_api_key_has_32_bytes_and_is_wiped_where_it_came_from() {
        let mut bytes = *b"0123456789abcdef0123456789abcdef";
        assert!(ApiKey::new(&mut bytes).is_ok());
        assert_eq!(bytes, [0; 32]);
        assert_eq!(ApiKey::new(&mut [1; 31]).unwrap_err(), KeyError::ApiKey { bytes: 31 });
    }
}
