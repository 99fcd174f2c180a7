//! October and November by pages: points, accounts, captures, forms, arts and sport, declarations.

use baoming_rehearsal::people::photo;
use stage::accounts::FIRST_PASSWORD;
use stage::http::Request;
use stage::pages::Page;
use stage::premises::OFFICE;

use super::mishap::Mishap;
use super::somebody::{LOGIN, SAVE, Somebody, fields};
use super::town::Town;

pub(super) const REGISTRATION_FEE_FEN: u32 = 4_000;

/// Everybody the plan knows, by what becomes of them.
pub(super) struct Cast {
    pub(super) ordinary: Somebody,
    pub(super) historian: Somebody,
    pub(super) arts: Somebody,
    pub(super) sport: Somebody,
    pub(super) bonus: Somebody,
    pub(super) out_of_province: Somebody,
    pub(super) other_document: Somebody,
    pub(super) lapsed_card: Somebody,
    pub(super) cannot_come: Somebody,
    pub(super) pays_twice: Somebody,
    pub(super) last_second: Somebody,
    pub(super) vocational: Somebody,
}

impl Cast {
    pub(super) fn all(&self) -> [&Somebody; 12] {
        let Self { ordinary, historian, arts, sport, bonus, out_of_province, .. } = self;
        let Self { other_document, lapsed_card, cannot_come, pays_twice, last_second, vocational, .. } = self;
        [
            ordinary,
            historian,
            arts,
            sport,
            bonus,
            out_of_province,
            other_document,
            lapsed_card,
            cannot_come,
            pays_twice,
            last_second,
            vocational,
        ]
    }
}

pub(super) fn done(page: &Page, said: &str) {
    assert!(page.status == 200 && page.says(said), "{} at {}: {}", page.status, page.path, page.text);
}

pub(super) fn refused(page: &Page, said: &str) {
    assert!(page.status >= 400 && page.says("role=\"alert\"") && page.says(said), "{}: {}", page.status, page.text);
}

/// The account of a point, by its code.
pub(super) fn account_of(point: &str) -> String {
    format!("point.{point}")
}

/// An office makes an account, whose owner takes it over.
fn appoint(town: &mut Town, by: &str, (name, role, scope): (&str, &str, &str)) {
    town.staff(by);
    let new = [("name", name), ("person", "李四"), ("role", role), ("scope", scope), ("password", FIRST_PASSWORD)];
    done(&town.at("/staff/operators", "/staff/operators/new", &new), "账号已建立");
    town.take_over(name);
}

/// Offices from the city down, points with their segments, and an account for each point.
pub(super) fn october(town: &mut Town) {
    // The first one has nobody above it who has pages.
    let body = serde_json::json!({
        "name": "city", "person": "李四", "role": "office", "scope": "4301", "password": FIRST_PASSWORD,
    });
    town.season().granted(&Request::new("POST", "/v1/office/operators").token(OFFICE).key("city").json(&body));
    town.take_over("city");
    for county in ["430102", "430103"] {
        appoint(town, "city", (county, "office", county));
        for place in town.places.clone().iter().filter(|place| place.point.county.to_string() == county) {
            let (point, code) = (place.point.to_string(), place.code.to_string());
            town.staff(county);
            let new = [("point", &*point), ("name", "第一中学")];
            done(&town.at("/staff/points", "/staff/points/new", &new), "报名点已设置");
            let (first, last) = (place.first.to_string(), place.last.to_string());
            let segment = [("point", &*point), ("code", &*code), ("first", &*first), ("last", &*last)];
            done(&town.at("/staff/points", "/staff/points/allot", &segment), "流水号段已分配");
            appoint(town, county, (&account_of(&point), "point", &point));
        }
    }
}

/// Photograph and card; what comes of it.
pub(super) fn capturing(town: &mut Town, person: &Somebody) -> Page {
    town.staff(&account_of(&person.card.point));
    let page = town.hand.look("/staff/capture");
    let card = town.send(&page, "/staff/capture/photo", &[], Some(&photo::shared().bytes));
    assert!(card.says("照片符合要求"), "{}", card.text);
    town.send(&card, "/staff/capture", &fields(&person.captured()), None)
}

/// Captured; the serial is read from the page, where it stands large.
pub(super) fn captured(town: &mut Town, person: Somebody) -> Somebody {
    let page = capturing(town, &person);
    *person.serial.borrow_mut() = serial_of(&page);
    person
}

pub(super) fn serial_of(page: &Page) -> String {
    let (_, rest) =
        page.text.split_once("class=\"large\">").unwrap_or_else(|| panic!("{}: {}", page.status, page.text));
    rest.split('<').next().unwrap().trim().to_owned()
}

/// Special cases 1 and 2: handed in at the point, decided by county or city.
fn approve(town: &mut Town, person: &Somebody, kind: &str, office: &str) {
    town.staff(&account_of(&person.card.point));
    let card = &person.card.person;
    let mut typed = person.document();
    typed.extend([
        ("kind", kind.to_owned()),
        ("name", card.name.clone()),
        ("sex", card.sex.to_string()),
        ("birth_date", card.birth_date.clone()),
        ("text", "材料见附件，情况属实。".to_owned()),
    ]);
    let page = town.hand.look("/staff/apply");
    let told = serial_of(&town.send(&page, "/staff/apply", &fields(&typed), Some(b"the papers, scanned")));
    let (_, number) = told.rsplit_once('-').unwrap();
    town.staff(office);
    let waiting = town.hand.look("/staff/applications?county=430102");
    let which = [("county", "430102"), ("number", number)];
    let one = town.hand.send(&waiting, "/staff/applications/one", &which, None);
    let decided = [("approved", "yes"), ("reason", "审核通过。")];
    done(&town.send(&one, "/staff/applications/decide", &decided, None), "申请已审核");
}

/// The day before: no capture.
pub(super) fn nothing_before_the_first(town: &mut Town) {
    let early = Somebody::new(town, &town.places[0].clone(), 0);
    town.move_to("2021-11-01T08:40:00+08:00");
    refused(&capturing(town, &early), "2021-11-01 09:00");
}

/// The first day: steps 2 to 4 of everybody who registers in November.
pub(super) fn first_day(town: &mut Town) -> Cast {
    let places = town.places.clone();
    let person = |town: &Town, index: u64| Somebody::new(town, &places[0], index);
    let elsewhere = |town: &Town, index: u64| Somebody::new(town, &places[1], index);
    town.move_to("2021-11-01T09:00:00+08:00");
    let from_outside = person(town, 5).in_case("out-of-province");
    refused(&capturing(town, &from_outside), "尚未审核通过");
    approve(town, &from_outside, "out-of-province", "430102");
    let passport = person(town, 6).with_document(6, "E12345678").by_hand("other-document");
    refused(&capturing(town, &passport), "尚未审核通过");
    approve(town, &passport, "other-document", "city");
    refused(&capturing(town, &person(town, 12).by_hand("no-card")), "公安机关");
    let unknown = person(town, 13).by_hand("cannot-come");
    town.provider.declare_identity(&unknown.card.document.number, false);
    refused(&capturing(town, &unknown), "核验");
    let new = [
        person(town, 0).on_track("1"),
        elsewhere(town, 1).on_track("2"),
        person(town, 2),
        person(town, 3),
        person(town, 4),
        from_outside,
        passport,
        person(town, 7).by_hand("card-lapsed"),
        person(town, 8).by_hand("cannot-come"),
        person(town, 9),
        elsewhere(town, 10),
        person(town, 11).without_exam(),
    ];
    let [
        ordinary,
        historian,
        arts,
        sport,
        bonus,
        out_of_province,
        other_document,
        lapsed_card,
        cannot_come,
        pays_twice,
        last_second,
        vocational,
    ] = new.map(|somebody| captured(town, somebody));
    let cast = Cast {
        ordinary,
        historian,
        arts,
        sport,
        bonus,
        out_of_province,
        other_document,
        lapsed_card,
        cannot_come,
        pays_twice,
        last_second,
        vocational,
    };
    the_same_document_elsewhere(town, &cast.ordinary);
    let waits = cast.last_second.serial();
    for person in cast.all().into_iter().filter(|person| person.serial() != waits) {
        registered(town, person);
    }
    town.paid(&cast.pays_twice, "registration", REGISTRATION_FEE_FEN);
    cast
}

/// The same document at another point, and in another county: no second serial.
fn the_same_document_elsewhere(town: &mut Town, person: &Somebody) {
    for place in [1, 2] {
        let place = town.places[place];
        let mut again = Somebody::new(town, &town.places[0].clone(), 0);
        again.card.point = place.point.to_string();
        let page = capturing(town, &again);
        assert_eq!(page.status, 409, "{}", page.text);
    }
    town.staff(&account_of(&person.card.point));
    assert!(town.record(person).says(&person.serial()));
}

/// Steps 3 and 4: fee, check, passwords, form.
pub(super) fn registered(town: &mut Town, person: &Somebody) {
    town.entrant(person);
    let mine = town.hand.look("/me");
    assert!(mine.says("href=\"/me/fee\"") && !mine.says("href=\"/me/passwords\""), "the fee first: {}", mine.text);
    town.paid(person, "registration", REGISTRATION_FEE_FEN);
    activated(town, person);
    saved(town, person, 1);
}

/// Step 3, after the fee.
pub(super) fn activated(town: &mut Town, person: &Somebody) {
    let set = activating(town, person);
    if town.mishap == Some(Mishap::AnswerLost) {
        // They were set by what was lost, and the session ended with it.
        assert_eq!(set.status, 401, "{}", set.text);
    } else {
        done(&set, "密码已设置");
    }
    town.session_ended();
}

pub(super) fn activating(town: &mut Town, person: &Somebody) -> Page {
    town.entrant(person);
    let ticket = format!("pass-{}", person.serial());
    let typed = [
        ("ticket", &*ticket),
        ("login_password", LOGIN),
        ("login_password_again", LOGIN),
        ("save_password", SAVE),
        ("save_password_again", SAVE),
    ];
    town.at("/me/passwords", "/me/passwords", &typed)
}

/// Step 4: filled in, checked, saved.
pub(super) fn saving(town: &mut Town, person: &Somebody) -> Page {
    town.candidate(person);
    let page = town.hand.look("/me/form");
    let check = town.filled(&page, "/me/form/check", &person.filled_in());
    assert!(check.says("核对填写的信息"), "{}", check.text);
    town.send(&check, "/me/form/save", &[("known_save_password", SAVE)], None)
}

pub(super) fn saved(town: &mut Town, person: &Somebody, times: u32) {
    let mine = saving(town, person);
    assert_eq!((mine.path.as_str(), mine.status), ("/me", 200), "{}", mine.text);
    let receipts = town.hand.look("/me/receipts");
    assert_eq!(receipts.text.matches("保存报名信息").count() as u32, times, "each save once: {}", receipts.text);
}

/// The last second counts, the next one does not; only an exception opens again, and only where it reaches.
pub(super) fn last_second_and_after(town: &mut Town, cast: &Cast) {
    town.move_to("2021-11-09T23:55:00+08:00");
    town.candidate(&cast.ordinary);
    town.move_to("2021-11-09T23:59:59+08:00");
    saved(town, &cast.ordinary, 2);
    town.move_to("2021-11-10T00:00:00+08:00");
    refused(&saving(town, &cast.ordinary), "2021-11-10 00:00");
    refused(&saving(town, &cast.historian), "2021-11-10 00:00");
    town.move_to("2021-11-10T00:05:00+08:00");
    let person = &cast.last_second;
    assert_eq!(town.paid_at(person, "registration", REGISTRATION_FEE_FEN, "2021-11-10T00:00:00+08:00"), 409);
    assert_eq!(town.paid_at(person, "registration", REGISTRATION_FEE_FEN, "2021-11-09T23:59:59+08:00"), 200);
    refused(&activating(town, person), "2021-11-10 00:00");
    town.staff("430102");
    let reopened = [
        ("scope", "430102"),
        ("window", "registration"),
        ("opens_at", "2021-11-01T09:00"),
        ("closes_at", "2021-11-10T18:00"),
        ("reason", "支付通知在截止后到达，考生未能完成报名。"),
    ];
    done(&town.at("/staff/windows", "/staff/windows", &reopened), "时间已调整");
    activated(town, person);
    saved(town, person, 1);
    town.move_to("2021-11-10T18:00:00+08:00");
    refused(&saving(town, person), "2021-11-10 18:00");
    town.candidate(&cast.bonus);
    let early = [("bonuses", "2"), ("known_save_password", SAVE)];
    refused(&town.at("/me/plans", "/me/plans", &early), "2021-11-11 09:00");
}

/// 11 to 19 November: telephone, class, fee, lock; declarations. Nothing of it afterwards.
pub(super) fn second_window(town: &mut Town, cast: &Cast) {
    town.move_to("2021-11-11T09:00:00+08:00");
    refused(&saving(town, &cast.ordinary), "2021-11-10 18:00");
    let sport = [("class", "51"), ("main_event", "1"), ("auxiliary_event", "4"), ("known_save_password", SAVE)];
    let arts = [("class", "03"), ("known_save_password", SAVE)];
    for (person, choice, fee_fen) in [(&cast.arts, &arts[..], 10_000), (&cast.sport, &sport[..], 9_000)] {
        bind_phone(town, person);
        let chosen = town.at("/me/professional", "/me/professional", choice);
        assert_eq!((chosen.path.as_str(), chosen.status), ("/me", 200), "{}", chosen.text);
        refused(&town.hand.look("/me/permit"), "");
        town.paid(person, "professional", fee_fen);
        refused(
            &town.at("/me/professional", "/me/professional", &[("class", "01"), ("known_save_password", SAVE)]),
            "",
        );
        let permit = town.hand.look("/me/permit");
        assert!(permit.status == 200 && permit.says(&person.card.person.name), "{}", permit.text);
    }
    // Chooses and does not pay, and so does not take part.
    bind_phone(town, &cast.vocational);
    town.at("/me/professional", "/me/professional", &[("class", "10"), ("known_save_password", SAVE)]);
    declare(town, &cast.bonus, &["1"]);
    town.move_to("2021-11-19T23:59:00+08:00");
    declare(town, &cast.bonus, &["1", "2"]);
    town.move_to("2021-11-20T00:00:00+08:00");
    town.candidate(&cast.ordinary);
    refused(&town.at("/me/plans", "/me/plans", &[("bonuses", "1"), ("known_save_password", SAVE)]), "2021-11-20 00:00");
    let late = town.paid_at(&cast.vocational, "professional", 10_000, "2021-11-20T00:00:00+08:00");
    assert_eq!(late, 409);
}

fn declare(town: &mut Town, person: &Somebody, plans: &[&str]) {
    town.candidate(person);
    let mut typed = vec![("bonuses", "2"), ("known_save_password", SAVE)];
    typed.extend(plans.iter().map(|plan| ("plans", *plan)));
    let declared = town.at("/me/plans", "/me/plans", &typed);
    assert_eq!((declared.path.as_str(), declared.status), ("/me", 200), "{}", declared.text);
}

fn bind_phone(town: &mut Town, person: &Somebody) {
    town.candidate(person);
    let phone = format!("138{}", person.serial());
    let asked = town.at("/me/phone", "/me/phone/code", &[("phone", &phone)]);
    let mut bound = with_code(town, &asked, &phone);
    if bound.status == 422 {
        // The service was started again, and codes are not kept: another one is asked for.
        let page = town.hand.look("/me/phone");
        let asked = town.hand.send(&page, "/me/phone/code", &[("phone", &phone)], None);
        let code = newest_code(town, &phone);
        bound = town.hand.send(
            &asked,
            "/me/phone",
            &[("phone", &phone), ("code", &code), ("known_save_password", SAVE)],
            None,
        );
    }
    assert_eq!((bound.path.as_str(), bound.status), ("/me", 200), "{}", bound.text);
}

fn with_code(town: &mut Town, asked: &Page, phone: &str) -> Page {
    let code = newest_code(town, phone);
    town.send(asked, "/me/phone", &[("phone", phone), ("code", &code), ("known_save_password", SAVE)], None)
}

fn newest_code(town: &Town, phone: &str) -> String {
    town.provider.outbox(phone).last().unwrap_or_else(|| panic!("no message to {phone}")).code.clone()
}
