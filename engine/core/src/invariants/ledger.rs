//! The auditor's own model of one county, as plain as possible: lists and sets, no shared code with the county.

use std::collections::{HashMap, HashSet};

use super::{Findings, Invariant};
use crate::codec::ChainHead;
use crate::county::answer_of;
use crate::event::{Event, Record};
use crate::ids::{CommandKey, CountyId, IdentityKey, PointNumber, Serial};
use crate::policy::Policy;
use crate::reply::Answer;
use crate::serial::Segment;

#[derive(Debug, Default)]
struct Steps {
    paid: bool,
    activated: bool,
    form_revision: u32,
}

/// One county as its records tell it.
#[derive(Debug)]
pub(super) struct Ledger {
    county: CountyId,
    pub(super) head: ChainHead,
    answers: Vec<(CommandKey, Answer)>,
    keys: HashSet<CommandKey>,
    segments: Vec<(PointNumber, Segment)>,
    points: HashSet<PointNumber>,
    candidates: HashMap<Serial, Steps>,
    payments: HashSet<String>,
}

impl Ledger {
    pub(super) fn new(county: CountyId) -> Self {
        Self {
            county,
            head: ChainHead::genesis(county),
            answers: Vec::new(),
            keys: HashSet::new(),
            segments: Vec::new(),
            points: HashSet::new(),
            candidates: HashMap::new(),
            payments: HashSet::new(),
        }
    }

    /// Key and answer of the event with this number.
    pub(super) fn answer(&self, sequence: u64) -> Option<(CommandKey, Answer)> {
        let index = usize::try_from(sequence.checked_sub(1)?).ok()?;
        self.answers.get(index).copied()
    }

    pub(super) fn record(
        &mut self,
        policy: &Policy,
        identities: &mut HashMap<IdentityKey, CountyId>,
        findings: &mut Findings,
        record: &Record,
    ) {
        let county = self.county;
        let mut check = |holds: bool, invariant: Invariant, what: &str| {
            findings.check(holds, invariant, county, record.sequence, || what.to_owned());
        };
        self.answers.push((record.key, answer_of(&record.event)));
        check(
            self.keys.insert(record.key),
            Invariant::AcknowledgedIsDurable,
            "the command's key has another event already, so a retry was carried out twice",
        );
        let inside = match &record.event {
            Event::PointSetUp { .. } | Event::SegmentAllotted { .. } | Event::TailTakenBack { .. } => {
                policy.preparation.contains(record.arrived_at)
            }
            Event::FeePaid { payment, .. } | Event::FeePaidAgain { payment, .. } => {
                policy.registration.contains(payment.paid_at)
            }
            Event::Captured { .. } | Event::Activated { .. } | Event::FormSaved { .. } => {
                policy.registration.contains(record.arrived_at)
            }
        };
        check(inside, Invariant::Window, "happened outside its window");
        match &record.event {
            Event::PointSetUp { point, .. } => {
                check(self.points.insert(*point), Invariant::Order, "the point was set up before");
            }
            Event::SegmentAllotted { point, segment } => {
                let free = self.segments.iter().all(|(_, held)| !held.overlaps(segment));
                check(free, Invariant::SerialUnique, "the segment overlaps another");
                let own = policy.counties.get(&county).is_some_and(|own| own.codes.contains(&segment.code));
                check(own, Invariant::SerialUnique, "the segment's code is not the county's");
                check(self.points.contains(point), Invariant::Order, "the point was not set up");
                self.segments.push((*point, *segment));
            }
            Event::TailTakenBack { point, code, from } => {
                let used = self.candidates.keys().any(|serial| {
                    let tail = self.segments.iter().find(|(owner, held)| {
                        owner == point && held.code == *code && (held.first..=held.last).contains(from)
                    });
                    serial.number() >= *from && tail.is_some_and(|(_, held)| held.contains(*serial))
                });
                check(!used, Invariant::SerialUnique, "a serial of the tail had been given");
                for (owner, held) in &mut self.segments {
                    if owner == point && held.code == *code && (held.first..=held.last).contains(from) {
                        held.last = from - 1;
                    }
                }
                self.segments.retain(|(_, held)| held.first <= held.last);
            }
            Event::Captured { point, serial, identity, .. } => {
                let lies = self.segments.iter().any(|(owner, held)| owner == point && held.contains(*serial));
                check(lies, Invariant::SerialUnique, "the serial lies in no segment of the point");
                let new = self.candidates.insert(*serial, Steps::default()).is_none();
                check(new, Invariant::SerialUnique, "the serial had been given");
                let first = identities.insert(*identity, county).is_none();
                check(first, Invariant::IdentityUnique, "the document is registered already");
            }
            Event::FeePaid { serial, payment } => {
                let steps = self.candidates.get_mut(serial);
                check(steps.is_some(), Invariant::Order, "a fee without a candidate");
                let steps = steps.map(|steps| std::mem::replace(&mut steps.paid, true));
                check(steps != Some(true), Invariant::FeeOnce, "the fee was taken as paid before");
                let new = self.payments.insert(payment.id.as_str().to_owned());
                check(new, Invariant::FeeOnce, "the payment was recorded before");
                check(payment.amount_fen == policy.registration_fee_fen, Invariant::FeeOnce, "not the fee's amount");
            }
            Event::FeePaidAgain { serial, payment } => {
                let paid = self.candidates.get(serial).is_some_and(|steps| steps.paid);
                check(paid, Invariant::FeeOnce, "a second payment without a first");
                let new = self.payments.insert(payment.id.as_str().to_owned());
                check(new, Invariant::FeeOnce, "the payment was recorded before");
            }
            Event::Activated { serial, .. } => {
                let steps = self.candidates.get_mut(serial);
                let ready = steps.as_ref().is_some_and(|steps| steps.paid && !steps.activated);
                check(ready, Invariant::Order, "activated before the fee, or twice");
                if let Some(steps) = steps {
                    steps.activated = true;
                }
            }
            Event::FormSaved { serial, revision, .. } => {
                let steps = self.candidates.get_mut(serial);
                let ready = steps.as_ref().is_some_and(|steps| steps.activated && *revision == steps.form_revision + 1);
                check(ready, Invariant::Order, "saved before activation, or a revision left out");
                if let Some(steps) = steps {
                    steps.form_revision = *revision;
                }
            }
        }
    }
}
