//! Something that is asked for at a place, as the desk may hold it back, and what is kept for that beside what the desk says.

use baoming_core::contingency::Class;
use baoming_core::ids::{CommandKey, CountyId, PointNumber};
use baoming_core::time::Timestamp;
use baoming_telemetry::names;
use metrics::counter;

use crate::reopening::{Faring, Reopening};
use crate::traffic::Traffic;

/// Why something is refused, as metrics tell it apart.
const REFUSED_BY: [&str; 6] = ["slots", "read-only", "suspended", "closed", "reopening", "undecided"];

/// What is kept for it beside what the desk says.
pub(super) struct Holdings {
    pub(super) reopening: Reopening,
    pub(super) faring: Faring,
    pub(super) traffic: Traffic,
}

impl Holdings {
    /// Nothing was asked yet; everything that can be counted stands at zero.
    pub(super) fn new(counties: &[CountyId]) -> Self {
        REFUSED_BY.into_iter().for_each(|by| counter!(names::CONTROL_REFUSED_TOTAL, "state" => by).increment(0));
        let (reopening, faring) = (Reopening::default(), Faring::default());
        Self { reopening, faring, traffic: Traffic::new(counties.iter().copied()) }
    }
}

/// Something that is asked for at a place.
#[derive(Debug, Clone, Copy)]
pub struct Request {
    /// What kind of thing.
    pub class: Class,
    /// Of which county, and point where that is known.
    pub place: (CountyId, Option<PointNumber>),
    /// When it arrived.
    pub arrived_at: Timestamp,
    /// What spreads those who are told to come again, and gives each a place where a scope comes back in steps.
    pub spread: u32,
}

/// The number that spreads whoever uses this key: the same for each try.
pub fn spread_of(key: &CommandKey) -> u32 {
    u32::from_be_bytes([key.0[0], key.0[1], key.0[2], key.0[3]])
}
