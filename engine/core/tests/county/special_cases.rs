//! Special cases 1, 2, 4 and 5, the juvenile class, and the verification of a real card.

use baoming_core::calendar::WindowName;
use baoming_core::command::{Action, Capture, SubmitApplication};
use baoming_core::entry::{ApplicationKind, CandidateKind, EntryMethod, GuardianConsent, SpecialCase, Statement};
use baoming_core::identity::IdentityDocument;
use baoming_core::ids::{IdentityKey, ScanDigest};
use baoming_core::query::Query;
use baoming_core::reply::{Answer, Refusal, View};
use baoming_core::sample::{self, text};
use baoming_core::time::Date;

use crate::bench::{
    CLOSE, activate, allot, capture, county_id, outside, pay, point, prepared, segment, serial, set_up,
};

pub(crate) fn submit(kind: ApplicationKind, at: u16, (document, identity): (IdentityDocument, IdentityKey)) -> Action {
    let statement =
        Statement { point: point(at), name: text("张三"), text: text("情况说明"), scan: ScanDigest([1; 32]) };
    Action::SubmitApplication(Box::new(SubmitApplication { kind, document, identity, statement }))
}

pub(crate) fn decide(number: u32, approved: bool) -> Action {
    Action::DecideApplication { number, approved, reason: text("材料齐全") }
}

/// Person 1 by a special case, captured as the case asks for.
pub(crate) fn by_case(at: u16, person: u32, case: SpecialCase) -> Capture {
    let mut capture = sample::capture(point(at), person);
    capture.entry.case = Some(case);
    match case {
        SpecialCase::OutOfProvince => {}
        SpecialCase::OtherDocument => (capture.document, capture.identity) = sample::passport(person),
        SpecialCase::CardLapsed | SpecialCase::CannotCome => {
            (capture.entry.method, capture.entry.system_checked) = (EntryMethod::Manual, true);
        }
    }
    capture
}

fn boxed(capture: Capture) -> Action {
    Action::Capture(Box::new(capture))
}

/// Person 1 is captured at a prepared point, changed first.
fn check(case: Option<SpecialCase>, change: impl FnOnce(&mut Capture), expected: &Result<(), Refusal>) {
    let mut bench = prepared();
    let mut capture = case.map_or_else(|| sample::capture(point(1), 1), |case| by_case(1, 1, case));
    change(&mut capture);
    let found = bench.act(boxed(capture)).map(|_| ());
    assert_eq!(&found, expected);
    bench.check();
}

#[test]
fn document_case_and_way_of_entering_go_together() {
    let contradicts = |field| Err(Refusal::EntryContradicts { field });
    check(None, |one| one.entry.method = EntryMethod::Manual, &contradicts("method"));
    check(None, |one| (one.document, one.identity) = sample::passport(1), &contradicts("case"));
    check(Some(SpecialCase::OtherDocument), |one| one.document = sample::card(1).0, &contradicts("case"));
    for case in [SpecialCase::CardLapsed, SpecialCase::CannotCome] {
        check(Some(case), |_| (), &Ok(()));
        check(Some(case), |one| one.entry.method = EntryMethod::CardReader, &contradicts("method"));
        check(Some(case), |one| one.entry.system_checked = false, &Err(Refusal::SystemCheckFailed));
    }
    check(Some(SpecialCase::OutOfProvince), |one| one.entry.method = EntryMethod::Manual, &contradicts("method"));
}

#[test]
fn a_card_is_valid_through_its_last_day() {
    check(None, |one| one.entry.card_valid_until = Some(sample::TODAY), &Ok(()));
    let yesterday = Date { year: 2021, month: 10, day: 31 };
    check(None, |one| one.entry.card_valid_until = Some(yesterday), &Err(Refusal::CardLapsed));
}

#[test]
fn children_of_the_juvenile_class_need_a_guardians_consent() {
    let child = |one: &mut Capture, born: Date| {
        one.entry.kind = CandidateKind::Juvenile;
        one.person.birth_date = born;
    };
    let (thirteen, fourteen) = (Date { year: 2007, month: 11, day: 2 }, Date { year: 2007, month: 11, day: 1 });
    check(None, |one| child(one, thirteen), &Err(Refusal::ConsentMissing));
    check(None, |one| child(one, fourteen), &Ok(()));
    let consenting = |one: &mut Capture| {
        child(one, thirteen);
        one.entry.consent = Some(GuardianConsent { guardian: text("张父"), scan: ScanDigest([2; 32]) });
    };
    check(None, consenting, &Ok(()));
}

#[test]
fn cases_one_and_two_are_approved_before_the_capture() {
    for (case, kind, document) in [
        (SpecialCase::OutOfProvince, ApplicationKind::OutOfProvince, sample::card(1)),
        (SpecialCase::OtherDocument, ApplicationKind::OtherDocument, sample::passport(1)),
    ] {
        let mut bench = prepared();
        let missing = Err(Refusal::ApprovalMissing { kind });
        assert_eq!(bench.act(boxed(by_case(1, 1, case))), missing);
        assert_eq!(bench.act(submit(kind, 2, document.clone())), Err(Refusal::PointUnknown));
        assert_eq!(bench.act(submit(kind, 1, document.clone())), Ok(Answer::ApplicationSubmitted { number: 1 }));
        assert_eq!(bench.act(submit(kind, 1, document.clone())), Err(Refusal::ApplicationPending { number: 1 }));
        assert_eq!(bench.act(boxed(by_case(1, 1, case))), missing, "it waits");
        assert_eq!(bench.act(decide(2, true)), Err(Refusal::ApplicationUnknown));
        assert_eq!(bench.act(decide(1, false)), Ok(Answer::ApplicationDecided));
        assert_eq!(bench.act(decide(1, true)), Err(Refusal::ApplicationDecided));
        assert_eq!(bench.act(boxed(by_case(1, 1, case))), missing, "it was rejected");
        assert_eq!(bench.act(submit(kind, 1, document.clone())), Ok(Answer::ApplicationSubmitted { number: 2 }));
        let pending = bench.machine.county().query(Query::PendingApplications { after: 1 });
        assert_eq!(pending, Ok(View::Applications(vec![2])));
        assert!(outside(&bench.act_at(CLOSE, decide(2, true)), WindowName::Season));
        bench.act(decide(2, true)).unwrap();
        assert_eq!(bench.act(submit(kind, 1, document)), Err(Refusal::ApplicationPending { number: 2 }));
        assert_eq!(bench.act(boxed(by_case(1, 2, case))), missing, "somebody else's");
        bench.act(boxed(by_case(1, 1, case))).unwrap();
        bench.check();
    }
}

#[test]
fn cases_one_and_two_are_captured_at_the_appointed_point_only() {
    for (case, kind, document) in [
        (SpecialCase::OutOfProvince, ApplicationKind::OutOfProvince, sample::card(1)),
        (SpecialCase::OtherDocument, ApplicationKind::OtherDocument, sample::passport(1)),
    ] {
        let mut bench = prepared();
        for number in [2, 3] {
            bench.act(set_up(number)).unwrap();
            bench.act(allot(number, segment(102, number * 100, number * 100 + 9))).unwrap();
        }
        bench.act(submit(kind, 2, document)).unwrap();
        bench.act(decide(1, true)).unwrap();
        // A county that appoints none has them captured where the application was handed in.
        let elsewhere = |at| Err(Refusal::NotAppointedPoint { point: point(at) });
        assert_eq!(bench.act(boxed(by_case(1, 1, case))), elsewhere(2));
        bench.amend(|policy| drop(policy.appointed_points.insert(county_id(), [point(3)].into())));
        assert_eq!(bench.act(boxed(by_case(2, 1, case))), elsewhere(3), "the policy appoints another");
        assert!(bench.act(boxed(by_case(3, 1, case))).is_ok());
        // What needs no approval is captured anywhere.
        bench.act(boxed(by_case(1, 2, SpecialCase::CardLapsed))).unwrap();
        bench.act(boxed(sample::capture(point(2), 3))).unwrap();
        bench.check();
    }
}

#[test]
fn an_application_is_for_the_document_of_its_kind_in_its_time_and_not_for_ever() {
    let mut bench = prepared();
    let (own, other) = (ApplicationKind::OutOfProvince, ApplicationKind::OtherDocument);
    let contradicts = Err(Refusal::EntryContradicts { field: "document.kind" });
    assert_eq!(bench.act(submit(own, 1, sample::passport(1))), contradicts);
    assert_eq!(bench.act(submit(other, 1, sample::card(1))), contradicts);
    assert!(outside(&bench.act_at(CLOSE, submit(own, 1, sample::card(1))), WindowName::Preparation));
    for number in 1..=8 {
        bench.act(submit(own, 1, sample::card(1))).unwrap();
        bench.act(decide(number, false)).unwrap();
    }
    assert_eq!(bench.act(submit(own, 1, sample::card(1))), Err(Refusal::TooMany { what: "applications" }));
    bench.check();
}

#[test]
fn the_real_card_is_verified_once_and_is_the_one_that_was_entered() {
    let mut bench = prepared();
    let given = serial("01020001");
    bench.act(boxed(by_case(1, 1, SpecialCase::CardLapsed))).unwrap();
    bench.act(capture(1, 2)).unwrap();
    let verify = |serial, person, valid_until| Action::VerifyCard {
        serial,
        identity: sample::card(person).1,
        valid_until,
        today: sample::TODAY,
    };
    let lapsed = Some(Date { year: 2021, month: 10, day: 31 });
    assert_eq!(bench.act(verify(serial("01020002"), 2, None)), Err(Refusal::NothingToVerify));
    assert_eq!(bench.act(verify(given, 2, None)), Err(Refusal::OtherCandidatesDocument));
    assert_eq!(bench.act(verify(given, 1, lapsed)), Err(Refusal::CardLapsed));
    assert!(outside(&bench.act_at(CLOSE, verify(given, 1, None)), WindowName::Season));
    bench.act(pay(given, "p1")).unwrap();
    bench.act(activate(given)).unwrap();
    bench.check();
    assert_eq!(bench.act(verify(given, 1, Some(sample::TODAY))), Ok(Answer::CardVerified));
    assert_eq!(bench.act(verify(given, 1, None)), Err(Refusal::NothingToVerify));
    bench.check();
}
