//! What an answer changes: how far a person is, and what stands in the ledger.

use baoming_api::bodies::ReceiptBody;
use bytes::Bytes;

use super::expect::{Seen, window_of};
use super::memory::Requests;
use super::task::Task;
use crate::ledger::{Effects, Entry, Outcome};
use crate::season::kinds::Kind;
use crate::season::people::{Person, Stage};

/// What a request has completed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Noted {
    /// The form was saved for the first time: a registration is complete.
    pub registration: bool,
    /// A payment was recorded.
    pub payment: bool,
}

impl Requests {
    /// A command was carried out.
    pub fn carried_out(
        &self,
        task: &Task,
        receipt: &ReceiptBody,
        body: &Bytes,
        sent_ms: i64,
        ledger: &dyn Effects,
    ) -> Noted {
        let Some(mut person) = task.person else { return Noted::default() };
        let mut noted = Noted::default();
        match task.kind {
            Kind::Capture => {
                let Some(serial) = receipt.serial.as_deref().and_then(|serial| serial.parse().ok()) else {
                    return noted;
                };
                person.serial = serial;
                self.people.captured(&person);
                self.people.put(Stage::Captured, person);
            }
            Kind::Pay => {
                person.payments += 1;
                noted.payment = receipt.paid_before == Some(false);
                if let Some(payment) = &task.payment {
                    self.note_payment(&person, payment.clone());
                }
                self.people.put(Stage::Paid, person);
            }
            Kind::PayTwice => noted.payment = true,
            Kind::Activate => {
                let known = (person.position, person.serial);
                self.activated.lock().expect("nobody panics while holding it").push(known);
                self.people.put(Stage::Activated, person);
            }
            Kind::Save => {
                noted.registration = receipt.revision == Some(1);
                self.people.put(Stage::Saved, person);
            }
            Kind::Declare => self.people.put(Stage::Saved, person),
            Kind::PhoneBind => self.people.put(Stage::PhoneBound, person),
            Kind::Professional => self.people.put(Stage::Chosen, person),
            Kind::ProfessionalPay => {
                noted.payment = true;
                self.people.put(Stage::ProfessionalPaid, person);
            }
            _ => {}
        }
        self.remember(task, body);
        ledger.note(self.entry(task, &person, Some(receipt), sent_ms, Outcome::Acknowledged));
        noted
    }

    /// A request was answered as it should be, without a receipt.
    pub fn answered(&self, task: &Task, seen: &Seen, sent_ms: i64, ledger: &dyn Effects) -> (Noted, Option<Task>) {
        if task.kind.is_of_page() {
            return (self.saved_by_page(task, sent_ms, ledger), self.page_answered(task, seen));
        }
        (self.answered_once(task, sent_ms, ledger), None)
    }

    /// A page has no receipt, and leads on only from what is saved: one more form, the first of this person.
    fn saved_by_page(&self, task: &Task, sent_ms: i64, ledger: &dyn Effects) -> Noted {
        let (Kind::PageSave, Some(person)) = (task.kind, task.person) else { return Noted::default() };
        let entry = self.entry(task, &person, None, sent_ms, Outcome::Acknowledged);
        ledger.note(Entry { revision: Some(1), ..entry });
        Noted { registration: true, ..Noted::default() }
    }

    fn answered_once(&self, task: &Task, sent_ms: i64, ledger: &dyn Effects) -> Noted {
        match (task.kind, task.person) {
            (Kind::PhoneCode, Some(person)) => self.people.put(Stage::CodeSent, person),
            (Kind::Order, Some(person)) => self.people.put(Stage::Ordered, person),
            (Kind::WechatPay, Some(person)) => {
                self.note_notified(task);
                self.people.put(Stage::Paid, Person { payments: person.payments + 1, ..person });
                ledger.note(self.entry(task, &person, None, sent_ms, Outcome::Acknowledged));
                return Noted { payment: true, ..Noted::default() };
            }
            _ => self.put_back(task),
        }
        Noted::default()
    }

    /// A request came to no good end. If `uncertain`, the service may have carried it out: then the person leaves the run, and
    /// the ledger says so.
    pub fn failed(&self, task: &Task, uncertain: bool, sent_ms: i64, ledger: &dyn Effects) {
        if !uncertain || !is_command(task.kind) {
            self.put_back(task);
        } else if let Some(person) = task.person {
            ledger.note(self.entry(task, &person, None, sent_ms, Outcome::Uncertain));
        }
    }

    /// Whoever it was about goes back to where another try can find them.
    fn put_back(&self, task: &Task) {
        let Some(person) = task.person else { return };
        let stage = match task.kind {
            Kind::Pay | Kind::Order => Stage::Captured,
            Kind::WechatPay => Stage::Ordered,
            Kind::Activate => Stage::Paid,
            Kind::Save if person.saves <= 1 => Stage::Activated,
            Kind::Save | Kind::Declare | Kind::PhoneCode => Stage::Saved,
            Kind::PhoneBind => Stage::CodeSent,
            Kind::Professional => Stage::PhoneBound,
            Kind::ProfessionalPay => Stage::Chosen,
            Kind::Permit => Stage::ProfessionalPaid,
            // Another one is captured in the place of the one who left.
            _ => match &task.browser {
                // Whoever sat there opens another browser.
                Some(browser) => browser.stage(),
                None => return,
            },
        };
        self.people.put(stage, person);
    }

    fn entry(
        &self,
        task: &Task,
        person: &Person,
        receipt: Option<&ReceiptBody>,
        sent_ms: i64,
        outcome: Outcome,
    ) -> Entry {
        let pays = matches!(
            task.kind,
            Kind::Pay | Kind::PayTwice | Kind::NotifyAgain | Kind::ProfessionalPay | Kind::WechatPay
        );
        let payment = task.payment.as_ref().filter(|_| pays);
        Entry {
            outcome,
            kind: task.kind,
            position: person.position,
            serial: (person.serial > 0).then(|| person.serial_text()),
            county: self.people.county(person.position),
            sequence: receipt.map(|receipt| receipt.sequence),
            revision: receipt.and_then(|receipt| receipt.revision),
            paid_before: receipt.and_then(|receipt| receipt.paid_before),
            payment: payment.map(|payment| payment.id.clone()),
            window: window_of(task.kind).name().to_owned(),
            counts_at_ms: payment.map_or(sent_ms, |payment| payment.paid_at_ms),
        }
    }
}

fn is_command(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Capture
            | Kind::Pay
            | Kind::WechatPay
            | Kind::NotifyAgain
            | Kind::PayTwice
            | Kind::Activate
            | Kind::Save
            | Kind::PageSave
            | Kind::PhoneBind
            | Kind::Professional
            | Kind::ProfessionalPay
            | Kind::Declare
    )
}
