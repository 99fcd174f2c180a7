//! What is printed for people: the registration form with the meanings of its codes, and digests as text.

use baoming_api::bodies::registration::{
    NamedCodeBody, PrintedConfirmationBody, PrintedFieldBody, PrintedFormBody, PrintedProfessionalBody,
    RegistrationFormBody,
};
use baoming_api::bodies::tickets::{AdmissionTicketBody, ProfessionalPermitBody, SitterBody};
use baoming_clock::format_rfc3339;
use baoming_core::entry::{EntryMethod, SpecialCase};
use baoming_core::form::BasicForm;
use baoming_core::ids::CountyId;
use baoming_core::person::FeeKind;
use baoming_core::policy::{CodeTable, Policy};
use baoming_core::rows::{CandidateRow, PointRow, Professional, SavedForm};
use baoming_core::text::FormCode;
use data_encoding::HEXLOWER;

use crate::shown::voided_body;
use crate::texts::printed::{COMMON_SUBJECTS, document_kind, sex};

/// 报名登记表.
pub(crate) fn registration_form(
    policy: &Policy,
    county: CountyId,
    point: &PointRow,
    row: &CandidateRow,
) -> RegistrationFormBody {
    let (document, person, entry) = (&row.document, &row.person, &row.entry);
    let method = match entry.method {
        EntryMethod::CardReader => "card-reader",
        EntryMethod::Manual => "manual",
    };
    let kind = entry.kind.name();
    let declaration = row.declared.as_ref().map(|declared| &declared.declaration);
    let bonus = |code: &FormCode| {
        let bonus = policy.bonuses.get(code.reveal());
        named(code.reveal(), bonus.map(|bonus| bonus.name.as_str()))
    };
    RegistrationFormBody {
        year: policy.year,
        serial: row.serial.to_string(),
        county: named(&county.to_string(), policy.counties.get(&county).map(|county| county.name.as_str())),
        point: named(&format!("{county}-{}", row.point), Some(point.name.reveal())),
        document_kind: named(&document.kind().code().to_string(), Some(document_kind(document.kind()))),
        document_number: document.number().to_owned(),
        name: person.name.reveal().to_owned(),
        sex: named(&person.sex.code().to_string(), Some(sex(person.sex))),
        ethnicity: of_table(&policy.codes.ethnicity, &person.ethnicity),
        birth_date: person.birth_date.to_string(),
        address: person.address.reveal().to_owned(),
        photo_sha256: HEXLOWER.encode(&row.photo.0),
        method: method.to_owned(),
        case: entry.case.map(SpecialCase::name).map(str::to_owned),
        kind: kind.to_owned(),
        verification_due: row.verification_due(),
        captured_at: format_rfc3339(row.captured_at),
        registration_fee_paid: row.payment(FeeKind::Registration).is_some(),
        form: row.form.as_ref().map(|saved| form(policy, saved)),
        professional: row.professional.as_ref().map(|chosen| professional(policy, row, chosen)),
        bonuses: declaration.map_or_else(Vec::new, |declaration| declaration.bonuses.iter().map(bonus).collect()),
        plans: declaration.map_or_else(Vec::new, |declaration| {
            declaration.plans.iter().map(|code| of_table(&policy.plans, code)).collect()
        }),
        confirmation: row.confirmation.as_ref().map(|confirmation| PrintedConfirmationBody {
            form_revision: confirmation.signature.form_revision,
            signed_by: confirmation.signature.signed_by.reveal().to_owned(),
            confirmed_at: format_rfc3339(confirmation.confirmed_at),
        }),
        voided: voided_body(row),
    }
}

fn form(policy: &Policy, saved: &SavedForm) -> PrintedFormBody {
    let (codes, form) = (&policy.codes, &saved.form);
    let field = |entry: &baoming_core::form::FieldEntry| {
        let (key, value) = (entry.key.reveal(), entry.value.reveal());
        let rule = policy.form.get(key);
        let meaning = rule.and_then(|rule| rule.table.as_ref()).and_then(|table| table.get(value));
        PrintedFieldBody {
            key: key.to_owned(),
            label: rule.map_or(key, |rule| rule.label.as_str()).to_owned(),
            value: named(value, meaning.map(String::as_str)),
        }
    };
    PrintedFormBody {
        revision: saved.revision,
        saved_at: format_rfc3339(saved.saved_at),
        political_status: of_table(&codes.political_status, &form.political_status),
        candidate_category: of_table(&codes.candidate_category, &form.candidate_category),
        graduation_category: of_table(&codes.graduation_category, &form.graduation_category),
        school: form.school.reveal().to_owned(),
        first_subject: of_table(&codes.first_subject, &form.first_subject),
        second_subjects: [&form.second_subject, &form.third_subject].map(|code| of_table(&codes.second_subjects, code)),
        foreign_language: of_table(&codes.foreign_language, &form.foreign_language),
        unified_exam: form.unified_exam,
        postal_address: form.postal_address.reveal().to_owned(),
        postal_code: form.postal_code.reveal().to_owned(),
        recipient: form.recipient.reveal().to_owned(),
        phone: form.phone.reveal().to_owned(),
        additional: form.additional.iter().map(field).collect(),
    }
}

fn professional(policy: &Policy, row: &CandidateRow, chosen: &Professional) -> PrintedProfessionalBody {
    let choice = &chosen.choice;
    let class = policy.professional.get(choice.class.reveal());
    let event = |code: &Option<FormCode>, table: Option<&CodeTable>| {
        let meaning = |code: &FormCode| table.and_then(|table| table.get(code.reveal())).map(String::as_str);
        code.as_ref().map(|code| named(code.reveal(), meaning(code)))
    };
    PrintedProfessionalBody {
        class: named(choice.class.reveal(), class.map(|class| class.name.as_str())),
        main_event: event(&choice.main_event, class.map(|class| &class.main_events)),
        auxiliary_event: event(&choice.auxiliary_event, class.map(|class| &class.auxiliary_events)),
        fee_paid: row.payment(FeeKind::Professional).is_some(),
    }
}

/// 高考准考证. Whether the fee is paid is the caller's to ask.
pub(crate) fn admission_ticket(
    policy: &Policy,
    county: CountyId,
    row: &CandidateRow,
    form: &BasicForm,
) -> AdmissionTicketBody {
    let codes = &policy.codes;
    AdmissionTicketBody {
        sitter: sitter(policy, county, row),
        common_subjects: COMMON_SUBJECTS.map(str::to_owned).into(),
        foreign_language: of_table(&codes.foreign_language, &form.foreign_language),
        first_subject: of_table(&codes.first_subject, &form.first_subject),
        second_subjects: [&form.second_subject, &form.third_subject].map(|code| of_table(&codes.second_subjects, code)),
    }
}

/// 专业考试证. Whether the fee is paid is the caller's to ask.
pub(crate) fn professional_permit(
    policy: &Policy,
    county: CountyId,
    row: &CandidateRow,
    chosen: &Professional,
) -> ProfessionalPermitBody {
    ProfessionalPermitBody { sitter: sitter(policy, county, row), professional: professional(policy, row, chosen) }
}

fn sitter(policy: &Policy, county: CountyId, row: &CandidateRow) -> SitterBody {
    let (document, person) = (&row.document, &row.person);
    SitterBody {
        year: policy.year,
        // ASSUMPTION: see the body. Unique within the province, since no two counties share a serial code.
        ticket_number: format!("{:04}{}", policy.year, row.serial),
        serial: row.serial.to_string(),
        county: named(&county.to_string(), policy.counties.get(&county).map(|county| county.name.as_str())),
        name: person.name.reveal().to_owned(),
        sex: named(&person.sex.code().to_string(), Some(sex(person.sex))),
        document_kind: named(&document.kind().code().to_string(), Some(document_kind(document.kind()))),
        document_number: document.masked(),
        photo_sha256: HEXLOWER.encode(&row.photo.0),
    }
}

fn of_table(table: &CodeTable, code: &FormCode) -> NamedCodeBody {
    named(code.reveal(), table.get(code.reveal()).map(String::as_str))
}

/// A code that the table does not know any more stands for itself.
fn named(code: &str, meaning: Option<&str>) -> NamedCodeBody {
    NamedCodeBody { code: code.to_owned(), name: meaning.unwrap_or(code).to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_digest_is_lower_case_hexadecimal() {
        assert_eq!(HEXLOWER.encode(&[0x00, 0x0f, 0xa5, 0xff]), "000fa5ff");
    }
}
