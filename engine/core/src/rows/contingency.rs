//! Rows of the contingency table's entries, at the province's desk. Nothing changes them: what follows is another entry.

use minicbor::{Decode, Encode};

use super::trail::Trail;
use crate::author::Author;
use crate::contingency::Logged;
use crate::record::Record;
use crate::time::Timestamp;

/// An entry.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ContingencyRow {
    /// What it says, under its number.
    #[n(0)]
    pub logged: Logged,
    /// When.
    #[n(1)]
    pub recorded_at: Timestamp,
    /// By whom.
    #[n(2)]
    pub recorded_by: Option<Author>,
    /// What has happened to it: that it was entered.
    #[n(3)]
    pub trail: Trail,
}

impl ContingencyRow {
    pub(super) fn entered(logged: &Logged, record: &Record) -> Self {
        let (recorded_at, recorded_by) = (record.arrived_at, record.by.clone());
        Self { logged: logged.clone(), recorded_at, recorded_by, trail: Trail::default() }
    }
}
