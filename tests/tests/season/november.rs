//! The first window: everybody comes in, and it closes.

use baoming_api::bodies::CandidateBody;
use serde_json::json;
use stage::http::Request;

use super::person::{Person, REGISTRATION_FEE_FEN};
use super::province::Province;
use super::{CITY, COUNTY, Cast, approve, reopen};

/// The day before: no capture, but applications are decided already.
pub(super) fn nothing_before_the_first(province: &Province) {
    province.move_to("2021-11-01T08:59:59+08:00");
    let early = Person::new(province, &province.places[0], 0);
    province.refused(&early.capturing(province), 409, "outside-window");
}

/// The first day: steps 2 to 4 of everybody who registers in November.
pub(super) fn first_day(province: &Province) -> Cast {
    let person = |index: u64| Person::new(province, &province.places[0], index);
    let elsewhere = |index: u64| Person::new(province, &province.places[1], index);
    let from_outside = person(5).in_case("out-of-province");
    province.move_to("2021-11-01T09:00:00+08:00");
    province.refused(&from_outside.capturing(province), 409, "approval-missing");
    approve(province, &from_outside, "out-of-province", COUNTY);
    let passport = person(6).with_document(6, "E12345678").by_hand("other-document");
    province.refused(&passport.capturing(province), 409, "approval-missing");
    approve(province, &passport, "other-document", CITY);
    no_card_yet(province);
    nobody_unknown_to_the_system(province);
    let cast = Cast {
        ordinary: person(0).on_track("1").captured(province),
        historian: elsewhere(1).on_track("2").captured(province),
        arts: person(2).captured(province),
        sport: person(3).captured(province),
        bonus: person(4).captured(province),
        out_of_province: from_outside.captured(province),
        other_document: passport.captured(province),
        lapsed_card: person(7).by_hand("card-lapsed").captured(province),
        cannot_come: person(8).by_hand("cannot-come").captured(province),
        pays_twice: person(9).captured(province),
        last_second: elsewhere(10).captured(province),
        vocational: person(11).without_exam().captured(province),
    };
    the_same_document_elsewhere(province, &cast);
    steps_come_in_their_order(province, &cast.ordinary);
    let waits = &cast.last_second.serial;
    for person in cast.all().into_iter().filter(|person| person.serial != *waits) {
        person.registered(province);
    }
    twice(province, &cast.pays_twice);
    cast
}

/// Special case 3.
fn no_card_yet(province: &Province) {
    let nobody = Person::new(province, &province.places[0], 12).by_hand("no-card");
    let (_, problem) = province.refused(&nobody.capturing(province), 422, "card-required");
    assert!(problem.detail.contains("公安机关"), "{}", problem.detail);
}

/// Typed in, and the system check does not find name and number together.
fn nobody_unknown_to_the_system(province: &Province) {
    let unknown = Person::new(province, &province.places[0], 13).by_hand("cannot-come");
    province.provider.declare_identity(&unknown.card.document.number, false);
    province.refused(&unknown.capturing(province), 422, "system-check-failed");
}

/// The same capture again gives the same serial; another point or county gives none.
fn the_same_document_elsewhere(province: &Province, cast: &Cast) {
    let mut again = Person::new(province, &province.places[0], 0);
    assert_eq!(province.granted(&again.capturing(province)).serial.as_ref(), Some(&cast.ordinary.serial));
    again.card.point = province.places[1].point.to_string();
    province.refused(&again.capturing(province), 409, "wrong-point");
    again.card.point = province.places[2].point.to_string();
    province.refused(&again.capturing(province), 409, "identity-registered-elsewhere");
    let own = province.ask(
        &Request::get(format!("/v1/point/candidates/{}", cast.ordinary.serial))
            .token(&province.token_of(&cast.ordinary.card.point)),
    );
    assert_eq!(own.read::<CandidateBody>().unwrap().point, cast.ordinary.card.point);
}

fn steps_come_in_their_order(province: &Province, person: &Person) {
    province.refused(&person.activating(province), 409, "out-of-order");
    // Without passwords nobody has a session that saves.
    province.refused(&person.saving(province), 403, "forbidden");
    let less = person.paying("registration", REGISTRATION_FEE_FEN - 1, "less", "2021-11-01T09:00:00+08:00");
    province.refused(&less, 422, "fee-amount");
}

/// A second payment is recorded and settles nothing; the same one again is the same one.
fn twice(province: &Province, person: &Person) {
    let second = || person.paying("registration", REGISTRATION_FEE_FEN, "second", "2021-11-01T09:00:00+08:00");
    assert_eq!(province.granted(&second()).paid_before, Some(true));
    province.granted(&second());
    assert_eq!(person.seen(province).payments, 2);
}

/// The last second counts, the next one does not; only an exception opens again, and only where it reaches.
pub(super) fn last_second_and_after(province: &Province, cast: &Cast) {
    province.move_to("2021-11-09T23:59:59+08:00");
    let revision = province.granted(&cast.ordinary.saving(province)).revision;
    assert_eq!(revision, Some(2));
    let paid_at = "2021-11-09T23:59:59+08:00";
    province.move_to("2021-11-10T00:00:00+08:00");
    for edit in [&cast.ordinary, &cast.historian] {
        province.refused(&edit.saving(province), 409, "outside-window");
    }
    province.move_to("2021-11-10T00:05:00+08:00");
    let person = &cast.last_second;
    let late = person.paying("registration", REGISTRATION_FEE_FEN, "late", "2021-11-10T00:00:00+08:00");
    province.refused(&late, 409, "outside-window");
    let in_time = person.paying("registration", REGISTRATION_FEE_FEN, "in-time", paid_at);
    assert_eq!(province.granted(&in_time).paid_before, Some(false));
    province.refused(&person.activating(province), 409, "outside-window");
    reopen(province, COUNTY, &person.card.point, "registration", "2021-11-10T18:00:00+08:00");
    person.activated(province);
    province.granted(&person.saving(province));
    province.refused(&cast.ordinary.saving(province), 409, "outside-window");
    province.move_to("2021-11-10T18:00:00+08:00");
    province.refused(&person.saving(province), 409, "outside-window");
    let calendar = province.ask(&Request::get("/v1/calendar"));
    assert!(calendar.text().contains("支付通知在截止后到达"), "everybody sees the exception and its reason");
    let late_comer = json!({"bonuses": [], "plans": []});
    province.refused(&cast.bonus.putting(province, "declaration", &late_comer), 409, "outside-window");
}
