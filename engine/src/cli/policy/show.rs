//! How the results of a command are shown.

use super::texts::Texts;

/// How results are shown.
#[derive(Clone, Copy)]
pub(super) struct Show {
    pub(super) texts: &'static Texts,
    pub(super) json: bool,
    pub(super) english: bool,
}
