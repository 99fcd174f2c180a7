//! Step 6: what is collected is laid over what is there, one by one or as a file whose rows stand for themselves.

use baoming_api::bodies::ProgressBody;
use baoming_api::bodies::collections::CollectedFileBody;
use serde_json::{Value, json};
use stage::http::Request;
use stage::people::Place;
use stage::premises::{NO_RATES, OFFICE, POINT, caller};
use stage::running::Running;

const ONE_POINT: &str = "token-of-the-one-point";

fn start() -> Running {
    let one = caller("one-point", ONE_POINT, "point", "430102-001");
    Running::start(super::program(), &format!("{NO_RATES}{one}"))
}

fn collect(serial: &str, token: &str, key: &str, items: &Value) -> Request {
    let path = format!("/v1/point/candidates/{serial}/collection");
    Request::new("PUT", path).token(token).key(key).json(&json!({ "items": items }))
}

fn file(audience: &str, token: &str, key: &str, bytes: impl Into<Vec<u8>>) -> Request {
    file_of("text/csv; charset=utf-8", audience, token, key, bytes)
}

fn file_of(media: &str, audience: &str, token: &str, key: &str, bytes: impl Into<Vec<u8>>) -> Request {
    let path = format!("/v1/{audience}/collections");
    Request::new("POST", path).token(token).key(key).bytes(media, bytes)
}

fn collected(running: &Running, place: &Place) -> u32 {
    let path = format!("/v1/point/points/{}/progress", place.point);
    running.ask(&Request::get(path).token(POINT)).read::<ProgressBody>().unwrap().collected
}

/// Line and outcome of each row.
fn outcomes(running: &Running, request: &Request) -> Vec<(u64, String)> {
    let response = running.ask(request);
    assert_eq!(response.status, 200, "{}", response.text());
    let body: CollectedFileBody = response.read().unwrap();
    let good = body.rows.iter().filter(|row| row.outcome == "collected").count();
    assert_eq!((body.collected as usize, body.refused as usize), (good, body.rows.len() - good));
    assert!(body.rows.iter().all(|row| row.text.is_some() == (row.outcome != "collected")));
    body.rows.into_iter().map(|row| (row.line, row.outcome)).collect()
}

#[test]
fn what_is_collected_is_laid_over_what_is_there() {
    let running = start();
    let places = running.set_up(1, 2);
    let serial = running.register(&places[0], 0);
    let other = running.register(&places[1], 1);
    let assessment = json!({"assessment": ["思想品德良好"]});
    let first = running.granted(&collect(&serial, ONE_POINT, "a", &assessment));
    assert_eq!(first.revision, Some(1));
    assert!(running.granted(&collect(&serial, ONE_POINT, "a", &assessment)) == first);
    let remarks = json!({"remark": ["一", "二"]});
    assert_eq!(running.granted(&collect(&serial, OFFICE, "b", &remarks)).revision, Some(2));
    assert_eq!(collected(&running, &places[0]), 1, "the assessment is still there");
    running.granted(&collect(&serial, OFFICE, "c", &json!({"assessment": []})));
    assert_eq!(collected(&running, &places[0]), 0, "the assessment is gone");
    running.refused(&collect(&other, ONE_POINT, "d", &assessment), 403, "forbidden");
    running.refused(&collect(&serial, POINT, "e", &json!({"hobby": ["棋"]})), 422, "form-field");
    let captured = running.capture(&places[0], 2);
    running.refused(&collect(&captured, POINT, "f", &assessment), 409, "out-of-order");
}

#[test]
fn a_file_is_taken_row_by_row_and_answered_the_same_again() {
    let running = start();
    let places = running.set_up(1, 2);
    let own: Vec<String> = (0..3).map(|index| running.register(&places[0], index)).collect();
    let other = running.register(&places[1], 3);
    let captured = running.capture(&places[0], 4);
    let long = "长".repeat(401);
    let text = format!(
        "\u{feff}serial,assessment\r\n{},良好\r\n{other},良好\r\n09990001,良好\r\nx,良好\r\n{},{long}\r\n{},合格\r\n{captured},良好\r\n",
        own[0], own[1], own[0],
    );
    let expected = [
        (2, "collected"),
        (3, "forbidden"),
        (4, "candidate-unknown"),
        (5, "field"),
        (6, "form-field"),
        (7, "field"),
        (8, "out-of-order"),
    ]
    .map(|(line, outcome)| (line, outcome.to_owned()));
    for _ in 0..2 {
        assert_eq!(outcomes(&running, &file("point", ONE_POINT, "file", text.clone())), expected);
    }
    // The refused row is corrected in the same file, under the same key.
    let corrected = text.replace(&long, "良好");
    let again = outcomes(&running, &file("point", ONE_POINT, "file", corrected));
    assert_eq!(again.iter().filter(|(_, outcome)| outcome == "collected").count(), 2);
    assert_eq!(collected(&running, &places[0]), 2);
    // A file of a spreadsheet in GB18030: "serial,remark" and 好.
    let spreadsheet = [format!("serial,remark\r\n{},", own[2]).as_bytes(), &[0xba, 0xc3]].concat();
    let told = outcomes(&running, &file_of("text/csv", "office", OFFICE, "spreadsheet", spreadsheet));
    assert_eq!(told, [(2, "collected".to_owned())]);
}

#[test]
fn what_is_no_table_is_refused_whole() {
    let running = start();
    let check = |bytes: String, rule: &str| {
        let (_, problem) = running.refused(&file("office", OFFICE, "file", bytes), 422, "file");
        assert_eq!(problem.rule.as_deref(), Some(rule));
    };
    check("serial,hobby\n01020001,a\n".to_owned(), "header");
    check("serial,assessment\n01020001,a,b\n".to_owned(), "cells");
    check("serial,assessment\n".to_owned() + &"01020001,a\n".repeat(5_001), "rows");
    check("serial,assessment\n01020001,\"a\n01020002,a\n".to_owned(), "quote");
    check("serial,assessment\n01020001,a\0b\n".to_owned(), "not-text");
    let json = Request::new("POST", "/v1/office/collections").token(OFFICE).key("json").json(&json!({}));
    running.refused(&json, 415, "media-type");
    running.refused(&file("office", POINT, "role", "serial,assessment\n"), 403, "forbidden");
    running.refused(&file("office", OFFICE, "large", "a".repeat((4 << 20) + 1)), 413, "body-too-large");
}

/// Characters of offices' spreadsheets: 优秀, 学习; and 好 in Big5.
const EXCELLENT: &[u8] = b"\xd3\xc5\xd0\xe3";
const STUDIES: &[u8] = b"\xd1\xa7\xcf\xb0";
const GOOD_BIG5: &[u8] = b"\xa6\x6e";

#[test]
fn a_file_in_another_charset_is_refused_with_its_place_and_changes_nothing() {
    let running = start();
    let place = running.set_up(1, 1)[0];
    let (one, two) = (running.register(&place, 0), running.register(&place, 1));
    let table = |first: &[u8], second: &[u8]| {
        let rows = [one.as_bytes(), b",", first, b"\r\n", two.as_bytes(), b",", second, b"\r\n"].concat();
        [b"serial,assessment\r\n", &*rows].concat()
    };
    let marked = |bytes: Vec<u8>| [b"\xef\xbb\xbf", &*bytes].concat();
    let good = "思想品德良好".as_bytes();
    let check = |media: &str, bytes: Vec<u8>, rule: &str, at: Option<&str>| {
        let (_, told) = running.refused(&file_of(media, "office", OFFICE, "refused", bytes), 422, "file");
        assert_eq!((told.rule.as_deref(), told.field.as_deref()), (Some(rule), at), "{}", told.detail);
        assert_eq!(collected(&running, &place), 0, "nothing was collected");
    };
    check("text/csv", marked(table(good, EXCELLENT)), "encoding", Some("row 3, column 2"));
    let mut cut = marked(table(good, "学习好".as_bytes()));
    cut.truncate(cut.len() - 3);
    check("text/csv", cut, "encoding", Some("row 3, column 2"));
    check("text/csv", table(STUDIES, b"a"), "charset-undeclared", Some("row 2, column 2"));
    check("text/csv", table(b"a", b"caf\xe9"), "charset-undeclared", Some("row 3, column 2"));
    check("text/csv", table(good, EXCELLENT), "charset-undeclared", Some("row 3, column 2"));
    check("text/csv", table(GOOD_BIG5, b"a"), "charset-undeclared", Some("row 2, column 2"));
    check("text/csv; charset=utf-8", table(EXCELLENT, b"a"), "encoding", Some("row 2, column 2"));
    check("text/csv; charset=gbk", table("优秀啊".as_bytes(), b"a"), "encoding", Some("row 2, column 2"));
    check("text/csv; charset=gbk", marked(table(good, b"a")), "byte-order-mark", None);
    let wide: Vec<u8> = "serial,assessment\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    check("text/csv", [b"\xff\xfe", &*wide].concat(), "utf-16", None);
    check("text/csv", b"PK\x03\x04abc".to_vec(), "not-text", None);
    check("text/csv", table(b"\"a", b"a"), "quote", Some("row 2, column 2"));

    let taken = |media: &str, key: &str, bytes: Vec<u8>, expected: &str| {
        let both = [2, 3].map(|line| (line, "collected".to_owned()));
        assert_eq!(outcomes(&running, &file_of(media, "office", OFFICE, key, bytes)), both);
        let body: Value =
            running.ask(&Request::get(format!("/v1/office/candidates/{one}/history")).token(OFFICE)).read().unwrap();
        assert!(body.to_string().contains(expected), "{body}");
    };
    taken("text/csv; charset=gbk", "a", table(STUDIES, b"a"), "学习");
    taken("text/csv; charset=gb2312", "b", table(EXCELLENT, b"a"), "优秀");
    taken("text/csv; charset=big5", "c", table(&[GOOD_BIG5, b"5"].concat(), b"a"), "好5");
    taken("text/csv", "d", table(&[EXCELLENT, b"1"].concat(), b"a"), "优秀1");
    taken("text/csv", "e", table(good, b"a"), "思想品德良好");
    taken("text/csv", "f", marked(table("良".as_bytes(), b"a")), "良");
}

#[test]
fn a_serial_comes_back_from_a_spreadsheet_with_its_zero() {
    let running = start();
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    assert!(serial.starts_with('0'), "its zero can be eaten");
    let text = Request::new("POST", "/v1/office/candidates/export").token(OFFICE).json(&json!({"format": "csv-text"}));
    let mut connection = stage::http::Connection::open(running.address).unwrap();
    connection.send(&text.header("connection", "close").encode()).unwrap();
    let exported = String::from_utf8(connection.closed().unwrap()).unwrap();
    let row = exported.lines().find(|line| line.contains(&serial)).unwrap();
    let cells: Vec<&str> = row.split(',').collect();
    assert_eq!(cells[0], format!("\t{serial}"), "text to a spreadsheet");
    let is_date = |cell: &&str| cell.len() == 11 && cell.starts_with("\t20") && cell.matches('-').count() == 2;
    assert!(cells.iter().any(is_date), "dates too: {row}");
    for (key, cell) in
        [("tab", cells[0]), ("formula", &format!("=\"{serial}\"")), ("apostrophe", &format!("'{serial}"))]
    {
        let back = format!("serial,assessment\r\n{cell},{key}\r\n");
        assert_eq!(outcomes(&running, &file("office", OFFICE, key, back)), [(2, "collected".to_owned())]);
    }
    // Seven digits may be another's serial that was typed wrongly.
    let eaten = format!("serial,assessment\r\n{},a\r\n", &serial[1..]);
    assert_eq!(outcomes(&running, &file("office", OFFICE, "eaten", eaten)), [(2, "field".to_owned())]);
}
