//! Requests of somebody who registers, step by step, and the same command once more.

use baoming_api::bodies::DocumentBody;
use baoming_api::bodies::sessions::CandidateSignInBody;
use baoming_api::bodies::steps::{DeclarationBody, PhoneBody, PhoneCodeBody, ProfessionalBody};
use baoming_rehearsal::demo::bodies;
use bytes::Bytes;

use super::blank::json;
use super::memory::Requests;
use super::task::{Method, Task};
use crate::season::Role;
use crate::season::kinds::Kind;
use crate::season::people::{Person, Stage};

/// Codes of arts classes, by which candidates choose.
const CLASSES: [&str; 8] = ["01", "02", "03", "04", "05", "06", "07", "09"];

impl Requests {
    pub(super) fn capture(&self, person: Person) -> Task {
        let body = bodies::capture(&self.people.point(person.position), &self.people.candidate(person.position));
        let path = "/v1/point/candidates".to_owned();
        self.command(Kind::Capture, Method::Post, path, Role::Point, person, json(&body))
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

    pub(super) fn sign_in(&self, draw: u64) -> Option<Task> {
        let (position, serial) = self.any_activated(draw)?;
        let password = bodies::activation(&format!("{serial:08}")).login_password;
        Some(self.sign_in_as(Kind::SignIn, position, password))
    }

    pub(super) fn sign_in_as(&self, kind: Kind, position: u32, password: String) -> Task {
        let number = self.people.candidate(position).identity_number;
        let document = DocumentBody { kind: bodies::RESIDENT_ID, number };
        let body = json(&CandidateSignInBody { document, password, county: None });
        Task { body, ..self.blank(kind, Method::Post, "/v1/sessions/candidate".to_owned()) }
    }
}
