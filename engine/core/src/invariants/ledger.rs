//! The auditor's own model of one county, as plain as possible: lists and sets, no shared decision with the county.

use std::collections::{HashMap, HashSet};

use super::findings::{Findings, Invariant};
use super::hashes::Hashes;
use super::province::Province;
use super::steps::{Steps, registration, window_of};
use crate::answers::answer_of;
use crate::calendar::WindowName;
use crate::codec::ChainHead;
use crate::contingency::{Class, Happening};
use crate::entry::{ApplicationKind, Entry, EntryMethod, SpecialCase};
use crate::event::Event;
use crate::identity::{DocumentKind, IdentityDocument};
use crate::ids::{CommandKey, CountyId, IdentityKey, PointNumber, Serial};
use crate::payment::Payment;
use crate::policy::{Policy, Rulebook};
use crate::record::Record;
use crate::reply::Answer;
use crate::serial::Segment;
use crate::subject::{Subject, subject_of};

/// Orders of a candidate behind which the key of an earlier one may come again. As many more may be open or paid, which
/// are remembered instead.
const ORDERS_REMEMBERED: usize = 16;

/// One county as its records tell it.
#[derive(Debug)]
pub(super) struct Ledger {
    county: CountyId,
    pub(super) head: ChainHead,
    answers: Vec<(CommandKey, Answer)>,
    keys: HashSet<CommandKey>,
    /// Of each key of an order's event: whose, and how many orders there were by then.
    order_keys: HashMap<CommandKey, (Serial, usize)>,
    segments: Vec<(PointNumber, Segment)>,
    points: HashSet<PointNumber>,
    pub(super) candidates: HashMap<Serial, Steps>,
    payments: HashSet<String>,
    pub(super) applications: HashMap<u32, (ApplicationKind, IdentityKey, Option<bool>)>,
    operators: HashSet<String>,
    editions: u32,
    hashes: Hashes,
}

/// One record being judged: where findings go, and by which rules.
pub(super) struct Judge<'a> {
    findings: &'a mut Findings,
    pub(super) county: CountyId,
    pub(super) record: &'a Record,
    pub(super) policy: &'a Policy,
    /// Written by the program of the first version, which knew of no special cases.
    first_version: bool,
}

impl Judge<'_> {
    pub(super) fn check(&mut self, holds: bool, invariant: Invariant, what: &str) {
        self.findings.check(holds, invariant, self.county, self.record.sequence, || what.to_owned());
    }

    pub(super) fn order(&mut self, holds: bool, what: &str) {
        self.check(holds, Invariant::Order, what);
    }

    /// Whether the window was open, for the point where there is one, at the instant that counts.
    pub(super) fn window(&mut self, name: WindowName, point: Option<PointNumber>, payment: Option<&Payment>) {
        let instant = payment.map_or(self.record.arrived_at, |payment| payment.paid_at);
        let open = self.policy.calendar.is_open(name, point, instant);
        self.check(open, Invariant::Window, "happened outside its window");
    }
}

impl Ledger {
    pub(super) fn new(county: CountyId) -> Self {
        Self {
            county,
            head: ChainHead::genesis(county),
            answers: Vec::new(),
            keys: HashSet::new(),
            order_keys: HashMap::new(),
            segments: Vec::new(),
            points: HashSet::new(),
            candidates: HashMap::new(),
            payments: HashSet::new(),
            applications: HashMap::new(),
            operators: HashSet::new(),
            editions: 0,
            hashes: Hashes::default(),
        }
    }

    /// Key and answer of the event with this number.
    pub(super) fn answer(&self, sequence: u64) -> Option<(CommandKey, Answer)> {
        let index = usize::try_from(sequence.checked_sub(1)?).ok()?;
        self.answers.get(index).copied()
    }

    pub(super) fn record(
        &mut self,
        rules: &dyn Rulebook,
        province: &mut Province,
        findings: &mut Findings,
        record: &Record,
        first_version: bool,
    ) {
        let county = self.county;
        self.answers.push((record.key, answer_of(&record.event)));
        let Some(policy) = rules.policy(county, record.edition) else {
            let what = || format!("decided by edition {} of the rules, which does not exist", record.edition);
            return findings.check(false, Invariant::Window, county, record.sequence, what);
        };
        let mut judge = Judge { findings, county, record, policy, first_version };
        judge.check(
            self.is_new(record),
            Invariant::AcknowledgedIsDurable,
            "the command's key has another event already, so a retry was carried out twice",
        );
        judge.order(self.hashes.take(record), "a hash was renewed that was not the stored one any more");
        let class = Class::of_event(&record.event);
        let admitted = province.held.admitted(class, county, self.point_of(&record.event), record.arrived_at);
        judge.check(admitted, Invariant::Control, "taken although it arrived while the desk held it back");
        match &record.event {
            Event::PointSetUp { .. } | Event::SegmentAllotted { .. } | Event::TailTakenBack { .. } => {
                self.point(&mut judge);
            }
            Event::Captured { point, serial, document, identity, entry, .. } => {
                self.captured(&mut judge, *point, *serial);
                self.entered(&mut judge, *serial, document, *identity, entry);
                let first = province.identities.insert(*identity, county).is_none();
                judge.check(first, Invariant::IdentityUnique, "the document is registered already");
            }
            Event::FeePaid { serial, payment } => self.paid(&mut judge, *serial, payment, false),
            Event::FeePaidAgain { serial, payment } => self.paid(&mut judge, *serial, payment, true),
            Event::PaymentUnsettled { serial, payment, .. } => {
                judge.order(self.candidates.contains_key(serial), "a payment without a candidate");
                let new = self.payments.insert(payment.id.as_str().to_owned());
                judge.check(new, Invariant::FeeOnce, "the payment was recorded before");
            }
            Event::ApplicationSubmitted { .. } | Event::ApplicationDecided { .. } => self.application(&mut judge),
            Event::OperatorCreated { .. }
            | Event::OperatorChanged { .. }
            | Event::OperatorHashRenewed(..)
            | Event::CalendarOverridden { .. }
            | Event::PolicyAdopted { .. } => self.desk(&mut judge),
            Event::RegistrationVoided(..) | Event::RegistrationTransferred(..) => self.mended(&mut judge, province),
            Event::Contingency(logged) => {
                judge.order(county == judge.policy.desk(), "only the province's desk does this");
                let next = province.held.take(logged, record.arrived_at);
                judge.order(next, "an entry of the contingency table's was left out");
                let wrong = match &logged.what {
                    Happening::Report(report) => province.reported.report(logged.number, report, record.arrived_at),
                    Happening::Acknowledgement(said) => province.reported.acknowledged(said, record.arrived_at),
                    Happening::Control(_) | Happening::Timetable(_) | Happening::Blocks(_) => None,
                };
                judge.order(wrong.is_none(), wrong.unwrap_or_default());
            }
            Event::ApprovalAsked(_) | Event::ApprovalDecided(_) | Event::ApprovalUsed(..) => {
                judge.order(county == judge.policy.desk(), "only the province's desk does this");
                let wrong = province.second_person(record);
                judge.order(wrong.is_none(), wrong.unwrap_or_default());
            }
            event => self.step(&mut judge, event),
        }
    }

    /// The point that an event concerns, where it concerns one.
    fn point_of(&self, event: &Event) -> Option<PointNumber> {
        match (event, subject_of(event)) {
            (Event::Captured { point, .. }, _) => Some(*point),
            (_, Subject::Point(point)) => Some(point),
            (_, Subject::Candidate(serial)) => self.candidates.get(&serial).map(|steps| steps.point),
            (Event::ApplicationSubmitted { statement, .. }, _) => Some(statement.point),
            _ => None,
        }
    }

    /// Whether the command's key has no event yet, or that of an order so many orders ago that it may be forgotten.
    fn is_new(&mut self, record: &Record) -> bool {
        let orders = |serial: &Serial| self.candidates.get(serial).map_or(0, |steps| steps.orders.len());
        let before = self.order_keys.get(&record.key);
        let forgotten = before.is_some_and(|(whose, by_then)| orders(whose) >= by_then + ORDERS_REMEMBERED);
        if let Event::OrderPlaced { serial, .. } | Event::OrderClosed(serial, _) = &record.event {
            self.order_keys.insert(record.key, (*serial, orders(serial)));
        } else {
            self.order_keys.remove(&record.key);
        }
        self.keys.insert(record.key) || forgotten
    }

    fn point(&mut self, judge: &mut Judge<'_>) {
        match &judge.record.event {
            Event::PointSetUp { point, .. } => {
                judge.window(WindowName::Preparation, Some(*point), None);
                judge.order(self.points.insert(*point), "the point was set up before");
            }
            Event::SegmentAllotted { point, segment } => {
                judge.window(WindowName::Preparation, Some(*point), None);
                let free = self.segments.iter().all(|(_, held)| !held.overlaps(segment));
                judge.check(free, Invariant::SerialUnique, "the segment overlaps another");
                let own = judge.policy.counties.get(&self.county).is_some_and(|own| own.codes.contains(&segment.code));
                judge.check(own, Invariant::SerialUnique, "the segment's code is not the county's");
                judge.order(self.points.contains(point), "the point was not set up");
                self.segments.push((*point, *segment));
            }
            Event::TailTakenBack { point, code, from } => {
                judge.window(WindowName::Preparation, Some(*point), None);
                let is_it = |owner: &PointNumber, held: &Segment| {
                    owner == point && held.code == *code && (held.first..=held.last).contains(from)
                };
                let used = self.candidates.keys().any(|serial| {
                    let tail = self.segments.iter().find(|(owner, held)| is_it(owner, held));
                    serial.number() >= *from && tail.is_some_and(|(_, held)| held.contains(*serial))
                });
                judge.check(!used, Invariant::SerialUnique, "a serial of the tail had been given");
                for (owner, held) in &mut self.segments {
                    if is_it(owner, held) {
                        held.last = from - 1;
                    }
                }
                self.segments.retain(|(_, held)| held.first <= held.last);
            }
            _ => unreachable!("`record` sends only points here"),
        }
    }

    fn application(&mut self, judge: &mut Judge<'_>) {
        match &judge.record.event {
            Event::ApplicationSubmitted { number, kind, identity, statement, .. } => {
                let point = Some(statement.point);
                let calendar = &judge.policy.calendar;
                let juvenile = calendar.is_open(WindowName::Juvenile, point, judge.record.arrived_at);
                judge.window(if juvenile { WindowName::Juvenile } else { WindowName::Preparation }, point, None);
                judge.order(self.points.contains(&statement.point), "the application names no point");
                let refused = |one: &(ApplicationKind, IdentityKey, Option<bool>)| one.2 == Some(false);
                let mut same = self.applications.values().filter(|one| (one.0, one.1) == (*kind, *identity));
                judge.order(same.all(refused), "another application for the document waits, or was approved");
                let new = self.applications.insert(*number, (*kind, *identity, None)).is_none();
                judge.order(new, "the application's number was given before");
            }
            Event::ApplicationDecided { number, approved, .. } => {
                judge.window(WindowName::Season, None, None);
                let before = self.applications.get_mut(number).map(|application| application.2.replace(*approved));
                judge.order(before == Some(None), "an application that is not there, or decided already, was decided");
            }
            _ => unreachable!("`record` sends only applications here"),
        }
    }

    fn desk(&mut self, judge: &mut Judge<'_>) {
        judge.order(self.county == judge.policy.desk(), "only the province's desk does this");
        match &judge.record.event {
            Event::OperatorCreated { account, .. } => {
                let new = self.operators.insert(account.name.reveal().to_owned());
                judge.order(new, "the operator's name was given before");
            }
            Event::OperatorChanged { operator, .. } | Event::OperatorHashRenewed(operator, _) => {
                let there = (1..=self.operators.len()).contains(&(operator.0 as usize));
                judge.order(there, "an operator who is not there was changed");
            }
            Event::CalendarOverridden { edition, .. } | Event::PolicyAdopted { edition, .. } => {
                if let Event::CalendarOverridden { bounds, .. } = &judge.record.event {
                    let sound = bounds.opens_at < bounds.closes_at && bounds.closes_at > judge.record.arrived_at;
                    judge.check(sound, Invariant::Window, "a window was overridden by one that is empty or over");
                }
                judge.order(*edition == self.editions + 1, "an edition of the rules was left out");
                self.editions = *edition;
            }
            _ => unreachable!("`record` sends only the desk's work here"),
        }
    }

    fn captured(&mut self, judge: &mut Judge<'_>, point: PointNumber, serial: Serial) {
        let lies = self.segments.iter().any(|(owner, held)| *owner == point && held.contains(serial));
        judge.check(lies, Invariant::SerialUnique, "the serial lies in no segment of the point");
        let new = self.candidates.insert(serial, Steps::at(point)).is_none();
        judge.check(new, Invariant::SerialUnique, "the serial had been given");
    }

    fn entered(
        &mut self,
        judge: &mut Judge<'_>,
        serial: Serial,
        document: &IdentityDocument,
        identity: IdentityKey,
        entry: &Entry,
    ) {
        let Some(steps) = self.candidates.get_mut(&serial) else { return };
        steps.kind = entry.kind;
        (steps.identity, steps.case) = (Some(identity), entry.case);
        steps.verification_due = matches!(entry.case, Some(SpecialCase::CardLapsed | SpecialCase::CannotCome));
        let needed = match entry.case {
            Some(SpecialCase::OutOfProvince) => Some(ApplicationKind::OutOfProvince),
            Some(SpecialCase::OtherDocument) => Some(ApplicationKind::OtherDocument),
            Some(SpecialCase::CardLapsed | SpecialCase::CannotCome) | None => None,
        };
        let approved = |kind| self.applications.values().any(|one| *one == (kind, identity, Some(true)));
        judge.order(needed.is_none_or(approved), "the special case was not approved first");
        let other = document.kind() != DocumentKind::ResidentId;
        let named = entry.case == Some(SpecialCase::OtherDocument);
        judge.order(other == named || judge.first_version, "another document without its approval");
        let unseen = steps.verification_due;
        judge.order(!unseen || entry.system_checked, "neither a valid card nor the system's check");
        judge.order(!unseen || entry.method == EntryMethod::Manual, "a lapsed or absent card was read");
        judge.window(registration(steps.kind), Some(steps.point), None);
    }

    fn paid(&mut self, judge: &mut Judge<'_>, serial: Serial, payment: &Payment, again: bool) {
        let new = self.payments.insert(payment.id.as_str().to_owned());
        judge.check(new, Invariant::FeeOnce, "the payment was recorded before");
        let Some(steps) = self.candidates.get_mut(&serial) else {
            return judge.order(false, "a fee without a candidate");
        };
        judge.order(!steps.voided, "a fee of a registration that was voided");
        let first = steps.paid.insert(payment.fee);
        let fits = first != again;
        judge.check(fits, Invariant::FeeOnce, "taken as paid before, or a second payment without a first");
        let due = steps.due_fen(payment.fee, judge.policy);
        let expected = match payment.order {
            None => due,
            // What was ordered is owed, whatever has changed since, unless the order was closed before anything was paid.
            Some(number) => {
                let closed = first && steps.orders.iter().any(|order| order.number == number && order.ended);
                let ordered = steps.end_order(number, Some(payment.fee)).map(|order| order.amount_fen);
                if closed { ordered.and(due) } else { ordered }
            }
        };
        judge.order(expected.is_some(), "a fee before the step that it belongs to, or for an order that is not there");
        let right = expected.is_none_or(|fen| fen == payment.amount_fen);
        judge.check(right, Invariant::FeeOnce, "not the fee's amount");
        judge.window(window_of(payment.fee, steps.kind), Some(steps.point), Some(payment));
    }

    /// What a candidate does step by step.
    fn step(&mut self, judge: &mut Judge<'_>, event: &Event) {
        let Subject::Candidate(serial) = subject_of(event) else {
            return judge.order(false, "an event that the auditor does not know");
        };
        let Some(steps) = self.candidates.get_mut(&serial) else {
            return judge.order(false, "a step without a candidate");
        };
        let over = steps.voided && !matches!(event, Event::OrderClosed(..));
        judge.order(!over, "a step of a registration that was voided");
        let (window, holds, what) = steps.take(event, judge.policy);
        judge.order(holds, what);
        if let Some(window) = window {
            judge.window(window, Some(steps.point), None);
        }
    }
}
