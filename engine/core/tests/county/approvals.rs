//! What needs a second person: asked, decided and used up at the desk; and nobody decides what the same account handed in.

use baoming_core::command::{Action, AskApproval};
use baoming_core::entry::ApplicationKind;
use baoming_core::four_eyes::{FourEyes, RequestDigest};
use baoming_core::invariants::{Auditor, Invariant};
use baoming_core::limits::{APPROVAL_MS, APPROVALS_KEPT, APPROVALS_OPEN_PER_COUNTY};
use baoming_core::policy::Policy;
use baoming_core::query::Query;
use baoming_core::reply::{Answer, ApprovalState, Refusal, View};
use baoming_core::sample::{self, text};
use baoming_core::scope::Scope;
use baoming_core::time::Timestamp;

use crate::bench::{Bench, INSIDE, county_id, prepared, with_active};
use crate::desk::desk;
use crate::special_cases::{decide, submit};

pub(crate) fn ask(request: u8, scope: &str) -> Action {
    Action::AskApproval(Box::new(AskApproval {
        digest: RequestDigest([request; 32]),
        action: FourEyes::VoidRegistration,
        scope: scope.parse().unwrap(),
        summary: text("01020001"),
        reason: Some(text("登记了别人的号码")),
    }))
}

pub(crate) fn say(number: u32, approved: bool) -> Action {
    Action::DecideApproval { number, approved, reason: text("已核对原件") }
}

pub(crate) fn spend(number: u32) -> Action {
    Action::UseApproval { number }
}

fn later(ms: i64) -> Timestamp {
    INSIDE.plus_ms(ms)
}

fn state(bench: &Bench, request: u8) -> ApprovalState {
    match bench.machine.county().query(Query::Approval(RequestDigest([request; 32]))) {
        Ok(View::Approval(state)) => state,
        other => panic!("{other:?}"),
    }
}

fn waiting(bench: &Bench, scope: &str, now: Timestamp) -> Vec<u32> {
    let query = Query::OpenApprovals { scope: scope.parse().unwrap(), now, after: 0 };
    match bench.machine.county().query(query) {
        Ok(View::Approvals(found)) => found.into_iter().map(|(number, _)| number).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn another_account_decides_once_and_in_time() {
    let mut bench = Bench::new(desk());
    assert_eq!(bench.act(ask(1, "430102")), Err(Refusal::SamePerson), "nobody is known to ask");
    assert_eq!(bench.act_by("one", INSIDE, ask(1, "430102")), Ok(Answer::ApprovalAsked { number: 1 }));
    assert_eq!(bench.act_by("one", INSIDE, say(1, true)), Err(Refusal::SamePerson));
    assert_eq!(bench.act(say(1, true)), Err(Refusal::SamePerson), "nobody is known to decide");
    assert_eq!(bench.act_by("two", INSIDE, say(2, true)), Err(Refusal::ApprovalUnknown));
    let late = Err(Refusal::ApprovalExpired { approval: 1 });
    assert_eq!(bench.act_by("two", later(APPROVAL_MS), say(1, true)), late);
    assert_eq!(state(&bench, 1).approved, None);
    assert_eq!(bench.act_by("two", later(APPROVAL_MS - 1), say(1, true)), Ok(Answer::ApprovalDecided));
    assert_eq!(bench.act_by("three", INSIDE, say(1, false)), Err(Refusal::ApprovalDecided));
    assert_eq!(state(&bench, 1).approved, Some(true));
    bench.check();
}

#[test]
fn what_was_approved_is_done_once_by_whoever_asked() {
    let mut bench = Bench::new(desk());
    for (request, number) in [(1, 1), (2, 2), (3, 3)] {
        assert_eq!(bench.act_by("one", INSIDE, ask(request, "430102")), Ok(Answer::ApprovalAsked { number }));
    }
    let needed = Err(Refusal::SecondPersonNeeded { approval: Some(1) });
    assert_eq!(bench.act_by("one", INSIDE, spend(1)), needed);
    bench.act_by("two", INSIDE, say(1, true)).unwrap();
    bench.act_by("two", INSIDE, say(2, false)).unwrap();
    bench.act_by("two", INSIDE, say(3, true)).unwrap();
    assert_eq!(bench.act_by("two", INSIDE, spend(1)), Err(Refusal::ApprovalUnknown));
    assert_eq!(bench.act_by("one", INSIDE, spend(1)), Ok(Answer::ApprovalUsed));
    assert_eq!(bench.act_by("one", INSIDE, spend(1)), Err(Refusal::ApprovalUsed { approval: 1 }));
    assert_eq!(bench.act_by("one", INSIDE, spend(2)), Err(Refusal::ApprovalDeclined { approval: 2 }));
    let late = Err(Refusal::ApprovalExpired { approval: 3 });
    assert_eq!(bench.act_by("one", later(APPROVAL_MS), spend(3)), late);
    bench.check();
}

#[test]
fn each_office_sees_what_waits_within_its_scope() {
    let mut bench = Bench::new(desk());
    for (request, scope) in [(1, "430102"), (2, "430202"), (3, "province"), (4, "430102-001"), (5, "4301")] {
        bench.act_by("one", INSIDE, ask(request, scope)).unwrap();
    }
    bench.act_by("two", INSIDE, say(4, true)).unwrap();
    assert_eq!(waiting(&bench, "430102", INSIDE), [1]);
    assert_eq!(waiting(&bench, "4301", INSIDE), [1, 5]);
    assert_eq!(waiting(&bench, "province", INSIDE), [1, 2, 3, 5]);
    assert_eq!(waiting(&bench, "province", later(APPROVAL_MS)), [0_u32; 0]);
    assert_eq!(bench.act_by("one", INSIDE, ask(6, "430102")).unwrap(), Answer::ApprovalAsked { number: 6 });
    let mut county = prepared();
    assert_eq!(county.act_by("one", INSIDE, ask(1, "430102")), Err(Refusal::NotTheDesk));
    bench.check();
}

#[test]
fn a_county_leaves_room_for_others_and_what_is_over_makes_room() {
    let mut bench = Bench::new(desk());
    let county: Scope = "430102".parse().unwrap();
    let of_county = |bench: &mut Bench| {
        let by = Some(baoming_core::author::Author { who: text("one"), from: None });
        let command = bench.command(INSIDE, ask(1, "430102"));
        bench.run(&baoming_core::command::Command { by, scope: Some(county), ..command })
    };
    let mut taken = 0;
    while matches!(of_county(&mut bench), baoming_core::reply::Reply::Done(_)) {
        taken += 1;
    }
    assert_eq!(taken, APPROVALS_OPEN_PER_COUNTY * 9 / 10);
    bench.act_by("one", INSIDE, ask(2, "430202")).unwrap();
    bench.act_by("two", INSIDE, say(1, false)).unwrap();
    assert!(matches!(of_county(&mut bench), baoming_core::reply::Reply::Done(_)), "one is over");
    bench.check();
}

#[test]
fn as_many_are_kept_as_may_be_and_the_oldest_that_is_over_goes_first() {
    let mut bench = Bench::new(desk());
    bench.act_by("one", later(APPROVAL_MS), ask(7, "430102")).unwrap();
    for _ in 1..APPROVALS_KEPT {
        let number = match bench.act_by("one", INSIDE, ask(1, "430102")).unwrap() {
            Answer::ApprovalAsked { number } => number,
            other => panic!("{other:?}"),
        };
        bench.act_by("two", INSIDE, say(number, false)).unwrap();
    }
    let next = APPROVALS_KEPT as u32 + 1;
    assert_eq!(bench.act_by("one", INSIDE, ask(9, "430102")), Ok(Answer::ApprovalAsked { number: next }));
    assert_eq!(bench.act_by("two", INSIDE, say(2, true)), Err(Refusal::ApprovalUnknown), "it has gone");
    assert_eq!((state(&bench, 7).number, state(&bench, 9).number), (1, next), "what is open stays");
    bench.act_by("two", INSIDE, say(next, true)).unwrap();
    bench.check();
}

#[test]
fn nobody_decides_an_application_of_the_same_account() {
    let mut bench = prepared();
    let kind = ApplicationKind::OutOfProvince;
    bench.act_by("one", INSIDE, submit(kind, 1, sample::card(1))).unwrap();
    assert_eq!(bench.act_by("one", INSIDE, decide(1, true)), Err(Refusal::SamePerson));
    bench.check();
    // Also behind a start.
    let mut again = Bench::continued(county_id(), &bench.stored);
    assert_eq!(again.act_by("one", INSIDE, decide(1, true)), Err(Refusal::SamePerson));
    again.act_by("two", INSIDE, decide(1, true)).unwrap();
    again.check();
}

/// What the auditor finds in a void that names approval 1, which the desk's records tell of in this way.
fn check(approvals: &[(&str, Action)], voided_by: &str, offences: usize) {
    let mut desk_bench = Bench::new(desk());
    for (who, action) in approvals {
        desk_bench.act_by(who, INSIDE, action.clone()).unwrap();
    }
    let (mut county, given) = with_active();
    let voiding = Action::VoidRegistration { serial: given, reason: text("登记有误"), approval: Some(1) };
    county.act_by(voided_by, INSIDE, voiding).unwrap();
    let mut rules: Policy = county.policy().clone();
    rules.four_eyes.0.insert(FourEyes::VoidRegistration);
    let mut auditor = Auditor::new(&rules);
    desk_bench.stored.iter().for_each(|stored| drop(auditor.stored(desk(), stored)));
    county.stored.iter().for_each(|stored| drop(auditor.stored(county_id(), stored)));
    assert_eq!(auditor.findings().count as usize, offences, "{:?}", auditor.findings().offences);
    assert_eq!(auditor.findings().tally(Invariant::Order).offences as usize, offences);
}

#[test]
fn the_auditor_looks_for_the_approval_at_the_desk() {
    let asked = || ("one", ask(1, "430102"));
    check(&[asked(), ("two", say(1, true))], "one", 0);
    check(&[asked(), ("two", say(1, true))], "two", 1);
    check(&[asked(), ("two", say(1, false))], "one", 1);
    check(&[asked(), ("two", say(1, true)), ("one", spend(1))], "one", 1);
    check(&[asked()], "one", 1);
    check(&[], "one", 1);
}
