//! The operators in memory: by number for their sessions, by name for signing in.
//!
//! Guarantees: what is here was durable before it came here (`actors/accounts.rs` brings it); a name finds one operator,
//! ever; reading holds a lock for one look-up and no longer; there are no more of them than the desk allows.
//!
//! Deliberately absent: whether a password is right, and who may change whom.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use baoming_core::office::{Account, AccountChange, OperatorNumber, OperatorRole};
use baoming_core::scope::Scope;
use baoming_core::text::{PasswordHash, accounts};

pub use super::caller::OPERATOR_PREFIX;
use super::caller::{Caller, CallerId, Role};

/// An operator as of the last change that was published.
#[derive(Debug)]
pub struct Operator {
    /// The number.
    pub number: OperatorNumber,
    /// The account.
    pub account: Account,
    /// How often the account was changed: sessions of an earlier time are over.
    pub epoch: u32,
    /// The number of the event since which the account is as it is.
    pub since: u64,
    /// Who this is to the endpoints, made once and not for each request.
    pub caller: Arc<Caller>,
}

/// All operators.
#[derive(Debug, Default)]
pub struct Operators(RwLock<Known>);

#[derive(Debug, Default)]
struct Known {
    by_number: BTreeMap<OperatorNumber, Arc<Operator>>,
    by_name: HashMap<String, OperatorNumber>,
    /// By what a reader sees of the name; nobody where several of an earlier time share a look.
    by_look: HashMap<String, Option<OperatorNumber>>,
}

impl Operator {
    fn new(number: OperatorNumber, account: Account, (epoch, since): (u32, u64)) -> Self {
        let id = CallerId::new(&format!("{OPERATOR_PREFIX}{}", number.0)).expect("letters, a hyphen and digits");
        let caller = Caller { id, role: role_of(account.role), scope: account.scope, own: None };
        Self { number, account, epoch, since, caller: Arc::new(caller) }
    }
}

/// What an operator is to the endpoints.
pub fn role_of(role: OperatorRole) -> Role {
    match role {
        OperatorRole::Office => Role::Office,
        OperatorRole::Point => Role::Point,
        OperatorRole::Ops => Role::Ops,
        OperatorRole::Administrator => Role::Administrator,
        OperatorRole::Security => Role::Security,
        OperatorRole::Auditor => Role::Auditor,
    }
}

impl Operators {
    /// Takes an account over, as it was created or as it stands in its row, with its epoch and the event that made it so.
    pub fn put(&self, number: OperatorNumber, account: Account, (epoch, since): (u32, u64)) {
        let mut known = self.write();
        let name = account.name.reveal();
        known.by_name.insert(name.to_owned(), number);
        let shared = |other: &Option<OperatorNumber>| *other != Some(number);
        let look = accounts::look(name);
        let one = (!known.by_look.get(&look).is_some_and(shared)).then_some(number);
        known.by_look.insert(look, one);
        known.by_number.insert(number, Arc::new(Operator::new(number, account, (epoch, since))));
    }

    /// Changes an account by an event; every change begins another epoch.
    pub fn change(&self, number: OperatorNumber, change: &AccountChange, since: u64) {
        let mut known = self.write();
        let before = known.by_number.get(&number).expect("the desk changes operators that it has created");
        let (mut account, epoch) = (before.account.clone(), before.epoch + 1);
        account.change(change);
        known.by_number.insert(number, Arc::new(Operator::new(number, account, (epoch, since))));
    }

    /// Takes over another hash of the same password: no session ends.
    pub fn renew_hash(&self, number: OperatorNumber, hash: PasswordHash, since: u64) {
        let mut known = self.write();
        let before = known.by_number.get(&number).expect("the desk renews what operators have that it has created");
        let account = Account { password: hash, ..before.account.clone() };
        let operator = Operator::new(number, account, (before.epoch, since));
        known.by_number.insert(number, Arc::new(operator));
    }

    /// The operator with this number.
    pub fn get(&self, number: OperatorNumber) -> Option<Arc<Operator>> {
        self.read().by_number.get(&number).cloned()
    }

    /// The operator with this name, or with one that looks the same.
    pub fn named(&self, name: &str) -> Option<Arc<Operator>> {
        let known = self.read();
        let number = match known.by_name.get(name) {
            Some(number) => Some(*number),
            None => known.by_look.get(&accounts::look(name)).copied().flatten(),
        };
        number.and_then(|number| known.by_number.get(&number)).cloned()
    }

    /// Up to `count` operators within a scope, by number, behind `after`.
    pub fn within(&self, scope: Scope, after: Option<OperatorNumber>, count: usize) -> Vec<Arc<Operator>> {
        use std::ops::Bound::{Excluded, Unbounded};
        let known = self.read();
        let behind = known.by_number.range((after.map_or(Unbounded, Excluded), Unbounded));
        let within = behind.map(|(_, operator)| operator).filter(|operator| scope.covers(operator.account.scope));
        within.take(count).cloned().collect()
    }

    /// A panic while the map was held leaves a map that is whole, so it is used on.
    fn read(&self) -> RwLockReadGuard<'_, Known> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, Known> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use baoming_core::sample::text;

    use super::*;

    fn account(name: &str, role: OperatorRole, scope: &str) -> Account {
        Account {
            name: text(name),
            person: text("李四"),
            role,
            scope: scope.parse().unwrap(),
            password: text("$argon2id$v=19$m=16,t=1,p=1$c2FsdHNhbHQ$aGFzaA"),
            totp: None,
            enabled: true,
            first_password: false,
        }
    }

    #[test]
    fn a_change_is_seen_by_number_and_by_name_and_begins_another_epoch() {
        let operators = Operators::default();
        let number = OperatorNumber(7);
        operators.put(number, account("a-point", OperatorRole::Point, "430102-001"), (0, 3));
        assert!(operators.named("another").is_none() && operators.get(OperatorNumber(8)).is_none());
        let change = AccountChange { enabled: Some(false), ..AccountChange::default() };
        operators.renew_hash(number, text("$argon2id$v=19$m=32,t=2,p=1$c2FsdHNhbHQ$YW5ldw"), 4);
        let renewed = operators.get(number).unwrap();
        assert_eq!((renewed.account.enabled, renewed.epoch, renewed.since), (true, 0, 4), "no session ends");
        assert!(renewed.account.password.reveal().contains("m=32"));
        operators.change(number, &change, 5);
        let (found, named) = (operators.get(number).unwrap(), operators.named("a-point").unwrap());
        assert_eq!((found.account.enabled, found.epoch, found.since), (false, 1, 5));
        assert!(Arc::ptr_eq(&found, &named));
        assert_eq!((found.caller.id.as_str(), found.caller.role), ("operator-7", Role::Point));
    }

    #[test]
    fn a_name_finds_its_operator_however_it_is_typed() {
        let operators = Operators::default();
        // Two of one look, of a time before that was refused.
        for (number, name) in [(1, "op-two"), (2, "op-one"), (3, "Op-One")] {
            operators.put(OperatorNumber(number), account(name, OperatorRole::Office, "430102"), (0, 1));
        }
        operators.put(OperatorNumber(1), account("op-two", OperatorRole::Office, "430102"), (1, 2));
        for (typed, expected) in [
            ("op-two", Some(1)),
            ("Op-Two", Some(1)),
            ("ｏｐ－ｔｗｏ", Some(1)),
            ("op-two\u{200b}", Some(1)),
            ("op-one", Some(2)),
            ("Op-One", Some(3)),
            ("OP-ONE", None),
            ("op-three", None),
        ] {
            assert_eq!(operators.named(typed).map(|found| found.number.0), expected, "{typed:?}");
        }
    }

    #[test]
    fn a_page_has_those_within_the_scope_behind_the_last_one() {
        let operators = Operators::default();
        for (number, scope) in [(1, "province"), (2, "430102"), (3, "430102-001"), (4, "4302"), (5, "430102")] {
            operators.put(
                OperatorNumber(number),
                account(&format!("op-{number}"), OperatorRole::Office, scope),
                (0, 1),
            );
        }
        let page = |scope: &str, after: Option<u32>, count| -> Vec<u32> {
            let page = operators.within(scope.parse().unwrap(), after.map(OperatorNumber), count);
            page.iter().map(|operator| operator.number.0).collect()
        };
        assert_eq!(page("430102", None, 10), [2, 3, 5]);
        assert_eq!(page("430102", None, 2), [2, 3]);
        assert_eq!(page("430102", Some(3), 2), [5]);
        assert_eq!(page("province", Some(3), 9), [4, 5]);
    }
}
