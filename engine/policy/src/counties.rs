//! The lines of `counties.tsv`, for reading them and for checking them.

use baoming_core::ids::{CountyId, SerialCode};

use super::tsv::Row;

/// The columns of `counties.tsv`, in their order.
pub(super) const COLUMNS: &[&str] = &["code", "prefecture", "county", "serial_codes", "candidates_expected"];
pub(super) const CODE: usize = 0;
pub(super) const PREFECTURE: usize = 1;
pub(super) const COUNTY: usize = 2;
pub(super) const SERIAL_CODES: usize = 3;
pub(super) const CANDIDATES_EXPECTED: usize = 4;

/// A line of `counties.tsv`; what could not be read is left out and has been reported.
#[derive(Debug)]
pub(super) struct CountyRow<'a> {
    pub(super) row: Row<'a>,
    pub(super) id: CountyId,
    pub(super) codes: Vec<SerialCode>,
    pub(super) candidates_expected: u32,
}
