//! The bound on changes: whoever has changed as often as one may still pays, activates, and is verified.

use baoming_core::calendar::{Calendar, Window};
use baoming_core::command::{Action, Command};
use baoming_core::entry::SpecialCase;
use baoming_core::limits::ORDERS_PER_CANDIDATE;
use baoming_core::person::FeeKind;
use baoming_core::reply::{Answer, Receipt, Refusal, Reply};
use baoming_core::rows::Row;
use baoming_core::sample;
use baoming_core::subject::Subject;
use baoming_core::time::Timestamp;

use crate::bench::{
    INSIDE, OPEN, activate, allot, pay, pay_for, prepared, segment, serial, set_up, take_back, with_form,
};
use crate::money::{close, keep, order};
use crate::offices::{collect, confirm, correct_person};
use crate::own_steps::{bind, choose, declare};
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
    // All within a moment: whoever closes and orders that fast waits, and not for ever.
    let waits = Err(Refusal::OrdersTooOften { retry_after_seconds: 420 });
    assert_eq!(bench.act(order(given, FeeKind::Registration)), waits);
    let later = INSIDE.plus_ms(420_000);
    let placed = Ok(Answer::OrderPlaced { number: 25, amount_fen: 4_000 });
    assert_eq!(bench.act_at(later, order(given, FeeKind::Registration)), placed);
    bench.check();
}

#[test]
fn orders_that_end_unpaid_use_up_nothing_however_many_there_are() {
    let mut bench = prepared();
    bench
        .amend(|policy| policy.calendar = Calendar::new(|_| Window { opens_at: OPEN, closes_at: Timestamp(i64::MAX) }));
    let given = serial("01020001");
    bench.act(Action::Capture(Box::new(sample::capture(crate::bench::point(1), 1)))).unwrap();
    let mut keys = Vec::new();
    for number in 1..=500_u16 {
        // Somebody orders again as soon as the platform has closed the order of before, a minute after it was placed.
        let at = INSIDE.plus_ms(i64::from(number) * 60_000);
        let command = bench.command(at, order(given, FeeKind::Registration));
        let receipt = bench.run(&command);
        assert!(
            matches!(receipt, Reply::Done(Receipt { answer: Answer::OrderPlaced { number: n, .. }, .. }) if n == number)
        );
        keys.push(command);
        assert_eq!(bench.act_at(at.plus_ms(60_000), close(given, number)), Ok(Answer::OrderClosed));
    }
    let Row::Candidate(row) = &bench.rows[&Subject::Candidate(given)] else { panic!("a candidate's row") };
    assert!(row.orders.len() <= ORDERS_PER_CANDIDATE && row.trail.answers.iter().count() < 64);
    assert_eq!(row.trail.answers.iter().count() + row.trail.forgotten as usize, 1_001);
    assert_eq!(row.trail.answers.iter().count(), row.trail.positions.len());
    bench.check();
    // A key of long ago is answered by the order that is open now, and money for an order of long ago is kept.
    let at = INSIDE.plus_ms(501 * 60_000);
    let again = Command { arrived_at: at, ..keys.swap_remove(0) };
    assert!(matches!(bench.run(&again), Reply::Done(Receipt { answer: Answer::OrderPlaced { number: 501, .. }, .. })));
    assert_eq!(
        bench.act_at(at, order(given, FeeKind::Registration)),
        Ok(Answer::OrderPlaced { number: 501, amount_fen: 4_000 })
    );
    assert_eq!(bench.act_at(at, close(given, 1)), Err(Refusal::OrderUnknown));
    let pays = |id, number| pay_for(given, FeeKind::Registration, id, 4_000, Some(number));
    assert_eq!(bench.act_at(at, pays("late", 1)), Err(Refusal::OrderUnknown));
    assert_eq!(bench.act_at(at, keep(given, "late")), Ok(Answer::PaymentKept));
    assert_eq!(bench.act_at(at, pays("now", 501)), Ok(Answer::FeeRecorded { again: false }));
    bench.act_at(at, activate(given)).unwrap();
    bench.check();
}

#[test]
fn a_paid_order_and_open_ones_stay_whatever_is_ordered_for_another_fee() {
    let (mut bench, given) = with_form();
    bench
        .amend(|policy| policy.calendar = Calendar::new(|_| Window { opens_at: OPEN, closes_at: Timestamp(i64::MAX) }));
    bench.act(bind(given)).unwrap();
    bench.act(choose(given, sample::art())).unwrap();
    assert!(matches!(bench.act(order(given, FeeKind::Professional)), Ok(Answer::OrderPlaced { number: 1, .. })));
    for number in 2..=100_u16 {
        let at = INSIDE.plus_ms(i64::from(number) * 60_000);
        assert!(
            matches!(bench.act_at(at, order(given, FeeKind::Exam)), Ok(Answer::OrderPlaced { number: n, .. }) if n == number)
        );
        if number == 50 {
            let fee_fen = bench.policy().professional[sample::art().class.reveal()].fee_fen;
            bench.act_at(at, pay_for(given, FeeKind::Professional, "class", fee_fen, Some(1))).unwrap();
        }
        assert_eq!(bench.act_at(at, close(given, number)), Ok(Answer::OrderClosed));
    }
    let Row::Candidate(row) = &bench.rows[&Subject::Candidate(given)] else { panic!("a candidate's row") };
    assert!(row.orders[0].number == 1 && row.orders.len() == ORDERS_PER_CANDIDATE);
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
