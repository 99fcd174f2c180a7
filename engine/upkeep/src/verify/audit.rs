//! The journal, frame by frame: its seal, its chain, and every invariant, by the core's auditor.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use baoming_core::codec::ChainHead;
use baoming_core::event::Event;
use baoming_core::ids::CountyId;
use baoming_core::invariants::{Auditor, Invariant};
use baoming_core::policy::Policy;

use super::report::{Counts, Findings, Place, Warning};
use super::{VerifyStage, read_whole, rules};
use crate::limits::VERIFY_GROUPS_PER_REPORT;
use baoming_store::journal::{FrameRef, JournalError, JournalReader, Position, sealing};
use baoming_store::keys::Sealer;

/// What is known of the journal afterwards.
pub(super) struct Audit {
    /// Where each county's chain stands: at its end, or before its first break.
    pub(super) heads: BTreeMap<CountyId, ChainHead>,
    /// Counties whose chain is broken, with the events behind the break.
    pub(super) broken: BTreeMap<CountyId, u64>,
}

/// Reads and checks all of it.
pub(super) fn run(
    reader: &dyn JournalReader,
    sealer: &dyn Sealer,
    policy: &Arc<Policy>,
    findings: &mut Findings,
    progress: &mut dyn FnMut(VerifyStage),
) -> Result<(Audit, Counts), JournalError> {
    let editions = rules::read(reader, sealer, policy, findings)?;
    let mut reading = Reading {
        auditor: Auditor::new(&editions),
        sealer,
        policy,
        findings,
        counts: Counts::default(),
        seen: BTreeSet::new(),
        broken: BTreeMap::new(),
    };
    let total = reader.last().0;
    let (mut last, mut damage) = (Position::START, Vec::new());
    let visit = &mut |position: Position, frame: FrameRef<'_>| {
        if position > last {
            last = position;
            reading.counts.groups += 1;
            if position.0.is_multiple_of(VERIFY_GROUPS_PER_REPORT) {
                progress(VerifyStage::Journal { done: position.0, total });
            }
        }
        reading.frame(frame);
    };
    read_whole(reader, visit, &mut |position, what| damage.push((position, what)))?;
    for (position, what) in damage {
        reading.findings.damage(position, what);
    }
    progress(VerifyStage::Journal { done: total, total });
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
}

impl Reading<'_> {
    fn frame(&mut self, frame: FrameRef<'_>) {
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
