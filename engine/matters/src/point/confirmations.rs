//! Step 5 at the point: the registration form for print, corrections, the signature; the office may withdraw a signature.

use std::sync::Arc;

use baoming_api::bodies::registration::{ConfirmationBody, PersonCorrectionBody, RegistrationFormBody, WithdrawalBody};
use baoming_api::bodies::{FormBody, ReceiptBody};
use baoming_clock::local_date;
use baoming_core::command::Action;
use baoming_core::contingency::Class;
use baoming_core::ids::PointId;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;

use crate::asked::Asked;
use crate::asked::Keyed;
use crate::counter::Counter;
use crate::fields;
use crate::matter::Matter;
use crate::records::corrections;
use crate::records::printed;
use crate::records::reach;
use crate::records::reads::Recorded;
use crate::records::reads::Shown;
use crate::refused::Refused;
use crate::sent::Sent;

/// Both work with a candidate's record at the point; the scope says with whose.
const STAFF: &[Role] = &[Role::Point, Role::Office];

/// The registration form for print.
pub const PRINT: Matter = Matter::of("point", "print-registration-form", Class::Reading, STAFF);
/// The form is corrected.
pub const CORRECT_FORM: Matter = Matter::of("point", "correct-form", Class::Filing, STAFF);
/// What the card says is corrected.
pub const CORRECT_PERSON: Matter = Matter::of("point", "correct-person", Class::Filing, STAFF);
/// The candidate has signed.
pub const CONFIRM: Matter = Matter::of("point", "confirm", Class::Filing, STAFF);
/// A signature is withdrawn.
pub const WITHDRAW: Matter = Matter::of("office", "withdraw-confirmation", Class::OfficeWork, &[Role::Office]);

/// Everything that the registration form shows, with the meanings of its codes. Nothing is masked.
pub async fn print(
    counter: Arc<Counter>,
    asked: Asked,
    serial: String,
) -> Result<Recorded<RegistrationFormBody>, Refused> {
    let reached = reach::candidate(&counter, &asked, &serial).await?;
    let point = counter.node.point(PointId { county: reached.county, number: reached.row.point }).await?;
    let policy = counter.node.policy_of(reached.county);
    let shown = Shown::candidate(reached.county, reached.row.serial);
    counter.recorded(&asked, shown, printed::registration_form(&policy, reached.county, &point, &reached.row)).await
}

/// Corrects the form at the point, until it is signed.
pub async fn correct_form(
    counter: Arc<Counter>,
    asked: Keyed,
    (serial, sent): (String, Sent<FormBody>),
) -> Result<ReceiptBody, Refused> {
    let reached = reach::candidate(&counter, &asked, &serial).await?;
    let body = sent.body;
    let action = Action::CorrectForm { serial: reached.row.serial, form: Box::new(fields::form(&body)?) };
    counter.command(&asked, reached.county, (Lane::Candidate, &sent.raw), action).await
}

/// Corrects what the card says, until the form is signed. The document's number stays as it is.
pub async fn correct_person(
    counter: Arc<Counter>,
    asked: Keyed,
    (serial, sent): (String, Sent<PersonCorrectionBody>),
) -> Result<ReceiptBody, Refused> {
    let reached = reach::candidate(&counter, &asked, &serial).await?;
    let body = sent.body;
    let today = local_date(asked.arrived_at);
    let action = corrections::correction(&counter.node, &reached.row, today, &body)?;
    counter.command(&asked, reached.county, (Lane::Candidate, &sent.raw), action).await
}

/// Records the signature and locks the form. The revision on the sheet must be the one that is kept.
pub async fn confirm(
    counter: Arc<Counter>,
    asked: Keyed,
    (serial, sent): (String, Sent<ConfirmationBody>),
) -> Result<ReceiptBody, Refused> {
    let reached = reach::candidate(&counter, &asked, &serial).await?;
    let body = sent.body;
    let action = corrections::confirmation(reached.row.serial, &body)?;
    counter.command(&asked, reached.county, (Lane::Candidate, &sent.raw), action).await
}

/// Withdraws a signature, so that something can be corrected and signed again. A point cannot do it by itself.
pub async fn withdraw(
    counter: Arc<Counter>,
    asked: Keyed,
    (serial, sent): (String, Sent<WithdrawalBody>),
) -> Result<ReceiptBody, Refused> {
    let reached = reach::candidate_of_office(&counter, &asked, &serial).await?;
    let body = sent.body;
    let action = corrections::withdrawal(reached.row.serial, &body)?;
    counter.command(&asked, reached.county, (Lane::Candidate, &sent.raw), action).await
}
