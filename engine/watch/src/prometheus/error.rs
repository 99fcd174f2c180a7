//! What can go wrong with a query.

use crate::outside::NoAnswer;

/// Why a query has no answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AskError {
    /// Nothing came.
    #[error(transparent)]
    NoAnswer(#[from] NoAnswer),
    /// Prometheus says no.
    #[error("refused: {0}")]
    Refused(String),
    /// Not what Prometheus would say.
    #[error("not understood: {0}")]
    NotUnderstood(String),
    /// More than can be shown.
    #[error("{0} series are too many")]
    TooManySeries(usize),
}
