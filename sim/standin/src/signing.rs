//! Judges requests and signs answers, as the engine's `outbound/signing.rs` documents it.

use hyper::HeaderMap;
use ring::digest::{SHA256, digest};
use ring::hmac;

/// The most characters of a nonce.
const NONCE_CHARACTERS_MAX: usize = 64;

/// What a good request carried.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Signed {
    pub(crate) nonce: String,
    pub(crate) timestamp_ms: i64,
}

pub(crate) struct Judge {
    app_id: String,
    key: hmac::Key,
}

impl Judge {
    pub(crate) fn new(app_id: &str, secret: &str) -> Self {
        Self { app_id: app_id.to_owned(), key: hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()) }
    }

    /// What is wrong with a request's headers, or its nonce and time.
    pub(crate) fn judge(
        &self,
        method: &str,
        target: &str,
        headers: &HeaderMap,
        body: &[u8],
    ) -> Result<Signed, &'static str> {
        let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).ok_or("header-missing");
        let (app_id, timestamp) = (header("x-app-id")?, header("x-timestamp")?);
        let (nonce, signature) = (header("x-nonce")?, header("x-signature")?);
        if app_id != self.app_id {
            return Err("app-unknown");
        }
        if nonce.is_empty() || nonce.len() > NONCE_CHARACTERS_MAX {
            return Err("nonce");
        }
        let timestamp_ms = timestamp.parse().map_err(|_| "timestamp")?;
        let lines = ["REQUEST", method, target, app_id, timestamp, nonce, &hex(digest(&SHA256, body).as_ref())];
        let text = lines.join("\n") + "\n";
        let signature = unhex(signature).ok_or("signature")?;
        hmac::verify(&self.key, text.as_bytes(), &signature).map_err(|_| "signature")?;
        Ok(Signed { nonce: nonce.to_owned(), timestamp_ms })
    }

    /// The signature of an answer; a forged one is made with another secret.
    pub(crate) fn sign(&self, status: u16, nonce: &str, body: &[u8], forged: bool) -> String {
        let text = format!("ANSWER\n{status}\n{nonce}\n{}\n", hex(digest(&SHA256, body).as_ref()));
        let other = hmac::Key::new(hmac::HMAC_SHA256, b"somebody else's secret");
        hex(hmac::sign(if forged { &other } else { &self.key }, text.as_bytes()).as_ref())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let even = text.is_ascii() && text.len() == 64;
    let pair = |place| u8::from_str_radix(&text[place..place + 2], 16).ok();
    even.then(|| (0..64).step_by(2).map(pair).collect()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(change: impl FnOnce(&mut HeaderMap), body: &[u8], expected: Result<(), &str>) {
        let judge = Judge::new("hunan", "0123456789abcdef");
        let text = format!("REQUEST\nPOST\n/v1/x\nhunan\n5\nabc\n{}\n", hex(digest(&SHA256, b"{}").as_ref()));
        let mut headers = HeaderMap::new();
        headers.insert("x-app-id", "hunan".parse().unwrap());
        headers.insert("x-timestamp", "5".parse().unwrap());
        headers.insert("x-nonce", "abc".parse().unwrap());
        let signature = hex(hmac::sign(&judge.key, text.as_bytes()).as_ref());
        headers.insert("x-signature", signature.parse().unwrap());
        change(&mut headers);
        let judged = judge.judge("POST", "/v1/x", &headers, body);
        assert_eq!(judged, expected.map(|()| Signed { nonce: "abc".to_owned(), timestamp_ms: 5 }));
    }

    #[test]
    fn only_what_was_signed_is_believed() {
        check(|_| {}, b"{}", Ok(()));
        check(|_| {}, b"{ }", Err("signature"));
        check(|headers| drop(headers.remove("x-nonce")), b"{}", Err("header-missing"));
        check(|headers| drop(headers.insert("x-nonce", "abd".parse().unwrap())), b"{}", Err("signature"));
        check(|headers| drop(headers.insert("x-timestamp", "6".parse().unwrap())), b"{}", Err("signature"));
        check(|headers| drop(headers.insert("x-timestamp", "now".parse().unwrap())), b"{}", Err("timestamp"));
        check(|headers| drop(headers.insert("x-app-id", "other".parse().unwrap())), b"{}", Err("app-unknown"));
        check(|headers| drop(headers.insert("x-signature", "zz".parse().unwrap())), b"{}", Err("signature"));
    }
}
