//! Something that concerns a part of the tree, with the answers that were given about it.

use crate::answers::Answers;
use crate::scope::Scope;

/// What is kept of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) scope: Scope,
    pub(crate) answers: Answers,
}

impl Placed {
    /// Nothing has happened to it yet.
    pub(super) fn new(scope: Scope) -> Self {
        Self { scope, answers: Answers::default() }
    }
}
