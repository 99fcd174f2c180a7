//! A row as fields and texts, so that it can be compared with itself.
//!
//! Every field of a row is named here or left out by name: a new one does not compile until somebody decides. Left out are
//! password hashes, keyed hashes and what the change itself says (when, by whom, its number).

use std::collections::BTreeMap;
use std::fmt::Display;

use baoming_api::bodies::history::FieldChangeBody;
use baoming_clock::format_rfc3339;
use baoming_core::entry::{Entry, EntryMethod, SpecialCase};
use baoming_core::form::{BasicForm, FieldEntry, Person, ProfessionalChoice, Signature};
use baoming_core::payment::Payment;
use baoming_core::rows::{Activation, CandidateRow, PlacedOrder, PointRow, Row, Voided};
use baoming_core::serial::Segment;
use baoming_core::text::FormCode;
use data_encoding::HEXLOWER;

/// Fields in the order of the row, each at most once.
pub(crate) type Fields = Vec<(String, String)>;

/// The fields of a row; of none if there is none yet.
pub(crate) fn of(row: Option<&Row>) -> Fields {
    let mut out = Out::default();
    match row {
        Some(Row::Candidate(row)) => out.candidate(row),
        Some(Row::Point(row)) => out.point(row),
        // These have no history of fields: an application shows its two steps, accounts, editions and what a second person is
        // asked are not shown here.
        Some(Row::Application(_) | Row::Operator(_) | Row::Edition(_) | Row::Approval(_) | Row::Contingency(_))
        | None => {}
    }
    out.0
}

/// What differs, in the order of the fields.
pub(crate) fn changes(before: &Fields, after: &Fields) -> Vec<FieldChangeBody> {
    let held =
        |fields: &Fields, field: &str| fields.iter().find(|(name, _)| name == field).map(|(_, value)| value.clone());
    let gone = before.iter().filter(|(field, _)| held(after, field).is_none());
    let change = |(field, _): &(String, String)| FieldChangeBody {
        field: field.clone(),
        before: held(before, field),
        after: held(after, field),
    };
    after.iter().chain(gone).map(change).filter(|change| change.before != change.after).collect()
}

#[derive(Default)]
struct Out(Fields);

impl Out {
    fn put(&mut self, field: impl Into<String>, value: &(impl Display + ?Sized)) {
        self.0.push((field.into(), value.to_string()));
    }

    fn put_some(&mut self, field: &str, value: Option<impl Display>) {
        if let Some(value) = value {
            self.put(field, &value);
        }
    }

    fn candidate(&mut self, row: &CandidateRow) {
        let CandidateRow {
            serial,
            point,
            document,
            identity: _,
            person,
            photo,
            captured_at: _,
            payments,
            activation,
            form,
            entry,
            verification,
            orders,
            unsettled,
            phone,
            professional,
            declared,
            confirmation,
            collection,
            trail: _,
            voided,
            transfers,
        } = row;
        self.put("serial", serial);
        self.put("point", point);
        self.put("document.kind", &document.kind().code());
        self.put("document.number", &document.masked());
        self.person(person);
        self.put("photo_sha256", &HEXLOWER.encode(&photo.0));
        self.entry(entry);
        for (number, recorded) in payments.iter().enumerate() {
            self.put(format!("payments.{}", number + 1), &payment(&recorded.payment));
        }
        for (number, unsettled) in unsettled.iter().enumerate() {
            let text = format!("{}, {}", payment(&unsettled.payment), unsettled.reason.code());
            self.put(format!("unsettled.{}", number + 1), &text);
        }
        self.put_some("passwords_set", activation.as_ref().map(|activation| u32::from(activation.epoch) + 1));
        if let Some(saved) = form {
            self.put("form.revision", &saved.revision);
            self.form(&saved.form);
        }
        if let Some(verified) = verification {
            self.put("card_verified", &true);
            self.put_some("card_valid_until", verified.valid_until);
        }
        for placed in orders {
            self.put(format!("orders.{}", placed.number), &order(placed));
        }
        self.put_some("bound_phone", phone.as_ref().map(|bound| bound.phone.reveal()));
        if let Some(chosen) = professional {
            self.choice(&chosen.choice);
        }
        if let Some(declared) = declared {
            self.put("declaration.bonuses", &codes(&declared.declaration.bonuses));
            self.put("declaration.plans", &codes(&declared.declaration.plans));
        }
        if let Some(confirmation) = confirmation {
            self.signature(&confirmation.signature);
        }
        self.mended(voided.as_ref(), *transfers, activation.as_ref());
        if let Some(collection) = collection {
            self.entries("collection", &collection.items);
            self.put("collection.complete", &collection.complete);
        }
    }

    fn mended(&mut self, voided: Option<&Voided>, transfers: u16, activation: Option<&Activation>) {
        if let Some(voided) = voided {
            self.put("voided", &true);
            self.put_some("void_approval", voided.approval);
        }
        self.put_some("transfers", Some(transfers).filter(|count| *count > 0));
        if activation.is_some_and(|activation| activation.ended) {
            self.put("passwords_ended", &true);
        }
    }

    fn choice(&mut self, choice: &ProfessionalChoice) {
        self.put("professional.class", choice.class.reveal());
        self.put_some("professional.main_event", choice.main_event.as_ref().map(FormCode::reveal));
        self.put_some("professional.auxiliary_event", choice.auxiliary_event.as_ref().map(FormCode::reveal));
    }

    fn signature(&mut self, signature: &Signature) {
        let Signature { form_revision, signed_by, scan } = signature;
        self.put("confirmation.form_revision", form_revision);
        self.put("confirmation.signed_by", signed_by.reveal());
        self.put("confirmation.scan_sha256", &HEXLOWER.encode(&scan.0));
    }

    fn person(&mut self, person: &Person) {
        let Person { name, sex, ethnicity, birth_date, address } = person;
        self.put("person.name", name.reveal());
        self.put("person.sex", &sex.code());
        self.put("person.ethnicity", ethnicity.reveal());
        self.put("person.birth_date", birth_date);
        self.put("person.address", address.reveal());
    }

    fn entry(&mut self, entry: &Entry) {
        let Entry { method, case, kind, card_valid_until, consent, system_checked } = entry;
        let method = match method {
            EntryMethod::CardReader => "card-reader",
            EntryMethod::Manual => "manual",
        };
        let kind = kind.name();
        self.put("entry.method", method);
        self.put_some("entry.case", case.map(SpecialCase::name));
        self.put("entry.kind", kind);
        self.put_some("entry.card_valid_until", *card_valid_until);
        if let Some(consent) = consent {
            self.put("entry.guardian", consent.guardian.reveal());
            self.put("entry.guardian_scan_sha256", &HEXLOWER.encode(&consent.scan.0));
        }
        self.put("entry.system_checked", system_checked);
    }

    fn form(&mut self, form: &BasicForm) {
        let BasicForm {
            political_status,
            candidate_category,
            graduation_category,
            school,
            first_subject,
            second_subject,
            third_subject,
            foreign_language,
            unified_exam,
            postal_address,
            postal_code,
            recipient,
            phone,
            additional,
        } = form;
        for (field, code) in [
            ("form.political_status", political_status),
            ("form.candidate_category", candidate_category),
            ("form.graduation_category", graduation_category),
            ("form.first_subject", first_subject),
            ("form.foreign_language", foreign_language),
        ] {
            self.put(field, code.reveal());
        }
        self.put("form.second_subjects", &format!("{}, {}", second_subject.reveal(), third_subject.reveal()));
        self.put("form.school", school.reveal());
        self.put("form.unified_exam", unified_exam);
        self.put("form.postal_address", postal_address.reveal());
        self.put("form.postal_code", postal_code.reveal());
        self.put("form.recipient", recipient.reveal());
        self.put("form.phone", phone.reveal());
        self.entries("form.additional", additional);
    }

    /// Several values of one key stand together.
    fn entries(&mut self, under: &str, entries: &[FieldEntry]) {
        let mut values: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for entry in entries {
            values.entry(entry.key.reveal()).or_default().push(entry.value.reveal());
        }
        for (key, values) in values {
            self.put(format!("{under}.{key}"), &values.join("; "));
        }
    }

    fn point(&mut self, row: &PointRow) {
        let PointRow { number, name, segments, trail: _, taken_back } = row;
        self.put("number", number);
        self.put("name", name.reveal());
        self.put("segments", &all(segments));
        self.put("taken_back", &all(taken_back));
    }
}

fn payment(payment: &Payment) -> String {
    let Payment { id, amount_fen, paid_at, fee, order } = payment;
    let order = order.map_or_else(String::new, |order| format!(", order {order}"));
    format!("{} {amount_fen} fen, paid {}, number {}{order}", fee.name(), format_rfc3339(*paid_at), id.as_str())
}

fn order(order: &PlacedOrder) -> String {
    let state = if order.ended { "ended" } else { "open" };
    format!("{} {} fen, {state}", order.fee.name(), order.amount_fen)
}

fn codes(codes: &[FormCode]) -> String {
    codes.iter().map(FormCode::reveal).collect::<Vec<_>>().join(", ")
}

fn all(segments: &[Segment]) -> String {
    let one = |segment: &Segment| format!("{} {:04}-{:04}", segment.code, segment.first, segment.last);
    segments.iter().map(one).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of these fields: `field: before > after`.
    fn check(before: &[(&str, &str)], after: &[(&str, &str)], expected: &[&str]) {
        let fields = |fields: &[(&str, &str)]| -> Fields {
            fields.iter().map(|(field, value)| ((*field).to_owned(), (*value).to_owned())).collect()
        };
        let text = |value: &Option<String>| value.clone().unwrap_or_else(|| "-".to_owned());
        let found: Vec<String> = changes(&fields(before), &fields(after))
            .iter()
            .map(|change| format!("{}: {} > {}", change.field, text(&change.before), text(&change.after)))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn what_differs_is_told_with_what_was_before() {
        check(&[], &[("a", "1"), ("b", "2")], &["a: - > 1", "b: - > 2"]);
        check(&[("a", "1"), ("b", "2")], &[("a", "1"), ("b", "3")], &["b: 2 > 3"]);
        check(&[("a", "1"), ("b", "2")], &[("b", "2")], &["a: 1 > -"]);
        check(&[("a", "1")], &[("a", "1")], &[]);
    }
}
