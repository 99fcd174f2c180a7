//! What is wrong with a policy's files, said so that the person who edits them finds the place.
//!
//! Every finding names the file, the line where there is one, the key or column, and the rule that was broken. They are
//! collected, so that one reading shows them all.

use std::fmt;

/// One thing that is wrong with a policy file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyError {
    /// The file's name within its directory.
    pub file: &'static str,
    /// The line, counted from 1; none if the whole file is meant or something is missing from it.
    pub line: Option<usize>,
    /// The TOML key with its table, or the column; empty if the whole file or line is meant.
    pub key: String,
    /// The rule that was broken.
    pub rule: String,
}

impl fmt::Display for PolicyError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.file)?;
        if let Some(line) = self.line {
            write!(out, ":{line}")?;
        }
        if !self.key.is_empty() {
            write!(out, ": {}", self.key)?;
        }
        write!(out, ": {}", self.rule)
    }
}

impl std::error::Error for PolicyError {}

/// Everything that is wrong with a policy's files: at least one finding, file by file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicyErrors(pub Vec<PolicyError>);

impl fmt::Display for PolicyErrors {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the policy breaks {} rule(s)", self.0.len())?;
        self.0.iter().try_for_each(|error| write!(out, "\n  {error}"))
    }
}

impl std::error::Error for PolicyErrors {}

/// A place in a policy file.
#[derive(Debug, Clone)]
pub(super) struct Place {
    pub(super) file: &'static str,
    pub(super) line: Option<usize>,
    pub(super) key: String,
}

impl Place {
    /// A key or column at a line.
    pub(super) fn at(file: &'static str, line: usize, key: &str) -> Self {
        Self { file, line: Some(line), key: key.to_owned() }
    }

    /// A whole file.
    pub(super) fn file(file: &'static str) -> Self {
        Self { file, line: None, key: String::new() }
    }
}

/// What has been found so far.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<PolicyError>);

impl Findings {
    /// Records that the rule is broken at the place.
    pub(super) fn add(&mut self, place: Place, rule: impl Into<String>) {
        self.0.push(PolicyError { file: place.file, line: place.line, key: place.key, rule: rule.into() });
    }

    /// Records it unless `kept`.
    pub(super) fn require(&mut self, kept: bool, place: Place, rule: impl Into<String>) {
        if !kept {
            self.add(place, rule);
        }
    }

    /// The value, if nothing was found and all of it is there.
    pub(super) fn into_result<T>(self, value: Option<T>) -> Result<T, PolicyErrors> {
        match value {
            Some(value) if self.0.is_empty() => Ok(value),
            _ => {
                assert!(!self.0.is_empty(), "what keeps a policy from being made is recorded");
                Err(PolicyErrors(self.0))
            }
        }
    }
}
