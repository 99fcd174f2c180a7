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
use baoming_core::text::PasswordHash;
use baoming_gate::auth::operators::{Operator, Operators};
use baoming_gate::auth::password_epochs::PasswordEpochs;
use baoming_gate::auth::sessions::Subject;

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
    Renewed(OperatorNumber, PasswordHash),
    PasswordsSet(Serial),
    Voided(Serial),
    PassedOn(Serial),
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
        county.transfers().for_each(|(serial, count)| self.epochs.put_transfers(serial, count));
        county.voided().for_each(|serial| self.epochs.end(serial));
    }

    /// Takes over an operator from the desk's rows.
    pub fn adopt_operator(&self, row: OperatorRow) {
        let since = row.trail.answers.last_event().expect("what made a row is in its trail");
        self.operators.put(row.operator, row.account, (row.epoch, since));
    }

    /// A county has recorded something.
    pub(super) fn note(&self, county: CountyId, records: &[Linked]) {
        for Linked { record, .. } in records {
            let noted = match &record.event {
                Event::Activated { serial, .. }
                | Event::PasswordsReset { serial, .. }
                | Event::LoginPasswordChanged(serial, ..) => Noted::PasswordsSet(*serial),
                Event::OperatorCreated { operator, account } => Noted::Created(*operator, Box::new(account.clone())),
                Event::OperatorChanged { operator, change } => Noted::Changed(*operator, Box::new(change.clone())),
                Event::OperatorHashRenewed(operator, renewal) => Noted::Renewed(*operator, renewal.hash.clone()),
                Event::RegistrationVoided(serial, _) => Noted::Voided(*serial),
                Event::RegistrationTransferred(serial, _) => Noted::PassedOn(*serial),
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
            let (sequence, first) = noted.pop_front().expect("there is a first one");
            self.waiting.fetch_sub(1, Ordering::AcqRel);
            match first {
                Noted::Created(number, account) => self.operators.put(number, *account, (0, sequence)),
                Noted::Changed(number, change) => self.operators.change(number, &change, sequence),
                Noted::Renewed(number, hash) => self.operators.renew_hash(number, hash, sequence),
                Noted::PasswordsSet(serial) => self.epochs.advance(serial),
                Noted::Voided(serial) => self.epochs.end(serial),
                Noted::PassedOn(serial) => self.epochs.pass_on(serial),
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
            Subject::Entrant { serial } => self.epochs.of_entrant(serial).map(u32::from),
        }
    }

    fn noted_of(&self, county: CountyId) -> MutexGuard<'_, VecDeque<(u64, Noted)>> {
        let noted = self.noted.get(&county).expect("every county that runs was named at the start");
        noted.lock().expect("nothing panics while it holds this lock")
    }
}

#[cfg(test)]
mod tests {
    use baoming_core::ids::CommandKey;
    use baoming_core::office::OperatorRole;
    use baoming_core::record::Record;
    use baoming_core::renewal::HashRenewal;
    use baoming_core::sample::text;
    use baoming_core::scope::Scope;
    use baoming_core::time::Timestamp;

    use super::*;

    const OPERATOR: Subject = Subject::Operator { id: 1 };

    fn county() -> CountyId {
        CountyId::new(430_102).unwrap()
    }

    fn linked(sequence: u64, event: Event) -> Linked {
        let record = Record {
            sequence,
            arrived_at: Timestamp(0),
            key: CommandKey([0; 16]),
            fingerprint: 0,
            policy_version: 1,
            event,
            by: None,
            edition: 0,
        };
        Linked { record, stored: Vec::new() }
    }

    fn created() -> Event {
        let account = Account {
            name: text("a-point"),
            person: text("李四"),
            role: OperatorRole::Ops,
            scope: Scope::Province,
            password: text("$argon2id$v=19$m=16,t=1,p=1$c2FsdHNhbHQ$aGFzaA"),
            totp: None,
            enabled: true,
            first_password: false,
        };
        Event::OperatorCreated { operator: OperatorNumber(1), account }
    }

    fn switched(enabled: bool) -> Event {
        let change = AccountChange { enabled: Some(enabled), ..AccountChange::default() };
        Event::OperatorChanged { operator: OperatorNumber(1), change }
    }

    fn passwords_set(serial: Serial) -> Event {
        let (login_password, save_password) = (text("$argon2id$v=19$login"), text("$argon2id$v=19$save--"));
        Event::PasswordsReset { serial, login_password, save_password }
    }

    #[test]
    fn a_change_is_in_force_once_it_is_durable_and_in_order() {
        let accounts = Accounts::new([county()]);
        accounts.note(county(), &[linked(1, created()), linked(2, switched(false)), linked(3, switched(true))]);
        assert_eq!(accounts.epoch_of(OPERATOR), None);
        accounts.publish(county(), 1);
        assert_eq!(accounts.epoch_of(OPERATOR), Some(0));
        accounts.publish(county(), 2);
        assert_eq!(accounts.epoch_of(OPERATOR), None, "nobody who is switched off has sessions");
        accounts.publish(county(), 9);
        assert_eq!(accounts.epoch_of(OPERATOR), Some(2), "and those of before stay over");
    }

    #[test]
    fn a_renewed_hash_is_published_and_ends_no_session() {
        let accounts = Accounts::new([county()]);
        let hash = text("$argon2id$v=19$m=32,t=2,p=1$c2FsdHNhbHQ$YW5ldw");
        let renewal = HashRenewal { hash, since: 1 };
        let renewed = Event::OperatorHashRenewed(OperatorNumber(1), renewal.clone());
        accounts.note(county(), &[linked(1, created()), linked(2, renewed)]);
        let found = |durable| {
            accounts.publish(county(), durable);
            let operator = accounts.active_operator(OperatorNumber(1)).unwrap();
            (operator.account.password == renewal.hash, operator.epoch, operator.since)
        };
        assert_eq!(found(1), (false, 0, 1), "not before it is durable");
        assert_eq!(found(2), (true, 0, 2));
    }

    #[test]
    fn whoever_has_passwords_is_an_entrant_no_longer() {
        let (accounts, serial) = (Accounts::new([county()]), "01020001".parse().unwrap());
        let (candidate, entrant) = (Subject::Candidate { serial }, Subject::Entrant { serial });
        let epochs = |accounts: &Accounts| (accounts.epoch_of(candidate), accounts.epoch_of(entrant));
        assert_eq!(epochs(&accounts), (None, Some(0)));
        for (sequence, epoch) in [(5, 0), (6, 1)] {
            accounts.note(county(), &[linked(sequence, passwords_set(serial))]);
            accounts.publish(county(), sequence);
            assert_eq!(epochs(&accounts), (Some(epoch), None));
        }
    }
}
