//! What comes with a paper, and what is told up the chain: applications, a guardian's consent, incidents.

use baoming_core::identity::check_digit;

use super::site::{Site, large, photographed, site};

/// A child of that county: the number and the day of birth.
fn child(site: &Site) -> (String, String) {
    let own = site.running.candidate(&site.place, 0).identity_number;
    let seventeen = format!("{}20090105{}", &own[..6], &own[14..17]);
    let digit = check_digit(seventeen.as_bytes()).unwrap();
    (format!("{seventeen}{}", char::from(digit)), "2009-01-05".to_owned())
}

#[test]
fn an_application_goes_to_whoever_decides_and_its_number_is_told() {
    let site = site();
    let (mut reader, _) = site.at_point();
    let shown = reader.look("/staff/apply");
    assert!(shown.says("href=\"/v1/forms/eligibility-review\""), "{}", shown.text);
    let empty = reader.send_file(&shown.form("/staff/apply"), "file", b"");
    assert!(empty.status == 422 && empty.says("href=\"#kind\""), "{}", empty.text);
    let person = site.running.candidate(&site.place, 0);
    let form = site.card(shown.form("/staff/apply"), 0).with("kind", "out-of-province");
    let no_scan = reader.send_file(&form.clone().with("text", "随父母生活"), "file", b"");
    assert!(no_scan.status == 422 && no_scan.says("href=\"#file\"") && no_scan.says("请选择文件"), "{}", no_scan.text);
    // The scan was read, so what else is amiss does not ask for it again.
    let no_text = reader.send_file(&form.with("text", "随"), "file", b"the paper");
    assert!(
        no_text.status == 422 && no_text.says("href=\"#text\"") && no_text.says("2 至 400 个字"),
        "{}",
        no_text.text
    );
    let form = no_text.form("/staff/apply").with("text", "随父母在长沙生活，\r\n学籍满三年。");
    assert_eq!((form.holds("name"), form.holds("kind")), (&*person.name, "out-of-province"));
    let done = reader.send_file(&form, "file", b"");
    assert!(done.status == 200 && done.says("县（市、区）招生考试机构审核"), "{}", done.text);
    let number = large(&done);
    assert_eq!(large(&reader.send_file(&form, "file", b"")), number, "a double click applies once");
    let twice = reader.look("/staff/apply").form("/staff/apply").like(&form);
    assert_eq!(reader.send_file(&twice, "file", b"the paper").status, 409);

    // What contradicts itself is refused at its field: another document is case 2.
    let other = reader.look("/staff/apply").form("/staff/apply").like(&form).with("kind", "other-document");
    let refused = reader.send_file(&other, "file", b"the paper");
    assert!(refused.status == 422 && refused.says("href=\"#document_kind\""), "{}", refused.text);
}

#[test]
fn a_child_of_the_juvenile_class_is_asked_for_a_guardian_s_consent() {
    let site = site();
    let operator = site.running.operator("first-school", "point", &site.place.point.to_string());
    let site = site.at("2022-03-02T09:00:00+08:00");
    let (mut reader, _) = site.sign_in(&operator);
    let page = photographed(&mut reader);
    assert!(page.says("autofocus"), "the keyboard begins at the first field: {}", page.text);
    let (number, born) = child(&site);
    let form = site.card(page.form("/staff/capture"), 0).with("document", &number).with("birth_date", &born);
    let form = form.with("method", "card-reader").with("kind", "juvenile");
    let asked = reader.send(&form);
    assert!(asked.status == 422 && asked.says("监护人同意书"), "{}", asked.text);
    let consent = asked.form("/staff/capture/consent");
    assert_eq!((consent.holds("document"), consent.holds("address")), (&*number, form.holds("address")));
    let unnamed = reader.send_file(&consent, "file", b"the consent");
    assert!(unnamed.status == 422 && unnamed.says("href=\"#guardian\""), "{}", unnamed.text);
    let consent = unnamed.form("/staff/capture/consent").with("guardian", "李监护");
    let captured = reader.send_file(&consent, "file", b"");
    let serial = large(&captured);
    assert_eq!(large(&reader.send_file(&consent, "file", b"")), serial, "a double click captures nobody else");
    let record = site.record(&mut reader, &serial);
    let history = reader.send(&record.form("/staff/candidates/history"));
    assert!(history.says("李监护") && history.says("少年班"), "{}", history.text);
}

#[test]
fn what_was_typed_before_a_consent_comes_back_behind_the_sign_in() {
    let site = site();
    let (mut reader, _) = site.at_point();
    let page = photographed(&mut reader);
    let form = site.card(page.form("/staff/capture"), 0);
    let missing = reader.send(&form);
    assert!(missing.status == 422 && missing.says("href=\"#method\""), "in words of the page: {}", missing.text);
    reader.forget("__Host-session");
    let scan = reader.send_file(&missing.form("/staff/capture"), "file", b"no such form");
    assert!(scan.status == 400, "a form without a file takes none: {}", scan.text);
    let asked = reader.send(&missing.form("/staff/capture"));
    assert_eq!(asked.status, 401);
    assert_eq!(asked.form("/staff/sign-in").holds("kept.address"), form.holds("address"));
}

#[test]
fn an_incident_is_reported_followed_and_seen_with_its_state() {
    let site = site();
    let (mut reader, _) = site.at_point();
    let form = reader.look("/staff/incidents").form("/staff/incidents");
    let first = form.with("kind", "first").with("row", "4").with("grade", "3");
    let missing = reader.send(&first);
    assert!(
        missing.status == 422 && missing.says("href=\"#what\"") && missing.says("2 至 400 个字"),
        "{}",
        missing.text
    );
    let first = missing.form("/staff/incidents").with("what", "全校\r\n停电").with("measures", "已联系供电公司");
    let wrong = reader.send(&first.clone().with("discovered_at", "早上"));
    assert!(wrong.status == 422 && wrong.says("href=\"#discovered_at\"") && wrong.says("已联系供电公司"));
    for _ in 0..2 {
        let done = reader.send(&first.clone().with("discovered_at", "2021-11-01 08:59"));
        assert!(done.status == 200 && done.says("报告已提交") && large(&done) == "1", "{}", done.text);
    }
    let listed = reader.look("/staff/incidents");
    assert!(listed.says("全校 停电") && listed.says("等待上级签收") && listed.says("县区 已通知"), "{}", listed.text);
    assert_eq!(listed.text.matches("全校 停电").count(), 1, "a double click reports once");
    let next = listed.form("/staff/incidents").with("kind", "final").with("row", "4").with("grade", "4");
    let unnamed = reader.send(&next.clone().with("what", "已恢复供电"));
    assert!(unnamed.status == 422 && unnamed.says("href=\"#incident\""), "{}", unnamed.text);
    let unknown = reader.send(&next.clone().with("what", "已恢复供电").with("incident", "7"));
    assert!(unknown.status == 404 && unknown.says("href=\"#incident\""), "{}", unknown.text);
    let over = reader.send(&next.with("what", "已恢复供电").with("incident", "1"));
    assert!(over.status == 200 && over.says("已终报"), "{}", over.text);
    // Nobody at an office reports as a point.
    let (mut office, _) = site.signed_in("province-office", "office", "province");
    assert_eq!(office.look("/staff/incidents").status, 403);
}
