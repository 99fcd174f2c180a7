//! The first window: everybody comes in, and it closes.

use serde_json::json;
use standin::StandIn;
use tests::process::people::Place;
use tests::process::premises::OFFICE;
use tests::season::Season;

use super::person::{Person, REGISTRATION_FEE_FEN};
use super::{CITY_OFFICE, COUNTY_OFFICE, Cast, approve, reopen};

/// The day before: no capture, but applications are decided already.
pub(super) fn nothing_before_the_first(season: &Season, places: &[Place]) {
    season.move_to("2021-11-01T08:59:59+08:00");
    let early = Person::new(season, &places[0], 0);
    season.refused(&early.capturing(), 409, "outside-window");
}

/// The first day: steps 2 to 4 of everybody who registers in November.
pub(super) fn first_day(season: &Season, provider: &StandIn, places: &[Place]) -> Cast {
    let person = |index: u64| Person::new(season, &places[0], index);
    let elsewhere = |index: u64| Person::new(season, &places[1], index);
    let from_outside = person(5).in_case("out-of-province");
    season.move_to("2021-11-01T09:00:00+08:00");
    season.refused(&from_outside.capturing(), 409, "approval-missing");
    approve(season, &from_outside, "out-of-province", COUNTY_OFFICE);
    let passport = person(6).with_document(6, "E12345678").by_hand("other-document");
    season.refused(&passport.capturing(), 409, "approval-missing");
    approve(season, &passport, "other-document", CITY_OFFICE);
    no_card_yet(season, places);
    nobody_unknown_to_the_system(season, provider, places);
    let cast = Cast {
        ordinary: person(0).on_track("1").captured(season),
        historian: elsewhere(1).on_track("2").captured(season),
        arts: person(2).captured(season),
        sport: person(3).captured(season),
        bonus: person(4).captured(season),
        out_of_province: from_outside.captured(season),
        other_document: passport.captured(season),
        lapsed_card: person(7).by_hand("card-lapsed").captured(season),
        cannot_come: person(8).by_hand("cannot-come").captured(season),
        pays_twice: person(9).captured(season),
        last_second: elsewhere(10).captured(season),
        vocational: person(11).without_exam().captured(season),
    };
    the_same_document_elsewhere(season, &cast, places);
    steps_come_in_their_order(season, &cast.ordinary);
    let waits = &cast.last_second.serial;
    for person in cast.all().into_iter().filter(|person| person.serial != *waits) {
        person.registered(season);
    }
    twice(season, &cast.pays_twice);
    cast
}

/// Special case 3.
fn no_card_yet(season: &Season, places: &[Place]) {
    let nobody = Person::new(season, &places[0], 12).by_hand("no-card");
    let (_, problem) = season.refused(&nobody.capturing(), 422, "card-required");
    assert!(problem.detail.contains("公安机关"), "{}", problem.detail);
}

/// Typed in, and the system check does not find name and number together.
fn nobody_unknown_to_the_system(season: &Season, provider: &StandIn, places: &[Place]) {
    let unknown = Person::new(season, &places[0], 13).by_hand("cannot-come");
    provider.declare_identity(&unknown.card.document.number, false);
    season.refused(&unknown.capturing(), 422, "system-check-failed");
}

/// The same capture again gives the same serial; another point or county gives none.
fn the_same_document_elsewhere(season: &Season, cast: &Cast, places: &[Place]) {
    let mut again = Person::new(season, &places[0], 0);
    assert_eq!(season.granted(&again.capturing()).serial.as_ref(), Some(&cast.ordinary.serial));
    again.card.point = places[1].point.to_string();
    season.refused(&again.capturing(), 409, "wrong-point");
    again.card.point = places[2].point.to_string();
    season.refused(&again.capturing(), 409, "identity-registered-elsewhere");
    assert_eq!(cast.ordinary.seen(season).point, places[0].point.to_string());
}

fn steps_come_in_their_order(season: &Season, person: &Person) {
    season.refused(&person.activating(), 409, "out-of-order");
    season.refused(&person.saving(), 409, "out-of-order");
    let less = person.paying("registration", REGISTRATION_FEE_FEN - 1, "less", "2021-11-01T09:00:00+08:00");
    season.refused(&less, 422, "fee-amount");
}

/// A second payment is recorded and settles nothing; the same one again is the same one.
fn twice(season: &Season, person: &Person) {
    let second = || person.paying("registration", REGISTRATION_FEE_FEN, "second", "2021-11-01T09:00:00+08:00");
    assert_eq!(season.granted(&second()).paid_before, Some(true));
    season.granted(&second());
    assert_eq!(person.seen(season).payments, 2);
}

/// The last second counts, the next one does not; only an exception opens again, and only where it reaches.
pub(super) fn last_second_and_after(season: &Season, cast: &Cast) {
    season.move_to("2021-11-09T23:59:59+08:00");
    let revision = season.granted(&cast.ordinary.saving()).revision;
    assert_eq!(revision, Some(2));
    let paid_at = "2021-11-09T23:59:59+08:00";
    season.move_to("2021-11-10T00:00:00+08:00");
    for edit in [&cast.ordinary, &cast.historian] {
        season.refused(&edit.saving(), 409, "outside-window");
    }
    season.move_to("2021-11-10T00:05:00+08:00");
    let person = &cast.last_second;
    let late = person.paying("registration", REGISTRATION_FEE_FEN, "late", "2021-11-10T00:00:00+08:00");
    season.refused(&late, 409, "outside-window");
    let in_time = person.paying("registration", REGISTRATION_FEE_FEN, "in-time", paid_at);
    assert_eq!(season.granted(&in_time).paid_before, Some(false));
    season.refused(&person.activating(), 409, "outside-window");
    reopen(season, COUNTY_OFFICE, &person.card.point, "registration", "2021-11-10T18:00:00+08:00");
    season.granted(&person.activating());
    season.granted(&person.saving());
    season.refused(&cast.ordinary.saving(), 409, "outside-window");
    season.move_to("2021-11-10T18:00:00+08:00");
    season.refused(&person.saving(), 409, "outside-window");
    let calendar = season.ask(&tests::process::http::Request::get("/v1/calendar").token(OFFICE));
    assert!(calendar.text().contains("支付通知在截止后到达"), "everybody sees the exception and its reason");
    let late_comer = json!({"bonuses": [], "plans": []});
    season.refused(&cast.bonus.putting("declaration", &late_comer), 409, "outside-window");
}
