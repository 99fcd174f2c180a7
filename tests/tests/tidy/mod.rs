//! Tidy as a test: what the house promises about its own sources, held over every file that git lists.
//!
//! Each check is a pure function from texts to a list of findings, and has a test of its own on a text that it must refuse and
//! one that it must accept. What is allowed all the same stands in a table beside the check, with a reason; an allowance that
//! nothing needs any more fails, so that the tables can only shrink.
//!
//! Deliberately absent: a reading of types. The checks read words, so that they stay quick and need nothing built.

mod circles;
mod conflicts;
mod documents;
mod files;
pub(crate) mod goldens;
mod heads;
mod lengths;
mod modules;
mod paths;
mod places;
mod shares;
mod source;
mod street;
mod tree;
mod unused;
mod uses;
mod walls;
mod words;

/// Fails with all that was found, and what to do about it.
#[track_caller]
fn expect_none(findings: &[String], advice: &str) {
    assert!(findings.is_empty(), "{}\n{} found. {advice}\n", findings.join("\n"), findings.len());
}
