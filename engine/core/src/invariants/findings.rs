//! What must hold, and what was found not to: the words of every report, and their counts.
//!
//! Stands below the auditor, which judges records, and whoever else finds a breach. Deliberately absent: any judgement.

use std::fmt;

use crate::ids::CountyId;

/// Offences kept in full; the rest are only counted.
pub const OFFENCES_KEPT: usize = 100;

/// What must hold at every instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Invariant {
    /// A serial is given once, ever, and lies in a segment of the point that gave it; segments never overlap.
    SerialUnique,
    /// One identity document is registered once in the whole province.
    IdentityUnique,
    /// Whatever was answered with success is there after any crash, and answered the same when asked again.
    AcknowledgedIsDurable,
    /// A fee is taken as paid exactly once however often it is notified.
    FeeOnce,
    /// Nothing changes outside the window that governs it.
    Window,
    /// The steps of the plan happen in the plan's order.
    Order,
    /// Nothing changes where and when the desk held it back.
    Control,
    /// Each county's events are numbered without gaps and hash-chained.
    Chain,
    /// The shard is a view of the journal: as of its position, it says what the journal says.
    ShardIsView,
}

impl Invariant {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::SerialUnique,
        Self::IdentityUnique,
        Self::AcknowledgedIsDurable,
        Self::FeeOnce,
        Self::Window,
        Self::Order,
        Self::Control,
        Self::Chain,
        Self::ShardIsView,
    ];

    /// The name used in every report.
    pub fn name(self) -> &'static str {
        match self {
            Self::SerialUnique => "serial-unique",
            Self::IdentityUnique => "identity-unique",
            Self::AcknowledgedIsDurable => "acknowledged-is-durable",
            Self::FeeOnce => "fee-once",
            Self::Window => "window",
            Self::Order => "order",
            Self::Control => "control",
            Self::Chain => "chain",
            Self::ShardIsView => "shard-is-view",
        }
    }
}

/// One breach of one invariant. It names no person: the event's place is enough to find it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Offence {
    /// Which invariant.
    pub invariant: Invariant,
    /// In which county.
    pub county: CountyId,
    /// At which event.
    pub sequence: u64,
    /// What is wrong.
    pub what: String,
}

impl fmt::Display for Offence {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}: county {} event {}: {}", self.invariant.name(), self.county, self.sequence, self.what)
    }
}

/// The work done on one invariant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// How many checks were made.
    pub checks: u64,
    /// How many of them failed.
    pub offences: u64,
}

/// The findings so far.
#[derive(Debug, Clone, Default)]
pub struct Findings {
    /// The first [`OFFENCES_KEPT`] offences.
    pub offences: Vec<Offence>,
    /// How many there were in all.
    pub count: u64,
    /// How many checks were made.
    pub checks: u64,
    tallies: [Tally; Invariant::ALL.len()],
}

impl Findings {
    /// Counts a check, and an offence when it fails.
    pub fn check(
        &mut self,
        holds: bool,
        invariant: Invariant,
        county: CountyId,
        sequence: u64,
        what: impl FnOnce() -> String,
    ) {
        let tally = &mut self.tallies[invariant as usize];
        tally.checks += 1;
        tally.offences += u64::from(!holds);
        self.checks += 1;
        if holds {
            return;
        }
        self.count += 1;
        if self.offences.len() < OFFENCES_KEPT {
            self.offences.push(Offence { invariant, county, sequence, what: what() });
        }
    }

    /// Checks and offences of one invariant.
    pub fn tally(&self, invariant: Invariant) -> Tally {
        self.tallies[invariant as usize]
    }
}
