//! Candidates: step 3 after the fee, step 4, and their own record.

use std::sync::Arc;

use baoming_api::bodies::{
    ActivationBody, AdditionalBody, CandidateBody, FormBody, ReceiptBody, SavedFormBody, StepsBody,
};
use baoming_core::command::Action;
use baoming_core::contingency::Class;
use baoming_core::form::{BasicForm, FieldEntry};
use baoming_core::person::FeeKind;
use baoming_core::reply::{Refusal, Step};
use baoming_core::rows::{Activation, CandidateRow};
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::{Caller, Role};
use baoming_node::node::Failure;
use baoming_ports::real_person::{RealPersonCheck, Ticket};

use crate::asked::Asked;
use crate::asked::Keyed;
use crate::counter::Counter;
use crate::fields;
use crate::matter::Matter;
use crate::records::hashing::both_hashed;
use crate::records::reads::Own;
use crate::records::saving::must_know_save_password;
use crate::refused::Refused;
use crate::sent::Sent;
use crate::shown::candidate_body;

/// Both passwords are set.
pub const ACTIVATE: Matter = Matter::of("candidate", "activate", Class::Filing, &[Role::Candidate, Role::Entrant]);
/// The basic form.
pub const SAVE_FORM: Matter = Matter::of("candidate", "save-form", Class::Filing, &[Role::Candidate]);
/// How far one is, without a word of who it is.
pub const READ_STEPS: Matter =
    Matter::of("candidate", "read-steps", Class::OwnReading, &[Role::Candidate, Role::Entrant]);
/// The own form, to go on with it.
pub const READ_FORM: Matter = Matter::of("candidate", "read-form", Class::OwnReading, &[Role::Candidate]);
/// The own record.
pub const READ: Matter = Matter::of("candidate", "read", Class::OwnReading, &[Role::Candidate]);

/// Sets both passwords once the real-person check was passed.
pub async fn activate(
    counter: Arc<Counter>,
    asked: Keyed,
    (serial, sent): (String, Sent<ActivationBody>),
) -> Result<ReceiptBody, Refused> {
    let (serial, county) = counter.own(&asked, &serial)?;
    let body = sent.body;
    // Before anything that costs: a serial that nobody has must not cost a check.
    let row = counter.node.candidate(serial).await?;
    // Nor must one whose registration is over, unless the passwords were set before.
    if row.voided.is_some() && row.activation.is_none() {
        return Err(Refused::Failure(Failure::Refused(Refusal::RegistrationVoided)));
    }
    // Nor must somebody who has not paid.
    if row.payment(FeeKind::Registration).is_none() {
        return Err(Refused::Failure(Failure::Refused(Refusal::OutOfOrder { missing: Step::Fee })));
    }
    let action = match row.activation {
        // The county answers the same request as before and refuses any other, so nothing is checked or hashed.
        Some(Activation { login_password, save_password, .. }) => {
            Action::Activate { serial, real_person_passed: false, login_password, save_password }
        }
        None => {
            let real_person_passed = is_real_person(&counter, &asked.who, &row, &body).await?;
            let both = both_hashed(&counter, &asked, body.login_password, body.save_password).await?;
            let [login_password, save_password] = both;
            Action::Activate { serial, real_person_passed, login_password, save_password }
        }
    };
    counter.command(&asked, county, (Lane::Candidate, &sent.raw), action).await
}

/// 实人认证: by the provider's word where one is configured, else by that of a trusted client. Nobody vouches for
/// themselves.
async fn is_real_person(
    counter: &Counter,
    caller: &Caller,
    row: &CandidateRow,
    body: &ActivationBody,
) -> Result<bool, Refused> {
    let Some(port) = &counter.real_person else {
        return if caller.own.is_none() { Ok(body.real_person_passed) } else { Err(Refused::PortNotConfigured) };
    };
    let wrong = |rule: String| Refused::Field { field: "ticket", rule };
    let ticket = body.ticket.as_deref().ok_or_else(|| wrong("must be there: the check's own ticket".to_owned()))?;
    let ticket = Ticket::parse(ticket).map_err(|rule| wrong(rule.to_string()))?;
    match port.verify(&ticket, &row.document, &row.person.name).await {
        RealPersonCheck::Passed => Ok(true),
        RealPersonCheck::Failed { reason } => {
            tracing::info!(reason = reason.code(), "a real-person check failed");
            Err(Refused::Failure(Failure::Refused(Refusal::RealPersonCheckFailed)))
        }
        RealPersonCheck::Unavailable { retry_after_seconds } => {
            Err(Refused::ProviderUnavailable { retry_after_seconds })
        }
    }
}

/// Saves the basic form.
pub async fn save_form(
    counter: Arc<Counter>,
    asked: Keyed,
    (serial, sent): (String, Sent<FormBody>),
) -> Result<ReceiptBody, Refused> {
    let (serial, county) = counter.own(&asked, &serial)?;
    let body = sent.body;
    let action = Action::SaveForm { serial, form: Box::new(fields::form(&body)?) };
    must_know_save_password(&counter, &asked).await?;
    counter.command(&asked, county, (Lane::Candidate, &sent.raw), action).await
}

/// Reads a candidate's own record.
pub async fn read_own(counter: Arc<Counter>, asked: Asked, serial: String) -> Result<Own<CandidateBody>, Refused> {
    let (serial, county) = counter.own(&asked, &serial)?;
    let row = counter.node.candidate(serial).await?;
    counter.to_oneself(&asked, (county, serial), candidate_body(county, &row)).await
}

/// How far somebody is who may have no passwords yet: whoever knows name and document sees nothing else.
pub async fn read_steps(counter: Arc<Counter>, asked: Asked, serial: String) -> Result<Own<StepsBody>, Refused> {
    let (serial, county) = counter.own(&asked, &serial)?;
    let row = counter.node.candidate(serial).await?;
    let body = StepsBody {
        kind: row.entry.kind.name().to_owned(),
        fee_paid: row.payment(FeeKind::Registration).is_some(),
        activated: row.activation.is_some(),
        voided: row.voided.is_some(),
    };
    counter.to_oneself(&asked, (county, serial), body).await
}

/// Reads one's own form as it was saved last, with nothing masked, to go on with it.
pub async fn read_form(counter: Arc<Counter>, asked: Asked, serial: String) -> Result<Own<SavedFormBody>, Refused> {
    let (serial, county) = counter.own(&asked, &serial)?;
    let row = counter.node.candidate(serial).await?;
    let form = row.form.as_ref().map(|saved| form_body(&saved.form));
    let body = SavedFormBody { revision: row.form.as_ref().map_or(0, |saved| saved.revision), form };
    counter.to_oneself(&asked, (county, serial), body).await
}

fn form_body(form: &BasicForm) -> FormBody {
    let additional = |entry: &FieldEntry| AdditionalBody {
        key: entry.key.reveal().to_owned(),
        value: entry.value.reveal().to_owned(),
    };
    FormBody {
        political_status: form.political_status.reveal().to_owned(),
        candidate_category: form.candidate_category.reveal().to_owned(),
        graduation_category: form.graduation_category.reveal().to_owned(),
        school: form.school.reveal().to_owned(),
        first_subject: form.first_subject.reveal().to_owned(),
        second_subjects: [&form.second_subject, &form.third_subject].map(|code| code.reveal().to_owned()),
        foreign_language: form.foreign_language.reveal().to_owned(),
        unified_exam: form.unified_exam,
        postal_address: form.postal_address.reveal().to_owned(),
        postal_code: form.postal_code.reveal().to_owned(),
        recipient: form.recipient.reveal().to_owned(),
        phone: form.phone.reveal().to_owned(),
        additional: form.additional.iter().map(additional).collect(),
    }
}
