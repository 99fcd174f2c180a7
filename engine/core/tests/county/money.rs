//! Three fees, orders, and money that settles nothing.

use baoming_core::calendar::{Window, WindowName};
use baoming_core::command::Action;
use baoming_core::ids::Serial;
use baoming_core::payment::UnsettledReason;
use baoming_core::person::FeeKind::{self, Exam, Professional, Registration};
use baoming_core::query::Query;
use baoming_core::reply::{Answer, Refusal, Step, View};
use baoming_core::sample;
use baoming_core::time::Timestamp;

use crate::bench::{
    Bench, CLOSE, INSIDE, OPEN, allot, capture, county_id, outside, pay, pay_for, prepared, save, segment, serial,
    set_up, with_active, with_form,
};
use crate::own_steps::{bind, choose};

const EXAM_FEN: u32 = 16_800;

pub(crate) fn order(serial: Serial, fee: FeeKind) -> Action {
    Action::PlaceOrder { serial, fee }
}

pub(crate) fn close(serial: Serial, number: u16) -> Action {
    Action::CloseOrder { serial, number }
}

pub(crate) fn keep(serial: Serial, payment: &str) -> Action {
    let (payment, reason) = (payment.parse().unwrap(), UnsettledReason::Amount);
    Action::KeepPayment { serial, fee: Registration, payment, amount_fen: 1, paid_at: INSIDE, reason }
}

fn placed(number: u16, amount_fen: u32) -> Result<Answer, Refusal> {
    Ok(Answer::OrderPlaced { number, amount_fen })
}

const PAID: Result<Answer, Refusal> = Ok(Answer::FeeRecorded { again: false });
const PAID_AGAIN: Result<Answer, Refusal> = Ok(Answer::FeeRecorded { again: true });

#[test]
fn an_order_is_open_once_a_fee_and_ends_once() {
    let mut bench = prepared();
    let given = serial("01020001");
    assert_eq!(bench.act(order(given, Registration)), Err(Refusal::CandidateUnknown));
    bench.act(capture(1, 1)).unwrap();
    assert!(outside(&bench.act_at(CLOSE, order(given, Registration)), WindowName::Registration));
    assert_eq!(bench.act(order(given, Registration)), placed(1, 4_000));
    let before = bench.stored.len();
    assert_eq!(bench.act(order(given, Registration)), placed(1, 4_000), "the same one");
    assert_eq!(bench.stored.len(), before);
    assert_eq!(bench.act(close(given, 2)), Err(Refusal::OrderUnknown));
    assert_eq!(bench.act_at(CLOSE.plus_ms(1), close(given, 1)), Ok(Answer::OrderClosed), "whatever the calendar");
    assert_eq!(bench.act(close(given, 1)), Err(Refusal::OrderEnded));
    assert_eq!(bench.act(order(given, Registration)), placed(2, 4_000));
    assert_eq!(bench.act(pay_for(given, Registration, "p1", 4_000, Some(3))), Err(Refusal::OrderUnknown));
    assert_eq!(bench.act(pay_for(given, Exam, "p1", 4_000, Some(2))), Err(Refusal::OrderUnknown), "another fee's");
    assert_eq!(bench.act(pay_for(given, Registration, "p1", 4_000, Some(2))), PAID);
    assert_eq!(bench.act(close(given, 2)), Err(Refusal::OrderEnded));
    assert_eq!(bench.act(order(given, Registration)), Err(Refusal::FeePaid { fee: Registration }));
    assert_eq!(bench.act(pay_for(given, Registration, "p2", 4_000, Some(2))), PAID_AGAIN);
    bench.check();
}

#[test]
fn what_was_ordered_is_owed_although_the_fee_has_changed() {
    let mut bench = prepared();
    let (first, second) = (serial("01020001"), serial("01020002"));
    bench.act(capture(1, 1)).unwrap();
    bench.act(capture(1, 2)).unwrap();
    bench.act(order(first, Registration)).unwrap();
    bench.act(order(second, Registration)).unwrap();
    bench.amend(|policy| policy.fees.registration_fen = 5_000);
    assert_eq!(bench.act(order(first, Registration)), Err(Refusal::OrderOpen { number: 1 }));
    assert_eq!(
        bench.act(pay_for(first, Registration, "p1", 5_000, Some(1))),
        Err(Refusal::FeeAmount { expected_fen: 4_000 })
    );
    assert_eq!(bench.act(pay_for(first, Registration, "p1", 4_000, Some(1))), PAID);
    bench.act(close(second, 1)).unwrap();
    assert_eq!(bench.act(order(second, Registration)), placed(2, 5_000));
    assert_eq!(bench.act(pay_for(second, Registration, "p2", 5_000, None)), PAID);
    bench.check();
}

#[test]
fn the_professional_fee_is_that_of_the_class_and_makes_the_choice_final() {
    let (mut bench, given) = with_active();
    assert_eq!(bench.act(order(given, Professional)), Err(Refusal::OutOfOrder { missing: Step::Professional }));
    bench.act(bind(given)).unwrap();
    bench.act(choose(given, sample::art())).unwrap();
    assert_eq!(bench.act(order(given, Professional)), placed(1, 9_000));
    assert_eq!(bench.act(choose(given, sample::sport())), Err(Refusal::OrderOpen { number: 1 }));
    bench.act(close(given, 1)).unwrap();
    bench.act(choose(given, sample::sport())).unwrap();
    assert_eq!(bench.act(order(given, Professional)), placed(2, 8_000));
    assert_eq!(bench.act(pay_for(given, Professional, "p2", 8_000, Some(2))), PAID);
    assert_eq!(bench.act(choose(given, sample::art())), Err(Refusal::FeePaid { fee: Professional }));
    bench.check();
}

#[test]
fn an_order_that_was_closed_pays_for_nothing_but_what_is_due_now() {
    let (mut bench, given) = with_active();
    bench.act(bind(given)).unwrap();
    bench.act(choose(given, sample::art())).unwrap();
    bench.act(order(given, Professional)).unwrap();
    bench.act(close(given, 1)).unwrap();
    bench.act(choose(given, sample::sport())).unwrap();
    let late = pay_for(given, Professional, "p2", 9_000, Some(1));
    assert_eq!(bench.act(late), Err(Refusal::FeeAmount { expected_fen: 8_000 }), "the fee of another class");
    bench.act(choose(given, sample::art())).unwrap();
    assert_eq!(bench.act(pay_for(given, Professional, "p2", 9_000, Some(1))), PAID);
    bench.check();
}

#[test]
fn the_examinations_fee_is_due_from_those_who_take_it() {
    let (mut bench, given) = with_active();
    assert_eq!(bench.act(order(given, Exam)), Err(Refusal::OutOfOrder { missing: Step::Form }));
    let mut form = sample::form();
    form.unified_exam = false;
    bench.act(Action::SaveForm { serial: given, form: Box::new(form) }).unwrap();
    assert_eq!(bench.act(order(given, Exam)), Err(Refusal::NotTakingExam));
    bench.act(save(given)).unwrap();
    assert_eq!(bench.act(pay_for(given, Exam, "p2", 4_000, None)), Err(Refusal::FeeAmount { expected_fen: EXAM_FEN }));
    assert_eq!(bench.act(order(given, Exam)), placed(1, EXAM_FEN));
    assert_eq!(bench.act(pay_for(given, Exam, "p2", EXAM_FEN, Some(1))), PAID);
    assert_eq!(bench.act(pay_for(given, Exam, "p3", EXAM_FEN, None)), PAID_AGAIN);
    bench.check();
}

#[test]
fn paid_in_the_last_millisecond_counts_however_late_it_is_notified() {
    let (mut bench, given) = with_form();
    let paid_at = |at: Timestamp, payment: &str| Action::RecordFee {
        serial: given,
        fee: Exam,
        payment: payment.parse().unwrap(),
        amount_fen: EXAM_FEN,
        paid_at: at,
        order: None,
    };
    let late = CLOSE.plus_ms(86_400_000);
    assert!(outside(&bench.act_at(late, paid_at(CLOSE, "p2")), WindowName::ExamFee));
    assert_eq!(bench.act_at(late, paid_at(CLOSE.plus_ms(-1), "p2")), PAID);
    bench.check();
}

#[test]
fn a_postponement_does_not_reach_back_to_what_was_paid_before_it() {
    let (mut bench, given) = with_form();
    let later = Window { opens_at: CLOSE, closes_at: CLOSE.plus_ms(1_000) };
    bench.override_window(WindowName::ExamFee, None, INSIDE.plus_ms(1), later);
    let late = CLOSE.plus_ms(1);
    assert!(outside(&bench.act_at(INSIDE.plus_ms(1), order(given, Exam)), WindowName::ExamFee));
    assert_eq!(bench.act_at(late, pay_for(given, Exam, "p2", EXAM_FEN, None)), PAID, "paid before it was recorded");
    bench.check();
}

#[test]
fn money_that_settles_nothing_is_kept_once_and_counted() {
    let mut bench = prepared();
    let given = serial("01020001");
    assert_eq!(bench.act(keep(given, "k1")), Err(Refusal::CandidateUnknown));
    bench.act(capture(1, 1)).unwrap();
    bench.act(capture(1, 2)).unwrap();
    assert_eq!(bench.act_at(CLOSE, keep(given, "k1")), Ok(Answer::PaymentKept), "whatever the calendar");
    assert_eq!(bench.act(keep(given, "k1")), Ok(Answer::PaymentKept), "notified again");
    assert_eq!(bench.act(pay(given, "k1")), Ok(Answer::PaymentKept), "one payment is one thing");
    assert_eq!(bench.act(keep(serial("01020002"), "k1")), Err(Refusal::PaymentOfOther));
    let Ok(View::Progress(progress)) = bench.machine.county().query(Query::County) else { panic!() };
    assert_eq!((progress.unsettled, progress.paid), (1, 0));
    assert_eq!(bench.act(pay(given, "p1")), PAID);
    bench.check();
}

#[test]
fn a_page_of_open_orders_never_ends_within_a_candidate() {
    let mut bench = Bench::new(county_id());
    bench.act(set_up(1)).unwrap();
    bench.act(allot(1, segment(102, 1, 600))).unwrap();
    let mut expected = 0;
    for person in 0..501_u32 {
        let captured = bench.act(Action::Capture(Box::new(sample::capture(crate::bench::point(1), person))));
        let Ok(Answer::Captured { serial }) = captured else { panic!("{captured:?}") };
        bench.act(order(serial, Registration)).unwrap();
        expected += 1;
        if person == 499 {
            // Paid without its order, which stays open; so this candidate comes to have two.
            bench.act(pay(serial, "p")).unwrap();
            bench.act(crate::bench::activate(serial)).unwrap();
            bench.act(bind(serial)).unwrap();
            bench.act(choose(serial, sample::art())).unwrap();
            bench.act(order(serial, Professional)).unwrap();
            expected += 1;
        }
    }
    let (mut found, mut after) = (0, None);
    while let Ok(View::Orders(page)) = bench.machine.county().query(Query::OpenOrders { after }) {
        let Some(last) = page.last() else { break };
        (found, after) = (found + page.len(), Some(last.serial));
    }
    assert_eq!(found, expected);
}

#[test]
fn a_payment_may_lie_a_little_ahead_of_its_notification() {
    let mut bench = prepared();
    bench.act(capture(1, 1)).unwrap();
    let paid_at = OPEN.plus_ms(5 * 60 * 1_000);
    assert_eq!(
        bench.act_at(OPEN.plus_ms(-1), sample::pay(serial("01020001"), "p", paid_at)),
        Err(Refusal::PaidInFuture)
    );
    assert_eq!(bench.act_at(OPEN, sample::pay(serial("01020001"), "p", paid_at)), PAID);
    bench.check();
}
