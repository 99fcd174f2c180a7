//! Stored hashes of passwords that stay: made anew for the very hash that was verified, in no window, and for nobody's session.

use baoming_core::author::Author;
use baoming_core::command::{Action, Command};
use baoming_core::ids::Serial;
use baoming_core::limits::ANSWERS_BEFORE_LAST_RENEWAL;
use baoming_core::office::{AccountChange, OperatorNumber};
use baoming_core::renewal::{HashRenewal, WhichPassword};
use baoming_core::reply::{Answer, Refusal, Reply, Step};
use baoming_core::rows::{CandidateRow, OperatorRow, Row};
use baoming_core::sample::text;
use baoming_core::subject::Subject;
use baoming_core::text::PasswordHash;

use crate::bench::{Bench, CLOSE, activate, capture, pay, prepared, serial, with_active};
use crate::desk::{change, create, desk};
use crate::mending::{transfer, void};
use crate::own_steps::reset;

fn hash(of: &str) -> PasswordHash {
    text(&format!("$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ${of}"))
}

pub(crate) fn renew(serial: Serial, which: WhichPassword, since: u64) -> Action {
    Action::RenewHash { serial, which, renewal: HashRenewal { hash: hash("bmV1ZXI"), since } }
}

pub(crate) fn renew_of_operator(operator: u32, since: u64) -> Action {
    let renewal = HashRenewal { hash: hash("bmV1ZXI"), since };
    Action::RenewOperatorHash { operator: OperatorNumber(operator), renewal }
}

fn row(bench: &Bench, serial: Serial) -> &CandidateRow {
    let Row::Candidate(row) = &bench.rows[&Subject::Candidate(serial)] else { panic!("a candidate's row") };
    row
}

fn operator(bench: &Bench) -> &OperatorRow {
    let Row::Operator(row) = &bench.rows[&Subject::Operator(OperatorNumber(1))] else { panic!("an operator's row") };
    row
}

fn since(bench: &Bench, serial: Serial) -> u64 {
    row(bench, serial).trail.answers.passwords_since().unwrap()
}

/// What was found stored gave way to something else, since this event.
fn passed(revision: u32) -> Result<Answer, Refusal> {
    Err(Refusal::RevisionPassed { revision })
}

#[test]
fn a_hash_is_renewed_in_no_window_and_neither_the_other_one_nor_a_session_is_touched() {
    for which in [WhichPassword::Login, WhichPassword::Save] {
        let (mut bench, given) = with_active();
        let before = row(&bench, given).activation.clone().unwrap();
        let found = since(&bench, given);
        assert_eq!(bench.act_at(CLOSE.plus_ms(1_000), renew(given, which, found)), Ok(Answer::HashRenewed));
        let after = row(&bench, given).activation.clone().unwrap();
        let mut expected = before;
        match which {
            WhichPassword::Login => expected.login_password = hash("bmV1ZXI"),
            WhichPassword::Save => expected.save_password = hash("bmV1ZXI"),
        }
        assert_eq!(after, expected);
        assert_eq!(bench.machine.county().password_epochs().collect::<Vec<_>>(), [(given, 0)]);
        assert_eq!(bench.act(renew(given, which, found)), passed(6), "what was verified is stored no more");
        bench.check();
    }
}

#[test]
fn what_was_set_or_changed_meanwhile_wins() {
    let login = |given| Action::ChangeLoginPassword { serial: given, login_password: hash("bG9naW4"), by_code: false };
    let save = |given| Action::ChangeSavePassword { serial: given, save_password: hash("c2F2ZQ") };
    let resetting = |given| reset(given, 1);
    for other in [&login as &dyn Fn(Serial) -> Action, &save, &resetting] {
        let (mut bench, given) = with_active();
        let found = since(&bench, given);
        bench.act(other(given)).unwrap();
        let stored = row(&bench, given).activation.clone();
        for which in [WhichPassword::Login, WhichPassword::Save] {
            assert_eq!(bench.act(renew(given, which, found)), passed(6));
        }
        assert_eq!(row(&bench, given).activation, stored);
        bench.check();
    }
}

#[test]
fn nobody_has_a_hash_renewed_before_it_is_set_or_after_nobody_knows_the_password() {
    let mut bench = prepared();
    let given = serial("01020001");
    bench.act(capture(1, 1)).unwrap();
    let login = |since| renew(given, WhichPassword::Login, since);
    assert_eq!(bench.act(login(3)), Err(Refusal::OutOfOrder { missing: Step::Fee }));
    bench.act(pay(given, "p1")).unwrap();
    assert_eq!(bench.act(login(4)), Err(Refusal::OutOfOrder { missing: Step::Activation }));
    bench.act(activate(given)).unwrap();
    bench.act(transfer(given, 2)).unwrap();
    for since in [5, 6] {
        assert_eq!(bench.act(login(since)), passed(0), "the passwords ended with the transfer");
    }
    bench.act(reset(given, 2)).unwrap();
    assert_eq!(bench.act(login(7)), Ok(Answer::HashRenewed));
    bench.act(void(given)).unwrap();
    assert_eq!(bench.act(login(8)), Err(Refusal::RegistrationVoided));
    bench.check();
}

#[test]
fn an_operators_hash_is_renewed_and_sessions_go_on_until_the_account_is_changed() {
    let mut bench = Bench::new(desk());
    bench.act(create("office-1")).unwrap();
    assert_eq!(bench.act(renew_of_operator(2, 1)), Err(Refusal::OperatorUnknown));
    assert_eq!(bench.act(renew_of_operator(1, 1)), Ok(Answer::HashRenewed));
    let row = operator(&bench);
    assert_eq!((&row.account.password, row.epoch), (&hash("bmV1ZXI"), 0));
    let password = AccountChange { password: Some(hash("YW5vdGhlcg")), ..AccountChange::default() };
    bench.act(Action::ChangeOperator { operator: OperatorNumber(1), change: Box::new(password) }).unwrap();
    assert_eq!(bench.act(renew_of_operator(1, 2)), passed(3));
    assert_eq!(operator(&bench).account.password, hash("YW5vdGhlcg"));
    bench.act(change(1)).unwrap();
    for since in [3, 4] {
        assert_eq!(bench.act(renew_of_operator(1, since)), Err(Refusal::OperatorUnknown), "one who is dismissed");
    }
    let again = AccountChange { enabled: Some(true), ..AccountChange::default() };
    bench.act(Action::ChangeOperator { operator: OperatorNumber(1), change: Box::new(again) }).unwrap();
    assert_eq!(bench.act(renew_of_operator(1, 5)), Ok(Answer::HashRenewed));
    bench.check();
    assert_eq!(prepared().act(renew_of_operator(1, 1)), Err(Refusal::NotTheDesk));
}

#[test]
fn renewals_take_no_room_from_what_somebody_asks_for() {
    let (mut bench, given) = with_active();
    let renewed = || renew(given, WhichPassword::Login, since(&bench, given));
    let mut next = renewed();
    let full = loop {
        match bench.act(next) {
            Ok(_) => next = renew(given, WhichPassword::Login, since(&bench, given)),
            Err(refusal) => break refusal,
        }
    };
    assert_eq!(full, Refusal::TooMany { what: "renewals" });
    assert_eq!(row(&bench, given).trail.positions.len(), ANSWERS_BEFORE_LAST_RENEWAL);
    bench.act(reset(given, 1)).unwrap();
    bench.check();
}

#[test]
fn one_renewal_that_is_sent_twice_happens_once() {
    let (mut bench, given) = with_active();
    let action = renew(given, WhichPassword::Login, since(&bench, given));
    let by = Some(Author { who: text("candidate-01020001"), from: None });
    let first = Command { by, ..bench.command(CLOSE, action) };
    let Reply::Done(receipt) = bench.run(&first) else { panic!("it is done") };
    let Action::RenewHash { serial, which, renewal } = first.action.clone() else { panic!("a renewal") };
    // Made by another sign-in at the same time: another salt, the same key.
    let renewal = HashRenewal { hash: hash("b3RoZXI"), ..renewal };
    let second = Command { action: Action::RenewHash { serial, which, renewal }, ..first };
    assert_eq!(bench.run(&second), Reply::Done(receipt));
    assert_eq!(row(&bench, given).activation.as_ref().unwrap().login_password, hash("bmV1ZXI"));
    bench.check();
}
