//! The season's rules: read from files, checked, made into the core's [`Policy`].
//!
//! A season is a directory of small files that people edit: TOML for windows, fees and regions, tab-separated tables for
//! counties and codes. One season is built in. Guaranteed: a policy that is returned has passed every check in
//! `check.rs`; a policy that is refused is refused with all that is wrong with it, each finding with file, line, key and
//! the rule that it broke. Reading is all or nothing and touches nothing but the files.
//!
//! Deliberately absent: comparing a policy with what is already registered (the dry run), adopting it, and any
//! default for a value that a file leaves out.

mod check;
mod error;
mod fields;
mod load;
mod offers;
mod source;
mod toml_file;
mod tsv;

#[cfg(test)]
mod tests;

use std::path::Path;

use baoming_core::policy::Policy;

pub use error::{PolicyError, PolicyErrors};

/// The policy of the 2022 season, version 1, from the files that are compiled in.
pub fn built_in() -> Result<Policy, PolicyErrors> {
    load::read(&source::Source::BuiltIn)
}

/// The policy in the files of `directory`, named and shaped like those of `engine/src/policy/data/2022`. Other files in
/// the directory are left alone.
pub fn load(directory: &Path) -> Result<Policy, PolicyErrors> {
    load::read(&source::Source::Directory(directory.to_owned()))
}
