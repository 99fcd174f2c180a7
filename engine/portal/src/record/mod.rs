//! What a candidate's own pages and those of staff show of the same record.
//!
//! - `form`: the fields of the form
//! - `changes`: what became of the record, change by change

pub(crate) mod changes;
pub(crate) mod form;
