//! Step 4 beyond the form: telephone, class and events, declaration; and passwords set anew.

use baoming_core::calendar::{Window, WindowName};
use baoming_core::command::Action;
use baoming_core::form::{Declaration, FieldEntry, FieldFault, FieldRuleBroken, ProfessionalChoice};
use baoming_core::ids::Serial;
use baoming_core::query::Query;
use baoming_core::reply::{Answer, Refusal, Step, View};
use baoming_core::rows::Row;
use baoming_core::sample::{self, text};
use baoming_core::subject::Subject;

use crate::bench::{Bench, CLOSE, INSIDE, activate, capture, outside, pay, prepared, serial, with_active};

pub(crate) fn bind(serial: Serial) -> Action {
    Action::BindPhone { serial, phone: text("13800000000") }
}

pub(crate) fn choose(serial: Serial, choice: ProfessionalChoice) -> Action {
    Action::SaveProfessional { serial, choice }
}

pub(crate) fn declare(serial: Serial, bonuses: &[&str], plans: &[&str]) -> Action {
    let codes = |codes: &[&str]| codes.iter().map(|code| text(code)).collect();
    Action::Declare { serial, declaration: Declaration { bonuses: codes(bonuses), plans: codes(plans) } }
}

pub(crate) fn reset(serial: Serial, person: u32) -> Action {
    let hash = || text("$argon2id$v=19$m=16,t=1,p=1$c2FsdHNhbHQ$bmV1");
    let identity = sample::card(person).1;
    Action::ResetPasswords { serial, identity, login_password: hash(), save_password: hash() }
}

#[test]
fn a_telephone_comes_before_a_class_and_activation_before_both() {
    let mut bench = prepared();
    let given = serial("01020001");
    bench.act(capture(1, 1)).unwrap();
    let all = [bind(given), choose(given, sample::art()), declare(given, &[], &[]), reset(given, 1)];
    for action in all.clone() {
        assert_eq!(bench.act(action), Err(Refusal::OutOfOrder { missing: Step::Fee }));
    }
    bench.act(pay(given, "p1")).unwrap();
    for action in all {
        assert_eq!(bench.act(action), Err(Refusal::OutOfOrder { missing: Step::Activation }));
    }
    bench.act(activate(given)).unwrap();
    assert_eq!(bench.act(choose(given, sample::art())), Err(Refusal::OutOfOrder { missing: Step::Phone }));
    assert_eq!(bench.act(bind(given)), Ok(Answer::PhoneBound));
    assert_eq!(bench.act(choose(given, sample::art())), Ok(Answer::ProfessionalSaved { revision: 1 }));
    assert_eq!(bench.act(choose(given, sample::sport())), Ok(Answer::ProfessionalSaved { revision: 2 }));
    bench.check();
}

#[test]
fn a_class_has_its_events_no_more_and_no_less() {
    let (mut bench, given) = with_active();
    bench.act(bind(given)).unwrap();
    let mut check = |class: &str, main: Option<&str>, auxiliary: Option<&str>, field| {
        let (main_event, auxiliary_event) = (main.map(text), auxiliary.map(text));
        let choice = ProfessionalChoice { class: text(class), main_event, auxiliary_event };
        assert_eq!(bench.act(choose(given, choice)), Err(Refusal::CodeUnknown { field }));
    };
    check("99", None, None, "class");
    check("03", Some("1"), None, "main_event");
    check("03", None, Some("3"), "auxiliary_event");
    check("51", None, Some("3"), "main_event");
    check("51", Some("9"), Some("3"), "main_event");
    check("51", Some("1"), None, "auxiliary_event");
    bench.check();
}

#[test]
fn declarations_name_known_codes_once_and_may_be_withdrawn() {
    let (mut bench, given) = with_active();
    for (bonuses, plans, field) in
        [(&["9"][..], &[][..], "bonuses"), (&["1", "1"], &[], "bonuses"), (&[], &["2"], "plans")]
    {
        assert_eq!(bench.act(declare(given, bonuses, plans)), Err(Refusal::CodeUnknown { field }));
    }
    assert_eq!(bench.act(declare(given, &["1"; 17], &[])), Err(Refusal::TooMany { what: "bonuses" }));
    assert_eq!(bench.act(declare(given, &["1"], &["1"])), Ok(Answer::Declared { revision: 1 }));
    assert_eq!(bench.act(declare(given, &[], &[])), Ok(Answer::Declared { revision: 2 }));
    bench.check();
}

#[test]
fn each_step_has_its_own_window_and_an_override_reaches_only_whom_it_names() {
    let (mut bench, given) = with_active();
    bench.act(bind(given)).unwrap();
    for (action, window) in [
        (bind(given), WindowName::Professional),
        (choose(given, sample::art()), WindowName::Professional),
        (declare(given, &["1"], &[]), WindowName::Declaration),
        (reset(given, 1), WindowName::Season),
    ] {
        assert!(outside(&bench.act_at(CLOSE, action.clone()), window));
        let longer = Window { opens_at: INSIDE, closes_at: CLOSE.plus_ms(1_000) };
        bench.override_window(window, Some(2), CLOSE, longer);
        assert!(outside(&bench.act_at(CLOSE.plus_ms(1), action.clone()), window), "another point's");
        bench.override_window(window, Some(1), CLOSE.plus_ms(2), longer);
        assert!(outside(&bench.act_at(CLOSE.plus_ms(1), action.clone()), window), "not yet recorded then");
        assert!(bench.act_at(CLOSE.plus_ms(2), action.clone()).is_ok());
        assert!(outside(&bench.act_at(CLOSE.plus_ms(1_000), action), window));
    }
    bench.check();
}

#[test]
fn passwords_are_set_anew_with_the_document_and_every_time_counts() {
    let (mut bench, given) = with_active();
    assert_eq!(bench.act(reset(given, 2)), Err(Refusal::OtherCandidatesDocument));
    for epoch in 1..=3 {
        assert_eq!(bench.act(reset(given, 1)), Ok(Answer::PasswordsReset));
        let Ok(View::Candidate(state)) = bench.machine.county().query(Query::Candidate(given)) else { panic!() };
        assert_eq!(state.password_epoch, epoch);
        assert_eq!(bench.machine.county().password_epochs().collect::<Vec<_>>(), [(given, epoch)]);
    }
    bench.check();
}

#[test]
fn a_candidate_takes_other_passwords_and_only_the_login_one_ends_sessions() {
    let (mut bench, given) = with_active();
    let hash = |text_of: &str| text(&format!("$argon2id$v=19$m=16,t=1,p=1$c2FsdHNhbHQ${text_of}"));
    let login = |of: &str, by_code| Action::ChangeLoginPassword { serial: given, login_password: hash(of), by_code };
    let save = |of: &str| Action::ChangeSavePassword { serial: given, save_password: hash(of) };
    let epoch = |bench: &Bench| bench.machine.county().password_epochs().collect::<Vec<_>>();
    for (action, answer, after) in [
        (login("b25l", false), Answer::LoginPasswordChanged, 1),
        (save("dHdv"), Answer::SavePasswordChanged, 1),
        (login("dGhyZWU", true), Answer::LoginPasswordChanged, 2),
    ] {
        assert_eq!(bench.act(action.clone()), Ok(answer));
        assert_eq!(epoch(&bench), [(given, after)]);
        assert!(outside(&bench.act_at(CLOSE, action), WindowName::Season));
    }
    let Some(Row::Candidate(row)) = bench.rows.get(&Subject::Candidate(given)) else { panic!() };
    let activation = row.activation.as_ref().unwrap();
    assert_eq!((&activation.login_password, &activation.save_password), (&hash("dGhyZWU"), &hash("dHdv")));
    bench.check();
}

#[test]
fn a_field_beyond_the_basic_ones_follows_the_policy() {
    let (mut bench, given) = with_active();
    let mut form = sample::form();
    form.additional.push(FieldEntry { key: text("hobby"), value: text("棋") });
    let fault = FieldFault { field: "additional".to_owned(), rule: FieldRuleBroken::Unknown };
    let refused = bench.act(Action::SaveForm { serial: given, form: Box::new(form.clone()) });
    assert_eq!(refused, Err(Refusal::Field(fault)));
    form.additional[0].key = text("resume");
    assert_eq!(
        bench.act(Action::SaveForm { serial: given, form: Box::new(form) }),
        Ok(Answer::FormSaved { revision: 1 })
    );
    bench.check();
}
