//! Registrations made wrongly: voids and transfers. What is freed can be registered again, and nothing else is lost.

use baoming_core::calendar::WindowName;
use baoming_core::command::{Action, TransferRegistration};
use baoming_core::entry::{ApplicationKind, CandidateKind, SpecialCase};
use baoming_core::four_eyes::FourEyes;
use baoming_core::ids::Serial;
use baoming_core::person::FeeKind;
use baoming_core::query::Query;
use baoming_core::reply::{Answer, CandidateState, Progress, Refusal, View};
use baoming_core::rows::{CandidateRow, Row};
use baoming_core::sample::{self, text};
use baoming_core::subject::Subject;
use baoming_core::time::Date;

use crate::bench::{
    Bench, CLOSE, activate, capture, outside, pay, point, prepared, save, serial, with_active, with_form,
};
use crate::money::{close, keep, order};
use crate::offices::{collect, confirm, correct, correct_person, withdraw};
use crate::own_steps::{bind, choose, declare, reset};
use crate::special_cases::{by_case, decide, submit};

pub(crate) fn void(serial: Serial) -> Action {
    Action::VoidRegistration { serial, reason: text("登记了别人的号码"), approval: None }
}

fn passed_to(serial: Serial, person: u32) -> TransferRegistration {
    let (document, identity) = sample::card(person);
    let (person, today, reason) = (sample::person(person), sample::TODAY, text("号码录错"));
    TransferRegistration { serial, document, identity, person, today, reason, approval: None }
}

pub(crate) fn transfer(serial: Serial, person: u32) -> Action {
    Action::TransferRegistration(Box::new(passed_to(serial, person)))
}

fn row(bench: &Bench, serial: Serial) -> &CandidateRow {
    match &bench.rows[&Subject::Candidate(serial)] {
        Row::Candidate(row) => row,
        other => panic!("{other:?}"),
    }
}

fn state(bench: &Bench, serial: Serial) -> CandidateState {
    match bench.machine.county().query(Query::Candidate(serial)) {
        Ok(View::Candidate(state)) => state,
        other => panic!("{other:?}"),
    }
}

fn holder(bench: &Bench, person: u32) -> Option<Serial> {
    match bench.machine.county().query(Query::Identity(sample::card(person).1)) {
        Ok(View::Candidate(state)) => Some(state.serial),
        Err(Refusal::CandidateUnknown) => None,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_voided_is_over_its_serial_stays_and_its_document_is_captured_again() {
    let (mut bench, given) = with_form();
    assert!(outside(&bench.act_at(CLOSE, void(given)), WindowName::Season));
    assert_eq!(bench.act(void(serial("01020003"))), Err(Refusal::CandidateUnknown));
    assert_eq!(bench.act(void(given)), Ok(Answer::RegistrationVoided));
    bench.check();
    let items = collect(given, Some("好"), 0);
    let verify =
        Action::VerifyCard { serial: given, identity: sample::card(1).1, valid_until: None, today: sample::TODAY };
    let steps = [
        void(given),
        transfer(given, 9),
        order(given, FeeKind::Exam),
        pay(given, "p2"),
        activate(given),
        reset(given, 1),
        save(given),
        bind(given),
        choose(given, sample::art()),
        declare(given, &["1"], &[]),
        confirm(given, 1),
        withdraw(given),
        correct(given),
        correct_person(given, 1),
        items,
        verify,
    ];
    for step in steps {
        assert_eq!(bench.act(step.clone()), Err(Refusal::RegistrationVoided), "{step:?}");
    }
    let row = row(&bench, given);
    assert!(row.voided.as_ref().is_some_and(|voided| voided.reason.reveal() == "登记了别人的号码"));
    assert!(row.waits_for_a_person() && state(&bench, given).voided && holder(&bench, 1).is_none());
    assert_eq!(bench.act(capture(1, 1)), Ok(Answer::Captured { serial: serial("01020002") }));
    assert_eq!(holder(&bench, 1), Some(serial("01020002")));
    bench.check();
}

#[test]
fn the_money_of_a_voided_registration_waits_for_a_person() {
    let (mut bench, given) = with_form();
    bench.act(order(given, FeeKind::Exam)).unwrap();
    bench.act(void(given)).unwrap();
    let seen = |bench: &Bench| bench.machine.county().progress();
    let left = Progress { serials_left: 2, serials_allotted: 3, voided: 1, ..Progress::default() };
    assert_eq!(seen(&bench), Progress { unsettled: 1, ..left });
    let orders = bench.machine.county().query(Query::OpenOrders { after: None });
    assert!(matches!(orders, Ok(View::Orders(open)) if open.len() == 1), "it is asked after as before");
    // The same payment again is the one that was recorded; another one is kept.
    assert_eq!(bench.act(pay(given, "p1")), Ok(Answer::FeeRecorded { again: false }));
    assert_eq!(bench.act(pay(given, "late")), Err(Refusal::RegistrationVoided));
    assert_eq!(bench.act(keep(given, "late")), Ok(Answer::PaymentKept));
    assert_eq!(bench.act(close(given, 1)), Ok(Answer::OrderClosed));
    assert_eq!(seen(&bench), Progress { unsettled: 2, ..left });
    bench.check();
}

#[test]
fn a_registration_can_be_voided_however_often_it_was_changed() {
    let (mut bench, given) = with_active();
    while bench.act(bind(given)).is_ok() {}
    while bench.act(confirm(given, 0)).is_ok() {}
    for number in 0..62 {
        bench.act(keep(given, &format!("k{number}"))).unwrap();
    }
    bench.act(void(given)).unwrap();
    bench.check();
}

#[test]
fn a_transfer_keeps_serial_form_and_money_and_ends_what_only_the_owner_can_do_again() {
    let (mut bench, given) = with_form();
    bench.act(confirm(given, 1)).unwrap();
    bench.act(capture(1, 2)).unwrap();
    let taken = Err(Refusal::IdentityRegistered { serial: serial("01020002") });
    assert_eq!(bench.act(transfer(given, 2)), taken);
    assert_eq!(bench.act(transfer(given, 1)), Err(Refusal::IdentityRegistered { serial: given }));
    assert!(outside(&bench.act_at(CLOSE, transfer(given, 9)), WindowName::Season));
    assert_eq!(bench.act(transfer(given, 9)), Ok(Answer::RegistrationTransferred));
    assert_eq!((holder(&bench, 1), holder(&bench, 9)), (None, Some(given)));
    let now = state(&bench, given);
    assert_eq!((now.password_epoch, now.confirmed, now.paid, now.form_revision), (1, false, true, 1));
    let row = row(&bench, given);
    assert!(row.activation.as_ref().unwrap().ended && row.confirmation.is_none() && row.transfers == 1);
    assert_eq!(row.person, sample::person(9));
    assert_eq!(bench.act(reset(given, 1)), Err(Refusal::OtherCandidatesDocument));
    bench.act(reset(given, 9)).unwrap();
    let Row::Candidate(row) = &bench.rows[&Subject::Candidate(given)] else { panic!() };
    assert!(row.activation.as_ref().is_some_and(|activation| !activation.ended && activation.epoch == 2));
    // Whose document it was can be captured, and what was passed on can be passed back once it is free.
    assert_eq!(bench.act(capture(1, 1)), Ok(Answer::Captured { serial: serial("01020003") }));
    bench.act(void(serial("01020003"))).unwrap();
    bench.act(transfer(given, 1)).unwrap();
    bench.check();
}

/// Whether a registration of this case may pass to this document.
fn check(case: SpecialCase, change: impl FnOnce(&mut TransferRegistration), expected: &Result<Answer, Refusal>) {
    let mut bench = prepared();
    let given = serial("01020001");
    let kind = ApplicationKind::of_case(case);
    if let Some(kind) = kind {
        for (number, person) in [(1, 1), (2, 3)] {
            let other = kind == ApplicationKind::OtherDocument;
            let document = if other { sample::passport(person) } else { sample::card(person) };
            bench.act(submit(kind, 1, document)).unwrap();
            bench.act(decide(number, true)).unwrap();
        }
    }
    bench.act(Action::Capture(Box::new(by_case(1, 1, case)))).unwrap();
    let mut passed = passed_to(given, 2);
    change(&mut passed);
    assert_eq!(&bench.act(Action::TransferRegistration(Box::new(passed))), expected, "{case:?}");
    bench.check();
}

#[test]
fn the_right_document_is_judged_as_a_capture_with_it_would_be() {
    let done = || Ok(Answer::RegistrationTransferred);
    let missing = |kind| Err(Refusal::ApprovalMissing { kind });
    let contradicts = || Err(Refusal::EntryContradicts { field: "document.kind" });
    check(SpecialCase::CardLapsed, |_| {}, &done());
    check(SpecialCase::CardLapsed, |one| (one.document, one.identity) = sample::passport(2), &contradicts());
    check(SpecialCase::OutOfProvince, |_| {}, &missing(ApplicationKind::OutOfProvince));
    check(SpecialCase::OutOfProvince, |one| (one.document, one.identity) = sample::card(3), &done());
    check(SpecialCase::OtherDocument, |_| {}, &contradicts());
    let passport = |one: &mut TransferRegistration, person| (one.document, one.identity) = sample::passport(person);
    check(SpecialCase::OtherDocument, |one| passport(one, 2), &missing(ApplicationKind::OtherDocument));
    check(SpecialCase::OtherDocument, |one| passport(one, 3), &done());
    let unknown = |one: &mut TransferRegistration| one.person.ethnicity = text("99");
    check(SpecialCase::CardLapsed, unknown, &Err(Refusal::CodeUnknown { field: "ethnicity" }));
}

#[test]
fn a_card_that_was_to_be_verified_is_verified_again_and_a_childs_consent_is_not_taken_over() {
    let mut bench = prepared();
    let given = serial("01020001");
    bench.act(Action::Capture(Box::new(by_case(1, 1, SpecialCase::CannotCome)))).unwrap();
    let verify = |person| Action::VerifyCard {
        serial: given,
        identity: sample::card(person).1,
        valid_until: None,
        today: sample::TODAY,
    };
    bench.act(verify(1)).unwrap();
    bench.act(transfer(given, 2)).unwrap();
    assert!(state(&bench, given).verification_due && row(&bench, given).verification_due());
    assert_eq!(bench.act(verify(1)), Err(Refusal::OtherCandidatesDocument));
    bench.act(verify(2)).unwrap();
    let mut juvenile = sample::capture(point(1), 5);
    juvenile.entry.kind = CandidateKind::Juvenile;
    bench.act(Action::Capture(Box::new(juvenile))).unwrap();
    let mut child = passed_to(serial("01020002"), 6);
    child.person.birth_date = Date { year: 2009, month: 1, day: 1 };
    let refused = bench.act(Action::TransferRegistration(Box::new(child)));
    assert_eq!(refused, Err(Refusal::ConsentMissing));
    bench.check();
}

#[test]
fn where_the_season_wants_a_second_person_nothing_happens_without_an_approval() {
    let (mut bench, given) = with_active();
    bench.amend(|policy| {
        policy.four_eyes.0.insert(FourEyes::VoidRegistration);
    });
    assert_eq!(bench.act(void(given)), Err(Refusal::SecondPersonNeeded { approval: None }));
    bench.amend(|policy| {
        policy.four_eyes.0.insert(FourEyes::TransferRegistration);
    });
    assert_eq!(bench.act(transfer(given, 2)), Err(Refusal::SecondPersonNeeded { approval: None }));
    bench.check();
}
