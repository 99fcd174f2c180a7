//! A candidate of the season, and what stands in the fields of pages.

use std::cell::RefCell;

use baoming_api::bodies::{CaptureBody, FormBody};
use stage::people::{Place, capture_body, form_body};

use super::town::Town;

pub(super) const LOGIN: &str = "login-2022";
pub(super) const SAVE: &str = "save-2022";

/// A candidate: the card, the form, and once captured the serial.
pub(super) struct Somebody {
    pub(super) card: CaptureBody,
    pub(super) form: FormBody,
    pub(super) serial: RefCell<String>,
    /// How the document is entered, and in which case.
    pub(super) method: &'static str,
    pub(super) case: &'static str,
    pub(super) kind: &'static str,
}

/// Names of fields with what is typed into them.
pub(super) type Typed = Vec<(&'static str, String)>;

/// As a page takes them.
pub(super) fn fields(typed: &Typed) -> Vec<(&str, &str)> {
    typed.iter().map(|(name, value)| (*name, value.as_str())).collect()
}

impl Somebody {
    /// The synthetic candidate with this index, who sits the unified examination.
    pub(super) fn new(town: &Town, place: &Place, index: u64) -> Self {
        let candidate = town.season().candidate(place, index);
        let form = FormBody { unified_exam: true, ..form_body(&candidate.form) };
        let card = capture_body(&candidate, place.point);
        Self { card, form, serial: RefCell::default(), method: "card-reader", case: "", kind: "" }
    }

    pub(super) fn in_case(self, case: &'static str) -> Self {
        Self { case, ..self }
    }

    pub(super) fn by_hand(self, case: &'static str) -> Self {
        Self { case, method: "manual", ..self }
    }

    pub(super) fn with_document(mut self, kind: u8, number: &str) -> Self {
        (self.card.document.kind, self.card.document.number) = (kind, number.to_owned());
        self
    }

    pub(super) fn on_track(mut self, first_subject: &str) -> Self {
        first_subject.clone_into(&mut self.form.first_subject);
        self
    }

    pub(super) fn without_exam(mut self) -> Self {
        self.form.unified_exam = false;
        self
    }

    /// A child of the juvenile class, younger than 14.
    pub(super) fn juvenile(mut self) -> Self {
        self.card.document.number = super::super::person::resident_number("43010220090302", 11);
        (self.card.person.birth_date, self.card.person.sex) = ("2009-03-02".to_owned(), 1);
        Self { kind: "juvenile", ..self }
    }

    pub(super) fn serial(&self) -> String {
        self.serial.borrow().clone()
    }

    /// The document, as it is typed.
    pub(super) fn document(&self) -> Typed {
        vec![("document_kind", self.document_kind()), ("document", self.card.document.number.clone())]
    }

    /// Its kind, as it is chosen: the first stands there already.
    pub(super) fn document_kind(&self) -> String {
        let kind = self.card.document.kind;
        if kind == 1 { String::new() } else { kind.to_string() }
    }

    /// What the card says, as a point types it in.
    pub(super) fn captured(&self) -> Typed {
        let person = &self.card.person;
        let mut typed = self.document();
        typed.extend([
            ("name", person.name.clone()),
            ("sex", person.sex.to_string()),
            ("ethnicity", person.ethnicity.clone()),
            ("birth_date", person.birth_date.clone()),
            ("address", person.address.clone()),
            ("method", self.method.to_owned()),
            ("case", self.case.to_owned()),
            ("kind", self.kind.to_owned()),
        ]);
        typed
    }

    /// The form, as it is filled in.
    pub(super) fn filled_in(&self) -> Typed {
        let form = &self.form;
        let [second, third] = &form.second_subjects;
        vec![
            ("political_status", form.political_status.clone()),
            ("candidate_category", form.candidate_category.clone()),
            ("graduation_category", form.graduation_category.clone()),
            ("school", form.school.clone()),
            ("first_subject", form.first_subject.clone()),
            ("second_subjects", second.clone()),
            ("second_subjects", third.clone()),
            ("foreign_language", form.foreign_language.clone()),
            ("unified_exam", if form.unified_exam { "yes" } else { "no" }.to_owned()),
            ("postal_address", form.postal_address.clone()),
            ("postal_code", form.postal_code.clone()),
            ("recipient", form.recipient.clone()),
            ("phone", form.phone.clone()),
        ]
    }
}
