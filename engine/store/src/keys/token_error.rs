//! Why a hardware module did not do what was asked of it. Each text goes on from "which", and says what to do.

use std::path::PathBuf;

/// Why a hardware module did not do what was asked of it.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// Its library.
    #[error(
        "cannot be used: its library {module} (keys.token.module) {why}; give the one that its maker installs, and see that this \
         user may use it"
    )]
    Module {
        /// The library.
        module: PathBuf,
        /// What it said.
        why: String,
    },
    /// No token of that name.
    #[error("has no token with the label {label:?} (keys.token.label); it has {found}")]
    NoToken {
        /// The label.
        label: String,
        /// Those that are there.
        found: String,
    },
    /// The file with the PIN.
    #[error("needs the PIN in {file} (keys.token.pin_file), and {why}")]
    PinFile {
        /// The file.
        file: PathBuf,
        /// What is wrong.
        why: String,
    },
    /// The PIN was refused.
    #[error(
        "refuses the PIN in {file} ({why}); correct it before trying again: a token locks itself after some wrong ones"
    )]
    Pin {
        /// The file.
        file: PathBuf,
        /// What it said.
        why: String,
    },
    /// No key of that name, or several.
    #[error(
        "has {found} AES keys with the label {label:?} (keys.token.key) in that token, and exactly one has to be there: \
         restore the token from its backup, or correct the labels"
    )]
    Key {
        /// The label.
        label: String,
        /// How many.
        found: usize,
    },
    /// The ring was sealed with another key, or altered.
    #[error(
        "does not open it: it was kept under another key of that name, or altered; restore the token from its backup ({why})"
    )]
    Refused {
        /// What it said.
        why: String,
    },
    /// Anything else.
    #[error("failed at {what}: {why}; try the same with its maker's own tool, and look at its log")]
    Failed {
        /// At what.
        what: &'static str,
        /// What it said.
        why: String,
    },
}
