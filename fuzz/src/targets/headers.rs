//! Values of headers: the bearer, the language, what a charset is called, a proof of work; with them the secret and the codes of an authenticator.

use std::net::IpAddr;

use baoming_core::time::Timestamp;
use baoming_gate::auth::sessions::is_session_token;
use baoming_gate::auth::tokens::bearer_of;
use baoming_gate::auth::totp::{TotpSecret, check};
use baoming_gate::hashing::Solution;
use baoming_gate::source::Source;
use baoming_language::Language;
use baoming_matters::Charset;

pub(crate) fn run(bytes: &[u8]) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else { return false };
    let session = bearer_of(text).is_some_and(is_session_token);
    let english = Language::of_header(text) == Language::English;
    let charset = Charset::of_label(text).is_some();
    let proof = Solution::read(text).is_some();
    let source = text.parse::<IpAddr>().is_ok_and(|address| !Source::of(Some(address)).to_string().is_empty());
    let secret = TotpSecret::from_base32(text);
    let code = check(&TotpSecret::from_bytes([7; 20]), text, Timestamp(1_636_077_600_000), None).is_some();
    if let Ok(secret) = &secret {
        let again = TotpSecret::from_base32(&secret.base32());
        assert!(again.is_ok_and(|again| again.as_bytes() == secret.as_bytes()), "a secret is not what it was");
    }
    assert!(!TotpSecret::from_bytes([7; 20]).uri("长沙", text).is_empty());
    session || english || charset || proof || source || secret.is_ok() || code
}
