//! The journals, frame by frame: their seals, the chain of each county, and every invariant, by the core's auditor. One
//! auditor hears all of them, for a document is held once whichever journal its county is in.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use baoming_core::codec::ChainHead;
use baoming_core::event::Event;
use baoming_core::ids::CountyId;
use baoming_core::invariants::{Auditor, Invariant};
use baoming_core::policy::Policy;
use baoming_core::time::Timestamp;
use baoming_store::journal::group::Group;
use baoming_store::journal::{FrameRef, JournalError, JournalReader, Journals, Position, sealing};
use baoming_store::keys::Sealer;

use super::options::VerifyStage;
use super::report::{Counts, Findings, Place, Warning};
use super::times::Times;
use super::{reading, rules};
use crate::limits::VERIFY_GROUPS_PER_REPORT;

/// What is known of the journal afterwards.
pub(super) struct Audit {
    /// Where each county's chain stands: at its end, or before its first break.
    pub(super) heads: BTreeMap<CountyId, ChainHead>,
    /// Counties whose chain is broken, with the events behind the break.
    pub(super) broken: BTreeMap<CountyId, u64>,
}

/// Reads and checks all of it.
pub(super) fn run(
    journals: &Journals,
    sealer: &dyn Sealer,
    policy: &Arc<Policy>,
    findings: &mut Findings,
    progress: &mut dyn FnMut(VerifyStage),
) -> Result<(Audit, Counts), JournalError> {
    let editions = rules::read(journals, sealer, policy, findings)?;
    let mut reading = Reading {
        auditor: Auditor::new(&editions),
        sealer,
        policy,
        findings,
        counts: Counts::default(),
        seen: BTreeSet::new(),
        broken: BTreeMap::new(),
        times: Times::default(),
    };
    for journal in journals.each() {
        reading.journal(&**journal, progress)?;
    }
    Ok(reading.finish())
}

struct Reading<'a> {
    auditor: Auditor<'a>,
    sealer: &'a dyn Sealer,
    policy: &'a Policy,
    findings: &'a mut Findings,
    counts: Counts,
    seen: BTreeSet<CountyId>,
    broken: BTreeMap<CountyId, u64>,
    times: Times,
}

impl Reading<'_> {
    fn journal(
        &mut self,
        journal: &dyn JournalReader,
        progress: &mut dyn FnMut(VerifyStage),
    ) -> Result<(), JournalError> {
        let total = journal.last().0;
        let (mut before, mut damage) = (None, Vec::new());
        let visit = &mut |group: &Group<'_>| {
            self.counts.groups += 1;
            if let Some(at) = group.committed_at {
                self.findings.commit(group.position.0, at, before.replace(at));
            }
            if group.position.0.is_multiple_of(VERIFY_GROUPS_PER_REPORT) {
                progress(VerifyStage::Journal { done: group.position.0, total });
            }
            let _read_to_the_end = group.visit(&mut |_, frame| {
                self.frame(frame, group.committed_at);
                ControlFlow::Continue(())
            });
        };
        reading::groups(journal, visit, &mut |position: Position, what| damage.push((position, what)))?;
        for (position, what) in damage {
            self.findings.damage(position.0, what);
        }
        progress(VerifyStage::Journal { done: total, total });
        Ok(())
    }

    fn frame(&mut self, frame: FrameRef<'_>, committed_at: Option<Timestamp>) {
        let FrameRef { county, sequence, sealed } = frame;
        self.counts.bytes += sealed.len() as u64;
        if self.seen.insert(county) && county != self.policy.desk() && !self.policy.counties.contains_key(&county) {
            self.findings.warn(Warning::CountyUnknown { county });
        }
        if let Some(unchecked) = self.broken.get_mut(&county) {
            *unchecked += 1;
            return;
        }
        let place = Place::event(county, sequence);
        let stored = match sealing::open(self.sealer, frame) {
            Ok(stored) => stored,
            Err(error) => {
                self.findings.check(false, Invariant::Chain, place, || error.to_string());
                self.broken.insert(county, 0);
                return;
            }
        };
        let Some(record) = self.auditor.stored(county, &stored) else {
            self.broken.insert(county, 0);
            return;
        };
        self.findings.check(record.sequence == sequence, Invariant::Chain, place, || {
            format!("the record in this place says that it is event {}", record.sequence)
        });
        self.times.take((county, sequence), committed_at, record.arrived_at);
        self.counts.records += 1;
        self.counts.add(&record.event);
    }

    fn finish(mut self) -> (Audit, Counts) {
        self.findings.take_over(self.auditor.findings());
        for (county, events) in &self.broken {
            if *events > 0 {
                self.findings.warn(Warning::EventsUnchecked { county: *county, events: *events });
            }
        }
        for warning in self.times.warnings() {
            self.findings.warn(warning);
        }
        self.counts.counties = self.seen.len() as u64;
        let heads = self.seen.iter().map(|county| (*county, self.auditor.head(*county))).collect();
        (Audit { heads, broken: self.broken }, self.counts)
    }
}

impl Counts {
    fn add(&mut self, event: &Event) {
        let count = match event {
            Event::PointSetUp { .. } => &mut self.points,
            Event::Captured { .. } => &mut self.candidates,
            Event::FeePaid { .. } => &mut self.paid,
            Event::FeePaidAgain { .. } => &mut self.paid_again,
            Event::Activated { .. } => &mut self.activated,
            Event::FormSaved { revision: 1, .. } => &mut self.forms,
            _ => return,
        };
        *count += 1;
    }
}
