//! Each kind's request.

use std::time::Instant;

use baoming::clock::format_rfc3339;
use baoming::demo::bodies;
use baoming::http::bodies::orders::OrderBody;
use baoming::http::bodies::sessions::CandidateSignInBody;
use baoming::http::bodies::steps::{DeclarationBody, PhoneBody, PhoneCodeBody, ProfessionalBody};
use baoming::http::bodies::{DocumentBody, PaymentBody};
use baoming_core::time::Timestamp;
use bytes::Bytes;
use serde::Serialize;

use super::{Method, Payment, Requests, Task};
use crate::season::Role;
use crate::season::kinds::Kind;
use crate::season::people::{Person, Stage};
use crate::season::platform::{Notification, Paid};

/// The year of the built-in season, with which the numbers of orders begin.
const SEASON: u16 = 2022;
const JSON: &str = "application/json";
/// Ten times what a body may have, and more than any buffer of the service's.
const OVERSIZED_BYTES: usize = 320 << 10;
/// Codes of arts classes, by which candidates choose.
const CLASSES: [&str; 8] = ["01", "02", "03", "04", "05", "06", "07", "09"];

fn json<B: Serialize>(body: &B) -> Bytes {
    Bytes::from(serde_json::to_vec(body).expect("the API's bodies are JSON"))
}

/// The same command with something else in it.
fn other(body: &[u8]) -> Option<Bytes> {
    let mut body: serde_json::Value = serde_json::from_slice(body).ok()?;
    let pointers = ["/person/address", "/payment_id", "/login_password", "/recipient"];
    let found = pointers.into_iter().find(|pointer| body.pointer(pointer).is_some())?;
    let text = body.pointer_mut(found)?;
    *text = serde_json::Value::String(format!("{}2", text.as_str()?));
    Some(json(&body))
}

impl Requests {
    fn blank(&self, kind: Kind, method: Method, path: String) -> Task {
        Task {
            kind,
            substituted: false,
            due: Instant::now(),
            person: None,
            method,
            path,
            key: None,
            token: None,
            body: Bytes::new(),
            media: JSON,
            obeys: true,
            attempts: 0,
            told_to_wait: None,
            late: false,
            headers: Vec::new(),
            payment: None,
            expected_receipt: None,
        }
    }

    fn token(&self, role: Role, number: u64) -> Option<String> {
        self.season.token(role, number)
    }

    fn key(&self, person: &Person, part: &str) -> Option<String> {
        Some(format!("load-{}-{}-{part}", self.run, person.position))
    }

    fn command(&self, kind: Kind, method: Method, path: String, role: Role, person: Person, body: Bytes) -> Task {
        let part = match kind {
            // Each save is a command of its own; its repetitions are not.
            Kind::Save | Kind::Declare => format!("{}-{}", kind.name(), person.saves),
            _ => kind.name().to_owned(),
        };
        Task {
            key: self.key(&person, &part),
            token: self.token(role, u64::from(person.position)),
            person: Some(person),
            body,
            ..self.blank(kind, method, path)
        }
    }

    fn own(&self, kind: Kind, method: Method, person: Person, what: &str, body: Bytes) -> Task {
        let path = format!("/v1/candidate/candidates/{}/{what}", person.serial_text());
        self.command(kind, method, path, Role::Candidate, person, body)
    }

    pub(super) fn capture(&self, person: Person) -> Task {
        let body = bodies::capture(&self.people.point(person.position), &self.people.candidate(person.position));
        let path = "/v1/point/candidates".to_owned();
        self.command(Kind::Capture, Method::Post, path, Role::Point, person, json(&body))
    }

    pub(super) fn pay(&self, person: Person) -> Task {
        let id = self.payment_id(person.serial, 0);
        let paid_at_ms = self.season.now_ms();
        self.notification(Kind::Pay, person, Payment { id, paid_at_ms }, self.people.fee_fen, None)
    }

    fn payment_id(&self, serial: u32, number: u64) -> String {
        format!("load{}-{serial:08}-{number}", self.run)
    }

    fn notification(&self, kind: Kind, person: Person, payment: Payment, amount_fen: u32, fee: Option<&str>) -> Task {
        let body = PaymentBody {
            serial: person.serial_text(),
            payment_id: payment.id.clone(),
            amount_fen,
            paid_at: format_rfc3339(Timestamp(payment.paid_at_ms)),
            fee: fee.map(str::to_owned),
        };
        let path = "/v1/payment/notifications".to_owned();
        let task = self.command(kind, Method::Post, path, Role::Payment, person, json(&body));
        Task { payment: Some(payment), ..task }
    }

    pub(super) fn notify_again(&self, draw: u64) -> Option<Task> {
        let (position, serial, payment) = self.any_payment(draw)?;
        let person = Person { position, serial, payments: 0, saves: 0 };
        let task = self.notification(Kind::NotifyAgain, person, payment, self.people.fee_fen, None);
        // The platform sends the same payment under a key of each notification.
        Some(Task { key: Some(format!("load-{}-again-{draw:x}", self.run)), ..task })
    }

    pub(super) fn pay_twice(&self, draw: u64) -> Option<Task> {
        let (position, serial, _) = self.any_payment(draw)?;
        let person = Person { position, serial, payments: 1, saves: 0 };
        let payment = Payment { id: self.payment_id(serial, draw), paid_at_ms: self.season.now_ms() };
        let task = self.notification(Kind::PayTwice, person, payment, self.people.fee_fen, None);
        Some(Task { key: Some(format!("load-{}-twice-{draw:x}", self.run)), ..task })
    }

    pub(super) fn wrong_amount(&self, draw: u64) -> Option<Task> {
        let (position, serial) = self.people.any(draw)?;
        let serial = serial.parse().ok()?;
        let person = Person { position, serial, payments: 0, saves: 0 };
        let payment = Payment { id: self.payment_id(serial, draw), paid_at_ms: self.season.now_ms() };
        let task = self.notification(Kind::WrongAmount, person, payment, self.people.fee_fen / 2 + 1, None);
        Some(Task { key: Some(format!("load-{}-wrong-{draw:x}", self.run)), payment: None, ..task })
    }

    pub(super) fn forged(&self, draw: u64) -> Option<Task> {
        let (position, serial) = self.people.any(draw)?;
        let serial = serial.parse().ok()?;
        let person = Person { position, serial, payments: 0, saves: 0 };
        let payment = Payment { id: self.payment_id(serial, draw), paid_at_ms: self.season.now_ms() };
        let task = self.notification(Kind::ForgedNotification, person, payment, self.people.fee_fen, None);
        let key = Some(format!("load-{}-forged-{draw:x}", self.run));
        Some(Task { key, token: Some(format!("forged-{draw:016x}")), payment: None, ..task })
    }

    pub(super) fn order(&self, person: Person) -> Task {
        let body = json(&OrderBody { fee: "registration".to_owned() });
        self.own(Kind::Order, Method::Post, person, "orders", body)
    }

    /// The number of a candidate's first order, as the plan's season has it.
    pub(super) fn out_trade_no(&self, person: &Person) -> String {
        format!("{SEASON}{}001", person.serial_text())
    }

    fn wechat(&self, kind: Kind, person: Person, payment: Payment, notification: Notification) -> Task {
        Task {
            person: Some(person),
            payment: Some(payment),
            body: notification.body,
            headers: notification.headers,
            ..self.blank(kind, Method::Post, "/v1/payment/wechat".to_owned())
        }
    }

    pub(super) fn wechat_pay(&self) -> Option<Task> {
        let platform = self.season.platform.as_ref()?;
        let person = self.people.take(Stage::Ordered)?;
        let id = format!("load{}{}", self.run, person.serial_text());
        let payment = Payment { id, paid_at_ms: self.season.now_ms() };
        let notification = platform.notification(&Paid {
            out_trade_no: &self.out_trade_no(&person),
            transaction_id: &payment.id,
            amount_fen: self.people.fee_fen,
            paid_at_ms: payment.paid_at_ms,
        });
        Some(self.wechat(Kind::WechatPay, person, payment, notification))
    }

    pub(super) fn wechat_again(&self, draw: u64) -> Option<Task> {
        let (person, payment, notification) = self.any_notified(draw)?;
        Some(self.wechat(Kind::WechatAgain, person, payment, notification))
    }

    /// Says that somebody has paid who has not, or says again that somebody has, with a signature that is nobody's.
    pub(super) fn wechat_forged(&self, draw: u64) -> Option<Task> {
        let platform = self.season.platform.as_ref()?;
        let (_, serial) = self.people.any(draw)?;
        let notification = platform.notification(&Paid {
            out_trade_no: &format!("{SEASON}{serial}001"),
            transaction_id: &format!("forged{draw:x}"),
            amount_fen: self.people.fee_fen,
            paid_at_ms: self.season.now_ms(),
        });
        let notification = notification.forged();
        let (body, headers) = (notification.body, notification.headers);
        let path = "/v1/payment/wechat".to_owned();
        Some(Task { body, headers, ..self.blank(Kind::WechatForged, Method::Post, path) })
    }

    pub(super) fn activate(&self, person: Person) -> Task {
        let body = json(&bodies::activation(&person.serial_text()));
        self.own(Kind::Activate, Method::Post, person, "activation", body)
    }

    pub(super) fn save(&self, person: Person) -> Task {
        let body = json(&bodies::form(&self.people.candidate(person.position)));
        let person = Person { saves: person.saves.saturating_add(1), ..person };
        self.own(Kind::Save, Method::Put, person, "form", body)
    }

    pub(super) fn phone_code(&self, person: Person) -> Task {
        let body = json(&PhoneBody { phone: self.phone(&person) });
        let task = self.own(Kind::PhoneCode, Method::Post, person, "phone/code", body);
        Task { key: None, ..task }
    }

    /// A number that the service takes for a mobile one: nobody's, since the stand-in delivers nothing.
    fn phone(&self, person: &Person) -> String {
        format!("139{:08}", person.serial)
    }

    pub(super) fn phone_bind(&self) -> Option<Task> {
        let person = self.people.take(Stage::CodeSent)?;
        let phone = self.phone(&person);
        // A code that has not come is asked for again.
        let Some(code) = self.season.code_sent_to(&phone) else { return Some(self.phone_code(person)) };
        Some(self.own(Kind::PhoneBind, Method::Put, person, "phone", json(&PhoneCodeBody { phone, code })))
    }

    pub(super) fn professional(&self, person: Person, draw: u64) -> Task {
        let class = CLASSES[(draw % CLASSES.len() as u64) as usize].to_owned();
        let body = json(&ProfessionalBody { class, main_event: None, auxiliary_event: None });
        self.own(Kind::Professional, Method::Put, person, "professional", body)
    }

    pub(super) fn professional_pay(&self, person: Person) -> Task {
        let id = format!("load{}-{:08}-professional", self.run, person.serial);
        let payment = Payment { id, paid_at_ms: self.season.now_ms() };
        self.notification(Kind::ProfessionalPay, person, payment, self.season.arts_fee_fen, Some("professional"))
    }

    pub(super) fn permit(&self, person: Person) -> Task {
        let task = self.own(Kind::Permit, Method::Get, person, "professional-permit", Bytes::new());
        Task { key: None, ..task }
    }

    pub(super) fn declare(&self, person: Person, draw: u64) -> Task {
        let bonuses = if draw.is_multiple_of(20) { vec!["2".to_owned()] } else { Vec::new() };
        let body = json(&DeclarationBody { bonuses, plans: vec![(draw % 3 + 1).to_string()] });
        let person = Person { saves: person.saves.saturating_add(1), ..person };
        self.own(Kind::Declare, Method::Put, person, "declaration", body)
    }

    pub(super) fn repeat(&self, draw: u64) -> Option<Task> {
        let command = self.recall(draw)?;
        Some(Task {
            key: Some(command.key),
            token: command.token,
            body: command.body,
            expected_receipt: Some(command.receipt),
            ..self.blank(Kind::Repeat, command.method, command.path)
        })
    }

    pub(super) fn key_reused(&self, draw: u64) -> Option<Task> {
        let command = self.recall(draw)?;
        Some(Task {
            key: Some(command.key),
            token: command.token,
            body: other(&command.body)?,
            ..self.blank(Kind::KeyReused, command.method, command.path)
        })
    }

    pub(super) fn read(&self, position: u32, serial: &str) -> Task {
        let path = format!("/v1/candidate/candidates/{serial}");
        let token = self.token(Role::Candidate, u64::from(position));
        Task { token, ..self.blank(Kind::Read, Method::Get, path) }
    }

    pub(super) fn point_read(&self, position: u32, serial: &str) -> Task {
        let path = format!("/v1/point/candidates/{serial}");
        Task { token: self.token(Role::Point, u64::from(position)), ..self.blank(Kind::PointRead, Method::Get, path) }
    }

    pub(super) fn calendar(&self) -> Task {
        self.blank(Kind::Calendar, Method::Get, "/v1/calendar".to_owned())
    }

    pub(super) fn alive(&self) -> Task {
        self.blank(Kind::Alive, Method::Get, "/livez".to_owned())
    }

    pub(super) fn photo(&self, draw: u64) -> Option<Task> {
        let photos = self.photos.as_ref()?;
        let place = self.people.place((draw % u64::from(self.people.total())) as u32);
        let body = Bytes::from(photos.photo(self.people.plans[place.county].county, place.index));
        let token = self.token(Role::Point, draw);
        let path = "/v1/point/photos".to_owned();
        Some(Task { token, body, media: "image/jpeg", ..self.blank(Kind::Photo, Method::Post, path) })
    }

    fn somewhere(&self, draw: u64) -> u32 {
        (draw % u64::from(self.people.total().max(1))) as u32
    }

    pub(super) fn point_progress(&self, draw: u64) -> Task {
        let path = format!("/v1/point/points/{}/progress", self.people.point(self.somewhere(draw)));
        Task { token: self.token(Role::Point, draw), ..self.blank(Kind::PointProgress, Method::Get, path) }
    }

    pub(super) fn county_progress(&self, draw: u64) -> Task {
        let path = format!("/v1/office/counties/{}/progress", self.people.county(self.somewhere(draw)));
        self.office_read(Kind::CountyProgress, path)
    }

    pub(super) fn office_read(&self, kind: Kind, path: String) -> Task {
        Task { token: self.token(Role::Office, 0), ..self.blank(kind, Method::Get, path) }
    }

    pub(super) fn list(&self, draw: u64) -> Task {
        let county = self.people.county(self.somewhere(draw));
        self.office_read(Kind::List, format!("/v1/office/candidates?scope={county}&limit=100"))
    }

    pub(super) fn oversized(&self, draw: u64) -> Task {
        let body = Bytes::from(vec![b' '; OVERSIZED_BYTES]);
        let key = Some(format!("load-{}-oversized-{draw:x}", self.run));
        let path = "/v1/point/candidates".to_owned();
        Task { token: self.token(Role::Point, draw), key, body, ..self.blank(Kind::Oversized, Method::Post, path) }
    }

    pub(super) fn malformed(&self, draw: u64) -> Task {
        const BODIES: [&str; 6] = [
            "{\"point\":",
            "[]",
            "{\"point\":\"430102-001\",\"unknown\":1}",
            "\u{feff}{}",
            "{\"point\":\"430102-001\",\"document\":{\"kind\":1,\"number\":\"110105194912310021\"}}",
            "nonsense",
        ];
        let body = Bytes::from_static(BODIES[(draw % BODIES.len() as u64) as usize].as_bytes());
        let key = Some(format!("load-{}-malformed-{draw:x}", self.run));
        let path = "/v1/point/candidates".to_owned();
        Task { token: self.token(Role::Point, draw), key, body, ..self.blank(Kind::Malformed, Method::Post, path) }
    }

    pub(super) fn guess_token(&self, draw: u64) -> Task {
        let path = format!("/v1/candidate/candidates/{:08}", 1_010_001 + draw % 100_000);
        Task { token: Some(format!("guess-{draw:032x}")), ..self.blank(Kind::GuessToken, Method::Get, path) }
    }

    pub(super) fn guess_serial(&self, draw: u64) -> Task {
        // The last numbers of a code, which no segment of a run reaches.
        let code = self.people.plans[(draw % self.people.plans.len() as u64) as usize].points[0].segments[0].code;
        let path = format!("/v1/point/candidates/{code}{:04}", 9_999 - draw / 1_000 % 500);
        Task { token: self.token(Role::Point, draw), ..self.blank(Kind::GuessSerial, Method::Get, path) }
    }

    fn sign_in_as(&self, kind: Kind, position: u32, password: String) -> Task {
        let number = self.people.candidate(position).identity_number;
        let document = DocumentBody { kind: bodies::RESIDENT_ID, number };
        let body = json(&CandidateSignInBody { document, password });
        Task { body, ..self.blank(kind, Method::Post, "/v1/sessions/candidate".to_owned()) }
    }

    pub(super) fn sign_in(&self, draw: u64) -> Option<Task> {
        let (position, serial) = self.any_activated(draw)?;
        let password = bodies::activation(&format!("{serial:08}")).login_password;
        Some(self.sign_in_as(Kind::SignIn, position, password))
    }

    pub(super) fn guess_password(&self, draw: u64) -> Option<Task> {
        let (position, _) = self.any_activated(draw)?;
        Some(self.sign_in_as(Kind::GuessPassword, position, format!("guess-{draw:x}")))
    }

    /// The last of the plan, whom no run of the usual length captures.
    pub(super) fn enumerate_identity(&self, draw: u64) -> Task {
        let position = self.people.total() - 1 - (draw % 100) as u32;
        self.sign_in_as(Kind::EnumerateIdentity, position, format!("guess-{draw:x}"))
    }

    pub(super) fn session_read(&self, draw: u64) -> Option<Task> {
        let (serial, token) = self.any_session(draw)?;
        let path = format!("/v1/candidate/candidates/{serial}");
        Some(Task { token: Some(token), ..self.blank(Kind::SessionRead, Method::Get, path) })
    }

    pub(super) fn raw(&self, kind: Kind) -> Task {
        self.blank(kind, Method::Post, "/v1/point/candidates".to_owned())
    }
}
