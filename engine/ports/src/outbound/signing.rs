//! Requests and answers signed with a shared secret, for the providers of real-person checks and of SMS.
//!
//! A request carries four headers:
//!
//! ```text
//! x-app-id      who asks
//! x-timestamp   milliseconds since 1970-01-01T00:00:00Z
//! x-nonce       32 hexadecimal digits, new for each attempt
//! x-signature   HMAC-SHA256 with the shared secret, 64 lower-case hexadecimal digits, of
//!               REQUEST \n method \n path and query \n app id \n timestamp \n nonce \n SHA-256 of the body in hex \n
//! ```
//!
//! Its answer carries `x-signature` with HMAC-SHA256 of
//! `ANSWER \n status \n nonce of the request \n SHA-256 of the body in hex \n`. The nonce binds an answer to its question:
//! a recorded "matched" cannot be played to another candidate. The first word keeps the two kinds apart.
//!
//! Deliberately absent: signatures over other headers; none of them carries meaning here.

use std::sync::Arc;

use baoming_clock::Clock;
use data_encoding::HEXLOWER;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use ring::digest::{SHA256, digest};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

use super::{Answer, HeaderMap, Method, Secret};

/// Who asks.
pub const APP_ID: HeaderName = HeaderName::from_static("x-app-id");
/// When.
pub const TIMESTAMP: HeaderName = HeaderName::from_static("x-timestamp");
/// Once.
pub const NONCE: HeaderName = HeaderName::from_static("x-nonce");
/// The signature of a request or an answer.
pub const SIGNATURE: HeaderName = HeaderName::from_static("x-signature");

/// Signs requests and judges answers.
#[derive(Clone)]
pub struct Signer(Arc<Inner>);

struct Inner {
    app_id: HeaderValue,
    app_id_text: String,
    key: hmac::Key,
    clock: Clock,
    random: SystemRandom,
}

/// An app id that cannot be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be 1 to 64 visible ASCII characters")]
pub struct AppIdError;

/// Whether a text can be an app id.
pub fn is_app_id(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic())
}

impl Signer {
    /// For one provider.
    pub fn new(app_id: &str, secret: &Secret, clock: Clock) -> Result<Self, AppIdError> {
        let value = is_app_id(app_id).then(|| HeaderValue::from_str(app_id).ok()).flatten().ok_or(AppIdError)?;
        Ok(Self(Arc::new(Inner {
            app_id: value,
            app_id_text: app_id.to_owned(),
            key: hmac::Key::new(hmac::HMAC_SHA256, secret.reveal()),
            clock,
            random: SystemRandom::new(),
        })))
    }

    /// The headers of one attempt, with a new nonce.
    pub fn headers(&self, method: &Method, path_and_query: &str, body: &[u8]) -> HeaderMap {
        // The provider's own time is the world's, also when a season is rehearsed.
        let timestamp = self.0.clock.wall().0;
        let nonce = self.nonce();
        let request = request_text(method, path_and_query, &self.0.app_id_text, timestamp, &nonce, body);
        let mut headers = HeaderMap::with_capacity(5);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(APP_ID, self.0.app_id.clone());
        headers.insert(TIMESTAMP, HeaderValue::from(timestamp));
        headers.insert(NONCE, HeaderValue::from_str(&nonce).expect("hexadecimal digits are a header's value"));
        let signature = HEXLOWER.encode(hmac::sign(&self.0.key, request.as_bytes()).as_ref());
        headers.insert(SIGNATURE, HeaderValue::from_str(&signature).expect("so are these"));
        headers
    }

    /// Whether the provider itself gave this answer to the request with this nonce. In constant time.
    pub fn vouches(&self, answer: &Answer, nonce: &str) -> bool {
        let signature = answer.headers.get(SIGNATURE).and_then(|value| HEXLOWER.decode(value.as_bytes()).ok());
        let text = format!(
            "ANSWER\n{}\n{nonce}\n{}\n",
            answer.status,
            HEXLOWER.encode(digest(&SHA256, &answer.body).as_ref())
        );
        signature.is_some_and(|signature| hmac::verify(&self.0.key, text.as_bytes(), &signature).is_ok())
    }

    /// 32 hexadecimal digits that nobody can guess.
    pub fn nonce(&self) -> String {
        let mut bytes = [0; 16];
        self.0.random.fill(&mut bytes).expect("the system's random source was there when the keys were made");
        HEXLOWER.encode(&bytes)
    }
}

fn request_text(method: &Method, target: &str, app_id: &str, timestamp: i64, nonce: &str, body: &[u8]) -> String {
    let body = HEXLOWER.encode(digest(&SHA256, body).as_ref());
    format!("REQUEST\n{method}\n{target}\n{app_id}\n{timestamp}\n{nonce}\n{body}\n")
}

#[cfg(test)]
mod tests {
    use baoming_core::time::Timestamp;
    use bytes::Bytes;

    use super::*;

    fn signer() -> Signer {
        let secret = Secret::new("0123456789abcdef".to_owned()).unwrap();
        Signer::new("hunan", &secret, Clock::manual(Timestamp(1_635_728_400_000))).unwrap()
    }

    fn answer(status: u16, body: &'static str, signature: &str) -> Answer {
        let mut headers = HeaderMap::new();
        headers.insert(SIGNATURE, HeaderValue::from_str(signature).unwrap());
        Answer { status, headers, body: Bytes::from_static(body.as_bytes()) }
    }

    #[test]
    fn what_is_signed_is_written_as_documented() {
        let text = request_text(&Method::POST, "/v1/x?y=1", "hunan", 5, "ab", b"{}");
        let body = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
        assert_eq!(text, format!("REQUEST\nPOST\n/v1/x?y=1\nhunan\n5\nab\n{body}\n"));
    }

    #[test]
    fn each_attempt_has_a_nonce_of_its_own() {
        let (first, second) =
            (signer().headers(&Method::POST, "/v1/x", b"{}"), signer().headers(&Method::POST, "/v1/x", b"{}"));
        assert_eq!(first[TIMESTAMP], "1635728400000");
        assert_ne!(first[NONCE], second[NONCE]);
        assert_ne!(first[SIGNATURE], second[SIGNATURE]);
    }

    #[test]
    fn an_answer_counts_for_its_own_question_only() {
        let signer = signer();
        let text = format!("ANSWER\n200\nabc\n{}\n", HEXLOWER.encode(digest(&SHA256, b"{}").as_ref()));
        let good = HEXLOWER.encode(hmac::sign(&signer.0.key, text.as_bytes()).as_ref());
        assert!(signer.vouches(&answer(200, "{}", &good), "abc"));
        for (status, body, signature, nonce) in [
            (200, "{}", good.as_str(), "abd"),
            (201, "{}", good.as_str(), "abc"),
            (200, "{ }", good.as_str(), "abc"),
            (200, "{}", &good[..62], "abc"),
            (200, "{}", &good.to_uppercase(), "abc"),
            (200, "{}", "", "abc"),
        ] {
            assert!(!signer.vouches(&answer(status, body, signature), nonce), "{status} {body} {signature} {nonce}");
        }
        assert!(!signer.vouches(&Answer { status: 200, headers: HeaderMap::new(), body: Bytes::new() }, "abc"));
    }

    #[test]
    fn an_app_id_fits_a_header() {
        let secret = Secret::new("0123456789abcdef".to_owned()).unwrap();
        for (text, good) in
            [("hunan-2022", true), ("", false), ("a b", false), ("湖南", false), (&"x".repeat(65), false)]
        {
            assert_eq!(Signer::new(text, &secret, Clock::system()).is_ok(), good, "{text}");
        }
    }
}
