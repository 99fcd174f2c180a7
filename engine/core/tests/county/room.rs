//! The bound on changes: whoever has changed as often as one may still pays, activates, and is verified.

use baoming_core::command::Action;
use baoming_core::entry::SpecialCase;
use baoming_core::person::FeeKind;
use baoming_core::reply::{Answer, Refusal};
use baoming_core::sample;

use crate::bench::{activate, allot, pay, prepared, segment, serial, set_up, take_back, with_form};
use crate::money::{close, keep, order};
use crate::offices::{collect, confirm, correct_person};
use crate::own_steps::{bind, declare};
use crate::special_cases::by_case;

#[test]
fn after_the_last_change_what_cannot_be_refused_finds_room() {
    let mut bench = prepared();
    let given = serial("01020001");
    bench.act(Action::Capture(Box::new(by_case(1, 1, SpecialCase::CannotCome)))).unwrap();
    let full = (0..).map(|_| bench.act(correct_person(given, 1))).find(Result::is_err);
    assert_eq!(full, Some(Err(Refusal::TooMany { what: "changes" })));
    for payment in 0..32 {
        bench.act(pay(given, &format!("p{payment}"))).unwrap();
        bench.act(keep(given, &format!("k{payment}"))).unwrap();
    }
    assert_eq!(bench.act(keep(given, "more")), Err(Refusal::TooMany { what: "payments" }));
    bench.act(activate(given)).unwrap();
    let identity = sample::card(1).1;
    bench.act(Action::VerifyCard { serial: given, identity, valid_until: None, today: sample::TODAY }).unwrap();
    bench.check();
}

#[test]
fn an_order_placed_is_an_order_that_can_be_closed() {
    let mut bench = prepared();
    let given = serial("01020001");
    bench.act(Action::Capture(Box::new(sample::capture(crate::bench::point(1), 1)))).unwrap();
    for number in 1..=24 {
        bench.act(order(given, FeeKind::Registration)).unwrap();
        if number == 24 {
            while bench.act(correct_person(given, 1)).is_ok() {}
        }
        assert_eq!(bench.act(close(given, number)), Ok(Answer::OrderClosed));
    }
    assert_eq!(bench.act(order(given, FeeKind::Registration)), Err(Refusal::TooMany { what: "orders" }));
    bench.check();
}

#[test]
fn candidates_cannot_use_up_the_room_of_the_offices() {
    let (mut bench, given) = with_form();
    let full = Some(Err(Refusal::TooMany { what: "saves" }));
    assert_eq!((0..).map(|_| bench.act(bind(given))).find(Result::is_err), full);
    assert_eq!(bench.act(declare(given, &["1"], &[])), Err(Refusal::TooMany { what: "saves" }));
    assert_eq!(bench.act(confirm(given, 1)), Ok(Answer::Confirmed));
    assert_eq!(bench.act(collect(given, Some("好"), 0)), Ok(Answer::Collected { revision: 1 }));
    bench.act(order(given, FeeKind::Exam)).unwrap();
    bench.check();
}

#[test]
fn a_point_has_as_many_segments_and_changes_as_it_may() {
    let mut bench = prepared();
    bench.act(set_up(2)).unwrap();
    for number in 0..64 {
        bench.act(allot(2, segment(102, 100 + number, 100 + number))).unwrap();
    }
    assert_eq!(bench.act(allot(2, segment(102, 500, 500))), Err(Refusal::TooMany { what: "segments" }));
    let full = (0..).map(|_| {
        bench.act(take_back(2, 100))?;
        bench.act(allot(2, segment(102, 100, 100)))
    });
    assert!(matches!({ full }.find(Result::is_err), Some(Err(Refusal::TooMany { .. }))));
    bench.check();
}
