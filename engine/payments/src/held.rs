//! The right to work on the orders of one candidate.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use baoming_core::ids::Serial;

/// The candidates whose orders somebody is working on.
#[derive(Default)]
pub(super) struct AtWork(Mutex<BTreeSet<Serial>>);

impl AtWork {
    /// The right to work on a candidate's orders, unless somebody has it.
    pub(super) fn hold(&self, serial: Serial) -> Option<Held<'_>> {
        let new = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(serial);
        new.then_some(Held { at_work: self, serial })
    }
}

/// The right to work on the orders of one candidate, which one at a time has: an order must not be closed here while it
/// is being placed there.
pub struct Held<'a> {
    at_work: &'a AtWork,
    pub(super) serial: Serial,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.at_work.0.lock().unwrap_or_else(PoisonError::into_inner).remove(&self.serial);
    }
}
