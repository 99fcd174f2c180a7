//! Pages for staff: points and offices at their daily work without a script, and what they must not be led to.

use super::framed;
use baoming_rehearsal::people::photo;
use serde_json::Value;
use stage::accounts::{FIRST_PASSWORD, Operator, PASSWORD, new_operator, secret_of};
use stage::browser::Browser;
use stage::http::Request;
use stage::pages::{Filling, Page, Reader};
use stage::people::{self, Place};
use stage::premises::{ADMINISTRATOR, NO_RATES, OFFICE};
use stage::running::Running;
use stage::totp::PERIOD_MS;

pub(super) struct Site {
    pub(super) running: Running,
    pub(super) place: Place,
}

pub(super) fn site() -> Site {
    let running = Running::start(super::program(), NO_RATES);
    let place = running.set_up(1, 1)[0];
    Site { running, place }
}

impl Site {
    pub(super) fn reader(&self) -> Reader {
        Reader::new(self.running.address)
    }

    /// The sign-in, filled in by this operator.
    fn filled_in(&self, form: Filling, operator: &Operator) -> Filling {
        let code = operator.secret.as_ref().map_or_else(String::new, |secret| secret.code(self.running.phone()));
        form.with("operator", &operator.name).with("password", PASSWORD).with("code", &code)
    }

    /// Somebody with this role and scope, signed in by pages.
    pub(super) fn signed_in(&self, name: &str, role: &str, scope: &str) -> (Reader, Page) {
        let operator = self.running.operator(name, role, scope);
        let mut reader = self.reader();
        let form = reader.look("/staff/sign-in").form("/staff/sign-in");
        let desk = reader.send(&self.filled_in(form, &operator));
        assert_eq!((desk.path.as_str(), desk.status), ("/staff", 200), "{}", desk.text);
        (reader, desk)
    }

    fn at_point(&self) -> (Reader, Page) {
        self.signed_in("first-school", "point", &self.place.point.to_string())
    }

    /// The document of this person, as a point types it in.
    fn card(&self, page: &Page, index: u64) -> Filling {
        let person = self.running.candidate(&self.place, index);
        let form = page.form("/staff/capture").with("method", "card-reader");
        form.with("document", &person.identity_number)
            .with("name", &person.name)
            .with("sex", &person.sex.code().to_string())
            .with("ethnicity", &person.ethnicity)
            .with("birth_date", &person.born.to_string())
            .with("address", &person.address)
    }
}

/// The photograph that all candidates share, sent by pages.
fn photographed(reader: &mut Reader) -> Page {
    let form = reader.look("/staff/capture").form("/staff/capture/photo");
    let page = reader.send_file(&form, "file", &photo::shared().bytes);
    assert!(page.status == 200 && page.says("照片符合要求"), "{}", page.text);
    page
}

/// The serial that is shown large.
fn serial_of(page: &Page) -> String {
    let (_, rest) = page.text.split_once("<p class=\"large\">").unwrap_or_else(|| panic!("{}", page.text));
    rest.split('<').next().unwrap().to_owned()
}

#[test]
fn an_account_is_taken_over_by_pages_alone() {
    let site = site();
    site.running.granted(&new_operator(ADMINISTRATOR, "province-office", "office", "province"));
    let mut reader = site.reader();
    let sign_in = reader.look("/staff/sign-in").form("/staff/sign-in").with("operator", "province-office");
    let wrong = reader.send(&sign_in.clone().with("password", "not this one at all"));
    assert!(wrong.status == 401 && wrong.says("role=\"alert\"") && wrong.says("value=\"province-office\""));
    let first = reader.send(&sign_in.clone().with("password", FIRST_PASSWORD));
    assert_eq!(first.path, "/staff/password", "{}", first.text);
    // Nothing else before that.
    assert_eq!(reader.look("/staff").path, "/staff/password");
    let other = first.form("/staff/password").with("password", FIRST_PASSWORD).with("new_password", PASSWORD);
    let taken = reader.send(&other.with("new_password_again", PASSWORD));
    assert!(taken.status == 200 && taken.says("密码已更换"), "{}", taken.text);
    assert_eq!(reader.cookie("__Host-session"), None);

    let factor = reader.send(&sign_in.clone().with("password", PASSWORD));
    assert_eq!(factor.path, "/staff/second-factor", "{}", factor.text);
    let shown = reader.send(&factor.form("/staff/second-factor").with("password", PASSWORD));
    assert!(shown.status == 200 && shown.says("<svg"), "{}", shown.text);
    let (_, rest) = shown.text.split_once("<p class=\"small\">").unwrap();
    let secret = secret_of(&format!("?secret={}", rest.split('<').next().unwrap()));
    let before = secret.code(site.running.phone().plus_ms(-PERIOD_MS));
    let confirm = shown.form("/staff/second-factor/confirm");
    let refused = reader.send(&confirm.clone().with("code", "nothing"));
    assert!(refused.status == 422 && refused.says("href=\"#code\""), "{}", refused.text);
    let mut enrolled = reader.send(&confirm.clone().with("code", &before));
    if enrolled.status != 200 {
        // Another period has begun meanwhile.
        enrolled = reader.send(&confirm.with("code", &secret.code(site.running.phone().plus_ms(-PERIOD_MS))));
    }
    assert!(enrolled.says("动态验证码已启用"), "{}", enrolled.text);
    let desk = reader.send(&sign_in.with("password", PASSWORD).with("code", &secret.code(site.running.phone())));
    assert_eq!((desk.path.as_str(), desk.status), ("/staff", 200), "{}", desk.text);
    // A row for each city, and a cell for each county.
    assert_eq!(desk.text.matches("?scope=43").count(), 14 + 122);
}

#[test]
fn a_point_captures_by_pages_alone_and_the_signature_is_recorded() {
    let site = site();
    let (mut reader, desk) = site.at_point();
    assert!(desk.says("剩余流水号") && desk.says("href=\"/staff/capture\""), "{}", desk.text);
    let form = reader.look("/staff/capture").form("/staff/capture/photo");
    let refused = reader.send_file(&form, "file", b"no photograph");
    assert!(refused.status == 422 && refused.says("JPEG"), "the rules that fail, in words: {}", refused.text);
    let page = photographed(&mut reader);
    let amiss = reader.send(&site.card(&page, 0).with("birth_date", "2004-02-30"));
    assert!(amiss.status == 422 && amiss.says("href=\"#birth_date\""), "{}", amiss.text);
    let card = site.card(&amiss, 0);
    let captured = reader.send(&card);
    let serial = serial_of(&captured);
    assert_eq!(serial_of(&reader.send(&card)), serial, "a double click captures nobody else");
    let again = photographed(&mut reader);
    let twice = reader.send(&site.card(&again, 0));
    assert!(twice.status == 409, "{}", twice.text);

    // Found by a part of the name, and opened without a serial in an address.
    let person = site.running.candidate(&site.place, 0);
    let search = reader.look("/staff/candidates").form("/staff/candidates").with("name", &person.name);
    let found = reader.send(&search);
    assert!(found.says(&serial) && !found.says(&person.identity_number), "masked: {}", found.text);
    let record = reader.send(&found.form("/staff/candidates/record"));
    assert!(record.says("未缴报名费") && record.path == "/staff/candidates/record", "{}", record.text);
    let unpaid = reader.look("/staff/candidates").form("/staff/candidates").with("state", "complete");
    assert!(reader.send(&unpaid).says("没有找到"));

    site.running.granted(&people::fee(&serial, "fee"));
    site.running.granted(&people::activate(&serial, "activate"));
    site.running.granted(&people::form(&person, &serial, "form"));
    let sheet = reader.send(&record.form("/staff/candidates/form"));
    assert!(sheet.says(&person.identity_number) && sheet.says(&person.form.school), "{}", sheet.text);
    assert!(sheet.says("src=\"data:image/jpeg;base64,") && sheet.head.contains("img-src 'self' data:"));
    let signing = sheet.form("/staff/candidates/signature").with("signed_by", &person.name);
    let older = reader.send_file(&signing.with("form_revision", "9"), "file", b"a scan");
    assert!(older.status == 409 && older.says("role=\"alert\""), "another sheet was signed: {}", older.text);
    let signed =
        reader.send_file(&older.form("/staff/candidates/signature").with("form_revision", "1"), "file", b"a scan");
    assert!(signed.status == 200 && signed.says("报名表已锁定"), "{}", signed.text);
    let locked = reader.send(&record.form("/staff/candidates/form"));
    assert!(locked.says("已签字确认") && !locked.says("type=\"file\""), "{}", locked.text);

    // Each of these readings is in the access log.
    let log: Value = site.running.ask(&Request::get("/v1/office/access-log").token(OFFICE)).read().unwrap();
    let text = log.to_string();
    for action in ["search-candidates", "print-registration-form"] {
        assert!(text.contains(action), "{action} is not in {text}");
    }
}

#[test]
fn what_was_typed_comes_back_behind_the_sign_in() {
    let site = site();
    let operator = site.running.operator("first-school", "point", &site.place.point.to_string());
    let mut reader = site.reader();
    let form = reader.look("/staff/sign-in").form("/staff/sign-in");
    reader.send(&site.filled_in(form, &operator));
    let page = photographed(&mut reader);
    let card = site.card(&page, 0);
    reader.forget("__Host-session");
    let asked = reader.send(&card);
    assert_eq!(asked.status, 401);
    // A code is good once.
    let code = operator.secret.as_ref().map(|secret| secret.code(site.running.phone().plus_ms(PERIOD_MS)));
    let sign_in = site.filled_in(asked.form("/staff/sign-in"), &operator).with("code", &code.unwrap_or_default());
    let back = reader.send(&sign_in);
    assert_eq!(back.status, 200, "{}", back.text);
    let again = back.form("/staff/capture");
    assert_eq!(again.holds("address"), card.holds("address"));
    assert_eq!(again.holds("photo_sha256"), card.holds("photo_sha256"));
    assert_eq!(serial_of(&reader.send(&again)).len(), 8);
}

#[test]
fn staff_are_led_to_their_own_pages_alone() {
    let site = site();
    let county = site.place.point.county.to_string();
    let (mut office, desk) = site.signed_in("county-office", "office", &county);
    assert!(desk.says("已采集") && desk.says("没有正在执行的管控"), "{}", desk.text);
    assert!(desk.says(&format!("第一中学 ({})", site.place.point)), "its points: {}", desk.text);
    assert_eq!(office.look("/staff/progress?scope=province").status, 403, "beyond the own scope");
    assert_eq!(office.look("/staff/progress?scope=nowhere").status, 422);
    let (mut point, _) = site.at_point();
    let refused = point.look("/staff/progress");
    assert!(refused.status == 403 && refused.says("现在不能办理"), "{}", refused.text);
    // An office captures nobody, whatever it sends.
    assert_eq!(office.look("/staff/capture").status, 403);
    let form = office.look("/staff/password").form("/staff/password").to("/staff/capture/photo");
    assert_eq!(office.send_file(&form, "file", &photo::shared().bytes).status, 403);
    // Neither is a candidate, and nobody who is not signed in is shown anything.
    assert!(point.look("/me").says("/sign-in"));
    let mut stranger = site.reader();
    assert!(stranger.look("/staff/candidates").says("action=\"/staff/sign-in\""));
}

#[test]
fn only_pages_of_ours_send_what_staff_send() {
    let site = site();
    let (mut reader, _) = site.at_point();
    let search = reader.look("/staff/candidates").form("/staff/candidates").with("state", "captured");
    for sign in [("origin", "https://elsewhere.example"), ("sec-fetch-site", "cross-site")] {
        assert_eq!(reader.post(&search, &[sign]).status, 403);
    }
    // Without the mark of this browser a file goes nowhere either.
    let form = reader.look("/staff/capture").form("/staff/capture/photo");
    let unmarked =
        reader.send_file(&form.clone().with("form-seat", "0123456789abcdef"), "file", &photo::shared().bytes);
    assert_eq!(unmarked.status, 400);
    let long = reader.send_file(&form, "file", &vec![0; 513 * 1024]);
    assert_eq!(long.status, 413, "{}", long.text);
}

#[test]
fn every_page_of_staff_fits_a_telephone() {
    let Some(browser) = Browser::find() else { return };
    let site = site();
    let serial = site.running.register(&site.place, 0);
    let (mut point, desk) = site.at_point();
    let mut pages = vec![("staff-sign-in", site.reader().look("/staff/sign-in")), ("staff-point", desk)];
    pages.push(("staff-photo", point.look("/staff/capture")));
    let card = photographed(&mut point);
    let filled = site.card(&card, 1);
    pages.push(("staff-card-amiss", point.send(&filled.clone().with("birth_date", "2004"))));
    pages.push(("staff-captured", point.send(&filled)));
    let search = point.look("/staff/candidates").form("/staff/candidates").with("serial", &serial);
    let found = point.send(&search);
    let record = point.send(&found.form("/staff/candidates/record"));
    pages.push(("staff-print", point.send(&record.form("/staff/candidates/form"))));
    pages.extend([("staff-found", found), ("staff-record", record)]);
    let (mut office, desk) = site.signed_in("province-office", "office", "province");
    pages.push(("staff-province", desk));
    office.language = "en";
    pages.push(("staff-county-en", office.look(&format!("/staff/progress?scope={}", site.place.point.county))));
    pages.push(("staff-factor-en", office.look("/staff/second-factor")));
    framed::fit(&browser, site.running.address, &pages);
}
