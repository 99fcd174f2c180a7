//! Requests signed by the merchant, and their check by the platform.
//!
//! The signature stands in `Authorization`, over method, path with query, time, nonce and body.

use std::fmt;
use std::str::FromStr;

use baoming_core::time::Timestamp;

use crate::calls::Call;
use crate::ids::{KeySerial, MerchantId};
use crate::keys::{PrivateKey, PublicKey};
use crate::limits::AUTHORIZATION_CHARACTERS_MAX;
use crate::signing::{Nonce, SignatureError, check_age, parse_seconds, request_message, seconds};

const SCHEME: &str = "WECHATPAY2-SHA256-RSA2048";
const HEADER: &str = "Authorization";

/// The merchant, with the key that its requests are signed by.
#[derive(Debug)]
pub struct Merchant {
    mchid: MerchantId,
    serial: KeySerial,
    key: PrivateKey,
}

impl Merchant {
    /// A merchant; `serial` is the one of the certificate that the platform knows the key by.
    pub fn new(mchid: MerchantId, serial: KeySerial, key: PrivateKey) -> Self {
        Self { mchid, serial, key }
    }

    /// Its number.
    pub fn mchid(&self) -> &MerchantId {
        &self.mchid
    }

    /// The value of `Authorization` for this call. A nonce is for one request only.
    pub fn sign(&self, call: &Call, now: Timestamp, nonce: Nonce) -> String {
        let timestamp_seconds = seconds(now);
        let message = request_message(call.method.as_str(), &call.target, timestamp_seconds, &nonce, &call.body);
        let (mchid, serial) = (self.mchid.clone(), self.serial.clone());
        Authorization { mchid, nonce, signature: self.key.sign(&message), timestamp_seconds, serial }.to_string()
    }
}

/// What the platform knows of a merchant.
#[derive(Debug, Clone)]
pub struct KnownMerchant {
    /// Its number.
    pub mchid: MerchantId,
    /// Which key it signs by.
    pub serial: KeySerial,
    /// That key's public half.
    pub key: PublicKey,
}

impl KnownMerchant {
    /// Checks a request: `authorization` is the header's value, `target` path and query as they were sent.
    pub fn verify(
        &self,
        authorization: Option<&str>,
        (method, target): (&str, &str),
        body: &[u8],
        now: Timestamp,
    ) -> Result<(), SignatureError> {
        let header = authorization.ok_or(SignatureError::Missing { header: HEADER })?;
        let claimed: Authorization = header.parse()?;
        check_age(claimed.timestamp_seconds, now)?;
        if claimed.mchid != self.mchid || claimed.serial != self.serial {
            return Err(SignatureError::UnknownKey);
        }
        let message = request_message(method, target, claimed.timestamp_seconds, &claimed.nonce, body);
        self.key.verifies(&message, &claimed.signature).then_some(()).ok_or(SignatureError::Wrong)
    }
}

/// The content of the header `Authorization`.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Authorization {
    mchid: MerchantId,
    nonce: Nonce,
    signature: String,
    timestamp_seconds: i64,
    serial: KeySerial,
}

impl fmt::Display for Authorization {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { mchid, nonce, signature, timestamp_seconds, serial } = self;
        write!(
            out,
            "{SCHEME} mchid=\"{mchid}\",nonce_str=\"{nonce}\",signature=\"{signature}\",\
             timestamp=\"{timestamp_seconds}\",serial_no=\"{serial}\""
        )
    }
}

impl FromStr for Authorization {
    type Err = SignatureError;

    /// The parts may come in any order, each once.
    fn from_str(text: &str) -> Result<Self, SignatureError> {
        const NAMES: [&str; 5] = ["mchid", "nonce_str", "signature", "timestamp", "serial_no"];
        let malformed = |part| SignatureError::Malformed { part };
        if text.len() > AUTHORIZATION_CHARACTERS_MAX {
            return Err(malformed(HEADER));
        }
        let parts = text.strip_prefix(SCHEME).and_then(|rest| rest.strip_prefix(' ')).ok_or(malformed(HEADER))?;
        let mut found: [Option<&str>; 5] = [None; 5];
        for part in parts.split(',') {
            let (name, value) = part.trim().split_once('=').ok_or(malformed(HEADER))?;
            let value = value.strip_prefix('"').and_then(|value| value.strip_suffix('"')).ok_or(malformed(HEADER))?;
            let at = NAMES.iter().position(|known| *known == name).ok_or(malformed(HEADER))?;
            if found[at].replace(value).is_some() {
                return Err(malformed(NAMES[at]));
            }
        }
        let part = |at: usize| found[at].ok_or(malformed(NAMES[at]));
        Ok(Self {
            mchid: part(0)?.parse().map_err(|_| malformed(NAMES[0]))?,
            nonce: part(1)?.parse().map_err(|_| malformed(NAMES[1]))?,
            signature: part(2)?.to_owned(),
            timestamp_seconds: parse_seconds(part(3)?).ok_or(malformed(NAMES[3]))?,
            serial: part(4)?.parse().map_err(|_| malformed(NAMES[4]))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::Method;
    use crate::fixtures::{MERCHANT, NOW, PLATFORM, known_merchant, merchant, nonce};
    use proptest::prelude::*;

    fn call(target: &str, body: &[u8]) -> Call {
        Call { method: Method::Post, target: target.to_owned(), body: body.to_vec() }
    }

    fn check(header: Option<&str>, target: &str, body: &[u8], now: Timestamp) -> Result<(), SignatureError> {
        known_merchant().verify(header, ("POST", target), body, now)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn a_request_is_accepted_as_it_was_signed_and_in_no_other_form(
            target in "/[a-z0-9/?=&]{0,40}", body: Vec<u8>, other_body: Vec<u8>, random: [u8; 16], late_ms in 0..300_000_i64,
        ) {
            let header = merchant().sign(&call(&target, &body), NOW, Nonce::from_random(random));
            let (now, longer) = (NOW.plus_ms(late_ms), format!("{target}x"));
            prop_assert_eq!(check(Some(&header), &target, &body, now), Ok(()));
            prop_assert_eq!(check(Some(&header), &longer, &body, now), Err(SignatureError::Wrong));
            if other_body != body {
                prop_assert_eq!(check(Some(&header), &target, &other_body, now), Err(SignatureError::Wrong));
            }
            let verdict = known_merchant().verify(Some(&header), ("GET", &target), &body, now);
            prop_assert_eq!(verdict, Err(SignatureError::Wrong));
        }

        #[test]
        fn no_header_is_too_odd_to_be_refused(text in "\\PC{0,200}", part in "[a-z_]{0,9}", value in "\\PC{0,20}") {
            prop_assert!(check(Some(&text), "/", b"", NOW).is_err());
            let header = format!("{SCHEME} {part}=\"{value}\"");
            prop_assert!(check(Some(&header), "/", b"", NOW).is_err());
        }
    }

    #[test]
    fn each_thing_that_is_wrong_has_its_name() {
        let header = merchant().sign(&call("/v3/x", b"{}"), NOW, nonce(1));
        let wrong =
            |header: &str, expected| assert_eq!(check(Some(header), "/v3/x", b"{}", NOW), Err(expected), "{header}");
        let malformed = |part| SignatureError::Malformed { part };
        assert_eq!(check(None, "/v3/x", b"{}", NOW), Err(SignatureError::Missing { header: HEADER }));
        wrong("Bearer abc", malformed(HEADER));
        wrong(&header.replacen("mchid=", "mchid:", 1), malformed(HEADER));
        wrong(&format!("{header},serial_no=\"AB\""), malformed("serial_no"));
        wrong(&header.replacen("timestamp=\"", "timestamp=\"-", 1), malformed("timestamp"));
        wrong(&header.replacen("mchid=\"", "mchid=\"7", 1), SignatureError::UnknownKey);
        wrong(&"x".repeat(AUTHORIZATION_CHARACTERS_MAX + 1), malformed(HEADER));
        let late = NOW.plus_ms(301_000);
        assert_eq!(check(Some(&header), "/v3/x", b"{}", late), Err(SignatureError::Age { seconds: 301 }));
        let other = KnownMerchant { key: PublicKey::from_pem(&PLATFORM.public_pem).unwrap(), ..known_merchant() };
        assert_eq!(other.verify(Some(&header), ("POST", "/v3/x"), b"{}", NOW), Err(SignatureError::Wrong));
        assert!(!format!("{:?}", merchant()).contains(&MERCHANT.private_pem[40..60]));
    }

    #[test]
    fn the_parts_may_come_in_any_order() {
        let header = merchant().sign(&call("/v3/x", b""), NOW, nonce(2));
        let mut parts: Vec<&str> = header.strip_prefix(SCHEME).unwrap().trim().split(',').collect();
        parts.reverse();
        let header = format!("{SCHEME} {}", parts.join(", "));
        assert_eq!(check(Some(&header), "/v3/x", b"", NOW), Ok(()));
    }
}
