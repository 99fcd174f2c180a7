//! One of the season's candidates, and the requests by which one comes in, pays, fills in, signs.

use std::cell::Cell;

use baoming_api::bodies::entry::{CardBody, ConsentBody, EntryBody};
use baoming_api::bodies::{CandidateBody, CaptureBody, DocumentBody, FormBody, ReceiptBody};
use baoming_clock::format_rfc3339;
use serde_json::{Value, json};
use stage::accounts::token_of;
use stage::http::Request;
use stage::people::{Place, capture_body, form_body};
use stage::premises::PAYMENT;

use super::province::{Province, Session};

pub(super) const REGISTRATION_FEE_FEN: u32 = 4_000;
/// Three subjects of 30 yuan and three of 26.
pub(super) const EXAM_FEE_FEN: u32 = 16_800;
const LOGIN_PASSWORD: &str = "login-2022";
const SAVE_PASSWORD: &str = "save-2022";

/// A candidate: the card, the form, and once captured the serial.
pub(super) struct Person {
    pub(super) card: CaptureBody,
    pub(super) form: FormBody,
    pub(super) serial: String,
    /// Each request has a key of its own.
    asked: Cell<u32>,
    session: Session,
    /// Has passwords, and signs in with them.
    activated: Cell<bool>,
}

impl Person {
    /// The synthetic candidate with this index, who registers at `place` and sits the unified examination.
    pub(super) fn new(province: &Province, place: &Place, index: u64) -> Self {
        let candidate = province.candidate(place, index);
        let form = FormBody { unified_exam: true, ..form_body(&candidate.form) };
        Self {
            card: capture_body(&candidate, place.point),
            form,
            serial: String::new(),
            asked: Cell::new(0),
            session: Session::default(),
            activated: Cell::new(false),
        }
    }

    /// The same with another document.
    pub(super) fn with_document(mut self, kind: u8, number: &str) -> Self {
        self.card.document = DocumentBody { kind, number: number.to_owned() };
        self
    }

    /// The same, coming in by hand in a special case.
    pub(super) fn by_hand(mut self, case: &str) -> Self {
        let (method, case) = (Some("manual".to_owned()), Some(case.to_owned()));
        self.card.entry = Some(EntryBody { method, case, ..EntryBody::default() });
        self
    }

    /// The same, whose card is read in a special case.
    pub(super) fn in_case(mut self, case: &str) -> Self {
        self.card.entry = Some(EntryBody { case: Some(case.to_owned()), ..EntryBody::default() });
        self
    }

    /// A child of the juvenile class, younger than 14.
    pub(super) fn juvenile(mut self, consent: bool) -> Self {
        let (born, number) = ("2009-03-02", resident_number("43010220090302", 11));
        self.card.document.number = number;
        (self.card.person.birth_date, self.card.person.sex) = (born.to_owned(), 1);
        let consent = consent.then(|| ConsentBody { guardian: "欧阳先生".to_owned(), scan_sha256: "b".repeat(64) });
        self.card.entry = Some(EntryBody { kind: Some("juvenile".to_owned()), consent, ..EntryBody::default() });
        self
    }

    /// The same on the track that begins with physics (1) or history (2).
    pub(super) fn on_track(mut self, first_subject: &str) -> Self {
        self.form.first_subject = first_subject.to_owned();
        self
    }

    /// The same, who does not sit the unified examination.
    pub(super) fn without_exam(mut self) -> Self {
        self.form.unified_exam = false;
        self
    }

    fn key(&self, what: &str) -> String {
        self.asked.set(self.asked.get() + 1);
        format!("{what}-{}-{}", self.card.document.number, self.asked.get())
    }

    /// Step 2, by the point.
    pub(super) fn capturing(&self, province: &Province) -> Request {
        let token = province.token_of(&self.card.point);
        Request::new("POST", "/v1/point/candidates").token(&token).key(&self.key("capture")).json(&self.card)
    }

    /// Step 2, granted.
    pub(super) fn captured(mut self, province: &Province) -> Self {
        let receipt = province.granted(&self.capturing(province));
        self.serial = receipt.serial.unwrap_or_else(|| panic!("a capture gives a serial"));
        self
    }

    /// The platform's notification of a payment made at this instant.
    pub(super) fn paying(&self, fee: &str, amount_fen: u32, payment: &str, paid_at: &str) -> Request {
        let body = json!({
            "serial": self.serial, "payment_id": format!("{payment}-{}", self.serial), "amount_fen": amount_fen,
            "paid_at": paid_at, "fee": fee,
        });
        Request::new("POST", "/v1/payment/notifications").token(PAYMENT).key(&self.key("pay")).json(&body)
    }

    /// A fee, paid now and counted.
    pub(super) fn paid(&self, province: &Province, fee: &str, amount_fen: u32) -> ReceiptBody {
        province.granted(&self.paying(fee, amount_fen, fee, &format_rfc3339(province.now())))
    }

    /// Step 3, after the fee.
    pub(super) fn activating(&self, province: &Province) -> Request {
        let ticket = format!("pass-{}", self.serial);
        let body = json!({"ticket": ticket, "login_password": LOGIN_PASSWORD, "save_password": SAVE_PASSWORD});
        self.own(province, "POST", "activation").json(&body)
    }

    /// Step 3, granted: from now on the passwords count.
    pub(super) fn activated(&self, province: &Province) {
        province.granted(&self.activating(province));
        self.activated.set(true);
        self.session.end();
    }

    /// Steps 3 and 4: fee, check, passwords, form.
    pub(super) fn registered(&self, province: &Province) {
        self.paid(province, "registration", REGISTRATION_FEE_FEN);
        self.activated(province);
        province.granted(&self.saving(province));
    }

    /// Step 4.
    pub(super) fn saving(&self, province: &Province) -> Request {
        self.putting(province, "form", &self.form)
    }

    /// A further part of step 4.
    pub(super) fn putting(&self, province: &Province, what: &str, body: &impl serde::Serialize) -> Request {
        self.own(province, "PUT", what).header("save-password", SAVE_PASSWORD).json(body)
    }

    /// A change by the candidate.
    pub(super) fn own(&self, province: &Province, method: &'static str, what: &str) -> Request {
        Request::new(method, self.path(what)).token(&self.token(province)).key(&self.key(what))
    }

    /// A sheet for print.
    pub(super) fn printing(&self, province: &Province, sheet: &str) -> Request {
        Request::get(self.path(sheet)).token(&self.token(province))
    }

    fn path(&self, what: &str) -> String {
        format!("/v1/candidate/candidates/{}/{what}", self.serial)
    }

    /// Of the candidate's own session: with document and name until there are passwords, and then with these.
    fn token(&self, province: &Province) -> String {
        let document = &self.card.document;
        let document = json!({"kind": document.kind, "number": document.number});
        let (path, body) = if self.activated.get() {
            ("/v1/sessions/candidate", json!({"document": document, "password": LOGIN_PASSWORD}))
        } else {
            ("/v1/sessions/entrant", json!({"document": document, "name": self.card.person.name}))
        };
        self.session.token(province.now(), || token_of(&province.ask(&Request::new("POST", path).json(&body))))
    }

    /// What the candidate sees.
    pub(super) fn seen(&self, province: &Province) -> CandidateBody {
        let path = format!("/v1/candidate/candidates/{}", self.serial);
        let response = province.ask(&Request::get(path).token(&self.token(province)));
        assert_eq!(response.status, 200, "{}", response.text());
        response.read().unwrap()
    }

    /// What the point does about the candidate.
    pub(super) fn at_the_point(&self, province: &Province, method: &'static str, what: &str, body: &Value) -> Request {
        let path = format!("/v1/point/candidates/{}/{what}", self.serial);
        Request::new(method, path).token(&province.token_of(&self.card.point)).key(&self.key(what)).json(body)
    }

    /// Step 5, granted: the signature under the newest revision.
    pub(super) fn signed(&self, province: &Province) {
        let body = json!({
            "form_revision": self.seen(province).form_revision, "signed_by": self.card.person.name,
            "scan_sha256": "a".repeat(64),
        });
        province.granted(&self.at_the_point(province, "POST", "confirmation", &body));
    }

    /// The real card, read at the point.
    pub(super) fn verifying(&self, province: &Province, valid_until: &str) -> Request {
        let card = CardBody {
            issued_by: "长沙市公安局芙蓉分局".to_owned(),
            valid_from: "2021-11-20".to_owned(),
            valid_until: valid_until.to_owned(),
        };
        let document = &self.card.document;
        let body = json!({"document": {"kind": document.kind, "number": document.number}, "card": card});
        self.at_the_point(province, "POST", "card-verification", &body)
    }
}

/// A resident identity number (GB 11643): region and birth date, sequence, check digit.
pub(super) fn resident_number(region_and_birth: &str, sequence: u32) -> String {
    let digits = format!("{region_and_birth}{sequence:03}");
    let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let sum: usize = digits.bytes().zip(weights).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    format!("{digits}{}", char::from(b"10X98765432"[sum % 11]))
}
