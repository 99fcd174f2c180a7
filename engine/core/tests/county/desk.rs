//! The province's desk: operators, overrides and adopted policies.

use baoming_core::calendar::{Window, WindowName};
use baoming_core::command::{Action, AdoptPolicy};
use baoming_core::ids::CountyId;
use baoming_core::limits::POLICY_BYTES_MAX;
use baoming_core::office::{Account, AccountChange, OperatorNumber, OperatorRole, TotpSecret};
use baoming_core::reply::{Answer, Refusal};
use baoming_core::rows::Row;
use baoming_core::sample::text;
use baoming_core::scope::Scope;
use baoming_core::subject::Subject;
use baoming_core::time::Timestamp;

use crate::bench::{Bench, CLOSE, INSIDE, OPEN, policy, prepared, set_up};

pub(crate) fn desk() -> CountyId {
    policy().desk()
}

pub(crate) fn create(name: &str) -> Action {
    Action::CreateOperator(Box::new(Account {
        name: text(name),
        person: text("李四"),
        role: OperatorRole::Office,
        scope: Scope::Province,
        password: text("$argon2id$v=19$m=16,t=1,p=1$c2FsdHNhbHQ$aGFzaA"),
        totp: Some(TotpSecret([7; 20])),
        enabled: true,
        first_password: false,
    }))
}

pub(crate) fn change(operator: u32) -> Action {
    let change = AccountChange { enabled: Some(false), ..AccountChange::default() };
    Action::ChangeOperator { operator: OperatorNumber(operator), change: Box::new(change) }
}

pub(crate) fn override_until(opens_at: Timestamp, closes_at: Timestamp) -> Action {
    let bounds = Window { opens_at, closes_at };
    Action::OverrideCalendar {
        scope: Scope::Province,
        window: WindowName::Registration,
        bounds,
        reason: text("疫情防控"),
    }
}

pub(crate) fn adopt(version: u32, bytes: usize) -> Action {
    let (scope, year, files, reason) = (Scope::Province, 2022, vec![1; bytes], text("订正代码表"));
    Action::AdoptPolicy(Box::new(AdoptPolicy { scope, year, version, files, reason }))
}

#[test]
fn an_operator_has_a_name_for_ever_and_each_change_counts() {
    let mut bench = Bench::new(desk());
    let first = OperatorNumber(1);
    assert_eq!(bench.act(create("office-1")), Ok(Answer::OperatorCreated { operator: first }));
    for taken in ["office-1", "Office-1", "OFFICE-L", "ｏｆｆｉｃｅ－１", "\u{43e}ffice-1"] {
        assert_eq!(bench.act(create(taken)), Err(Refusal::OperatorExists), "{taken}");
    }
    assert_eq!(bench.act(create("office-2")), Ok(Answer::OperatorCreated { operator: OperatorNumber(2) }));
    assert_eq!(bench.act(change(3)), Err(Refusal::OperatorUnknown));
    assert_eq!(bench.act(change(1)), Ok(Answer::OperatorChanged));
    let Row::Operator(row) = &bench.rows[&Subject::Operator(first)] else { panic!() };
    assert_eq!((row.account.enabled, row.epoch), (false, 1));
    let full = (0..).map(|_| bench.act(change(1))).find(Result::is_err);
    assert_eq!(full, Some(Err(Refusal::TooMany { what: "changes" })));
    bench.check();
}

#[test]
fn an_account_that_was_changed_as_often_as_one_may_can_still_be_switched_off() {
    let mut bench = Bench::new(desk());
    bench.act(create("office-1")).unwrap();
    let move_to = |scope: &str| {
        let change = AccountChange { scope: Some(scope.parse().unwrap()), ..AccountChange::default() };
        Action::ChangeOperator { operator: OperatorNumber(1), change: Box::new(change) }
    };
    let full = (0..).map(|_| bench.act(move_to("4301"))).find(Result::is_err);
    assert_eq!(full, Some(Err(Refusal::TooMany { what: "changes" })));
    assert_eq!(bench.act(change(1)), Ok(Answer::OperatorChanged));
    let Row::Operator(row) = &bench.rows[&Subject::Operator(OperatorNumber(1))] else { panic!() };
    assert_eq!((row.account.enabled, row.account.scope), (false, "4301".parse().unwrap()));
    assert_eq!(bench.act(move_to("4302")), Err(Refusal::TooMany { what: "changes" }));
    bench.check();
}

#[test]
fn each_override_and_each_adoption_makes_the_next_edition() {
    let mut bench = Bench::new(desk());
    for (opens_at, closes_at) in [(CLOSE, OPEN), (CLOSE, CLOSE), (OPEN, INSIDE)] {
        assert_eq!(bench.act(override_until(opens_at, closes_at)), Err(Refusal::WindowBounds));
    }
    let made = |edition| Ok(Answer::RulesChanged { edition });
    assert_eq!(bench.act(override_until(OPEN, INSIDE.plus_ms(1))), made(1));
    for version in [0, 1] {
        assert_eq!(bench.act(adopt(version, 10)), Err(Refusal::PolicyVersion { version: 1 }));
    }
    assert_eq!(bench.act(adopt(2, POLICY_BYTES_MAX + 1)), Err(Refusal::TooMany { what: "files" }));
    assert_eq!(bench.act(adopt(5, POLICY_BYTES_MAX)), made(2));
    assert_eq!(bench.act(adopt(5, 10)), Err(Refusal::PolicyVersion { version: 5 }));
    assert_eq!(bench.act(adopt(6, 10)), made(3));
    bench.check();
}

#[test]
fn the_desk_is_no_county_and_no_county_is_the_desk() {
    let mut bench = prepared();
    for action in [create("office"), change(1), override_until(OPEN, CLOSE), adopt(2, 1)] {
        assert_eq!(bench.act(action), Err(Refusal::NotTheDesk));
    }
    assert_eq!(Bench::new(desk()).act(set_up(1)), Err(Refusal::PointUnknown));
    bench.check();
}
