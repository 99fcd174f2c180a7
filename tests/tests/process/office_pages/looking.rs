//! The logs, payments and the state of the service, for those who look after them; and how all pages of offices look.

use stage::browser::Browser;

use super::super::framed;
use super::{sent, site};

#[test]
fn logs_are_read_by_their_readers_and_no_serial_stands_in_an_address() {
    let site = site();
    let serial = site.running.register(&site.place, 0);
    let (mut office, _) = site.signed_in("county-office", "office", "430102");
    sent(&mut office, "/staff/candidates", "/staff/candidates", &[("serial", &serial)]);
    let (mut auditor, desk) = site.signed_in("reads-the-logs", "auditor", "province");
    assert!(desk.says("href=\"/staff/access-log\"") && desk.says("href=\"/staff/security-log\""), "{}", desk.text);
    let found = sent(&mut auditor, "/staff/access-log", "/staff/access-log", &[("serial", &serial)]);
    assert!(found.says("search-candidates") && found.path == "/staff/access-log", "{}", found.text);
    let none = sent(&mut auditor, "/staff/access-log", "/staff/access-log", &[("day", "2021-10-31")]);
    assert!(none.says("没有符合条件的条目"), "{}", none.text);
    let wrong = sent(&mut auditor, "/staff/access-log", "/staff/access-log", &[("day", "yesterday")]);
    assert!(wrong.status == 422 && wrong.says("href=\"#day\""), "{}", wrong.text);
    let events = sent(&mut auditor, "/staff/security-log", "/staff/security-log", &[("event", "signed-in")]);
    assert!(events.says("登录"), "{}", events.text);
}

#[test]
fn whoever_runs_the_service_sees_its_state() {
    let site = site();
    let (mut ops, desk) = site.signed_in("runs-it", "ops", "province");
    assert!(desk.says("href=\"/staff/service\""), "{}", desk.text);
    let state = ops.look("/staff/service");
    assert!(state.says("123 / 123"), "{}", state.text);
    // Without a platform there is nothing to settle, and the page says so.
    let payments = ops.look("/staff/settlements");
    assert!(payments.status == 503 && payments.says("现在不能办理"), "{}: {}", payments.status, payments.text);
}

#[test]
fn every_page_of_offices_fits_a_telephone_in_both_languages() {
    let Some(browser) = Browser::find() else { return };
    let site = site();
    let serial = site.running.register(&site.place, 0);
    let (mut province, _) = site.signed_in("province-office", "office", "province");
    let (mut county, _) = site.signed_in("county-office", "office", "430102");
    let mut pages = Vec::new();
    for name in ["points", "operators", "applications", "approvals", "void", "transfer", "withdrawal", "export"] {
        pages.push((name, county.look(&format!("/staff/{name}"))));
    }
    for name in ["windows", "rules", "controls", "turns", "reports", "access-log"] {
        pages.push((name, province.look(&format!("/staff/{name}"))));
    }
    let held = [("scope", "430102"), ("state", "suspended"), ("row", "4"), ("reason", "辖区内停电，正在抢修")];
    let preview = sent(&mut province, "/staff/controls", "/staff/controls", &held);
    province.send(&preview.form("/staff/controls/set"));
    pages.push(("preview", preview));
    let first = [("kind", "first"), ("row", "4"), ("grade", "3"), ("scope", "430102"), ("what", "3 个报名点停电")];
    pages.push(("reported", sent(&mut county, "/staff/reports", "/staff/reports/file", &first)));
    let void = sent(&mut county, "/staff/void", "/staff/void", &[("serial", &serial), ("reason", "重复采集")]);
    pages.extend([("void-waits", void), ("approvals-one", province.look("/staff/approvals"))]);
    let (mut security, _) = site.signed_in("watches", "security", "province");
    pages.extend([("blocks", security.look("/staff/blocks")), ("security-log", security.look("/staff/security-log"))]);
    let (mut ops, _) = site.signed_in("runs-it", "ops", "province");
    pages.extend([("service", ops.look("/staff/service")), ("settlements", ops.look("/staff/settlements"))]);
    (county.language, province.language) = ("en", "en");
    pages.extend([("desk-en", county.look("/staff")), ("points-en", county.look("/staff/points"))]);
    pages.extend([("controls-en", province.look("/staff/controls")), ("rules-en", province.look("/staff/rules"))]);
    framed::fit(&browser, site.running.address, &pages);
}
