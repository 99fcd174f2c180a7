//! Bearer tokens: from a secret text to the caller it stands for.
//!
//! Guarantees: the node keeps a token's SHA-256 only; a token is looked up by that digest, so the time it takes says
//! nothing about how much of a guess was right; two callers never share a token or a name; no token is ever printed.
//!
//! Deliberately absent: expiry and sign-in, which are those of sessions (`sessions.rs`). These tokens are for programs.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

pub use baoming_core::scope::Scope;
use ring::digest::{SHA256, digest};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use super::caller::OPERATOR_PREFIX;
pub use super::caller::{CANDIDATE_PREFIX, Caller, CallerId, Role};
use super::sessions::is_session_token;
use crate::limits::{CALLER_CHARACTERS_MAX, TOKEN_CHARACTERS_MAX, TOKEN_CHARACTERS_MIN, TOKENS_MAX};

/// One entry of the array `tokens` of the configuration.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenEntry {
    /// The caller's short name.
    pub name: String,
    /// The secret.
    #[serde(deserialize_with = "secret")]
    pub token: Zeroizing<String>,
    /// What the caller is.
    pub role: Role,
    /// `province`, a county or a point.
    pub scope: String,
}

/// Reads a secret; serde's own error would quote what it found instead of a text.
fn secret<'de, D: Deserializer<'de>>(source: D) -> Result<Zeroizing<String>, D::Error> {
    let text = String::deserialize(source).map_err(|_| D::Error::custom("token: must be a text in quotes"))?;
    Ok(Zeroizing::new(text))
}

impl fmt::Debug for TokenEntry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, token: _, role, scope } = self;
        write!(out, "TokenEntry {{ name: {name:?}, token: (hidden), role: {role:?}, scope: {scope:?} }}")
    }
}

/// All callers by the digest of their tokens.
#[derive(Debug, Default)]
pub struct Tokens(HashMap<[u8; 32], Arc<Caller>>);

impl Tokens {
    /// Checks all entries; every problem is listed, by the entry's place and never with the token.
    pub fn new(entries: &[TokenEntry]) -> Result<Self, Vec<String>> {
        let (mut callers, mut names, mut problems) = (HashMap::new(), HashSet::new(), Vec::new());
        if entries.len() > TOKENS_MAX {
            return Err(vec![format!(
                "tokens: {} entries are not allowed, must be at most {TOKENS_MAX}",
                entries.len()
            )]);
        }
        for (place, entry) in entries.iter().enumerate() {
            let mut problem = |key: &str, what: String| problems.push(format!("tokens[{place}].{key}: {what}"));
            let length = entry.token.len();
            if !(TOKEN_CHARACTERS_MIN..=TOKEN_CHARACTERS_MAX).contains(&length)
                || !entry.token.bytes().all(|byte| byte.is_ascii_graphic())
            {
                let range =
                    format!("must be {TOKEN_CHARACTERS_MIN} to {TOKEN_CHARACTERS_MAX} printable ASCII characters");
                problem("token", format!("{range} without spaces, this one has {length} bytes"));
            }
            let id = CallerId::new(&entry.name);
            match &id {
                None => problem(
                    "name",
                    format!("{:?} is not allowed, must be 1 to {CALLER_CHARACTERS_MAX} of a-z 0-9 - _ .", entry.name),
                ),
                Some(id) if !names.insert(id.clone()) => {
                    problem("name", format!("{:?} is there twice, must be unique", entry.name));
                }
                Some(id) if [OPERATOR_PREFIX, CANDIDATE_PREFIX].iter().any(|own| id.as_str().starts_with(own)) => {
                    let rule = format!("must not begin with {OPERATOR_PREFIX} or {CANDIDATE_PREFIX}: sessions do");
                    problem("name", format!("{:?} is not allowed, {rule}", entry.name));
                }
                Some(_) => {}
            }
            if is_session_token(&entry.token) {
                problem("token", "must not begin as the tokens of sessions do".to_owned());
            }
            let scope = entry.scope.parse::<Scope>();
            if let Err(rule) = &scope {
                problem("scope", format!("{:?} is not allowed, {rule}", entry.scope));
            }
            if let (Some(id), Ok(scope)) = (id, scope) {
                let caller = Arc::new(Caller { id, role: entry.role, scope, own: None });
                if let Some(other) = callers.insert(sha256(&entry.token), caller) {
                    problem("token", format!("is the same as that of {:?}, must be unique", other.id.as_str()));
                }
            }
        }
        if problems.is_empty() { Ok(Self(callers)) } else { Err(problems) }
    }

    /// Whether nobody may call.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whose token this is.
    pub fn caller(&self, token: &str) -> Option<&Arc<Caller>> {
        // Longer than any token: not worth hashing.
        (token.len() <= TOKEN_CHARACTERS_MAX).then(|| self.0.get(&sha256(token))).flatten()
    }

    /// Whose token an `Authorization` header carries.
    pub fn caller_of_header(&self, header: &str) -> Option<&Arc<Caller>> {
        self.caller(bearer_of(header)?)
    }
}

/// The token that an `Authorization` header carries.
pub fn bearer_of(header: &str) -> Option<&str> {
    let (scheme, token) = header.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn sha256(token: &str) -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest(&SHA256, token.as_bytes()).as_ref());
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, token: &str, scope: &str) -> TokenEntry {
        let token = Zeroizing::new(token.to_owned());
        TokenEntry { name: name.to_owned(), token, role: Role::Point, scope: scope.to_owned() }
    }

    fn check(entries: &[TokenEntry], expected: &[&str]) {
        let problems = Tokens::new(entries).err().unwrap_or_default();
        assert_eq!(problems.len(), expected.len(), "{problems:?}");
        for (problem, part) in problems.iter().zip(expected) {
            assert!(problem.contains(part), "{problem:?} should contain {part:?}");
            assert!(!problem.contains("secret"), "{problem:?}");
        }
    }

    #[test]
    fn a_token_finds_its_caller_and_nothing_else_does() {
        let tokens = Tokens::new(&[entry("point-1", "secret-of-point-1", "430102-001")]).unwrap();
        let caller = tokens.caller_of_header("bearer secret-of-point-1").unwrap();
        assert_eq!((caller.id.as_str(), caller.role), ("point-1", Role::Point));
        for header in ["secret-of-point-1", "Basic secret-of-point-1", "Bearer secret-of-point-2", "Bearer ", ""] {
            assert!(tokens.caller_of_header(header).is_none(), "{header:?}");
        }
    }

    #[test]
    fn every_problem_is_named_by_its_place_without_the_token() {
        check(&[entry("a", "secret-secret-secret", "province"), entry("b", "secret-secret-other", "430102")], &[]);
        check(
            &[entry("a", "secret-secret-secret", "province"), entry("a", "secret-secret-secret", "province")],
            &["tokens[1].name", "tokens[1].token: is the same as that of \"a\""],
        );
        check(
            &[entry("A b", "secret", "hunan"), entry("", "secret secret secret", "430102-000")],
            &[
                "tokens[0].token: must be 16 to 256",
                "tokens[0].name",
                "tokens[0].scope: \"hunan\" is not allowed, must be province",
                "tokens[1].token",
                "tokens[1].name",
                "tokens[1].scope",
            ],
        );
        check(
            &[
                entry("operator-1", "bms1.secret-secret-secret", "province"),
                entry("operators", "secret-secret-ab", "4301"),
            ],
            &["tokens[0].name: \"operator-1\" is not allowed", "tokens[0].token: must not begin as"],
        );
        assert!(!format!("{:?}", entry("a", "secret", "province")).contains("secret"));
    }
}
