//! The auditor's own model of one county, as plain as possible: lists and sets, no shared decision with the county.

use std::collections::{HashMap, HashSet};

use super::{Findings, Invariant};
use crate::calendar::WindowName;
use crate::codec::ChainHead;
use crate::county::answer_of;
use crate::entry::{ApplicationKind, CandidateKind, Entry, SpecialCase};
use crate::event::{Event, Payment, Record};
use crate::identity::{DocumentKind, IdentityDocument};
use crate::ids::{CommandKey, CountyId, IdentityKey, PointNumber, Serial};
use crate::person::FeeKind;
use crate::policy::{Policy, Rulebook};
use crate::reply::Answer;
use crate::serial::Segment;

#[derive(Debug)]
struct Steps {
    point: PointNumber,
    kind: CandidateKind,
    verification_due: bool,
    paid: HashSet<FeeKind>,
    orders: Vec<(u16, FeeKind, u32)>,
    activated: bool,
    phone: bool,
    class: Option<String>,
    form_revision: u32,
    confirmed: bool,
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
    applications: HashMap<u32, (ApplicationKind, IdentityKey, Option<bool>)>,
    operators: HashSet<String>,
    editions: u32,
}

/// One record being judged: where findings go, and by which rules.
struct Judge<'a> {
    findings: &'a mut Findings,
    county: CountyId,
    record: &'a Record,
    policy: &'a Policy,
}

impl Judge<'_> {
    fn check(&mut self, holds: bool, invariant: Invariant, what: &str) {
        self.findings.check(holds, invariant, self.county, self.record.sequence, || what.to_owned());
    }

    fn order(&mut self, holds: bool, what: &str) {
        self.check(holds, Invariant::Order, what);
    }

    /// Whether the window was open, for the point where there is one, at the instant that counts.
    fn window(&mut self, name: WindowName, point: Option<PointNumber>, payment: Option<&Payment>) {
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
            segments: Vec::new(),
            points: HashSet::new(),
            candidates: HashMap::new(),
            payments: HashSet::new(),
            applications: HashMap::new(),
            operators: HashSet::new(),
            editions: 0,
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
        identities: &mut HashMap<IdentityKey, CountyId>,
        findings: &mut Findings,
        record: &Record,
    ) {
        let county = self.county;
        self.answers.push((record.key, answer_of(&record.event)));
        let Some(policy) = rules.policy(county, record.edition) else {
            let what = || format!("decided by edition {} of the rules, which does not exist", record.edition);
            return findings.check(false, Invariant::Window, county, record.sequence, what);
        };
        let mut judge = Judge { findings, county, record, policy };
        judge.check(
            self.keys.insert(record.key),
            Invariant::AcknowledgedIsDurable,
            "the command's key has another event already, so a retry was carried out twice",
        );
        match &record.event {
            Event::PointSetUp { .. } | Event::SegmentAllotted { .. } | Event::TailTakenBack { .. } => {
                self.point(&mut judge);
            }
            Event::Captured { point, serial, document, identity, entry, .. } => {
                self.captured(&mut judge, *point, *serial);
                self.entered(&mut judge, *serial, document, *identity, entry);
                let first = identities.insert(*identity, county).is_none();
                judge.check(first, Invariant::IdentityUnique, "the document is registered already");
            }
            Event::FeePaid { serial, payment } => self.paid(&mut judge, *serial, payment, false),
            Event::FeePaidAgain { serial, payment } => self.paid(&mut judge, *serial, payment, true),
            Event::PaymentUnsettled { payment, .. } => {
                let new = self.payments.insert(payment.id.as_str().to_owned());
                judge.check(new, Invariant::FeeOnce, "the payment was recorded before");
            }
            Event::ApplicationSubmitted { number, kind, identity, statement, .. } => {
                let point = Some(statement.point);
                let calendar = &judge.policy.calendar;
                let juvenile = calendar.is_open(WindowName::Juvenile, point, record.arrived_at);
                judge.window(if juvenile { WindowName::Juvenile } else { WindowName::Preparation }, point, None);
                let new = self.applications.insert(*number, (*kind, *identity, None)).is_none();
                judge.order(new, "the application's number was given before");
            }
            Event::ApplicationDecided { number, approved, .. } => {
                judge.window(WindowName::Season, None, None);
                let before = self.applications.get_mut(number).map(|application| application.2.replace(*approved));
                judge.order(before == Some(None), "an application that is not there, or decided already, was decided");
            }
            Event::OperatorCreated { account, .. } => {
                let new = self.operators.insert(account.name.reveal().to_owned());
                judge.order(new, "the operator's name was given before");
            }
            Event::OperatorChanged { operator, .. } => {
                judge.order(operator.0 as usize <= self.operators.len(), "an operator who is not there was changed");
            }
            Event::CalendarOverridden { edition, .. } | Event::PolicyAdopted { edition, .. } => {
                judge.order(*edition == self.editions + 1, "an edition of the rules was left out");
                self.editions = *edition;
            }
            event => self.step(&mut judge, event),
        }
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

    fn captured(&mut self, judge: &mut Judge<'_>, point: PointNumber, serial: Serial) {
        let lies = self.segments.iter().any(|(owner, held)| *owner == point && held.contains(serial));
        judge.check(lies, Invariant::SerialUnique, "the serial lies in no segment of the point");
        let steps = Steps {
            point,
            kind: CandidateKind::Ordinary,
            verification_due: false,
            paid: HashSet::new(),
            orders: Vec::new(),
            activated: false,
            phone: false,
            class: None,
            form_revision: 0,
            confirmed: false,
        };
        let new = self.candidates.insert(serial, steps).is_none();
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
        // Records of the first version do not say by which case they came.
        judge.order(other == named || judge.record.by.is_none(), "another document without its approval");
        judge.window(registration(steps.kind), Some(steps.point), None);
    }

    fn paid(&mut self, judge: &mut Judge<'_>, serial: Serial, payment: &Payment, again: bool) {
        let new = self.payments.insert(payment.id.as_str().to_owned());
        judge.check(new, Invariant::FeeOnce, "the payment was recorded before");
        let Some(steps) = self.candidates.get_mut(&serial) else {
            return judge.order(false, "a fee without a candidate");
        };
        let first = steps.paid.insert(payment.fee);
        let fits = first != again;
        judge.check(fits, Invariant::FeeOnce, "taken as paid before, or a second payment without a first");
        let ordered = steps.orders.iter().find(|order| Some(order.0) == payment.order);
        let class = steps.class.as_ref().and_then(|class| judge.policy.professional.get(class));
        let fee = judge.policy.fixed_fee_fen(payment.fee).or(class.map(|class| class.fee_fen));
        let expected = ordered.map_or(fee, |order| Some(order.2));
        judge.check(expected == Some(payment.amount_fen), Invariant::FeeOnce, "not the fee's amount");
        let due = match payment.fee {
            FeeKind::Registration => true,
            FeeKind::Professional => steps.class.is_some(),
            FeeKind::Exam => steps.form_revision > 0,
        };
        judge.order(due, "a fee before the step that it belongs to");
        let window = match payment.fee {
            FeeKind::Registration => registration(steps.kind),
            FeeKind::Professional => WindowName::Professional,
            FeeKind::Exam => WindowName::ExamFee,
        };
        judge.window(window, Some(steps.point), Some(payment));
    }

    /// What a candidate does step by step.
    fn step(&mut self, judge: &mut Judge<'_>, event: &Event) {
        let crate::rows::Subject::Candidate(serial) = crate::rows::subject_of(event) else {
            return judge.order(false, "an event that the auditor does not know");
        };
        let Some(steps) = self.candidates.get_mut(&serial) else {
            return judge.order(false, "a step without a candidate");
        };
        let registration = registration(steps.kind);
        let (active, signed) = (steps.activated, steps.confirmed);
        let (window, holds, what) = match event {
            Event::Activated { .. } => {
                let ready = steps.paid.contains(&FeeKind::Registration) && !active;
                steps.activated = true;
                (Some(registration), ready, "activated before the fee, or twice")
            }
            Event::PasswordsReset { .. } => {
                (Some(WindowName::Season), active, "passwords were set anew before they were")
            }
            Event::FormSaved { revision, corrected, .. } => {
                let ready = active && !signed && *revision == steps.form_revision + 1;
                steps.form_revision = *revision;
                let window = if *corrected { WindowName::Confirmation } else { registration };
                (Some(window), ready, "saved before activation, after the signature, or a revision left out")
            }
            Event::CardVerified { .. } => {
                let due = std::mem::take(&mut steps.verification_due);
                (Some(WindowName::Season), due, "a card was verified that was not due")
            }
            Event::PersonCorrected { .. } => (Some(WindowName::Confirmation), !signed, "corrected after the signature"),
            Event::OrderPlaced { number, fee, amount_fen, .. } => {
                let new = steps.orders.iter().all(|order| order.0 != *number);
                steps.orders.push((*number, *fee, *amount_fen));
                let window = match fee {
                    FeeKind::Registration => registration,
                    FeeKind::Professional => WindowName::Professional,
                    FeeKind::Exam => WindowName::ExamFee,
                };
                (Some(window), new && !steps.paid.contains(fee), "ordered twice, or after it was paid")
            }
            Event::OrderClosed { number, .. } => {
                let known = steps.orders.iter().any(|order| order.0 == *number);
                (None, known, "an order was closed that was not placed")
            }
            Event::PhoneBound { .. } => {
                steps.phone = true;
                (Some(WindowName::Professional), active, "a telephone was bound before activation")
            }
            Event::ProfessionalSaved { choice, .. } => {
                let ready = active && steps.phone && !steps.paid.contains(&FeeKind::Professional);
                steps.class = Some(choice.class.reveal().to_owned());
                (Some(WindowName::Professional), ready, "a class was chosen before its steps, or after its fee")
            }
            Event::Declared { .. } => (Some(WindowName::Declaration), active, "declared before activation"),
            Event::Confirmed { signature, .. } => {
                let ready = active && !signed && signature.form_revision == steps.form_revision;
                steps.confirmed = true;
                (Some(WindowName::Confirmation), ready && steps.form_revision > 0, "signed what is not kept, or twice")
            }
            Event::ConfirmationWithdrawn { .. } => {
                steps.confirmed = false;
                (Some(WindowName::Confirmation), signed, "a signature was withdrawn that was not there")
            }
            Event::Collected { .. } => {
                (Some(WindowName::Collection), active && steps.form_revision > 0, "collected before the form")
            }
            _ => (None, false, "an event that the auditor does not know"),
        };
        judge.order(holds, what);
        let point = Some(steps.point);
        if let Some(window) = window {
            judge.window(window, point, None);
        }
    }
}

fn registration(kind: CandidateKind) -> WindowName {
    match kind {
        CandidateKind::Ordinary => WindowName::Registration,
        CandidateKind::Juvenile => WindowName::Juvenile,
    }
}
