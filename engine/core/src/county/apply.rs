//! What an event makes of the county. It cannot fail: an event that does not fit is our own mistake and panics.

use super::desk::Approval;
use super::memory::{Application, Candidate, Order, PaymentSeen, Point};
use super::placed::Placed;
use super::state::County;
use crate::answers::{Answers, remembered_of};
use crate::entry::SpecialCase;
use crate::event::Event;
use crate::ids::{IdentityKey, PointNumber, Serial, SerialCode};
use crate::orders::displaced;
use crate::payment::Payment;
use crate::record::Record;
use crate::reply::{Answer, Receipt, Remembered};
use crate::serial::{Allotment, Segment};
use crate::subject::{Subject, subject_of};

impl County {
    /// Applies the county's next event.
    pub fn apply(&mut self, record: &Record) {
        assert_eq!(record.sequence, self.sequence + 1, "events of a county are applied in order, without gaps");
        self.sequence = record.sequence;
        let subject = subject_of(&record.event);
        let before = self.tally(subject);
        match &record.event {
            Event::PointSetUp { point, .. } => {
                let before = self.points.insert(*point, Point::default());
                assert!(before.is_none(), "a point is set up once");
            }
            Event::SegmentAllotted { point, segment } => self.allot(*point, *segment),
            Event::TailTakenBack { point, code, from } => self.take_back(*point, *code, *from),
            Event::Captured { point, serial, identity, entry, .. } => {
                let candidate = Candidate::new(*identity, *point, entry);
                self.point_mut(*point).give(*serial).expect("a serial lies in a segment of the point that gave it");
                assert!(self.candidates.insert(*serial, candidate).is_none(), "a serial is given once, ever");
                assert!(self.identities.insert(*identity, *serial).is_none(), "a document is registered once");
            }
            Event::FeePaid { serial, payment } | Event::FeePaidAgain { serial, payment } => {
                self.pay(*serial, payment, remembered_of(record).receipt);
            }
            Event::PaymentUnsettled { serial, payment, .. } => {
                self.see_payment(*serial, payment, remembered_of(record).receipt);
                self.candidate_mut(*serial).unsettled += 1;
            }
            Event::OrderPlaced { .. } => self.order(record),
            Event::OrderClosed(serial, number) => self.end_order(*serial, *number, false),
            Event::ApplicationSubmitted { number, kind, identity, statement, .. } => {
                let (kind, identity, point) = (*kind, *identity, statement.point);
                let submitted_by = record.by.as_ref().map(|author| author.who.clone());
                let (approved, answers) = (None, Answers::default());
                let application = Application { kind, identity, point, approved, submitted_by, answers };
                assert!(self.applications.insert(*number, application).is_none(), "an application has its own number");
            }
            Event::ApplicationDecided { number, approved, .. } => {
                let application = self.applications.get_mut(number).expect("only what was handed in is decided");
                assert!(application.approved.replace(*approved).is_none(), "an application is decided once");
            }
            Event::OperatorCreated { .. }
            | Event::OperatorChanged { .. }
            | Event::OperatorHashRenewed(..)
            | Event::CalendarOverridden { .. }
            | Event::PolicyAdopted { .. } => self.office(&record.event),
            Event::RegistrationVoided(..) | Event::RegistrationTransferred(..) => self.mend(&record.event),
            Event::ApprovalAsked(_) | Event::ApprovalDecided(_) | Event::ApprovalUsed(..) => self.second_person(record),
            Event::Contingency(logged) => self.desk.contingency.take(logged, record.arrived_at),
            Event::Activated { .. }
            | Event::FormSaved { .. }
            | Event::CardVerified { .. }
            | Event::PersonCorrected { .. }
            | Event::PasswordsReset { .. }
            | Event::LoginPasswordChanged { .. }
            | Event::SavePasswordChanged { .. }
            | Event::HashRenewed(..)
            | Event::PhoneBound(..)
            | Event::ProfessionalSaved { .. }
            | Event::Declared { .. }
            | Event::Confirmed { .. }
            | Event::ConfirmationWithdrawn { .. }
            | Event::Collected { .. } => self.step(&record.event),
        }
        self.recount(subject, before);
        self.remember(subject, remembered_of(record));
    }

    /// What an office above the point does about a registration that was made wrongly.
    fn mend(&mut self, event: &Event) {
        match event {
            Event::RegistrationVoided(serial, voiding) => {
                self.free(*serial, &voiding.freed);
                self.candidate_mut(*serial).voided = true;
            }
            Event::RegistrationTransferred(serial, transfer) => {
                self.free(*serial, &transfer.freed);
                assert!(self.identities.insert(transfer.identity, *serial).is_none(), "a document is registered once");
                let candidate = self.candidate_mut(*serial);
                candidate.identity = transfer.identity;
                candidate.password_epoch += u16::from(candidate.activated);
                candidate.confirmed = false;
                candidate.verification_due = candidate.case.is_some_and(SpecialCase::needs_verification);
                candidate.rarer_mut().transfers += 1;
            }
            _ => unreachable!("`apply` sends only voids and transfers here"),
        }
    }

    /// The document of a registration is free again.
    fn free(&mut self, serial: Serial, freed: &IdentityKey) {
        assert_eq!(self.candidate_mut(serial).identity, *freed, "what is freed is the registration's own document");
        assert_eq!(self.identities.remove(freed), Some(serial), "a registration that stands holds its document");
    }

    /// What a second person is asked and says.
    fn second_person(&mut self, record: &Record) {
        match &record.event {
            Event::ApprovalAsked(asked) => {
                let approval = Approval::asked(asked, record.by.as_ref());
                if let Some(over) = self.desk.approvals.insert(asked.slot, approval) {
                    for remembered in over.answers.iter() {
                        self.answers.remove(&remembered.key);
                    }
                }
            }
            Event::ApprovalDecided(decided) => {
                let before = self.approval_mut(decided.slot).approved.replace(decided.approved);
                assert!(before.is_none(), "a second person decides once");
            }
            Event::ApprovalUsed(_, slot) => self.approval_mut(*slot).used = true,
            _ => unreachable!("`apply` sends only what concerns a second person here"),
        }
    }

    /// What the province's desk does.
    fn office(&mut self, event: &Event) {
        match event {
            Event::OperatorCreated { operator, account } => {
                let number = self.desk.name(account, *operator);
                assert!(number.is_none(), "one operator has a name, ever");
                self.desk.operators.insert(*operator, Placed::new(account.scope));
                self.desk.enable(*operator, account.enabled);
            }
            Event::CalendarOverridden { edition, scope, .. } => {
                self.desk.editions.insert(*edition, Placed::new(*scope));
            }
            Event::PolicyAdopted { edition, scope, version, .. } => {
                self.desk.editions.insert(*edition, Placed::new(*scope));
                self.desk.version = self.desk.version.max(*version);
            }
            // The rest of the account is in the row alone.
            Event::OperatorChanged { operator, change } => {
                let placed = self.desk.operators.get_mut(operator).expect("an event names an operator who exists");
                placed.scope = change.scope.unwrap_or(placed.scope);
                change.enabled.into_iter().for_each(|enabled| self.desk.enable(*operator, enabled));
            }
            Event::OperatorHashRenewed(..) => {}
            _ => unreachable!("`apply` sends only the desk's work here"),
        }
    }

    /// What a candidate does step by step.
    fn step(&mut self, event: &Event) {
        let Subject::Candidate(serial) = subject_of(event) else { unreachable!("a step is a candidate's") };
        let candidate = self.candidate_mut(serial);
        match event {
            Event::Activated { .. } => {
                assert!(!candidate.activated, "passwords are first set once");
                candidate.activated = true;
            }
            Event::PasswordsReset { .. } | Event::LoginPasswordChanged { .. } => candidate.password_epoch += 1,
            // One lets nobody in, the other changes no password: neither ends a session.
            Event::SavePasswordChanged { .. } | Event::HashRenewed(..) => {}
            Event::FormSaved { revision, form, .. } => {
                candidate.form_revision = *revision;
                candidate.takes_exam = form.unified_exam;
            }
            Event::CardVerified { .. } => candidate.verification_due = false,
            Event::PhoneBound(..) => candidate.rarer_mut().phone_bound = true,
            Event::ProfessionalSaved { revision, choice, .. } => {
                let rarer = candidate.rarer_mut();
                rarer.professional_revision = *revision;
                rarer.class = Some(choice.class.clone());
            }
            Event::Declared { revision, .. } => candidate.rarer_mut().declared_revision = *revision,
            Event::Confirmed { .. } => {
                assert!(!candidate.confirmed, "what is signed is locked");
                candidate.confirmed = true;
            }
            Event::ConfirmationWithdrawn { .. } => candidate.confirmed = false,
            Event::Collected { revision, complete, .. } => {
                candidate.collected_revision = *revision;
                candidate.collected = *complete;
            }
            // What the card says is in the row alone.
            Event::PersonCorrected { .. } => {}
            _ => unreachable!("`apply` sends only steps here"),
        }
    }

    fn tally(&self, subject: Subject) -> crate::reply::Progress {
        let Subject::Candidate(serial) = subject else { return crate::reply::Progress::default() };
        self.candidates.get(&serial).map(Candidate::tally).unwrap_or_default()
    }

    fn recount(&mut self, subject: Subject, before: crate::reply::Progress) {
        let Subject::Candidate(serial) = subject else { return };
        let after = self.tally(subject);
        let point = self.candidate_mut(serial).point;
        self.point_mut(point).recount(before, after);
    }

    fn allot(&mut self, point: PointNumber, segment: Segment) {
        let before = self.segments.insert((segment.code, segment.first), (segment.last, point));
        assert!(before.is_none(), "segments never overlap");
        self.point_mut(point).allotments.push(Allotment::unused(segment));
    }

    fn take_back(&mut self, point: PointNumber, code: SerialCode, from: u16) {
        let allotments = &mut self.point_mut(point).allotments;
        let index = allotments
            .iter()
            .position(|held| held.segment.code == code && (held.segment.first..=held.segment.last).contains(&from))
            .expect("only a tail of a segment that the point has is taken back");
        assert!(from >= allotments[index].next, "only serials that were not given are taken back");
        let first = allotments[index].segment.first;
        if from == first {
            allotments.remove(index);
            self.segments.remove(&(code, first));
        } else {
            allotments[index].segment.last = from - 1;
            self.segments.insert((code, first), (from - 1, point));
        }
    }

    fn order(&mut self, record: &Record) {
        let Event::OrderPlaced { serial, number, fee, amount_fen } = &record.event else {
            unreachable!("`apply` sends only placed orders here");
        };
        let (placed_at, sequence) = (record.arrived_at, record.sequence);
        let (number, fee, amount_fen) = (*number, *fee, *amount_fen);
        let order = Order { number, fee, amount_fen, placed_at, ended: false, paid: false, sequence };
        let candidate = self.candidate_mut(*serial);
        let displaced = displaced(candidate.orders().iter()).map(|place| candidate.rarer_mut().orders.remove(place));
        candidate.rarer_mut().orders.push(order);
        if let Some(Order { sequence, paid, .. }) = displaced {
            for (_, key) in candidate.answers.forget_order(sequence, !paid) {
                self.answers.remove(&key);
            }
        }
        self.open_orders.insert((*serial, number), ());
    }

    fn pay(&mut self, serial: Serial, payment: &Payment, receipt: Receipt) {
        self.see_payment(serial, payment, receipt);
        let candidate = self.candidate_mut(serial);
        let again = candidate.paid(payment.fee);
        assert_eq!(receipt.answer, Answer::FeeRecorded { again }, "a fee is taken as paid exactly once");
        candidate.payments[payment.fee as usize] += 1;
    }

    fn see_payment(&mut self, serial: Serial, payment: &Payment, receipt: Receipt) {
        let seen = self.payments.insert(payment.id.digest(), PaymentSeen { serial, receipt });
        assert!(seen.is_none(), "a payment is recorded once");
        if let Some(number) = payment.order {
            self.end_order(serial, number, true);
        }
    }

    fn end_order(&mut self, serial: Serial, number: u16, paid: bool) {
        self.candidate_mut(serial).end_order(number, paid);
        self.open_orders.remove(&(serial, number));
    }

    fn remember(&mut self, subject: Subject, remembered: Remembered) {
        let answers = match subject {
            Subject::Point(point) => &mut self.point_mut(point).answers,
            Subject::Candidate(serial) => &mut self.candidate_mut(serial).answers,
            Subject::Application(number) => {
                &mut self.applications.get_mut(&number).expect("an event names an application that exists").answers
            }
            Subject::Operator(operator) => {
                &mut self.desk.operators.get_mut(&operator).expect("an event names an operator who exists").answers
            }
            Subject::Edition(edition) => {
                &mut self.desk.editions.get_mut(&edition).expect("an edition is made by its event").answers
            }
            Subject::Approval(place) => &mut self.approval_mut(place).answers,
            Subject::Contingency(number) => self.desk.contingency.answers_mut(number),
        };
        answers.push(remembered);
        self.answers.insert(remembered.key, subject);
    }

    fn approval_mut(&mut self, place: u32) -> &mut Approval {
        self.desk.approvals.get_mut(&place).expect("an event names a question that was asked")
    }

    fn point_mut(&mut self, point: PointNumber) -> &mut Point {
        self.points.get_mut(&point).expect("an event names a point that exists")
    }

    fn candidate_mut(&mut self, serial: Serial) -> &mut Candidate {
        self.candidates.get_mut(&serial).expect("an event names a candidate that exists")
    }
}
