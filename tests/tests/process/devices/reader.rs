//! The card reader at the desk.

use std::net::TcpListener;

use baoming_api::bodies::CandidateBody;
use serde_json::{Value, json};
use stage::browser::Browser;
use stage::chromium::Chromium;
use stage::people;

use super::bridge::{Bridge, card};
use super::{at_the_desk, captured, looked_at, photographed, site, to_capture, told};

/// What a card fills in, but for choices.
const LINES: [&str; 7] = ["#document", "#name", "#birth_date", "#address", "#issued_by", "#valid_from", "#valid_until"];

/// Another bridge, as a clerk says where it is.
fn leads_to(page: &mut Chromium, address: &str) {
    page.evaluate("document.querySelector('#devices details').open = true");
    page.fill("#reader-address", address);
}

fn chosen(page: &mut Chromium, name: &str) -> Value {
    page.evaluate(&format!("document.querySelector('[name={name}]:checked')?.value ?? ''"))
}

fn assert_empty(page: &mut Chromium, why: &str) {
    for field in LINES.into_iter().chain(["#document_kind", "#ethnicity"]) {
        assert_eq!(page.held(field), "", "{field}: {why}");
    }
    assert_eq!((chosen(page, "sex"), chosen(page, "method")), ("".into(), "".into()), "{why}");
}

#[test]
fn a_card_is_read_and_its_holder_captured() {
    let Some(browser) = Browser::find() else { return };
    let (site, bridge) = (site(), Bridge::start());
    let mut page = at_the_desk(&site, &browser);
    photographed(&mut page);
    let person = site.running.candidate(&site.place, 0);
    leads_to(&mut page, &bridge.address());
    bridge.says(200, &card(&person).to_string());
    page.press("#reader-read");
    told(&mut page, "已读取");
    looked_at(&mut page, "card");
    let born = person.born.to_string();
    let lines = [
        &*person.identity_number,
        &person.name,
        &born,
        &person.address,
        "长沙市公安局芙蓉分局",
        "2019-05-01",
        "2029-05-01",
    ];
    for (field, expected) in LINES.into_iter().zip(lines) {
        assert_eq!(page.held(field), expected, "{field}");
    }
    assert_eq!(page.held("#ethnicity"), person.ethnicity);
    assert_eq!(chosen(&mut page, "sex"), person.sex.code().to_string());
    assert_eq!(chosen(&mut page, "method"), "card-reader");
    assert_eq!(page.evaluate("document.activeElement.id"), "document", "to be compared from there on");
    let serial = captured(&mut page);
    let record: CandidateBody = site.running.ask(&people::read(&serial)).read().unwrap();
    assert_eq!(record.name, person.name);

    // The next person: the bridge's address stays. A card without a last day, of a reader that fills fields up with spaces.
    to_capture(&site, &mut page);
    photographed(&mut page);
    assert_eq!(page.held("#reader-address"), bridge.address());
    let next = site.running.candidate(&site.place, 1);
    let mut said = card(&next);
    said["person"]["name"] = json!(format!("{}    ", next.name));
    said["card"]["valid_until"] = json!("长期");
    bridge.says(200, &said.to_string());
    page.press("#reader-read");
    told(&mut page, "已读取");
    assert_eq!((page.held("#name"), page.held("#valid_until")), (next.name, "长期".to_owned()));
    captured(&mut page);
}

#[test]
fn without_a_card_or_a_bridge_it_is_said_and_the_form_is_typed_in() {
    let Some(browser) = Browser::find() else { return };
    let (site, bridge) = (site(), Bridge::start());
    let mut page = at_the_desk(&site, &browser);
    photographed(&mut page);
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    for (address, said) in [
        (format!("http://{nobody}/card"), "连接不上读卡程序"),
        ("http://192.0.2.1/card".to_owned(), "没有读卡"),
        ("http://127.0.0.1.example/card".to_owned(), "没有读卡"),
        ("javascript:1".to_owned(), "没有读卡"),
    ] {
        leads_to(&mut page, &address);
        page.press("#reader-read");
        told(&mut page, said);
        assert_empty(&mut page, &address);
    }
    leads_to(&mut page, &bridge.address());
    let person = site.running.candidate(&site.place, 0);
    for (status, body, said) in [
        (204, String::new(), "读卡器上没有证件"),
        (500, "{}".to_owned(), "（500）"),
        (200, "no JSON".to_owned(), "不是约定的格式"),
        (200, format!("{}{}", card(&person), " ".repeat(17 << 10)), "不是约定的格式"),
    ] {
        bridge.says(status, &body);
        page.press("#reader-read");
        told(&mut page, said);
        assert_empty(&mut page, said);
    }
    for (part, member, value, label) in [
        ("document", "kind", json!(7), "证件类型"),
        ("document", "number", json!("430102200403070011"), "证件号码"),
        ("person", "name", Value::Null, "姓名"),
        ("person", "sex", json!("1"), "性别"),
        ("person", "ethnicity", json!("99"), "民族"),
        ("person", "birth_date", json!("20040307"), "出生日期"),
        ("card", "valid_until", json!("2018-01-01"), "有效期"),
    ] {
        let mut broken = card(&person);
        broken[part][member] = value;
        bridge.says(200, &broken.to_string());
        page.press("#reader-read");
        page.wait_until("!document.querySelector('#reader-read').disabled");
        let heard = page.evaluate("document.querySelector('#said').textContent");
        let heard = heard.as_str().unwrap();
        assert!(heard.contains("不符合约定") && heard.contains(label), "{part}.{member}: {heard}");
        assert_empty(&mut page, member);
    }
    page.fill("#document", &person.identity_number);
    page.fill("#name", &person.name);
    page.press(&format!("input[name=sex][value=\"{}\"]", person.sex.code()));
    page.choose("#ethnicity", &person.ethnicity);
    page.fill("#birth_date", &person.born.to_string());
    page.fill("#address", &person.address);
    page.press("input[name=method][value=card-reader]");
    captured(&mut page);
}
