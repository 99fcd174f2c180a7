//! Steps 1 to 4 as an ordinary candidate goes them.

use baoming_core::command::{Action, Command};
use baoming_core::person::FeeKind;
use baoming_core::query::Query;
use baoming_core::reply::{Answer, Refusal, Reply, View};
use baoming_core::sample::text;
use baoming_core::time::Timestamp;

use crate::bench::{
    CLOSE, INSIDE, OPEN, activate, allot, capture, pay, point, prepared, save, segment, serial, set_up, take_back,
};

#[test]
fn one_candidate_passes_steps_one_to_four() {
    let mut bench = prepared();
    let given = serial("01020001");
    assert_eq!(bench.act(capture(1, 1)), Ok(Answer::Captured { serial: given }));
    assert_eq!(bench.act(pay(given, "p1")), Ok(Answer::FeeRecorded { again: false }));
    assert_eq!(bench.act(activate(given)), Ok(Answer::Activated));
    assert_eq!(bench.act(save(given)), Ok(Answer::FormSaved { revision: 1 }));
    assert_eq!(bench.act(save(given)), Ok(Answer::FormSaved { revision: 2 }));
    let Ok(View::Progress(progress)) = bench.machine.county().query(Query::Point(point(1))) else { panic!() };
    assert_eq!((progress.captured, progress.paid, progress.activated, progress.form_saved), (1, 1, 1, 1));
    assert_eq!(progress.serials_left, 2);
    bench.check();
}

#[test]
fn segments_never_overlap_and_only_an_unused_tail_returns() {
    let mut bench = prepared();
    bench.act(set_up(2)).unwrap();
    for (first, last) in [(1, 3), (3, 9), (2, 2), (1, 9_999)] {
        let refused = bench.act(allot(2, segment(102, first, last)));
        assert_eq!(refused, Err(Refusal::SegmentOverlaps { point: point(1) }), "{first}-{last}");
    }
    assert_eq!(bench.act(allot(2, segment(103, 1, 9))), Err(Refusal::CodeOfOtherCounty));
    assert_eq!(bench.act(allot(3, segment(102, 4, 9))), Err(Refusal::PointUnknown));
    assert_eq!(bench.act(set_up(2)), Err(Refusal::PointExists));
    bench.act(capture(1, 1)).unwrap();
    assert_eq!(bench.act(take_back(1, 1)), Err(Refusal::SegmentInUse { next: 2 }));
    assert_eq!(bench.act(take_back(2, 2)), Err(Refusal::SegmentUnknown));
    bench.act(take_back(1, 2)).unwrap();
    bench.act(allot(2, segment(102, 2, 3))).unwrap();
    assert_eq!(bench.act(capture(1, 2)), Err(Refusal::SegmentExhausted));
    assert_eq!(bench.act(capture(2, 2)), Ok(Answer::Captured { serial: serial("01020002") }));
    bench.check();
}

#[test]
fn a_document_is_registered_once() {
    let mut bench = prepared();
    bench.act(set_up(2)).unwrap();
    bench.act(capture(1, 1)).unwrap();
    assert_eq!(bench.act(capture(1, 1)), Err(Refusal::IdentityRegistered { serial: serial("01020001") }));
    assert_eq!(bench.act(capture(2, 1)), Err(Refusal::WrongPoint { point: point(1) }));
    bench.check();
}

#[test]
fn steps_come_in_the_plans_order() {
    use baoming_core::reply::Step::{Activation, Fee};
    let mut bench = prepared();
    let given = serial("01020001");
    assert_eq!(bench.act(pay(given, "p1")), Err(Refusal::CandidateUnknown));
    bench.act(capture(1, 1)).unwrap();
    assert_eq!(bench.act(activate(given)), Err(Refusal::OutOfOrder { missing: Fee }));
    assert_eq!(bench.act(save(given)), Err(Refusal::OutOfOrder { missing: Fee }));
    bench.act(pay(given, "p1")).unwrap();
    assert_eq!(bench.act(save(given)), Err(Refusal::OutOfOrder { missing: Activation }));
    bench.act(activate(given)).unwrap();
    assert_eq!(bench.act(activate(given)), Err(Refusal::AlreadyActivated));
    bench.check();
}

#[test]
fn a_fee_counts_once_and_nothing_paid_is_lost() {
    let mut bench = prepared();
    bench.act(capture(1, 1)).unwrap();
    bench.act(capture(1, 2)).unwrap();
    let (first, second) = (serial("01020001"), serial("01020002"));
    assert_eq!(bench.act(pay(first, "p1")), Ok(Answer::FeeRecorded { again: false }));
    assert_eq!(bench.act(pay(first, "p1")), Ok(Answer::FeeRecorded { again: false }), "notified again");
    assert_eq!(bench.act(pay(first, "p2")), Ok(Answer::FeeRecorded { again: true }), "paid again");
    assert_eq!(bench.act(pay(second, "p1")), Err(Refusal::PaymentOfOther));
    let wrong = Action::RecordFee {
        serial: second,
        fee: FeeKind::Registration,
        payment: "p3".parse().unwrap(),
        amount_fen: 1,
        paid_at: INSIDE,
        order: None,
    };
    assert_eq!(bench.act(wrong), Err(Refusal::FeeAmount { expected_fen: 4_000 }));
    assert_eq!(bench.act_at(Timestamp(1), pay(second, "p4")), Err(Refusal::PaidInFuture));
    bench.check();
}

#[test]
fn windows_are_judged_by_arrival_and_payments_by_when_they_were_made() {
    let mut bench = prepared();
    let outside = |result: Result<Answer, Refusal>| matches!(result, Err(Refusal::OutsideWindow { .. }));
    assert!(outside(bench.act_at(OPEN.plus_ms(-1), capture(1, 1))));
    assert!(bench.act_at(OPEN, capture(1, 1)).is_ok());
    assert!(bench.act_at(CLOSE.plus_ms(-1), capture(1, 2)).is_ok());
    assert!(outside(bench.act_at(CLOSE, capture(1, 3))));
    assert!(outside(bench.act_at(CLOSE, set_up(2))));
    let given = serial("01020001");
    assert!(bench.act_at(CLOSE.plus_ms(60_000), pay(given, "p1")).is_ok(), "paid in time, notified late");
    assert!(outside(bench.act_at(CLOSE, activate(given))));
    bench.check();
}

#[test]
fn the_same_key_returns_the_stored_answer_and_another_body_is_refused() {
    let mut bench = prepared();
    let command = bench.command(INSIDE, capture(1, 1));
    let first = bench.run(&command);
    assert_eq!(bench.run(&command), first);
    let other = Command { fingerprint: 99, ..command.clone() };
    assert_eq!(bench.run(&other), Reply::Refused(Refusal::KeyReused));
    let late = Command { arrived_at: CLOSE, ..command };
    assert_eq!(bench.run(&late), first, "what was acknowledged is answered the same for ever");
    bench.check();
}

#[test]
fn a_save_delivered_again_after_many_others_undoes_none_of_them() {
    let mut bench = prepared();
    let given = serial("01020001");
    bench.act(capture(1, 1)).unwrap();
    bench.act(pay(given, "p1")).unwrap();
    bench.act(activate(given)).unwrap();
    let early = bench.command(INSIDE, save(given));
    let answered = bench.run(&early);
    let later = (0..).map(|_| bench.act(save(given))).find(Result::is_err);
    assert_eq!(later, Some(Err(Refusal::TooMany { what: "saves" })), "the number of saves is bounded");
    assert_eq!(bench.run(&early), answered, "and none of their answers is forgotten");
    assert_eq!(bench.act(pay(given, "p2")), Ok(Answer::FeeRecorded { again: true }), "a payment still finds room");
    bench.check();
}

#[test]
fn a_code_outside_its_table_is_refused_by_name() {
    let mut bench = prepared();
    let Action::Capture(mut one) = capture(1, 1) else { panic!() };
    one.person.ethnicity = text("99");
    assert_eq!(bench.act(Action::Capture(one)), Err(Refusal::CodeUnknown { field: "ethnicity" }));
    let given = serial("01020001");
    bench.act(capture(1, 1)).unwrap();
    bench.act(pay(given, "p1")).unwrap();
    bench.act(activate(given)).unwrap();
    let Action::SaveForm { serial, mut form } = save(given) else { panic!() };
    form.third_subject = form.second_subject.clone();
    assert_eq!(bench.act(Action::SaveForm { serial, form }), Err(Refusal::CodeUnknown { field: "second_subjects" }));
    bench.check();
}
