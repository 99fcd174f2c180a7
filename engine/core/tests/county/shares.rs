//! Shares: no part of the tree uses up what belongs to all, the level above always has a last tenth, and what was
//! recorded when there were no shares stands.

use std::collections::BTreeSet;

use baoming_core::calendar::{Window, WindowName};
use baoming_core::command::Action;
use baoming_core::entry::ApplicationKind;
use baoming_core::limits::{APPLICATIONS_PER_POINT, EDITIONS_PER_CITY, EDITIONS_PER_COUNTY, OPERATORS_PER_COUNTY};
use baoming_core::office::{Account, AccountChange, OperatorNumber, OperatorRole};
use baoming_core::reply::Refusal;
use baoming_core::sample::{self, text};
use baoming_core::scope::Scope;

use crate::bench::{Bench, CLOSE, OPEN, allot, prepared, segment, set_up};
use crate::desk::desk;
use crate::special_cases::submit;

fn scope(text: &str) -> Scope {
    text.parse().unwrap()
}

fn moved(place: &str) -> Action {
    let bounds = Window { opens_at: OPEN, closes_at: CLOSE };
    let (window, reason) = (WindowName::Registration, text("辖区内停电"));
    Action::OverrideCalendar { scope: scope(place), window, bounds, reason }
}

fn account(name: &str, place: &str) -> Action {
    Action::CreateOperator(Box::new(Account {
        name: text(name),
        person: text("李四"),
        role: OperatorRole::Point,
        scope: scope(place),
        password: text("$argon2id$v=19$m=16,t=1,p=1$c2FsdHNhbHQ$aGFzaA"),
        totp: None,
        enabled: true,
        first_password: false,
    }))
}

/// How many of these are taken until the share is full.
fn taken(bench: &mut Bench, by: &str, what: &'static str, mut next: impl FnMut() -> Action) -> usize {
    for count in 0.. {
        match bench.act_as(scope(by), next()) {
            Ok(_) => {}
            Err(refusal) => {
                assert_eq!(refusal, Refusal::TooMany { what });
                return count;
            }
        }
    }
    unreachable!("every share is full one day")
}

#[test]
fn a_county_leaves_room_for_editions_of_others_and_of_those_above() {
    let mut bench = Bench::new(desk());
    let mut editions = |by: &str, place: &'static str| taken(&mut bench, by, "editions", || moved(place));
    assert_eq!(editions("430102", "430102"), EDITIONS_PER_COUNTY * 9 / 10);
    assert_eq!(editions("430102", "430102-001"), 0, "its points are part of it");
    assert_eq!(editions("430103", "430103"), EDITIONS_PER_COUNTY * 9 / 10);
    assert_eq!(editions("4301", "430102"), EDITIONS_PER_COUNTY / 10);
    let before = EDITIONS_PER_COUNTY + EDITIONS_PER_COUNTY * 9 / 10;
    assert_eq!(editions("4301", "4301"), EDITIONS_PER_CITY * 9 / 10 - before);
    assert_eq!(editions("430104", "430104"), 0, "the city's share is all but full");
    assert_eq!(editions("4302", "4302"), EDITIONS_PER_CITY * 9 / 10, "another city");
    for place in ["430102-001", "430102", "4301", "province"] {
        for _ in 0..EDITIONS_PER_COUNTY {
            bench.act_as(Scope::Province, moved(place)).unwrap();
        }
    }
    bench.check();
}

#[test]
fn what_was_recorded_without_shares_is_read_and_counts() {
    let mut bench = Bench::new(desk());
    for _ in 0..EDITIONS_PER_COUNTY * 2 {
        bench.act(moved("430102-001")).unwrap();
    }
    let full = Err(Refusal::TooMany { what: "editions" });
    assert_eq!(bench.act_as(scope("430102"), moved("430102")), full);
    assert_eq!(bench.act_as(scope("4301"), moved("430102")), full);
    bench.act_as(scope("4301"), moved("4301")).unwrap();
    bench.check();
    let mut again = Bench::continued(desk(), &bench.stored);
    assert_eq!(again.act_as(scope("430102"), moved("430102")), full);
    again.act_as(scope("430103"), moved("430103")).unwrap();
    again.check();
}

#[test]
fn a_county_leaves_room_for_operators_of_others_and_one_who_goes_makes_room() {
    let mut bench = Bench::new(desk());
    let mut names = BTreeSet::new();
    let mut next = |place: &str| {
        names.insert(names.len());
        account(&format!("op{:05}", names.len() * 37), place)
    };
    let count = taken(&mut bench, "430102", "operators", || next("430102-001"));
    assert_eq!(count, OPERATORS_PER_COUNTY * 9 / 10);
    bench.act_as(scope("430103"), next("430103-001")).unwrap();
    bench.act_as(scope("4301"), next("430102")).unwrap();
    let change = AccountChange { scope: Some(scope("430103-002")), ..AccountChange::default() };
    for operator in [1, 2] {
        let (operator, change) = (OperatorNumber(operator), Box::new(change.clone()));
        bench.act_as(scope("4301"), Action::ChangeOperator { operator, change }).unwrap();
    }
    bench.act_as(scope("430102"), next("430102")).unwrap();
    assert_eq!(taken(&mut bench, "430102", "operators", || next("430102")), 0);
    bench.check();
}

#[test]
fn a_point_leaves_room_for_applications_of_others() {
    let mut bench = prepared();
    bench.act(set_up(2)).unwrap();
    bench.act(allot(2, segment(102, 5, 9))).unwrap();
    let mut person = 0;
    let mut next = |at: u16| {
        person += 1;
        submit(ApplicationKind::OtherDocument, at, sample::passport(person))
    };
    let count = taken(&mut bench, "430102-001", "applications", || next(1));
    assert_eq!(count, APPLICATIONS_PER_POINT * 9 / 10);
    bench.act_as(scope("430102-002"), next(2)).unwrap();
    bench.act_as(scope("430102"), next(1)).unwrap();
    assert_eq!(taken(&mut bench, "430102-001", "applications", || next(1)), 0);
    bench.check();
}
