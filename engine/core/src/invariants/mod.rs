//! The invariants of the design, each named once, and the auditor that checks them from the records alone.
//!
//! The auditor shares no state and no decision with [`crate::county`]: it keeps a model of its own, so that a mistake
//! there does not hide itself here. The simulator, the tests and `verify` feed it the same records.

mod findings;
mod hashes;
mod held;
mod ledger;
mod mended;
mod province;
mod reported;
mod steps;

use std::collections::BTreeMap;

pub use self::findings::{Findings, Invariant, OFFENCES_KEPT, Offence, Tally};
use self::ledger::Ledger;
use self::province::Province;
use crate::codec::{ChainHead, version_of};
use crate::ids::{CommandKey, CountyId};
use crate::policy::Rulebook;
use crate::record::Record;
use crate::reply::{Answer, Receipt};

/// Checks a province's records as they come.
#[derive(Debug)]
pub struct Auditor<'p> {
    rules: &'p dyn Rulebook,
    counties: BTreeMap<CountyId, Ledger>,
    province: Province,
    findings: Findings,
}

impl<'p> Auditor<'p> {
    /// Nothing seen yet; each event is judged by the edition of these rules that decided it.
    pub fn new(rules: &'p dyn Rulebook) -> Self {
        Self { rules, counties: BTreeMap::new(), province: Province::default(), findings: Findings::default() }
    }

    /// Checks a stored record, its place in the chain first. Returns the record when it can be read.
    pub fn stored(&mut self, county: CountyId, stored: &[u8]) -> Option<Record> {
        let ledger = self.counties.entry(county).or_insert_with(|| Ledger::new(county));
        let expected = ledger.head.sequence + 1;
        match ledger.head.follow(stored) {
            Ok(record) => {
                self.findings.check(true, Invariant::Chain, county, expected, String::new);
                let first_version = version_of(stored) == Some(1);
                ledger.record(self.rules, &mut self.province, &mut self.findings, &record, first_version);
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

    /// How many registrations stand.
    pub fn candidates(&self) -> usize {
        self.province.identities.len()
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
