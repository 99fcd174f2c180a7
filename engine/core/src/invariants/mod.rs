//! The invariants of the design, each named once, and the auditor that checks them from the records alone.
//!
//! The auditor shares no state and no decision with [`crate::county`]: it keeps a model of its own, so that a mistake
//! there does not hide itself here. The simulator, the tests and `verify` feed it the same records.

mod ledger;
mod steps;

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use crate::codec::{ChainHead, version_of};
use crate::event::Record;
use crate::ids::{CommandKey, CountyId, IdentityKey};
use crate::policy::Rulebook;
use crate::reply::{Answer, Receipt};
use ledger::Ledger;

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
    /// Each county's events are numbered without gaps and hash-chained.
    Chain,
    /// The shard is a view of the journal: as of its position, it says what the journal says.
    ShardIsView,
}

impl Invariant {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::SerialUnique,
        Self::IdentityUnique,
        Self::AcknowledgedIsDurable,
        Self::FeeOnce,
        Self::Window,
        Self::Order,
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

/// Checks a province's records as they come.
#[derive(Debug)]
pub struct Auditor<'p> {
    rules: &'p dyn Rulebook,
    counties: BTreeMap<CountyId, Ledger>,
    identities: HashMap<IdentityKey, CountyId>,
    findings: Findings,
}

impl<'p> Auditor<'p> {
    /// Nothing seen yet; each event is judged by the edition of these rules that decided it.
    pub fn new(rules: &'p dyn Rulebook) -> Self {
        Self { rules, counties: BTreeMap::new(), identities: HashMap::new(), findings: Findings::default() }
    }

    /// Checks a stored record, its place in the chain first. Returns the record when it can be read.
    pub fn stored(&mut self, county: CountyId, stored: &[u8]) -> Option<Record> {
        let ledger = self.counties.entry(county).or_insert_with(|| Ledger::new(county));
        let expected = ledger.head.sequence + 1;
        match ledger.head.follow(stored) {
            Ok(record) => {
                self.findings.check(true, Invariant::Chain, county, expected, String::new);
                let first_version = version_of(stored) == Some(1);
                ledger.record(self.rules, &mut self.identities, &mut self.findings, &record, first_version);
                Some(record)
            }
            Err(error) => {
                self.findings.check(false, Invariant::Chain, county, expected, || error.to_string());
                None
            }
        }
    }

    /// Checks that what was answered with success is among the records.
    pub fn acknowledged(&mut self, county: CountyId, key: CommandKey, receipt: Receipt) {
        let found = self.counties.get(&county).and_then(|ledger| ledger.answer(receipt.sequence));
        let holds = found.is_some_and(|(found_key, answer)| {
            // A payment notified, or an order placed, again under another key is answered with the first one's receipt.
            let by_content =
                matches!(answer, Answer::FeeRecorded { .. } | Answer::PaymentKept | Answer::OrderPlaced { .. });
            answer == receipt.answer && (found_key == key || by_content)
        });
        let what = || format!("{:?} was acknowledged, but the journal has {found:?}", receipt.answer);
        self.findings.check(holds, Invariant::AcknowledgedIsDurable, county, receipt.sequence, what);
    }

    /// Notes an offence found elsewhere, in a shard or by a client.
    pub fn check(
        &mut self,
        holds: bool,
        invariant: Invariant,
        county: CountyId,
        sequence: u64,
        what: impl FnOnce() -> String,
    ) {
        self.findings.check(holds, invariant, county, sequence, what);
    }

    /// Where the county's chain stands.
    pub fn head(&self, county: CountyId) -> ChainHead {
        self.counties.get(&county).map_or_else(|| ChainHead::genesis(county), |ledger| ledger.head)
    }

    /// How many candidates hold a serial.
    pub fn candidates(&self) -> usize {
        self.identities.len()
    }

    /// How many events were read.
    pub fn records(&self) -> u64 {
        self.counties.values().map(|ledger| ledger.head.sequence).sum()
    }

    /// What was found.
    pub fn findings(&self) -> &Findings {
        &self.findings
    }
}
