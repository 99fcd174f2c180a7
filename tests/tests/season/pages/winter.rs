//! From the end of November to May by pages: real cards, signatures, the juvenile class, assessments, the examination's fee.

use baoming_rehearsal::people::photo;
use stage::pages::Page;

use super::autumn::{Cast, account_of, capturing, done, refused, registered, serial_of};
use super::somebody::{Somebody, Typed, fields};
use super::town::Town;

/// Three subjects of 30 yuan and three of 26.
const EXAM_FEE_FEN: u32 = 16_800;

/// How many of a county have this standing.
fn standing(town: &mut Town, state: &str) -> usize {
    town.staff("430102");
    let found = town.at("/staff/candidates", "/staff/candidates", &[("state", state)]);
    found.text.matches("action=\"/staff/candidates/record\"").count()
}

fn verifying(town: &mut Town, person: &Somebody, valid_until: &str) -> Page {
    town.staff(&account_of(&person.card.point));
    let mut typed = person.document();
    typed.extend([
        ("serial", person.serial()),
        ("issued_by", "长沙市公安局芙蓉分局".to_owned()),
        ("valid_from", "2021-11-20".to_owned()),
        ("valid_until", valid_until.to_owned()),
    ]);
    let page = town.hand.look("/staff/verify-card");
    town.send(&page, "/staff/verify-card", &fields(&typed), None)
}

/// Special cases 4 and 5 end at the point, with the real card in the reader.
pub(super) fn real_cards(town: &mut Town, cast: &Cast) {
    town.move_to("2021-11-25T10:00:00+08:00");
    assert_eq!(standing(town, "verification-due"), 2);
    refused(&verifying(town, &cast.lapsed_card, "2021-11-24"), "");
    let verified = verifying(town, &cast.lapsed_card, "2031-11-20");
    assert_eq!(verified.status, 200, "{}", verified.text);
    refused(&verifying(town, &cast.lapsed_card, "2031-11-20"), "");
    let verified = verifying(town, &cast.cannot_come, "长期");
    assert_eq!(verified.status, 200, "{}", verified.text);
    assert_eq!(standing(town, "verification-due"), 0);
}

/// The printed sheet, signed; what comes of it.
fn signing(town: &mut Town, person: &Somebody) -> Page {
    town.staff(&account_of(&person.card.point));
    let record = town.record(person);
    let sheet = town.send(&record, "/staff/candidates/form", &[("serial", &person.serial())], None);
    assert!(sheet.says(&person.card.person.name) && sheet.says(&person.form.school), "{}", sheet.text);
    let signed_by = [("signed_by", &*person.card.person.name)];
    town.send(&sheet, "/staff/candidates/signature", &signed_by, Some(b"the signed sheet, scanned"))
}

/// Step 5: printed, corrected, signed, locked.
pub(super) fn proof_reading_and_signatures(town: &mut Town, cast: &Cast) {
    let person = &cast.historian;
    let moved = |(name, value)| match name {
        "postal_address" => (name, "湖南省长沙市芙蓉区解放西路一号".to_owned()),
        _ => (name, value),
    };
    let corrected: Typed = person.filled_in().into_iter().map(moved).collect();
    town.staff(&account_of(&person.card.point));
    let record = town.record(person);
    let page = town.send(&record, "/staff/correct-form", &[("serial", &person.serial())], None);
    let again = town.filled(&page, "/staff/correct-form", &corrected);
    assert_eq!(again.status, 200, "{}", again.text);
    for person in cast.all() {
        done(&signing(town, person), "报名表已锁定");
    }
    town.staff(&account_of(&person.card.point));
    assert!(!town.record(person).says("action=\"/staff/correct-form\""), "it is locked");
    let locked = town.at("/staff/correct-form", "/staff/correct-form", &[("serial", &person.serial())]);
    refused(&locked, "");
    assert_eq!(standing(town, "unconfirmed"), 0);
}

/// 1 to 3 March: a child under 14, whose guardian consents.
pub(super) fn juvenile_class(town: &mut Town) -> Somebody {
    let place = town.places[0];
    town.move_to("2022-02-28T10:00:00+08:00");
    let early = Somebody::new(town, &place, 14).juvenile();
    let page = capturing(town, &early);
    assert!(page.status >= 400, "{}", page.text);
    town.move_to("2022-03-01T09:00:00+08:00");
    let ordinary = Somebody::new(town, &place, 15);
    refused(&capturing(town, &ordinary), "2021-11-10");
    let child = Somebody::new(town, &place, 14).juvenile();
    let asked = capturing(town, &child);
    assert!(asked.says("action=\"/staff/capture/consent\""), "a guardian's consent comes first: {}", asked.text);
    let guardian = [("guardian", "欧阳先生")];
    let page = town.send(&asked, "/staff/capture/consent", &guardian, Some(&photo::shared().bytes));
    *child.serial.borrow_mut() = serial_of(&page);
    registered(town, &child);
    town.move_to("2022-03-04T00:00:00+08:00");
    refused(&super::autumn::saving(town, &child), "2022-03-0");
    done(&signing(town, &child), "报名表已锁定");
    child
}

/// Step 6: one by one and as a file.
pub(super) fn assessment(town: &mut Town, cast: &Cast, child: &Somebody) {
    town.move_to("2022-03-20T10:00:00+08:00");
    town.staff(&account_of(&child.card.point));
    let typed = [("serial", &*child.serial()), ("item-assessment", "思想品德良好")];
    let one = town.at("/staff/collect", "/staff/collect", &typed);
    assert_eq!(one.status, 200, "{}", one.text);
    assert_eq!(standing(town, "uncollected"), cast.all().len());
    let rows: String = cast.all().iter().map(|person| format!("{},思想品德良好\n", person.serial())).collect();
    let file = format!("serial,assessment\n{rows}");
    town.staff("430102");
    let page = town.hand.look("/staff/county-file");
    let taken = town.send(&page, "/staff/county-file", &[], Some(file.as_bytes()));
    assert_eq!(taken.status, 200, "{}", taken.text);
    assert_eq!(standing(town, "uncollected"), 0);
}

/// 10 April to 10 May: the fee, then the admission ticket.
pub(super) fn exam_fee(town: &mut Town, cast: &Cast, child: &Somebody) {
    town.move_to("2022-04-10T09:00:00+08:00");
    for person in cast.all().into_iter().chain([child]).filter(|person| person.form.unified_exam) {
        town.candidate(person);
        refused(&town.hand.look("/me/admission-ticket"), "");
        assert!(town.hand.look("/me").says("href=\"/me/exam-fee\""));
        town.paid(person, "exam", EXAM_FEE_FEN);
        let ticket = town.hand.look("/me/admission-ticket");
        assert!(ticket.status == 200 && ticket.says(&format!("2022{}", person.serial())), "{}", ticket.text);
    }
    town.move_to("2022-05-11T00:00:00+08:00");
    assert_eq!(town.paid_at(&cast.vocational, "exam", EXAM_FEE_FEN, "2022-05-11T00:00:00+08:00"), 409);
}

/// The end: everybody complete, nobody twice.
pub(super) fn what_the_offices_see(town: &mut Town, cast: &Cast) {
    let everybody = cast.all().len() + 1;
    for state in ["captured", "complete"] {
        assert_eq!(standing(town, state), everybody, "{state}");
    }
    let desk = town.hand.look("/staff");
    let sum = format!("</span>{everybody}</td>");
    assert!(desk.text.matches(&sum).count() >= 5, "captured, paid, form, signed and complete: {}", desk.text);
    let history = cast.ordinary.serial();
    let record = town.record(&cast.ordinary);
    let told = town.send(&record, "/staff/candidates/history", &[("serial", &history)], None);
    assert!(told.says("现场采集"), "{}", told.text);
}
