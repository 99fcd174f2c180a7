//! Answers and notifications signed by the platform, and their check by the merchant.
//!
//! The signature stands in four headers, over time, nonce and body. The platform changes its key from time to time and
//! then signs by the old or the new one, so several are known, each under its serial: those of certificates, and the
//! public key's own name. A merchant who announces one of them in every request is answered by that one; who announces
//! none is answered by whichever the platform likes.

use std::collections::BTreeMap;

use baoming_core::time::Timestamp;

use crate::ids::KeySerial;
use crate::keys::{KeyError, PrivateKey, PublicKey};
use crate::signing::{Nonce, SignatureError, answer_message, check_age, parse_seconds, seconds};

/// Header: when the signature was made, in seconds since 1970.
pub const TIMESTAMP: &str = "Wechatpay-Timestamp";
/// Header: the nonce.
pub const NONCE: &str = "Wechatpay-Nonce";
/// Header: the signature in base64.
pub const SIGNATURE: &str = "Wechatpay-Signature";
/// Header: which key made it; in a request, by which key the merchant wants to be answered.
pub const SERIAL: &str = "Wechatpay-Serial";

/// How the name of a public key begins; every other serial is a certificate's.
const PUBLIC_KEY_PREFIX: &str = "PUB_KEY_ID_";

/// The keys of the platform that are trusted, and the one that requests announce.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Platform {
    keys: BTreeMap<KeySerial, PublicKey>,
    announced: Option<KeySerial>,
}

/// Whether this is the name of a public key (微信支付公钥 ID) and not a certificate's serial number.
pub fn names_public_key(serial: &KeySerial) -> bool {
    serial.as_str().starts_with(PUBLIC_KEY_PREFIX)
}

impl Platform {
    /// Trusts nobody yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts a public key under its name.
    pub fn with_key(mut self, serial: KeySerial, key: PublicKey) -> Self {
        self.keys.insert(serial, key);
        self
    }

    /// Trusts the key in a certificate (PEM) under the certificate's serial number.
    pub fn with_certificate(self, pem: &str) -> Result<Self, KeyError> {
        let (serial, key) = PublicKey::from_certificate_pem(pem)?;
        Ok(self.with_key(serial, key))
    }

    /// Announces a key in every request from here on, which must be one of those that are trusted.
    ///
    /// # Panics
    /// If it is not.
    pub fn announcing(mut self, serial: KeySerial) -> Self {
        assert!(self.keys.contains_key(&serial), "nobody asks to be answered by a key that is not trusted");
        self.announced = Some(serial);
        self
    }

    /// What every request carries as [`SERIAL`]; nothing where the platform may answer by any of its keys.
    pub fn announced(&self) -> Option<&KeySerial> {
        self.announced.as_ref()
    }

    /// Whether a key of this name is trusted.
    pub fn knows(&self, serial: &KeySerial) -> bool {
        self.keys.contains_key(serial)
    }

    /// How many keys are trusted.
    pub fn len(&self) -> usize {
        self.keys.len()
    }

    /// Whether no key is trusted.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Checks the signature of a body. `header` finds a header by its name, whatever its case.
    pub fn verify<'h>(
        &self,
        header: impl Fn(&'static str) -> Option<&'h str>,
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), SignatureError> {
        let find = |name| header(name).ok_or(SignatureError::Missing { header: name });
        let malformed = |part| SignatureError::Malformed { part };
        let made_at = parse_seconds(find(TIMESTAMP)?).ok_or(malformed(TIMESTAMP))?;
        let nonce: Nonce = find(NONCE)?.parse().map_err(|_| malformed(NONCE))?;
        let serial: KeySerial = find(SERIAL)?.parse().map_err(|_| malformed(SERIAL))?;
        let signature = find(SIGNATURE)?;
        check_age(made_at, now)?;
        let key = self.keys.get(&serial).ok_or(SignatureError::UnknownKey)?;
        key.verifies(&answer_message(made_at, &nonce, body), signature).then_some(()).ok_or(SignatureError::Wrong)
    }
}

/// The platform's own side: signs.
#[derive(Debug)]
pub struct PlatformSigner {
    serial: KeySerial,
    key: PrivateKey,
}

impl PlatformSigner {
    /// Signs by this key and names it `serial`.
    pub fn new(serial: KeySerial, key: PrivateKey) -> Self {
        Self { serial, key }
    }

    /// The four headers that go with this body.
    pub fn sign(&self, body: &[u8], now: Timestamp, nonce: &Nonce) -> [(&'static str, String); 4] {
        let made_at = seconds(now);
        [
            (TIMESTAMP, made_at.to_string()),
            (NONCE, nonce.to_string()),
            (SIGNATURE, self.key.sign(&answer_message(made_at, nonce, body))),
            (SERIAL, self.serial.to_string()),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::{CERTIFICATE, MERCHANT, NOW, find, nonce, platform, signer};
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn a_body_is_accepted_as_it_was_signed_and_in_no_other_form(
            body: Vec<u8>, at: prop::sample::Index, alter in 1_u8.., random: [u8; 16], late_ms in -300_000..300_000_i64,
        ) {
            let headers = signer().sign(&body, NOW, &Nonce::from_random(random));
            let now = NOW.plus_ms(late_ms);
            prop_assert_eq!(platform().verify(find(&headers), &body, now), Ok(()));
            let mut altered = body.clone();
            altered.push(0);
            let at = at.index(altered.len());
            altered[at] ^= alter;
            prop_assert_eq!(platform().verify(find(&headers), &altered, now), Err(SignatureError::Wrong));
        }
    }

    #[test]
    fn each_header_is_needed_and_has_its_form() {
        let headers = signer().sign(b"{}", NOW, &nonce(1));
        let check = |name: &'static str, value: Option<&str>, expected| {
            let found = |asked: &'static str| if asked == name { value } else { find(&headers)(asked) };
            assert_eq!(platform().verify(found, b"{}", NOW), expected, "{name} {value:?}");
        };
        for header in [TIMESTAMP, NONCE, SIGNATURE, SERIAL] {
            check(header, None, Err(SignatureError::Missing { header }));
        }
        for part in [TIMESTAMP, NONCE, SERIAL] {
            check(part, Some("?"), Err(SignatureError::Malformed { part }));
        }
        check(SIGNATURE, Some("?"), Err(SignatureError::Wrong));
        check(SERIAL, Some("ABCDEF"), Err(SignatureError::UnknownKey));
        check(TIMESTAMP, Some("1"), Err(SignatureError::Age { seconds: seconds(NOW) - 1 }));
        check(NONCE, Some("other"), Err(SignatureError::Wrong));
        // What the platform sends now and then to see whether signatures are checked.
        check(SIGNATURE, Some("WECHATPAY/SIGNTEST/abcd"), Err(SignatureError::Wrong));
    }

    #[test]
    fn an_old_and_a_new_key_are_known_side_by_side() {
        let old = "OLD".parse::<KeySerial>().unwrap();
        let both = platform().with_key(old.clone(), PublicKey::from_pem(&MERCHANT.public_pem).unwrap());
        let both = both.with_certificate(CERTIFICATE).unwrap();
        let headers = PlatformSigner::new(old, MERCHANT.key()).sign(b"", NOW, &nonce(3));
        assert_eq!(both.verify(find(&headers), b"", NOW), Ok(()));
        assert_eq!(both.verify(find(&signer().sign(b"", NOW, &nonce(4))), b"", NOW), Ok(()));
        assert_eq!(platform().verify(find(&headers), b"", NOW), Err(SignatureError::UnknownKey));
    }
}
