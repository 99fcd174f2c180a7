//! A bearer token, ready to be sent; it is never printed.

use std::fmt;
use std::str::FromStr;

use hyper::header::HeaderValue;

/// A bearer token, ready to be sent.
#[derive(Clone)]
pub struct Token(pub(super) HeaderValue);

/// A token that no header can carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a bearer token must be of visible ASCII characters")]
pub struct TokenError;

impl FromStr for Token {
    type Err = TokenError;
    fn from_str(text: &str) -> Result<Self, TokenError> {
        let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        let value = plain.then(|| HeaderValue::try_from(format!("Bearer {text}")).ok()).flatten();
        let mut value = value.ok_or(TokenError)?;
        value.set_sensitive(true);
        Ok(Self(value))
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("[token]")
    }
}
