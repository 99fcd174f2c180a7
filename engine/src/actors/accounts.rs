//! Who may sign in: operators and the epochs of candidates' passwords, published from the records that change them.
//!
//! Guarantees: a change is in force before the reply to it goes out, and not before it is durable; changes are published
//! in their order, whoever asked for them and whether or not anybody still waits for the answer; one whose actor was
//! lost on the way is published by the actor that takes its place. So whoever is told that an operator is dismissed, or
//! that passwords are new, finds the sessions of before ended.

use std::collections::{BTreeMap, VecDeque};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};

use baoming_core::county::County;
use baoming_core::event::Event;
use baoming_core::ids::{CountyId, Serial};
use baoming_core::machine::Linked;
use baoming_core::office::{Account, AccountChange, OperatorNumber};
use baoming_core::rows::OperatorRow;

use crate::auth::operators::{Operator, Operators};
use crate::auth::password_epochs::PasswordEpochs;
use crate::auth::sessions::Subject;

/// The accounts of the province.
#[derive(Debug)]
pub struct Accounts {
    operators: Operators,
    epochs: PasswordEpochs,
    /// Recorded and not yet durable, with their events, by county. Each belongs to a command that holds a permit.
    noted: BTreeMap<CountyId, Mutex<VecDeque<(u64, Noted)>>>,
    /// How many are noted in all counties: a county that releases replies looks no further while there are none.
    waiting: AtomicUsize,
}

#[derive(Debug)]
enum Noted {
    Created(OperatorNumber, Box<Account>),
    Changed(OperatorNumber, Box<AccountChange>),
    PasswordsSet(Serial),
}

impl Accounts {
    /// Nobody yet.
    pub fn new(counties: impl IntoIterator<Item = CountyId>) -> Self {
        let noted = counties.into_iter().map(|county| (county, Mutex::default())).collect();
        let (operators, epochs) = (Operators::default(), PasswordEpochs::default());
        Self { operators, epochs, noted, waiting: AtomicUsize::new(0) }
    }

    /// Takes over what a recovered county knows of passwords.
    pub fn adopt(&self, county: &County) {
        county.password_epochs().for_each(|(serial, epoch)| self.epochs.put(serial, epoch));
    }

    /// Takes over an operator from the desk's rows.
    pub fn adopt_operator(&self, row: OperatorRow) {
        self.operators.put(row.operator, row.account, row.epoch);
    }

    /// A county has recorded something.
    pub(super) fn note(&self, county: CountyId, records: &[Linked]) {
        for Linked { record, .. } in records {
            let noted = match &record.event {
                Event::Activated { serial, .. } | Event::PasswordsReset { serial, .. } => Noted::PasswordsSet(*serial),
                Event::OperatorCreated { operator, account } => Noted::Created(*operator, Box::new(account.clone())),
                Event::OperatorChanged { operator, change } => Noted::Changed(*operator, Box::new(change.clone())),
                _ => continue,
            };
            self.waiting.fetch_add(1, Ordering::AcqRel);
            self.noted_of(county).push_back((record.sequence, noted));
        }
    }

    /// Everything of a county up to `durable` is on the device.
    pub(super) fn publish(&self, county: CountyId, durable: u64) {
        if self.waiting.load(Ordering::Acquire) == 0 {
            return;
        }
        let mut noted = self.noted_of(county);
        while noted.front().is_some_and(|(sequence, _)| *sequence <= durable) {
            let (_, first) = noted.pop_front().expect("there is a first one");
            self.waiting.fetch_sub(1, Ordering::AcqRel);
            match first {
                Noted::Created(number, account) => self.operators.put(number, *account, 0),
                Noted::Changed(number, change) => self.operators.change(number, &change),
                Noted::PasswordsSet(serial) => self.epochs.advance(serial),
            }
        }
    }

    /// The operators.
    pub fn operators(&self) -> &Operators {
        &self.operators
    }

    /// An operator who may sign in.
    pub fn active_operator(&self, number: OperatorNumber) -> Option<Arc<Operator>> {
        self.operators.get(number).filter(|operator| operator.account.enabled)
    }

    /// The present epoch of a subject; nothing for one who has no sessions. Somebody without passwords is an entrant, and
    /// nobody else is.
    pub fn epoch_of(&self, subject: Subject) -> Option<u32> {
        match subject {
            Subject::Operator { id } => self.active_operator(OperatorNumber(id)).map(|operator| operator.epoch),
            Subject::Candidate { serial } => self.epochs.of(serial).map(u32::from),
            Subject::Entrant { serial } => self.epochs.of(serial).is_none().then_some(0),
        }
    }

    fn noted_of(&self, county: CountyId) -> MutexGuard<'_, VecDeque<(u64, Noted)>> {
        let noted = self.noted.get(&county).expect("every county that runs was named at the start");
        noted.lock().expect("nothing panics while it holds this lock")
    }
}
