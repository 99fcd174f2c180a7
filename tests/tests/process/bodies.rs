//! Bodies that are too large, broken, or not of the shape asked for: each is refused with its status and code, the
//! field is named, and nothing of what was sent is sent back or written to the log.

use serde_json::{Value, json};
use stage::http::Request;
use stage::people::{self, Place};
use stage::premises::{CANDIDATE, NO_RATES, OFFICE, PAYMENT, POINT};
use stage::running::Running;

struct Refusals {
    running: Running,
    place: Place,
    serial: String,
    secrets: Vec<String>,
}

impl Refusals {
    fn start() -> Self {
        let running = Running::start(super::program(), NO_RATES);
        let place = running.set_up(1, 1)[0];
        let serial = running.capture(&place, 0);
        let person = running.candidate(&place, 1);
        let secrets = vec![person.identity_number, person.name, person.form.phone, person.address];
        Self { running, place, serial, secrets }
    }

    /// The capture of a candidate who is not registered.
    fn capture(&self) -> Value {
        serde_json::to_value(people::capture_body(&self.running.candidate(&self.place, 1), self.place.point)).unwrap()
    }

    fn form(&self) -> Value {
        serde_json::to_value(people::form_body(&self.running.candidate(&self.place, 1).form)).unwrap()
    }

    /// Refused so, naming this field, without a word of what was sent.
    fn check(&self, request: &Request, status: u16, code: &str, field: Option<&str>) {
        let (response, problem) = self.running.refused(request, status, code);
        assert_eq!(problem.field.as_deref(), field, "{}", response.text());
        for secret in &self.secrets {
            let told = format!("{}{}", response.head, response.text());
            assert!(!told.contains(secret), "the answer quotes what was sent: {told}");
        }
    }

    /// A capture with one value replaced.
    fn check_capture(&self, pointer: &str, value: Value, status: u16, code: &str, field: &str) {
        let mut body = self.capture();
        *body.pointer_mut(pointer).unwrap() = value;
        self.check(&post("/v1/point/candidates", POINT).json(&body), status, code, Some(field));
    }

    /// A form with one value replaced.
    fn check_form(&self, key: &str, value: Value, status: u16, code: &str) {
        let mut body = self.form();
        body[key] = value;
        self.check(&self.put_form().json(&body), status, code, Some(key));
    }

    fn put_form(&self) -> Request {
        let path = format!("/v1/candidate/candidates/{}/form", self.serial);
        Request::new("PUT", path).token(CANDIDATE).key("form-key")
    }

    fn end(mut self) {
        self.running.stop();
        let log = self.running.premises.log();
        for secret in &self.secrets {
            assert!(!log.contains(secret), "the log quotes what was sent: {log}");
        }
    }
}

fn post(path: &str, token: &str) -> Request {
    Request::new("POST", path).token(token).key("some-key")
}

#[test]
fn bodies_that_are_no_json_of_the_shape_are_refused() {
    let refusals = Refusals::start();
    let capture = || post("/v1/point/candidates", POINT);
    let whole = refusals.capture().to_string();
    for broken in ["", "{", "null", "[]", "7", "\"text\"", &whole[..5], &format!("{whole}{{}}")] {
        refusals.check(&capture().bytes("application/json", broken), 400, "json", None);
    }
    refusals.check(&capture().bytes("application/json", vec![0xff, 0xfe, 0x00]), 400, "json", None);
    refusals.running.refused(&capture().bytes("application/json", "[".repeat(16_000)), 400, "json");
    for media in ["text/plain", "application/x-www-form-urlencoded", "application/jsonp", ""] {
        refusals.check(&capture().bytes(media, whole.clone()), 415, "media-type", None);
    }
    refusals.check(&capture(), 415, "media-type", None);
    refusals.check(&capture().bytes("application/json; charset=utf-8", "{"), 400, "json", None);
    refusals.end();
}

#[test]
fn bodies_that_are_too_large_are_refused() {
    let refusals = Refusals::start();
    for bytes in [33 << 10, 200 << 10] {
        let mut body = refusals.capture();
        body["person"]["address"] = json!("长".repeat(bytes / 3));
        refusals.check(&post("/v1/point/candidates", POINT).json(&body), 413, "body-too-large", None);
    }
    refusals.end();
}

#[test]
fn a_field_that_is_missing_unknown_or_of_the_wrong_type_is_named() {
    let refusals = Refusals::start();
    for pointer in ["/point", "/document", "/document/number", "/person/name", "/person/birth_date", "/photo_sha256"] {
        let (parent, key) = pointer.rsplit_once('/').unwrap();
        let mut body = refusals.capture();
        body.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(key).unwrap();
        let field = pointer[1..].replace('/', ".");
        refusals.check(&post("/v1/point/candidates", POINT).json(&body), 400, "json", Some(&field));
    }
    for (parent, field) in [("", "nickname"), ("/person", "person.nickname"), ("/document", "document.nickname")] {
        let mut body = refusals.capture();
        body.pointer_mut(parent).unwrap()["nickname"] = json!("x");
        refusals.check(&post("/v1/point/candidates", POINT).json(&body), 400, "json", Some(field));
    }
    for (pointer, value, field) in [
        ("/point", json!(430_102), "point"),
        ("/document/kind", json!("1"), "document.kind"),
        ("/document/kind", json!(300), "document.kind"),
        ("/document/kind", json!(-1), "document.kind"),
        ("/document/kind", json!(1.5), "document.kind"),
        ("/document", json!("text"), "document"),
        ("/person/sex", json!(true), "person.sex"),
        ("/person/name", json!(null), "person.name"),
        ("/person/name", json!(["a"]), "person.name"),
    ] {
        refusals.check_capture(pointer, value, 400, "json", field);
    }
    refusals.check_form("second_subjects", json!(["3"]), 400, "json");
    refusals.check_form("unified_exam", json!("yes"), 400, "json");
    refusals.end();
}

#[test]
fn a_field_that_breaks_its_rule_is_named() {
    let refusals = Refusals::start();
    for (pointer, value, field) in [
        ("/point", json!("430102"), "point"),
        ("/point", json!("430102-000"), "point"),
        ("/document/kind", json!(7), "document.kind"),
        ("/person/sex", json!(3), "person.sex"),
        ("/person/name", json!("  "), "person.name"),
        ("/person/name", json!("名".repeat(61)), "person.name"),
        ("/person/name", json!("a\u{0}b"), "person.name"),
        ("/person/name", json!("a\u{202e}b"), "person.name"),
        ("/person/birth_date", json!("2004-02-30"), "person.birth_date"),
        ("/person/birth_date", json!("20040229"), "person.birth_date"),
        ("/person/address", json!(""), "person.address"),
        ("/photo_sha256", json!("00"), "photo_sha256"),
        ("/photo_sha256", json!("照".repeat(64)), "photo_sha256"),
    ] {
        refusals.check_capture(pointer, value, 422, "field", field);
    }
    refusals.check_capture("/person/ethnicity", json!("99"), 422, "code-unknown", "ethnicity");
    refusals.running.granted(&people::fee(&refusals.serial, "fee"));
    refusals.running.granted(&people::activate(&refusals.serial, "activate"));
    refusals.check_form("phone", json!("1290000000a"), 422, "field");
    refusals.check_form("phone", json!("129"), 422, "field");
    refusals.check_form("postal_code", json!("4100"), 422, "field");
    refusals.check_form("school", json!(""), 422, "field");
    refusals.check_form("political_status", json!("99"), 422, "code-unknown");
    refusals.check_form("second_subjects", json!(["3", "3"]), 422, "code-unknown");
    let payment = |amount: u32, paid_at: &str| {
        let body = json!({"serial": refusals.serial, "payment_id": "1", "amount_fen": amount, "paid_at": paid_at});
        post("/v1/payment/notifications", PAYMENT).json(&body)
    };
    refusals.check(&payment(4_000, "yesterday"), 422, "field", Some("paid_at"));
    let segment = json!({"point": refusals.place.point.to_string(), "code": refusals.place.code.to_string(), "first": 0, "last": 9});
    refusals.check(&post("/v1/office/segments", OFFICE).json(&segment), 422, "field", Some("last"));
    refusals.end();
}

#[test]
fn what_stands_in_the_wrong_place_is_never_repeated() {
    let refusals = Refusals::start();
    let capture = || post("/v1/point/candidates", POINT);
    for secret in &refusals.secrets {
        for (pointer, code, status) in [
            ("/point", "field", 422),
            ("/document/kind", "json", 400),
            ("/document", "json", 400),
            ("/person/sex", "json", 400),
            ("/person/birth_date", "field", 422),
            ("/photo_sha256", "field", 422),
        ] {
            refusals.check_capture(pointer, json!(secret), status, code, &pointer[1..].replace('/', "."));
        }
        refusals.check(&with_key(&refusals, capture(), "/person", secret), 400, "json", Some("person"));
        refusals.check(&with_key(&refusals, capture(), "", secret), 400, "json", None);
        refusals.check(&capture().bytes("application/json", format!("{{{secret}")), 400, "json", None);
        let in_path = format!("/v1/point/candidates/{}", percent(secret));
        refusals.check(&Request::get(in_path).token(POINT), 422, "field", Some("serial"));
        refusals.check(&Request::get(format!("/{}", percent(secret))).token(POINT), 404, "not-found", None);
        let stranger = Request::new("POST", "/v1/point/candidates").token(&percent(secret)).key("some-key");
        refusals.check(&stranger.json(&refusals.capture()), 401, "unauthorized", None);
    }
    refusals.end();
}

/// The capture with a field of this name too many.
fn with_key(refusals: &Refusals, request: Request, parent: &str, key: &str) -> Request {
    let mut body = refusals.capture();
    body.pointer_mut(parent).unwrap()[key] = json!(1);
    request.json(&body)
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}
