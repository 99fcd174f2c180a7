//! Steps 5 and 6: corrections at the point, the signature with its lock, and what is collected.

use baoming_core::calendar::WindowName;
use baoming_core::command::Action;
use baoming_core::form::{FieldEntry, Signature};
use baoming_core::ids::{ScanDigest, Serial};
use baoming_core::query::Query;
use baoming_core::reply::{Answer, Refusal, Step, View};
use baoming_core::sample::{self, text};

use crate::bench::{CLOSE, outside, save, with_active, with_form};
use crate::own_steps::{bind, choose};

pub(crate) fn correct(serial: Serial) -> Action {
    Action::CorrectForm { serial, form: Box::new(sample::form()) }
}

pub(crate) fn correct_person(serial: Serial, person: u32) -> Action {
    Action::CorrectPerson { serial, person: Box::new(sample::person(person)) }
}

pub(crate) fn confirm(serial: Serial, form_revision: u32) -> Action {
    let signature = Signature { form_revision, signed_by: text("张三"), scan: ScanDigest([3; 32]) };
    Action::Confirm { serial, signature }
}

pub(crate) fn withdraw(serial: Serial) -> Action {
    Action::WithdrawConfirmation { serial, reason: text("姓名有误") }
}

pub(crate) fn collect(serial: Serial, assessment: Option<&str>, replaces: u32) -> Action {
    let entry = |value| FieldEntry { key: text("assessment"), value: text(value) };
    Action::Collect { serial, items: assessment.map(entry).into_iter().collect(), replaces }
}

#[test]
fn a_signature_locks_what_was_printed_until_it_is_withdrawn() {
    let (mut bench, given) = with_active();
    let missing = |missing| Err(Refusal::OutOfOrder { missing });
    assert_eq!(bench.act(confirm(given, 0)), missing(Step::Form));
    assert_eq!(bench.act(withdraw(given)), missing(Step::Confirmation));
    bench.act(save(given)).unwrap();
    assert_eq!(bench.act(correct(given)), Ok(Answer::FormSaved { revision: 2 }));
    assert_eq!(bench.act(confirm(given, 1)), Err(Refusal::RevisionPassed { revision: 2 }));
    assert_eq!(bench.act(confirm(given, 2)), Ok(Answer::Confirmed));
    for action in [save(given), correct(given), correct_person(given, 2), confirm(given, 2)] {
        assert_eq!(bench.act(action), Err(Refusal::Locked));
    }
    assert_eq!(bench.act(withdraw(given)), Ok(Answer::ConfirmationWithdrawn));
    assert_eq!(bench.act(withdraw(given)), missing(Step::Confirmation));
    assert_eq!(bench.act(correct_person(given, 2)), Ok(Answer::PersonCorrected));
    assert_eq!(bench.act(confirm(given, 2)), Ok(Answer::Confirmed));
    bench.check();
}

#[test]
fn what_is_collected_replaces_what_was_read_and_says_whether_it_is_all() {
    let (mut bench, given) = with_active();
    assert_eq!(bench.act(collect(given, None, 0)), Err(Refusal::OutOfOrder { missing: Step::Form }));
    bench.act(save(given)).unwrap();
    assert_eq!(bench.act(collect(given, Some("好"), 0)), Ok(Answer::Collected { revision: 1 }));
    assert_eq!(bench.act(collect(given, Some("好"), 0)), Err(Refusal::RevisionPassed { revision: 1 }));
    bench.act(confirm(given, 1)).unwrap();
    let complete = |bench: &crate::bench::Bench| {
        let Ok(View::Candidate(state)) = bench.machine.county().query(Query::Candidate(given)) else { panic!() };
        (state.collected, state.complete)
    };
    assert_eq!(complete(&bench), (true, true));
    bench.act(collect(given, None, 1)).unwrap();
    assert_eq!(complete(&bench), (false, false), "what is left out is gone");
    bench.act(collect(given, Some("好"), 2)).unwrap();
    bench.act(bind(given)).unwrap();
    bench.act(choose(given, sample::art())).unwrap();
    assert_eq!(complete(&bench), (true, true), "an unpaid class costs that examination alone");
    bench.check();
}

#[test]
fn steps_five_and_six_have_their_windows() {
    let (mut bench, given) = with_form();
    for (action, window) in [
        (correct(given), WindowName::Confirmation),
        (correct_person(given, 1), WindowName::Confirmation),
        (confirm(given, 1), WindowName::Confirmation),
        (withdraw(given), WindowName::Confirmation),
        (collect(given, None, 0), WindowName::Collection),
    ] {
        assert!(outside(&bench.act_at(CLOSE, action), window));
    }
    bench.check();
}
