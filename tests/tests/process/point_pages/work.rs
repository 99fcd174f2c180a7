//! What is done with a record: corrections, the real card, passwords, what is collected.

use serde_json::Value;
use stage::http::Request;
use stage::premises::POINT;

use super::site::{Site, site, typed_in};

fn printed(site: &Site, serial: &str) -> Value {
    let path = format!("/v1/point/candidates/{serial}/registration-form");
    site.running.ask(&Request::get(path).token(POINT)).read().unwrap()
}

#[test]
fn a_form_is_corrected_at_the_point_until_it_is_signed() {
    let site = site();
    let serial = site.register(0);
    let blank = site.running.capture(&site.place, 1);
    let (mut reader, _) = site.at_point();
    // Nobody is found by a serial that is none, and nothing can be corrected that was never saved.
    let whom = reader.look("/staff/correct-form").form("/staff/correct-form");
    for (typed, said) in [("1020001", "请填写 8 位数字的报名序号"), (&*blank, "考生尚未保存报名信息")]
    {
        let refused = reader.send(&whom.clone().with("serial", typed));
        assert!(refused.status == 422 && refused.says(said) && refused.says("href=\"#serial\""), "{}", refused.text);
    }
    let form = site.opened(&mut reader, &serial, "/staff/correct-form");
    let person = site.running.candidate(&site.place, 0);
    assert_eq!((form.holds("school"), form.holds("phone")), (&*person.form.school, &*person.form.phone));
    let amiss = reader.send(&form.with("school", "第二中学").with("postal_code", "41"));
    assert!(amiss.status == 422 && amiss.says("href=\"#postal_code\"") && amiss.says("请填写 6 位数字"));
    let again = amiss.form("/staff/correct-form");
    assert_eq!((again.holds("school"), again.holds("postal_code")), ("第二中学", "41"), "nothing typed is lost");
    let mended = again.with("postal_code", "410001");
    let before = site.changes(&serial);
    for _ in 0..2 {
        let done = reader.send(&mended);
        assert!(done.status == 200 && done.says("更正已保存") && done.says("/staff/candidates/form"), "{}", done.text);
        assert_eq!(site.changes(&serial), before + 1, "a double click corrects once");
    }
    let sheet = printed(&site, &serial);
    assert_eq!(sheet["form"]["school"], "第二中学");
    assert_eq!(sheet["form"]["revision"], 2);

    let path = format!("/v1/point/candidates/{serial}/confirmation");
    let scan = "0".repeat(64);
    let body = serde_json::json!({"form_revision": 2, "signed_by": person.name, "scan_sha256": scan});
    site.running.granted(&Request::new("POST", path).token(POINT).key("signed").json(&body));
    let record = site.record(&mut reader, &serial);
    assert!(!record.says("/staff/correct-form"), "signed is signed: {}", record.text);
    let locked = reader.send(&whom.with("serial", &serial));
    assert!(locked.status == 422 && locked.says("报名登记表已签字确认"), "{}", locked.text);
    let late = reader.send(&mended.with("school", "第三中学"));
    assert!(late.status == 409 && late.form("/staff/correct-form").holds("school") == "第三中学", "{}", late.text);
    site.logged(&["print-registration-form", "search-candidates"]);
}

#[test]
fn what_the_card_says_is_corrected_and_the_number_stays() {
    let site = site();
    let serial = site.register(0);
    let (mut reader, _) = site.at_point();
    let form = site.opened(&mut reader, &serial, "/staff/correct-person");
    let person = site.running.candidate(&site.place, 0);
    assert_eq!((form.holds("name"), form.holds("birth_date")), (&*person.name, &*person.born.to_string()));
    for day in ["2004-02-30", "1999-12-31"] {
        let refused = reader.send(&form.clone().with("birth_date", day));
        assert!(refused.status == 422 && refused.says("href=\"#birth_date\""), "{day}: {}", refused.text);
        assert_eq!(refused.form("/staff/correct-person").holds("birth_date"), day);
    }
    let done = reader.send(&form.with("name", "王更正"));
    assert!(done.status == 200 && done.says("更正已保存"), "{}", done.text);
    assert_eq!(printed(&site, &serial)["name"], "王更正");

    // What was before, what is now, and who did it, in words.
    let record = site.record(&mut reader, &serial);
    let history = reader.send(&record.form("/staff/candidates/history"));
    for said in ["更正证件信息", "王更正", &*person.name, "first-school", "读卡器", "保存报名信息"] {
        assert!(history.says(said), "{said} is not in {}", history.text);
    }
    assert!(!history.says("entry.") && !history.says(&person.identity_number), "{}", history.text);
    let photo = reader.send(&record.form("/staff/candidates/photo"));
    assert!(photo.status == 200 && photo.says("src=\"data:image/jpeg;base64,"), "{}", photo.text);
    site.logged(&["read-history", "read-photo"]);
}

#[test]
fn a_real_card_is_verified_and_the_queue_leads_to_whom_it_is_due_from() {
    let site = site();
    let serial = typed_in(&site, 0);
    let read = site.register(1);
    let (mut reader, _) = site.at_point();
    let queue = reader.look("/staff/queue");
    assert!(queue.says("待验证真实证件") && queue.says("value=\"verification-due\""), "{}", queue.text);
    let due = reader.look("/staff/verify-card");
    let listed = reader.send(&due.form("/staff/candidates"));
    assert!(listed.says(&serial) && !listed.says(&read), "only whom it is due from: {}", listed.text);
    assert!(!site.record(&mut reader, &read).says("/staff/verify-card"));

    let person = site.running.candidate(&site.place, 0);
    let form = site.opened(&mut reader, &serial, "/staff/verify-card").with("document", &person.identity_number);
    let form = form.with("issued_by", "长沙市公安局芙蓉分局").with("valid_from", "2011-11-01");
    let missing = reader.send(&form);
    assert!(missing.status == 422 && missing.says("href=\"#valid_until\"") && missing.says("请填写或选择"));
    let form = missing.form("/staff/verify-card");
    let no_day = reader.send(&form.clone().with("valid_until", "2031"));
    assert!(no_day.status == 422 && no_day.says("长期"), "{}", no_day.text);
    let other = site.running.candidate(&site.place, 1).identity_number;
    let of_other = reader.send(&form.clone().with("valid_until", "长期").with("document", &other));
    assert!(of_other.status == 422 && of_other.says("role=\"alert\""), "{}", of_other.text);
    let right = form.with("valid_until", "长期");
    let before = site.changes(&serial);
    for _ in 0..2 {
        let done = reader.send(&right);
        assert!(done.status == 200 && done.says("证件已验证"), "{}", done.text);
    }
    assert_eq!(site.changes(&serial), before + 1, "a double click verifies once");
}

#[test]
fn passwords_are_set_anew_and_never_written_back() {
    let site = site();
    let serial = site.register(0);
    let (mut reader, _) = site.at_point();
    let person = site.running.candidate(&site.place, 0);
    let form = site.opened(&mut reader, &serial, "/staff/new-passwords").with("document", &person.identity_number);
    let typed = |login: &str, again: &str, save: &str| {
        let form = form.clone().with("login_password", login).with("login_password_again", again);
        form.with("save_password", save).with("save_password_again", save)
    };
    let (login, save) = ("a-new-login-1", "a-new-save-22");
    for (login, again, save, at) in [
        ("short", "short", save, "login_password"),
        (login, "another-one-9", save, "login_password_again"),
        (login, login, login, "save_password"),
    ] {
        let refused = reader.send(&typed(login, again, save));
        assert!(refused.status == 422 && refused.says(&format!("href=\"#{at}\"")), "{at}: {}", refused.text);
        assert!(!refused.says(login) && !refused.says(save), "{}", refused.text);
        assert_eq!(refused.form("/staff/new-passwords").holds("document"), person.identity_number);
    }
    let right = typed(login, login, save);
    let before = site.changes(&serial);
    for _ in 0..2 {
        let done = reader.send(&right);
        assert!(done.status == 200 && done.says("两个密码已重设") && !done.says(login), "{}", done.text);
    }
    assert_eq!(site.changes(&serial), before + 1);
    let mut own = stage::pages::Reader::new(site.running.address);
    let form = own.look("/sign-in").form("/sign-in").with("document", &person.identity_number);
    assert_eq!(own.send(&form.with("password", login)).path, "/me");
}

#[test]
fn what_is_collected_is_laid_over_by_pages_too() {
    let site = site();
    let serial = site.register(0);
    let (mut reader, _) = site.at_point();
    let form = site.opened(&mut reader, &serial, "/staff/collect");
    let nothing = reader.send(&form);
    assert!(nothing.status == 422 && nothing.says("请至少填写一项"), "{}", nothing.text);
    let long = reader.send(&form.clone().with("item-assessment", &"长".repeat(401)));
    assert!(long.status == 422 && long.says("href=\"#item-assessment\"") && long.says("内容过长"), "{}", long.text);
    let typed = form.with("item-assessment", "思想品德\r\n良好").with("item-remark", "一\r\n\r\n二\r\n");
    for _ in 0..2 {
        let done = reader.send(&typed);
        assert!(done.status == 200 && done.says("采集的信息已保存"), "{}", done.text);
    }
    let record = site.record(&mut reader, &serial);
    let history = reader.send(&record.form("/staff/candidates/history"));
    assert!(history.says("思想品德 良好") && history.says("一; 二") && history.says("思想品德考核意见"));
    assert_eq!(history.text.matches("采集信息").count(), 1, "a double click collects once: {}", history.text);
    let emptied = site.opened(&mut reader, &serial, "/staff/collect").with("emptied", "assessment");
    assert_eq!(reader.send(&emptied).status, 200);
    let record = site.record(&mut reader, &serial);
    assert!(record.says("未完成采集"), "{}", record.text);
}

#[test]
fn a_file_is_told_row_by_row_with_the_refused_ones_first() {
    let site = site();
    let serials: Vec<String> = (0..2).map(|index| site.register(index)).collect();
    let (mut reader, desk) = site.at_point();
    assert!(desk.says("/staff/collected-file") && !desk.says("/staff/county-file"), "{}", desk.text);
    let shown = reader.look("/staff/collected-file");
    assert!(shown.says("serial,academic_record,assessment"), "the header to copy: {}", shown.text);
    let form = shown.form("/staff/collected-file");
    let no_table = reader.send_file(&form, "file", b"");
    assert!(no_table.status == 422 && no_table.says("href=\"#file\""), "{}", no_table.text);
    let rows = format!("serial,assessment\r\n{},良好\r\n1020009,良好\r\n{},优秀\r\n", serials[0], serials[1]);
    for _ in 0..2 {
        let told = reader.send_file(&form, "file", rows.as_bytes());
        assert!(told.status == 200 && told.says("有未被采集的行"), "{}", told.text);
        let (refused, taken) = (told.text.find("报名序号不是 8 位数字"), told.text.find(&serials[0]));
        assert!(refused < taken && refused.is_some(), "refused rows first: {}", told.text);
        assert_eq!(site.changes(&serials[0]), 5, "the same click collects once");
    }
    // Another file under the same filling of the form changes nothing that was taken before.
    let other = rows.replace("良好", "合格");
    let told = reader.send_file(&form, "file", other.as_bytes());
    assert!(told.says("请重新打开本页后上传") && site.changes(&serials[0]) == 5, "{}", told.text);
    // As a spreadsheet in China saves it: 良好 in GB18030, from a page that was opened anew.
    let head = format!("serial,assessment\r\n{},", serials[0]);
    let saved = [head.as_bytes(), &[0xC1, 0xBC, 0xBA, 0xC3], b"\r\n"].concat();
    let anew = reader.look("/staff/collected-file").form("/staff/collected-file").with("charset", "gb18030");
    let done = reader.send_file(&anew, "file", &saved);
    assert!(done.says("全部行已采集") && site.changes(&serials[0]) == 6, "{}", done.text);

    // An office has the same page at its own address.
    let county = site.place.point.county.to_string();
    let (mut office, desk) = site.signed_in("county-office", "office", &county);
    assert!(desk.says("/staff/county-file") && !desk.says("/staff/collected-file"), "{}", desk.text);
    assert_eq!(office.look("/staff/collected-file").status, 403);
    let form = office.look("/staff/county-file").form("/staff/county-file");
    let rows = format!("serial,remark\n{},甲\n", serials[1]);
    assert!(office.send_file(&form, "file", rows.as_bytes()).says("全部行已采集"));
}
