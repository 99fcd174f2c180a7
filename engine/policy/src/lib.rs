//! The season's rules: read from files, checked, made into the core's [`Policy`], compared, and kept edition by edition.
//!
//! A season is a directory of small files that people edit: TOML for windows, fees and regions, tab-separated tables for
//! counties, codes, fields, classes and bonuses. One season is built in. Guaranteed: a policy that is returned has
//! passed every check in `check.rs`; a policy that is refused is refused with all that is wrong with it, each finding
//! with file, line, key and the rule that it broke. Reading is all or nothing and touches nothing but the files.
//!
//! Deliberately absent: any default for a value that a file leaves out. Of one whole file there is one, of reports up the chain:
//! seasons of before that part was built go on without it.

mod bundle;
mod check;
mod counties;
mod diff;
mod error;
mod fields;
mod four_eyes;
mod load;
mod offers;
mod photo;
mod reports;
mod roles;
mod rulebook;
mod source;
mod toml_file;
mod trial;
mod tsv;

#[cfg(test)]
mod tests;

use std::path::Path;

use baoming_core::policy::Policy;

pub use bundle::{BundleError, POLICY_TEXTS_BYTES_MAX, PolicyFiles, from_bundle};
pub use diff::{Change, compatible, diff};
pub use error::{PolicyError, PolicyErrors};
pub use rulebook::{EditionError, Editions, Told};
pub use source::FILE_NAMES;
pub use trial::{Fault, Trial, faults};

/// The policy of the 2022 season, version 1, from the files that are compiled in.
pub fn built_in() -> Result<Policy, PolicyErrors> {
    load::read(&source::Source::BuiltIn)
}

/// The policy in the files of `directory`, named and shaped like those of `engine/policy/src/data/2022`. Other files in
/// the directory are left alone.
pub fn load(directory: &Path) -> Result<Policy, PolicyErrors> {
    load::read(&source::Source::Directory(directory.to_owned()))
}
