//! A series as figures, states and cells show it.

use crate::board::Tone;

/// A series as it is shown.
pub(super) struct Field {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) tone: Tone,
    /// Whether the value is a word that stands for it.
    pub(super) worded: bool,
    /// What tells it from the others: the values of its labels.
    pub(super) labels: String,
}
