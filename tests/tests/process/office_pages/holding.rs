//! What an office does when something is amiss: holding, turns, reports up the chain, addresses that are kept out.

use super::{done, sent, site, wrong_at};

const CONTROL: [(&str, &str); 4] =
    [("scope", "430102"), ("state", "suspended"), ("row", "4"), ("reason", "辖区内停电，正在抢修")];

#[test]
fn a_county_is_held_as_it_was_previewed_and_opened_again() {
    let site = site();
    let (mut office, _) = site.signed_in("county-office", "office", "430102");
    let mut lacking = CONTROL;
    lacking[2].1 = "";
    wrong_at(&sent(&mut office, "/staff/controls", "/staff/controls", &lacking), "row");
    let preview = sent(&mut office, "/staff/controls", "/staff/controls", &CONTROL);
    assert!(preview.status == 200 && preview.says("每分钟将拦下的请求") && preview.says("芙蓉区"), "{}", preview.text);
    let form = preview.form("/staff/controls/set");
    let altered = office.send(&form.clone().with("state", "closed"));
    assert!(altered.status == 422 && altered.says("role=\"alert\""), "not what was previewed: {}", altered.text);
    for _ in 0..2 {
        done(&office.send(&form), "管控已执行");
    }
    assert!(office.look("/staff").says("辖区内停电，正在抢修"));
    assert!(site.reader().look("/").says("辖区内停电，正在抢修"), "everybody is told");
    let open = [("scope", "430102"), ("state", "open"), ("row", "4"), ("reason", "已恢复供电"), ("ramp", "yes")];
    let preview = sent(&mut office, "/staff/controls", "/staff/controls", &open);
    done(&office.send(&preview.form("/staff/controls/set")), "管控已执行");
    assert!(office.look("/staff/controls").says("没有正在执行的管控"));
}

#[test]
fn the_province_is_held_once_a_second_person_has_said_so() {
    let site = site();
    let (mut one, _) = site.signed_in("first-of-province", "office", "province");
    let (mut two, _) = site.signed_in("second-of-province", "office", "province");
    let mut all = CONTROL;
    all[0].1 = "province";
    let preview = sent(&mut one, "/staff/controls", "/staff/controls", &all);
    assert!(preview.says("须经另一账号复核"), "{}", preview.text);
    let waits = one.send(&preview.form("/staff/controls/set"));
    assert!(waits.status == 409 && waits.says("请保留本页"), "{}", waits.text);
    let waiting = two.look("/staff/approvals");
    assert!(waiting.says("全省管控") && waiting.says("first-of-province"), "{}", waiting.text);
    let (_, number) = waits.text.split_once("已提交第 ").unwrap();
    let number = number.split(' ').next().unwrap();
    let decide = waiting.form("/staff/approvals/decide").with("number", number).with("reason", "同意");
    wrong_at(&two.send(&decide), "approved");
    done(&two.send(&decide.with("approved", "yes")), "复核结论已记录");
    let set = one.send(&waits.form("/staff/controls/set"));
    done(&set, "管控已执行");
}

#[test]
fn an_incident_goes_up_the_chain() {
    let site = site();
    let (mut county, _) = site.signed_in("county-office", "office", "430102");
    let (mut city, _) = site.signed_in("city-office", "office", "4301");
    let first = [("kind", "first"), ("row", "4"), ("grade", "3"), ("scope", "430102"), ("what", "3 个报名点停电")];
    let mut lacking = first;
    lacking[4].1 = "";
    wrong_at(&sent(&mut county, "/staff/reports", "/staff/reports/file", &lacking), "what");
    let form = first
        .iter()
        .fold(county.look("/staff/reports").form("/staff/reports/file"), |form, (name, value)| form.with(name, value));
    for _ in 0..2 {
        done(&county.send(&form), "报告已提交");
    }
    let seen = city.look("/staff/reports");
    assert_eq!(seen.text.matches("3 个报名点停电").count(), 1, "{}", seen.text);
    done(&city.send(&seen.form("/staff/reports/acknowledge")), "已确认收到");
    let (_, incident) = seen.text.split_once("name=\"incident\" value=\"").unwrap();
    let incident = incident.split('"').next().unwrap();
    let last = [("kind", "final"), ("incident", incident), ("row", "4"), ("grade", "3"), ("what", "已恢复供电")];
    done(&sent(&mut county, "/staff/reports", "/staff/reports/file", &last), "已结束");
}

#[test]
fn counties_get_turns_and_addresses_are_kept_out() {
    let site = site();
    let (mut office, _) = site.signed_in("city-office", "office", "4301");
    let county = |last: u32| format!("43{last:04}");
    let codes: Vec<String> = (102..=182).map(county).filter(|code| office_has(&site, code)).collect();
    let (first, second) = codes.split_at(codes.len() / 2);
    let groups = format!("{}\n{}", first.join(" "), second.join("、"));
    let turns = "1 2021-11-02 09:00 2021-11-02 11:00\n2 2021-11-02 11:00 2021-11-02 13:00";
    let draw = "5f2c7e0a9b1d4c36885e0a7f1b2c3d4e5f60718293a4b5c6d7e8f9a0b1c2d3e4";
    let fields = [
        ("scope", "4301"),
        ("groups", &groups),
        ("turns", turns),
        ("open_from", "20:00"),
        ("open_until", "24:00"),
        ("spread_seconds", "600"),
        ("draw", draw),
        ("row", "1"),
        ("reason", "分时段错峰报名"),
    ];
    let mut odd = fields;
    odd[2].1 = "3 2021-11-02 09:00 2021-11-02 11:00";
    wrong_at(&sent(&mut office, "/staff/turns", "/staff/turns", &odd), "turns");
    done(&sent(&mut office, "/staff/turns", "/staff/turns", &fields), "分时段安排已公布");

    let (mut security, desk) = site.signed_in("watches", "security", "province");
    assert!(desk.says("href=\"/staff/blocks\"") && !desk.says("href=\"/staff/points\""), "{}", desk.text);
    let block = [("ranges", "203.0.113.0/24 198.51.100.7"), ("until", "2021-11-01T18:00"), ("reason", "扫描")];
    done(&sent(&mut security, "/staff/blocks", "/staff/blocks", &block), "203.0.113.0/24 198.51.100.7");
    let own = [("ranges", "127.0.0.1/32"), ("until", "2021-11-01T18:00"), ("reason", "扫描")];
    let own = sent(&mut security, "/staff/blocks", "/staff/blocks", &own);
    assert!(own.status >= 400 && own.says("href=\"#ranges\""), "nobody locks himself out: {}", own.text);
    let listed = security.look("/staff/blocks");
    done(&security.send(&listed.form("/staff/blocks/lift")), "没有人工封禁的地址");
}

/// Whether the city has a county with this code.
fn office_has(site: &super::Site, code: &str) -> bool {
    let path = format!("/v1/calendar?county={code}");
    site.running.ask(&stage::http::Request::get(path)).status == 200
}
