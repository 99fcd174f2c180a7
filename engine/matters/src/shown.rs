//! Records and answers in the shapes that are shown.

use baoming_api::bodies::mending::VoidedBody;
use baoming_api::bodies::steps::{DeclarationBody, ProfessionalBody};
use baoming_api::bodies::{CandidateBody, ProgressBody, ReceiptBody};
use baoming_clock::format_rfc3339;
use baoming_core::form::{Declaration, ProfessionalChoice};
use baoming_core::ids::CountyId;
use baoming_core::person::FeeKind;
use baoming_core::reply::{Answer, Progress, Receipt};
use baoming_core::rows::CandidateRow;
use baoming_core::text::FormCode;

pub(crate) fn receipt_body(county: CountyId, receipt: Receipt) -> ReceiptBody {
    let (county, sequence, result) = (county.to_string(), receipt.sequence, receipt.answer.name().to_owned());
    let mut body = ReceiptBody { county, sequence, result, ..ReceiptBody::default() };
    match receipt.answer {
        Answer::Captured { serial } => body.serial = Some(serial.to_string()),
        Answer::FeeRecorded { again } => body.paid_before = Some(again),
        Answer::FormSaved { revision }
        | Answer::ProfessionalSaved { revision }
        | Answer::Declared { revision }
        | Answer::Collected { revision } => body.revision = Some(revision),
        Answer::ApplicationSubmitted { number } => body.number = Some(number),
        Answer::OrderPlaced { number, amount_fen } => {
            (body.number, body.amount_fen) = (Some(u32::from(number)), Some(amount_fen));
        }
        Answer::OperatorCreated { operator } => body.number = Some(operator.0),
        Answer::RulesChanged { edition } => body.number = Some(edition),
        Answer::ApprovalAsked { number } | Answer::ContingencyEntered { number } => body.number = Some(number),
        Answer::PointSetUp
        | Answer::SegmentAllotted
        | Answer::TailTakenBack
        | Answer::Activated
        | Answer::ApplicationDecided
        | Answer::CardVerified
        | Answer::PersonCorrected
        | Answer::PasswordsReset
        | Answer::LoginPasswordChanged
        | Answer::SavePasswordChanged
        | Answer::HashRenewed
        | Answer::OrderClosed
        | Answer::PaymentKept
        | Answer::PhoneBound
        | Answer::Confirmed
        | Answer::ConfirmationWithdrawn
        | Answer::OperatorChanged
        | Answer::RegistrationVoided
        | Answer::RegistrationTransferred
        | Answer::ApprovalDecided
        | Answer::ApprovalUsed => {}
    }
    body
}

pub(crate) fn progress_body(progress: &Progress) -> ProgressBody {
    ProgressBody {
        captured: progress.captured,
        paid: progress.paid,
        activated: progress.activated,
        form_saved: progress.form_saved,
        paid_again: progress.paid_again,
        unsettled: progress.unsettled,
        verification_due: progress.verification_due,
        professional_saved: progress.professional_saved,
        professional_paid: progress.professional_paid,
        declared: progress.declared,
        confirmed: progress.confirmed,
        collected: progress.collected,
        exam_paid: progress.exam_paid,
        complete: progress.complete,
        serials_left: progress.serials_left,
        serials_allotted: progress.serials_allotted,
        voided: progress.voided,
        serials_used_percent: progress.serials_used_percent(),
    }
}

/// The record as it may be shown: document and phone masked (personal information law: the least that serves).
pub(crate) fn candidate_body(county: CountyId, row: &CandidateRow) -> CandidateBody {
    CandidateBody {
        serial: row.serial.to_string(),
        point: format!("{county}-{}", row.point),
        kind: row.entry.kind.name().to_owned(),
        document_kind: row.document.kind().code(),
        document_number: row.document.masked(),
        name: row.person.name.reveal().to_owned(),
        captured_at: format_rfc3339(row.captured_at),
        payments: u32::try_from(row.payments.len()).unwrap_or(u32::MAX),
        activated: row.activation.is_some(),
        form_revision: row.form.as_ref().map_or(0, |form| form.revision),
        phone: row.form.as_ref().map(|saved| masked_phone(saved.form.phone.reveal())),
        fees_paid: fees_paid(row),
        verification_due: row.verification_due(),
        bound_phone: row.phone.as_ref().map(|bound| masked_phone(bound.phone.reveal())),
        professional: row.professional.as_ref().map(|saved| professional_body(&saved.choice)),
        declaration: row.declared.as_ref().map(|declared| declaration_body(&declared.declaration)),
        confirmed: row.confirmation.is_some(),
        collected: row.collection.as_ref().is_some_and(|collection| collection.complete),
        voided: voided_body(row),
    }
}

/// That the registration was voided, for everybody who reads it.
pub(crate) fn voided_body(row: &CandidateRow) -> Option<VoidedBody> {
    row.voided.as_ref().map(|voided| VoidedBody {
        voided_at: format_rfc3339(voided.voided_at),
        voided_by: voided.voided_by.as_ref().map(|author| author.who.reveal().to_owned()),
        reason: voided.reason.reveal().to_owned(),
        approval: voided.approval,
    })
}

pub(crate) fn fees_paid(row: &CandidateRow) -> Vec<String> {
    FeeKind::ALL.into_iter().filter(|fee| row.payment(*fee).is_some()).map(|fee| fee.name().to_owned()).collect()
}

fn professional_body(choice: &ProfessionalChoice) -> ProfessionalBody {
    let event = |event: &Option<FormCode>| event.as_ref().map(|code| code.reveal().to_owned());
    ProfessionalBody {
        class: choice.class.reveal().to_owned(),
        main_event: event(&choice.main_event),
        auxiliary_event: event(&choice.auxiliary_event),
    }
}

fn declaration_body(declaration: &Declaration) -> DeclarationBody {
    let codes = |codes: &[FormCode]| codes.iter().map(|code| code.reveal().to_owned()).collect();
    DeclarationBody { bonuses: codes(&declaration.bonuses), plans: codes(&declaration.plans) }
}

pub(crate) fn masked_phone(phone: &str) -> String {
    let length = phone.chars().count();
    phone.chars().enumerate().map(|(at, digit)| if at < 3 || at + 4 >= length { digit } else { '*' }).collect()
}
