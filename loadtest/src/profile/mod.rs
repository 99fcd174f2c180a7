//! A profile: one moment of the season as a file of TOML, checked as a whole, scaled by one factor.
//!
//! Guaranteed: an unknown key is refused wherever it stands; every error names the file and the key with its rule, and all
//! of them are told at once; the built-in profiles are sound, as a test shows.

mod check;
mod content;
mod load;
#[cfg(test)]
mod tests;
mod threshold;

pub use self::content::{Content, Load, LoadModel, Phase, Prepare, Profile, Retry};
pub use self::load::{ProfileError, built_in_names, load_built_in, load_file, load_named};
pub use self::threshold::{Measure, Threshold};
