//! What the labels of the metrics can be here, for whoever names them all.

use std::collections::BTreeSet;

use baoming_core::reply::Refusal;

use crate::answer::problem::PROTECTING;
use crate::answer::words::{NOBODY, OK, PROBLEMS, UNREAD, UNSERVED};
use crate::edge::rows;
use crate::table::row::Row;

fn counted() -> impl Iterator<Item = &'static Row> {
    rows().iter().map(|row| &**row).filter(|row| row.is_counted())
}

/// Those who are served, and nobody.
pub fn audiences() -> BTreeSet<&'static str> {
    counted().map(|row| row.matter.audience).chain([NOBODY]).collect()
}

/// The operations that are counted.
pub fn operations() -> BTreeSet<&'static str> {
    counted().map(|row| row.matter.action).collect()
}

/// The same, and what stands for requests that reach none.
pub fn actions() -> BTreeSet<&'static str> {
    operations().into_iter().chain([UNSERVED, UNREAD]).collect()
}

/// What can become of a request.
pub fn outcomes() -> BTreeSet<&'static str> {
    PROBLEMS.into_iter().chain(Refusal::CODES).chain([OK]).collect()
}

/// Why a request can be refused to protect the node.
pub fn protecting() -> BTreeSet<&'static str> {
    PROTECTING.into()
}
