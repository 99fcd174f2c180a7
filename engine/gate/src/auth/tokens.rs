//! Bearer tokens: from a secret text to the caller it stands for.
//!
//! Guarantees: the node keeps a token's SHA-256 only; a token is looked up by that digest, so the time it takes says
//! nothing about how much of a guess was right; two callers never share a token or a name; no token is ever printed. The
//! configuration may hold the digest instead of the token, and when it ends: from then on it is nobody's. A token may be bound
//! to one client certificate; whose it is is known without that, and what may be done with it is not for this file to say.
//!
//! Deliberately absent: sign-in, which is that of sessions (`sessions.rs`). These tokens are for programs.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt;
use std::sync::Arc;

use baoming_clock::parse_rfc3339;
pub use baoming_core::scope::Scope;
use baoming_core::time::Timestamp;
use data_encoding::{HEXLOWER, HEXLOWER_PERMISSIVE};
use foldhash::fast::RandomState;
use ring::digest::{SHA256, digest};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use zeroize::Zeroizing;

use super::caller::OPERATOR_PREFIX;
pub use super::caller::{CANDIDATE_PREFIX, Caller, CallerId, Role};
use super::certificate::CertificateDigest;
use super::sessions::is_session_token;
use crate::limits::{CALLER_CHARACTERS_MAX, TOKEN_CHARACTERS_MAX, TOKEN_CHARACTERS_MIN, TOKENS_MAX};

/// What a digest has to be in the configuration.
const HEX_RULE: &str = "must be 64 hexadecimal digits";

/// One entry of the array `tokens` of the configuration.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenEntry {
    /// The caller's short name.
    pub name: String,
    /// The secret; or else
    #[serde(default, deserialize_with = "secret")]
    pub token: Option<Zeroizing<String>>,
    /// its SHA-256, as 64 hexadecimal digits.
    #[serde(default)]
    pub token_sha256: Option<String>,
    /// After this instant it is nobody's, RFC 3339.
    #[serde(default)]
    pub not_after: Option<String>,
    /// The SHA-256 of the client certificate without which it is good for nothing, as 64 hexadecimal digits.
    #[serde(default)]
    pub certificate_sha256: Option<String>,
    /// What the caller is.
    pub role: Role,
    /// `province`, a county or a point.
    pub scope: String,
}

/// Reads a secret; serde's own error would quote what it found instead of a text.
fn secret<'de, D: Deserializer<'de>>(source: D) -> Result<Option<Zeroizing<String>>, D::Error> {
    let text = String::deserialize(source).map_err(|_| D::Error::custom("token: must be a text in quotes"))?;
    Ok(Some(Zeroizing::new(text)))
}

impl fmt::Debug for TokenEntry {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, token: _, token_sha256: _, not_after, certificate_sha256, role, scope } = self;
        write!(out, "TokenEntry {{ name: {name:?}, token: (hidden), not_after: {not_after:?}, ")?;
        write!(out, "certificate_sha256: {certificate_sha256:?}, role: {role:?}, scope: {scope:?} }}")
    }
}

/// All callers by the digest of their tokens.
#[derive(Debug, Default)]
pub struct Tokens {
    programs: HashMap<[u8; 32], Program, RandomState>,
    clear: BTreeSet<String>,
    bound: BTreeSet<String>,
}

/// A program that has a token.
#[derive(Debug)]
pub struct Program {
    /// Who it is.
    pub caller: Arc<Caller>,
    not_after: Option<Timestamp>,
    certificate: Option<CertificateDigest>,
}

impl Program {
    /// Whether the token may come over a connection that began with this certificate, or with none.
    pub fn may_come_with(&self, shown: Option<CertificateDigest>) -> bool {
        self.certificate.is_none() || self.certificate == shown
    }
}

impl Tokens {
    /// Checks all entries; every problem is listed, by the entry's place and never with the token.
    pub fn new(entries: &[TokenEntry]) -> Result<Self, Vec<String>> {
        let (mut tokens, mut names, mut digests) = (Self::default(), HashSet::new(), HashMap::new());
        let mut problems = Vec::new();
        if entries.len() > TOKENS_MAX {
            return Err(vec![format!(
                "tokens: {} entries are not allowed, must be at most {TOKENS_MAX}",
                entries.len()
            )]);
        }
        for (place, entry) in entries.iter().enumerate() {
            let mut problem = |key: &str, what: String| problems.push(format!("tokens[{place}].{key}: {what}"));
            let digest = digest_of(entry).map_err(|(key, what)| problem(key, what));
            let id = name_of(entry, &mut names).map_err(|what| problem("name", what));
            if entry.token.as_ref().is_some_and(|token| is_session_token(token)) {
                problem("token", "must not begin as the tokens of sessions do".to_owned());
            }
            let not_after = entry.not_after.as_deref().map(parse_rfc3339).transpose();
            let not_after = not_after.map_err(|rule| problem("not_after", rule.to_string()));
            let certificate = entry.certificate_sha256.as_deref().map(|hex| CertificateDigest::read(hex).ok_or(hex));
            let certificate = certificate.transpose();
            let certificate = certificate.map_err(|_| problem("certificate_sha256", HEX_RULE.to_owned()));
            let scope = entry.scope.parse::<Scope>();
            let scope = scope.map_err(|rule| problem("scope", format!("{:?} is not allowed, {rule}", entry.scope)));
            let Ok(digest) = digest else { continue };
            if let Some(other) = digests.insert(digest, &entry.name) {
                problem("token", format!("is the same as that of {other:?}, must be unique"));
            }
            if let (Ok(id), Ok(not_after), Ok(scope), Ok(certificate)) = (id, not_after, scope, certificate) {
                let caller = Arc::new(Caller { id, role: entry.role, scope, own: None });
                tokens.programs.insert(digest, Program { caller, not_after, certificate });
                tokens.bound.extend(certificate.map(|_| entry.name.clone()));
                if entry.token.is_some() {
                    tokens.clear.insert(entry.name.clone());
                }
            }
        }
        if problems.is_empty() { Ok(tokens) } else { Err(problems) }
    }

    /// Whether nobody may call.
    pub fn is_empty(&self) -> bool {
        self.programs.is_empty()
    }

    /// The names of the callers whose tokens stand in the configuration themselves.
    pub fn in_clear(&self) -> impl Iterator<Item = &str> {
        self.clear.iter().map(String::as_str)
    }

    /// The names of the callers whose tokens are bound to a certificate.
    pub fn bound(&self) -> impl Iterator<Item = &str> {
        self.bound.iter().map(String::as_str)
    }

    /// Whose token this is at this instant.
    pub fn program(&self, token: &str, now: Timestamp) -> Option<&Program> {
        // Longer than any token: not worth hashing.
        let known = (token.len() <= TOKEN_CHARACTERS_MAX).then(|| self.programs.get(&sha256(token))).flatten()?;
        known.not_after.is_none_or(|not_after| now <= not_after).then_some(known)
    }
}

/// The digest of the token, or which key is wrong and how.
fn digest_of(entry: &TokenEntry) -> Result<[u8; 32], (&'static str, String)> {
    let token = match (&entry.token, &entry.token_sha256) {
        (Some(token), None) => token,
        (None, Some(hex)) => {
            let rule = || ("token_sha256", HEX_RULE.to_owned());
            let bytes = HEXLOWER_PERMISSIVE.decode(hex.as_bytes()).map_err(|_| rule())?;
            return bytes.try_into().map_err(|_| rule());
        }
        _ => return Err(("token", "token_sha256 or token must be there, one of them".to_owned())),
    };
    let length = token.len();
    if !(TOKEN_CHARACTERS_MIN..=TOKEN_CHARACTERS_MAX).contains(&length)
        || !token.bytes().all(|byte| byte.is_ascii_graphic())
    {
        let range = format!("must be {TOKEN_CHARACTERS_MIN} to {TOKEN_CHARACTERS_MAX} printable ASCII characters");
        return Err(("token", format!("{range} without spaces, this one has {length} bytes")));
    }
    Ok(sha256(token))
}

/// The caller's name, or what is wrong with it.
fn name_of(entry: &TokenEntry, names: &mut HashSet<CallerId>) -> Result<CallerId, String> {
    let name = &entry.name;
    let rule = || format!("{name:?} is not allowed, must be 1 to {CALLER_CHARACTERS_MAX} of a-z 0-9 - _ .");
    let id = CallerId::new(name).ok_or_else(rule)?;
    if !names.insert(id.clone()) {
        return Err(format!("{name:?} is there twice, must be unique"));
    }
    if [OPERATOR_PREFIX, CANDIDATE_PREFIX].iter().any(|own| name.starts_with(own)) {
        let rule = format!("must not begin with {OPERATOR_PREFIX} or {CANDIDATE_PREFIX}: sessions do");
        return Err(format!("{name:?} is not allowed, {rule}"));
    }
    Ok(id)
}

/// A token's SHA-256, as the configuration takes it.
pub fn token_sha256(token: &str) -> String {
    HEXLOWER.encode(&sha256(token))
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
        let (name, scope) = (name.to_owned(), scope.to_owned());
        let token = Some(Zeroizing::new(token.to_owned()));
        TokenEntry {
            name,
            token,
            token_sha256: None,
            not_after: None,
            certificate_sha256: None,
            role: Role::Point,
            scope,
        }
    }

    fn of_header<'t>(tokens: &'t Tokens, header: &str) -> Option<&'t Arc<Caller>> {
        Some(&tokens.program(bearer_of(header)?, Timestamp(0))?.caller)
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
        let caller = of_header(&tokens, "bearer secret-of-point-1").unwrap();
        assert_eq!((caller.id.as_str(), caller.role), ("point-1", Role::Point));
        for header in ["secret-of-point-1", "Basic secret-of-point-1", "Bearer secret-of-point-2", "Bearer ", ""] {
            assert!(of_header(&tokens, header).is_none(), "{header:?}");
        }
    }

    #[test]
    fn a_token_may_be_known_by_its_hash_alone_and_ends_when_it_says() {
        let hashed = |hex: &str, not_after: &str| TokenEntry {
            token: None,
            token_sha256: Some(hex.to_owned()),
            not_after: Some(not_after.to_owned()),
            ..entry("a", "", "province")
        };
        let (hex, at) = (token_sha256("secret-of-point-1"), Timestamp(1_635_728_400_000));
        for hex in [hex.clone(), hex.to_uppercase()] {
            let tokens = Tokens::new(&[hashed(&hex, "2021-11-01T09:00:00+08:00")]).unwrap();
            assert!(tokens.program("secret-of-point-1", at).is_some() && tokens.in_clear().next().is_none());
            assert!(tokens.program("secret-of-point-1", at.plus_ms(1)).is_none(), "at once");
            assert!(tokens.program(&hex, Timestamp(0)).is_none(), "who has the configuration has no token");
        }
        let clear = Tokens::new(&[entry("a", "secret-of-point-1", "province")]).unwrap();
        assert_eq!(clear.in_clear().collect::<Vec<_>>(), ["a"]);
        check(
            &[hashed("abc", "2021-11-01T09:00:00+08:00")],
            &["tokens[0].token_sha256: must be 64 hexadecimal digits"],
        );
        check(&[hashed(&hex, "tomorrow")], &["tokens[0].not_after"]);
        let both = TokenEntry { token_sha256: Some(hex.clone()), ..entry("b", "secret-of-point-1", "province") };
        let neither = TokenEntry { token: None, ..entry("c", "", "province") };
        check(&[both, neither], &["tokens[0].token: token_sha256 or token", "tokens[1].token: token_sha256 or token"]);
        let same = TokenEntry { name: "d".to_owned(), not_after: None, ..hashed(&hex, "") };
        check(&[entry("a", "secret-of-point-1", "province"), same], &["tokens[1].token: is the same as that of \"a\""]);
    }

    #[test]
    fn a_token_that_is_bound_to_a_certificate_is_good_with_that_one_alone() {
        let hex = |byte: &str| byte.repeat(32);
        let bound =
            TokenEntry { certificate_sha256: Some(hex("aB")), ..entry("bound", "secret-of-bound-1", "province") };
        let tokens = Tokens::new(&[bound.clone(), entry("free", "secret-of-free-11", "province")]).unwrap();
        let may_come = |token: &str, shown: Option<&str>| {
            let shown = shown.map(|byte| CertificateDigest::read(&hex(byte)).unwrap());
            tokens.program(token, Timestamp(0)).unwrap().may_come_with(shown)
        };
        for (shown, good) in [(Some("ab"), true), (Some("ac"), false), (None, false)] {
            assert_eq!(may_come("secret-of-bound-1", shown), good, "{shown:?}");
            assert!(may_come("secret-of-free-11", shown));
        }
        assert_eq!(tokens.bound().collect::<Vec<_>>(), ["bound"]);
        for wrong in ["", "ab:cd", &hex("ab")[1..]] {
            let wrong = TokenEntry { certificate_sha256: Some(wrong.to_owned()), ..bound.clone() };
            check(&[wrong], &["tokens[0].certificate_sha256: must be 64 hexadecimal digits"]);
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
