//! What the province's desk keeps beyond a county: operators by name, and the editions of the rules.

use std::collections::BTreeMap;

use crate::answers::Answers;
use crate::office::OperatorNumber;

/// The desk's memory; empty in every county.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Desk {
    pub(crate) operators: BTreeMap<OperatorNumber, Answers>,
    pub(crate) names: BTreeMap<String, OperatorNumber>,
    pub(crate) editions: BTreeMap<u32, Answers>,
    /// The greatest version of policy files that was adopted.
    pub(crate) version: u32,
}

impl Desk {
    /// The number of the operator who comes next.
    pub(crate) fn next_operator(&self) -> OperatorNumber {
        OperatorNumber(self.operators.last_key_value().map_or(0, |(last, _)| last.0) + 1)
    }

    /// The number of the edition that comes next.
    pub(crate) fn next_edition(&self) -> u32 {
        self.editions.last_key_value().map_or(0, |(last, _)| *last) + 1
    }
}
