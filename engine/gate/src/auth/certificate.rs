//! The certificate that a client shows when a connection begins, known by its SHA-256.
//!
//! Deliberately absent: whether it is good, which the handshake decides. Here it only tells one from another.

use std::fmt;

use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use ring::digest::{SHA256, digest};

/// The SHA-256 of a certificate, of its DER: what `openssl x509 -noout -fingerprint -sha256` prints.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct CertificateDigest([u8; 32]);

impl CertificateDigest {
    /// That of a certificate.
    pub fn of(der: &[u8]) -> Self {
        let mut bytes = [0; 32];
        bytes.copy_from_slice(digest(&SHA256, der).as_ref());
        Self(bytes)
    }

    /// Reads 64 hexadecimal digits, with the colons of openssl or without.
    pub fn read(hex: &str) -> Option<Self> {
        HEXLOWER_PERMISSIVE.decode(hex.replace(':', "").as_bytes()).ok()?.try_into().ok().map(Self)
    }
}

impl fmt::Display for CertificateDigest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl fmt::Debug for CertificateDigest {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_read_as_it_is_printed() {
        let of_abc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        let pairs: Vec<&str> = (0..32).map(|at| &of_abc[2 * at..2 * at + 2]).collect();
        for hex in [of_abc.to_owned(), of_abc.to_uppercase(), pairs.join(":").to_uppercase()] {
            assert_eq!(CertificateDigest::read(&hex), Some(CertificateDigest::of(b"abc")));
        }
        assert_eq!(CertificateDigest::of(b"abc").to_string(), of_abc);
        for wrong in ["", "ba:78", &of_abc[1..], &format!("{of_abc}00")] {
            assert_eq!(CertificateDigest::read(wrong), None, "{wrong}");
        }
    }
}
