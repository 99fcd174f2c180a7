//! Exports: whole, page by page in the access log, harmless to spreadsheets.

use std::collections::BTreeSet;

use baoming_api::bodies::access_log::AccessLogBody;
use baoming_api::bodies::export::{ExportBody, ExportedBody};
use stage::http::{Connection, Request};
use stage::people::capture_body;
use stage::premises::{NO_RATES, OFFICE, POINT, caller};
use stage::running::Running;

const COUNTY_OFFICE: &str = "token-of-county-office";
/// More than one page.
const CANDIDATES: u64 = 230;

fn export(token: &str, body: &ExportBody) -> Request {
    Request::new("POST", "/v1/office/candidates/export").token(token).json(body)
}

fn of(format: &str) -> ExportBody {
    ExportBody { format: format.to_owned(), ..ExportBody::default() }
}

/// Asks and takes the whole answer, whose length nobody knows beforehand: the head and the body.
fn taken(running: &Running, token: &str, body: &ExportBody) -> (String, String) {
    let mut connection = Connection::open(running.address).unwrap();
    connection.send(&export(token, body).header("connection", "close").encode()).unwrap();
    let bytes = connection.closed().unwrap();
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n").unwrap() + 4;
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    assert!(head.starts_with("HTTP/1.1 200") && head.contains("transfer-encoding: chunked"), "{head}");
    (head, String::from_utf8(unchunked(&bytes[end..])).unwrap())
}

/// The content of a chunked body, which has to have its end.
fn unchunked(mut bytes: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    loop {
        let line = bytes.windows(2).position(|window| window == b"\r\n").expect("a chunk's length");
        let length = usize::from_str_radix(std::str::from_utf8(&bytes[..line]).unwrap(), 16).unwrap();
        let chunk = &bytes[line + 2..];
        if length == 0 {
            return content;
        }
        content.extend_from_slice(&chunk[..length]);
        bytes = &chunk[length + 2..];
    }
}

#[test]
fn an_export_has_everybody_who_is_meant_once_and_is_recorded_page_by_page() {
    let callers = [caller("county-office", COUNTY_OFFICE, "office", "430103")];
    let running = Running::start(super::program(), &format!("{NO_RATES}{}", callers.concat()));
    let places = running.set_up(2, 1);
    let first = running.register(&places[0], 0);
    let mut serials: BTreeSet<String> = (1..CANDIDATES).map(|index| running.capture(&places[0], index)).collect();
    serials.insert(first.clone());
    let mut formula = capture_body(&running.candidate(&places[1], 0), places[1].point);
    formula.person.name = "=王芳".to_owned();
    let capture = Request::new("POST", "/v1/point/candidates").token(POINT).key("formula").json(&formula);
    let last = running.granted(&capture).serial.unwrap();
    serials.insert(last.clone());

    let (head, lines) = taken(&running, OFFICE, &of("jsonl"));
    assert!(head.contains("application/jsonl") && head.contains("no-store"), "{head}");
    let rows: Vec<ExportedBody> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(rows.len(), serials.len());
    assert_eq!(rows.iter().map(|row| row.serial.clone()).collect::<BTreeSet<_>>(), serials);
    assert_eq!((&rows[0].serial, rows[0].form_revision, rows[0].fees_paid.len()), (&first, 1, 1));
    let person = running.candidate(&places[0], 0);
    assert_eq!(rows[0].name, person.name);
    assert!(!lines.contains(&person.identity_number) && !lines.contains(&person.form.phone), "masked");

    let (head, table) = taken(&running, OFFICE, &ExportBody { whole: true, ..of("csv") });
    assert!(head.contains("text/csv") && head.contains("attachment"), "{head}");
    let table = table.strip_prefix('\u{feff}').expect("a byte order mark");
    let rows: Vec<&str> = table.split_terminator("\r\n").collect();
    assert_eq!(rows.len(), serials.len() + 1);
    assert!(rows[0].starts_with("serial,county,point,document_kind,document_number,name,"), "{}", rows[0]);
    assert!(rows[1].starts_with(&first) && rows[1].contains(&person.identity_number), "whole");
    assert!(rows[1].contains(&person.form.phone));
    assert!(rows.last().unwrap().contains(",'=王芳,"), "no formula");

    let paid = ExportBody { state: Some("exam-unpaid".to_owned()), ..of("jsonl") };
    assert_eq!(taken(&running, OFFICE, &paid).1.lines().count(), 1);
    assert_eq!(taken(&running, COUNTY_OFFICE, &of("jsonl")).1.lines().count(), 1, "the county's own");

    let path = |asked: &str| Request::get(format!("/v1/office/access-log?{asked}")).token(OFFICE);
    let log = |asked: &str| running.ask(&path(asked)).read::<AccessLogBody>().unwrap().entries;
    let mut entries = log("");
    entries.reverse();
    let told: Vec<(&str, u32)> = entries.iter().map(|entry| (entry.action.as_str(), entry.records_shown)).collect();
    let (plain, whole, rest) = ("export-candidates", "export-candidates-whole", CANDIDATES as u32 + 1 - 200);
    assert_eq!(told, [(plain, 200), (plain, rest), (whole, 200), (whole, rest), (plain, 1), (plain, 1)]);
    assert_eq!(log(&format!("serial={last}")).len(), 3);
    assert_eq!(log(&format!("serial={first}")).len(), 3);
}

#[test]
fn what_cannot_be_exported_is_refused_before_anything_is_sent() {
    let callers = [caller("county-office", COUNTY_OFFICE, "office", "430103")];
    let running = Running::start(super::program(), &format!("{NO_RATES}{}", callers.concat()));
    let place = running.set_up(1, 1)[0];
    running.capture(&place, 0);
    for (field, body) in [
        ("format", of("xls")),
        ("state", ExportBody { state: Some("lost".to_owned()), ..of("csv") }),
        ("name", ExportBody { name: Some(String::new()), ..of("csv") }),
        ("scope", ExportBody { scope: Some("999999".to_owned()), ..of("csv") }),
    ] {
        let (_, problem) = running.refused(&export(OFFICE, &body), 422, "field");
        assert_eq!(problem.field.as_deref(), Some(field));
    }
    let beyond = ExportBody { scope: Some("430102".to_owned()), ..of("csv") };
    running.refused(&export(COUNTY_OFFICE, &beyond), 403, "forbidden");
    running.refused(&export(POINT, &of("csv")), 403, "forbidden");
    let directory = running.premises.data().join("access-log");
    std::fs::remove_dir_all(&directory).unwrap();
    std::fs::write(&directory, "in the way").unwrap();
    running.refused(&export(OFFICE, &of("csv")), 503, "read-not-recorded");
}
