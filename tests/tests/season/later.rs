//! After the first window: arts, sport and declarations, real cards, signatures, the juvenile class, step 6, the
//! examination's fee.

use baoming_api::bodies::collections::CollectedFileBody;
use baoming_api::bodies::lists::{CandidatesBody, ScopeProgressBody};
use baoming_api::bodies::registration::RegistrationFormBody;
use baoming_api::bodies::tickets::{AdmissionTicketBody, ProfessionalPermitBody};
use serde_json::json;
use stage::http::Request;
use stage::premises::OFFICE;

use super::person::{EXAM_FEE_FEN, Person, REGISTRATION_FEE_FEN};
use super::province::Province;
use super::{COUNTY, Cast};

/// 11 to 19 November: telephone, class, fee, lock; declarations. Nothing of it afterwards.
pub(super) fn second_window(province: &Province, cast: &Cast) {
    province.move_to("2021-11-11T09:00:00+08:00");
    province.refused(&cast.ordinary.saving(province), 409, "outside-window");
    let sport = json!({"class": "51", "main_event": "1", "auxiliary_event": "4"});
    for (person, choice, fee_fen) in [(&cast.arts, json!({"class": "03"}), 10_000), (&cast.sport, sport, 9_000)] {
        province.refused(&person.putting(province, "professional", &choice), 409, "out-of-order");
        bind_phone(province, person);
        province.granted(&person.putting(province, "professional", &choice));
        province.refused(&person.printing(province, "professional-permit"), 409, "out-of-order");
        person.paid(province, "professional", fee_fen);
        province.refused(&person.putting(province, "professional", &json!({"class": "01"})), 409, "fee-paid");
        let permit: ProfessionalPermitBody =
            province.ask(&person.printing(province, "professional-permit")).read().unwrap();
        assert!(permit.professional.fee_paid && permit.sitter.serial == person.serial);
    }
    // Chooses and does not pay, and so does not take part.
    bind_phone(province, &cast.vocational);
    province.granted(&cast.vocational.putting(province, "professional", &json!({"class": "10"})));
    province.granted(&cast.bonus.putting(province, "declaration", &json!({"bonuses": ["2"], "plans": ["1"]})));
    province.move_to("2021-11-19T23:59:59+08:00");
    province.granted(&cast.bonus.putting(province, "declaration", &json!({"bonuses": ["2"], "plans": ["1", "2"]})));
    province.move_to("2021-11-20T00:00:00+08:00");
    let none = json!({"bonuses": ["1"], "plans": []});
    province.refused(&cast.ordinary.putting(province, "declaration", &none), 409, "outside-window");
    province.refused(&cast.historian.putting(province, "professional", &json!({"class": "01"})), 409, "outside-window");
    let late = cast.vocational.paying("professional", 10_000, "late", "2021-11-20T00:00:00+08:00");
    province.refused(&late, 409, "outside-window");
    province.refused(&cast.vocational.printing(province, "professional-permit"), 409, "out-of-order");
    assert_eq!(cast.bonus.seen(province).declaration.unwrap().plans, ["1", "2"]);
    assert!(cast.ordinary.seen(province).declaration.is_none(), "who declares nothing has none");
}

/// Each has a number of one's own: a code is not sent to the same one twice within a minute.
fn bind_phone(province: &Province, person: &Person) {
    let phone = format!("138{}", person.serial);
    let sent = province.ask(&person.own(province, "POST", "phone/code").json(&json!({"phone": phone})));
    assert_eq!(sent.status, 202, "{}", sent.text());
    let code = province.provider.outbox(&phone).last().unwrap().code.clone();
    province.granted(&person.putting(province, "phone", &json!({"phone": phone, "code": code})));
}

/// Special cases 4 and 5 end at the point, with the real card in the reader.
pub(super) fn real_cards(province: &Province, cast: &Cast) {
    province.move_to("2021-11-25T10:00:00+08:00");
    assert_eq!(standing(province, "verification-due").len(), 2);
    province.refused(&cast.lapsed_card.verifying(province, "2021-11-24"), 422, "card-lapsed");
    province.granted(&cast.lapsed_card.verifying(province, "2031-11-20"));
    province.refused(&cast.lapsed_card.verifying(province, "2031-11-20"), 409, "nothing-to-verify");
    province.granted(&cast.cannot_come.verifying(province, "长期"));
    assert!(standing(province, "verification-due").is_empty());
}

/// Serials of those in a state, as the county's office sees them.
fn standing(province: &Province, state: &str) -> Vec<String> {
    let path = format!("/v1/office/candidates?state={state}&limit=200");
    let page: CandidatesBody = province.ask(&Request::get(path).token(&province.token_of(COUNTY))).read().unwrap();
    assert_eq!(page.next, None);
    page.candidates.into_iter().map(|listed| listed.candidate.serial).collect()
}

/// Step 5: printed, corrected, signed, locked.
pub(super) fn proof_reading_and_signatures(province: &Province, cast: &Cast) {
    let person = &cast.historian;
    let sheet = Request::get(format!("/v1/point/candidates/{}/registration-form", person.serial))
        .token(&province.token_of(&person.card.point));
    let printed: RegistrationFormBody = province.ask(&sheet).read().unwrap();
    assert_eq!(printed.form.unwrap().first_subject.name, "历史");
    let mut corrected = person.form.clone();
    corrected.postal_address = "湖南省长沙市芙蓉区解放西路一号".to_owned();
    let corrected = serde_json::to_value(&corrected).unwrap();
    assert_eq!(province.granted(&person.at_the_point(province, "PUT", "form", &corrected)).revision, Some(2));
    let stale = json!({"form_revision": 1, "signed_by": person.card.person.name, "scan_sha256": "a".repeat(64)});
    province.refused(&person.at_the_point(province, "POST", "confirmation", &stale), 409, "revision-passed");
    for person in cast.all() {
        person.signed(province);
    }
    province.refused(&person.at_the_point(province, "PUT", "form", &corrected), 409, "locked");
    assert!(standing(province, "unconfirmed").is_empty());
}

/// 1 to 3 March: a child under 14, whose guardian consents.
pub(super) fn juvenile_class(province: &Province) -> Person {
    let child = |consent: bool| Person::new(province, &province.places[0], 14).juvenile(consent);
    province.move_to("2022-02-28T10:00:00+08:00");
    province.refused(&child(true).capturing(province), 409, "outside-window");
    province.move_to("2022-03-01T09:00:00+08:00");
    let ordinary = Person::new(province, &province.places[0], 15);
    province.refused(&ordinary.capturing(province), 409, "outside-window");
    province.refused(&child(false).capturing(province), 422, "consent-missing");
    let child = child(true).captured(province);
    child.registered(province);
    province.move_to("2022-03-04T00:00:00+08:00");
    province.refused(&child.saving(province), 409, "outside-window");
    child.signed(province);
    child
}

/// Step 6: one by one and as a file.
pub(super) fn assessment(province: &Province, cast: &Cast, juvenile: &Person) {
    province.move_to("2022-03-20T10:00:00+08:00");
    let good = json!({"items": {"assessment": ["思想品德良好"]}});
    province.granted(&juvenile.at_the_point(province, "PUT", "collection", &good));
    let lacking = standing(province, "uncollected");
    assert_eq!(lacking.len(), cast.all().len());
    let rows = lacking.iter().map(|serial| format!("{serial},思想品德良好\n"));
    let file = format!("serial,assessment\n{}", rows.collect::<String>());
    let request = Request::new("POST", "/v1/office/collections").token(&province.token_of(COUNTY)).key("assessments");
    let response = province.ask(&request.bytes("text/csv; charset=utf-8", file));
    let taken: CollectedFileBody = response.read().unwrap();
    assert_eq!((taken.collected as usize, taken.refused), (cast.all().len(), 0), "{}", response.text());
    assert!(standing(province, "uncollected").is_empty());
}

/// 10 April to 10 May: the fee, then the admission ticket.
pub(super) fn exam_fee(province: &Province, cast: &Cast, juvenile: &Person) {
    let early = cast.ordinary.paying("exam", EXAM_FEE_FEN, "early", "2022-03-20T10:00:00+08:00");
    province.refused(&early, 409, "outside-window");
    province.move_to("2022-04-10T09:00:00+08:00");
    for person in cast.all().into_iter().chain([juvenile]).filter(|person| person.form.unified_exam) {
        province.refused(&person.printing(province, "admission-ticket"), 409, "out-of-order");
        person.paid(province, "exam", EXAM_FEE_FEN);
        let ticket: AdmissionTicketBody = province.ask(&person.printing(province, "admission-ticket")).read().unwrap();
        assert_eq!(ticket.sitter.ticket_number, format!("2022{}", person.serial));
        assert_eq!(ticket.first_subject.code, person.form.first_subject);
    }
    province.move_to("2022-05-11T00:00:00+08:00");
    let late = cast.vocational.paying("exam", EXAM_FEE_FEN, "late", "2022-05-11T00:00:00+08:00");
    let response = province.ask(&late);
    assert_eq!(response.status, 409, "{}", response.text());
}

/// The end: everybody complete, nobody twice, every yuan accounted for.
pub(super) fn what_the_offices_see(province: &Province, cast: &Cast, juvenile: &Person) {
    let everybody = cast.all().len() as u32 + 1;
    let path = "/v1/office/progress?scope=province";
    let body: ScopeProgressBody = province.ask(&Request::get(path).token(OFFICE)).read().unwrap();
    let progress = body.progress;
    assert_eq!((progress.captured, progress.paid, progress.form_saved), (everybody, everybody, everybody));
    assert_eq!((progress.confirmed, progress.collected, progress.complete), (everybody, everybody, everybody));
    assert_eq!((progress.professional_saved, progress.professional_paid, progress.declared), (3, 2, 1));
    assert_eq!((progress.paid_again, progress.unsettled, progress.verification_due), (1, 0, 0));
    assert_eq!(progress.exam_paid, everybody - 1, "all but the one who does not sit it");
    assert_eq!(standing(province, "complete").len() as u32, everybody);
    let mut serials: Vec<_> = cast.all().iter().map(|person| person.serial.as_str()).collect();
    serials.push(&juvenile.serial);
    serials.sort_unstable();
    serials.dedup();
    assert_eq!(serials.len() as u32, everybody);
    let again = cast.ordinary.paying("registration", REGISTRATION_FEE_FEN, "again", "2022-05-11T00:00:00+08:00");
    assert_ne!(province.ask(&again).status, 200, "months later there is nothing to pay");
}
