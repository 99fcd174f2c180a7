//! What an office does before the season and beside it: points, segments, accounts, applications, rules and windows.

use std::collections::BTreeMap;

use baoming_policy::PolicyFiles;
use serde_json::json;
use stage::accounts::FIRST_PASSWORD;
use stage::http::Request;
use stage::pages::Page;
use stage::premises::POINT;

use super::{done, sent, site, wrong_at};

#[test]
fn points_are_set_up_and_serials_go_from_one_to_another() {
    let site = site();
    let (mut office, desk) = site.signed_in("county-office", "office", "430102");
    assert!(desk.says("href=\"/staff/points\"") && !desk.says("href=\"/staff/service\""), "{}", desk.text);
    let new = [("point", "430102-007"), ("name", "第七中学")];
    wrong_at(
        &sent(&mut office, "/staff/points", "/staff/points/new", &[("point", "430102"), ("name", "第七中学")]),
        "point",
    );
    let form = office.look("/staff/points").form("/staff/points/new").with(new[0].0, new[0].1).with(new[1].0, new[1].1);
    for _ in 0..2 {
        done(&office.send(&form), "报名点已设置");
    }
    let listed = office.look("/staff/points");
    assert_eq!(listed.text.matches("第七中学 (430102-007)").count(), 1, "{}", listed.text);
    // The code is the county's; what the first point has not used is there for another.
    let free = [("point", "430102-001"), ("code", "0102"), ("from", "8001")];
    done(&sent(&mut office, "/staff/points", "/staff/points/take-back", &free), "0102: 0001-8000");
    let segment = [("point", "430102-007"), ("code", "0102"), ("first", "8001"), ("last", "8100")];
    done(&sent(&mut office, "/staff/points", "/staff/points/allot", &segment), "0102: 8001-8100");
    let overlap = sent(&mut office, "/staff/points", "/staff/points/allot", &segment);
    assert!(overlap.status == 409 && overlap.form("/staff/points/allot").holds("first") == "8001", "{}", overlap.text);
    let tail = [("point", "430102-007"), ("code", "0102"), ("from", "8081")];
    done(&sent(&mut office, "/staff/points", "/staff/points/take-back", &tail), "0102: 8001-8080");
    let to = site.place.point.to_string();
    let moved = [("from_point", "430102-007"), ("to_point", &to), ("code", "0102"), ("from", "8061")];
    let moved = sent(&mut office, "/staff/points", "/staff/points/move", &moved);
    done(&moved, "流水号已调剂");
    assert!(moved.says("0102: 8001-8060") && moved.says("0102: 8061-8080"), "{}", moved.text);
    // An office above the counties chooses one first.
    let (mut province, _) = site.signed_in("province-office", "office", "province");
    assert!(province.look("/staff/points").says("?county=430102"));
    assert!(province.look("/staff/points?county=430102").says("第七中学 (430102-007)"));
    assert_eq!(office.look("/staff/points?county=430103").status, 403);
}

#[test]
fn accounts_are_made_changed_and_freed_of_a_lost_factor() {
    let site = site();
    let (mut office, _) = site.signed_in("county-office", "office", "430102");
    let fields = [("name", "seventh"), ("person", "李四"), ("role", "point"), ("scope", "430102-001")];
    let short = fields.into_iter().chain([("password", "short")]).collect::<Vec<_>>();
    let refused = sent(&mut office, "/staff/operators", "/staff/operators/new", &short);
    wrong_at(&refused, "password");
    assert!(refused.form("/staff/operators/new").holds("person") == "李四" && !refused.says("\"short\""));
    let good = fields.into_iter().chain([("password", FIRST_PASSWORD)]).collect::<Vec<_>>();
    let made = sent(&mut office, "/staff/operators", "/staff/operators/new", &good);
    done(&made, "账号已建立");
    assert!(made.says("seventh") && made.says("尚未更换首次密码") && !made.says(FIRST_PASSWORD), "{}", made.text);
    let secret = site.running.take_over("seventh", FIRST_PASSWORD);
    assert!(secret.is_none() || office.look("/staff/operators").says("已启用动态验证码"));
    let operators = office.look("/staff/operators").text;
    let before = operators.split("seventh").next().unwrap();
    let number = before.rsplit("<td>").next().unwrap().split('<').next().unwrap().to_owned();
    let reset = sent(&mut office, "/staff/operators", "/staff/operators/factor", &[("number", &number)]);
    done(&reset, "动态验证码已重置");
    let stopped = [("number", &*number), ("enabled", "no")];
    let stopped = sent(&mut office, "/staff/operators", "/staff/operators/change", &stopped);
    done(&stopped, "账号已变更");
    assert!(stopped.says("已停用"), "{}", stopped.text);
    wrong_at(&sent(&mut office, "/staff/operators", "/staff/operators/change", &[("number", &number)]), "enabled");
}

#[test]
fn applications_are_decided_and_the_reason_is_kept() {
    let site = site();
    let person = site.running.candidate(&site.place, 0);
    let body = json!({
        "point": site.place.point.to_string(), "kind": "out-of-province",
        "document": {"kind": 1, "number": person.identity_number}, "name": person.name, "sex": person.sex.code(),
        "birth_date": person.born.to_string(), "text": "随迁子女", "scan_sha256": "ab".repeat(32),
    });
    let request = Request::new("POST", "/v1/point/applications").token(POINT).key("one").json(&body);
    let number = site.running.granted(&request).number.unwrap().to_string();
    let (mut office, _) = site.signed_in("county-office", "office", "430102");
    let waiting = office.look("/staff/applications");
    assert!(waiting.says(&person.name) && !waiting.says(&person.identity_number), "{}", waiting.text);
    let one = office.send(&waiting.form("/staff/applications/one"));
    assert!(one.says("随迁子女") && one.path == "/staff/applications/one", "{}", one.text);
    let form = one.form("/staff/applications/decide").with("reason", "材料齐全");
    assert_eq!(form.holds("number"), number);
    let undecided = office.send(&form);
    wrong_at(&undecided, "approved");
    let decided = office.send(&undecided.form("/staff/applications/decide").with("approved", "yes"));
    done(&decided, "申请已审核");
    assert!(decided.says("没有待办理的事项"), "{}", decided.text);
    let again = office.send(&form.with("approved", "no"));
    assert_eq!(again.status, 409, "{}", again.text);
}

#[test]
fn a_window_is_moved_and_everybody_reads_why() {
    let site = site();
    let (mut office, _) = site.signed_in("county-office", "office", "430102");
    let fields = [("scope", "430102"), ("window", "registration"), ("reason", "辖区内停电")];
    let times = [("opens_at", "2021-11-01T09:00"), ("closes_at", "2021-10-01T09:00")];
    let all = |times: [(&'static str, &'static str); 2]| fields.into_iter().chain(times).collect::<Vec<_>>();
    let past = sent(&mut office, "/staff/windows", "/staff/windows", &all(times));
    assert!([409, 422].contains(&past.status) && past.says("role=\"alert\""), "{}", past.text);
    assert_eq!(past.form("/staff/windows").holds("reason"), "辖区内停电");
    let times = [("opens_at", "2021-11-01T09:00"), ("closes_at", "2021-11-12T00:00")];
    let moved = sent(&mut office, "/staff/windows", "/staff/windows", &all(times));
    done(&moved, "时间已调整");
    assert!(moved.says("2021-11-01 09:00 - 2021-11-12 00:00") && moved.says("辖区内停电"), "{}", moved.text);
}

#[test]
fn files_of_the_policy_are_tried_and_only_those_that_were_tried_are_adopted() {
    let site = site();
    site.running.capture(&site.place, 0);
    let (mut office, _) = site.signed_in("province-office", "office", "province");
    let files = |fee: &str| -> BTreeMap<String, String> {
        let mut files: BTreeMap<String, String> =
            PolicyFiles::built_in().texts().iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect();
        let calendar = files.get_mut("calendar.toml").unwrap();
        *calendar = calendar.replacen("version = 1", "version = 2", 1);
        let fees = files.get_mut("fees.toml").unwrap();
        *fees = fees.replacen("4000", fee, 1);
        files
    };
    let sent = |office: &mut stage::pages::Reader,
                page: &Page,
                action: &str,
                reason: &str,
                files: &BTreeMap<String, String>| {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (&**name, text.as_bytes())).collect();
        let form = page.form(action).with("scope", "province").with("reason", reason);
        office.send_files(&form, "file", &files)
    };
    let page = office.look("/staff/rules");
    assert!(page.says("正在执行"), "{}", page.text);
    let broken = sent(&mut office, &page, "/staff/rules/try", "", &files("0"));
    assert!(broken.status == 422 && broken.says("fees.toml"), "{}", broken.text);
    let tried = sent(&mut office, &page, "/staff/rules/try", "", &files("5000"));
    assert!(tried.status == 200 && tried.says("试算结果") && tried.says("5000"), "{}", tried.text);
    let other = sent(&mut office, &tried, "/staff/rules/adopt", "调整", &files("6000"));
    assert!(other.status == 409 && other.says("请重新试算"), "{}", other.text);
    let adopted = sent(&mut office, &tried, "/staff/rules/adopt", "调整", &files("5000"));
    done(&adopted, "新政策已公布执行");
    assert!(adopted.says("调整"), "{}", adopted.text);
}
