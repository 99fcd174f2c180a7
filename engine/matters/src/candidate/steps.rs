//! Candidates, step 4 beyond the basic form: a telephone that receives messages, class and events of the arts and sport
//! examinations, bonus and special plans.

use std::sync::Arc;

use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::steps::{DeclarationBody, PhoneBody, PhoneCodeBody, ProfessionalBody};
use baoming_core::calendar::WindowName;
use baoming_core::command::Action;
use baoming_core::contingency::Class;
use baoming_core::ids::CountyId;
use baoming_core::person::FeeKind;
use baoming_core::reply::{Refusal, Step};
use baoming_core::rows::CandidateRow;
use baoming_core::text::folding::folded;
use baoming_core::time::Timestamp;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;
use baoming_ports::sms::{self, MobileNumber, Template};

use super::step_fields;
use crate::answered::Begun;
use crate::asked::Asked;
use crate::asked::Keyed;
use crate::counter::Counter;
use crate::fields;
use crate::matter::Matter;
use crate::records::saving::must_know_save_password;
use crate::refused::Refused;
use crate::sent::Sent;

/// A code to a telephone.
pub const SEND_CODE: Matter = Matter::of("candidate", "send-phone-code", Class::Filing, &[Role::Candidate]);
/// The telephone is bound.
pub const BIND_PHONE: Matter = Matter::of("candidate", "bind-phone", Class::Filing, &[Role::Candidate]);
/// Class and events.
pub const SAVE_PROFESSIONAL: Matter = Matter::of("candidate", "save-professional", Class::Filing, &[Role::Candidate]);
/// Bonus and special plans.
pub const DECLARE: Matter = Matter::of("candidate", "declare", Class::Filing, &[Role::Candidate]);

/// Sends a code to a telephone. It asks for no idempotency key: each code replaces the one before.
pub async fn send_code(
    counter: Arc<Counter>,
    asked: Asked,
    (serial, sent): (String, Sent<PhoneBody>),
) -> Result<Begun, Refused> {
    let (serial, county) = counter.own(&asked, &serial)?;
    let body = sent.body;
    let phone = mobile(&body.phone)?;
    // A message costs money and its receiver's patience: none is sent that could bind nothing.
    may_bind(&counter, county, &counter.node.candidate(serial).await?, asked.arrived_at)?;
    let port = counter.sms.as_ref().ok_or(Refused::PortNotConfigured)?;
    let code = counter
        .sms_codes
        .issue(serial, &phone, asked.arrived_at)
        .map_err(|soon| Refused::TooMany { retry_after_seconds: soon.retry_after_seconds })?;
    let outcome = port.send(&phone, Template::BindPhone, &code).await;
    if outcome != sms::Sent::Accepted {
        // Nothing was received: it must not count against the candidate's codes of the day.
        counter.sms_codes.give_back(serial, &phone, &code);
    }
    match outcome {
        sms::Sent::Accepted => Ok(Begun(())),
        sms::Sent::Refused { .. } => {
            Err(Refused::Field { field: "phone", rule: "must be a number that receives messages".to_owned() })
        }
        sms::Sent::Unavailable { retry_after_seconds } => Err(Refused::ProviderUnavailable { retry_after_seconds }),
    }
}

/// Binds the telephone that received the code. A code counts once; the number that is bound already needs none, so that
/// the same request after a lost answer is answered as before.
pub async fn bind_phone(
    counter: Arc<Counter>,
    asked: Keyed,
    (serial, sent): (String, Sent<PhoneCodeBody>),
) -> Result<ReceiptBody, Refused> {
    let (serial, county) = counter.own(&asked, &serial)?;
    let body = sent.body;
    let phone = mobile(&body.phone)?;
    must_know_save_password(&counter, &asked).await?;
    let row = counter.node.candidate(serial).await?;
    if row.phone.as_ref().is_none_or(|bound| bound.phone.reveal() != phone.reveal()) {
        // Before the code is used up as well: what the county would refuse must not cost it.
        may_bind(&counter, county, &row, asked.arrived_at)?;
        counter
            .sms_codes
            .confirm(serial, &phone, &folded(&body.code), asked.arrived_at)
            .map_err(|error| Refused::Field { field: "code", rule: error.to_string() })?;
    }
    let action = Action::BindPhone { serial, phone: fields::phone("phone", phone.reveal())? };
    counter.command(&asked, county, (Lane::Candidate, &sent.raw), action).await
}

/// Saves class and events of the arts or sport examination, until the fee is paid.
pub async fn save_professional(
    counter: Arc<Counter>,
    asked: Keyed,
    (serial, sent): (String, Sent<ProfessionalBody>),
) -> Result<ReceiptBody, Refused> {
    let (serial, county) = counter.own(&asked, &serial)?;
    let action = Action::SaveProfessional { serial, choice: step_fields::professional(&sent.body)? };
    save(&counter, &asked, county, &sent.raw, action).await
}

/// Declares bonus and special plans; who declares nothing has none.
pub async fn declare(
    counter: Arc<Counter>,
    asked: Keyed,
    (serial, sent): (String, Sent<DeclarationBody>),
) -> Result<ReceiptBody, Refused> {
    let (serial, county) = counter.own(&asked, &serial)?;
    let action = Action::Declare { serial, declaration: step_fields::declaration(&sent.body)? };
    save(&counter, &asked, county, &sent.raw, action).await
}

async fn save(
    counter: &Arc<Counter>,
    asked: &Keyed,
    county: CountyId,
    raw: &[u8],
    action: Action,
) -> Result<ReceiptBody, Refused> {
    must_know_save_password(counter, asked).await?;
    counter.command(asked, county, (Lane::Candidate, raw), action).await
}

/// What the county would refuse a telephone for. It decides again when the telephone is bound.
fn may_bind(counter: &Counter, county: CountyId, row: &CandidateRow, at: Timestamp) -> Result<(), Refused> {
    let window = WindowName::Professional;
    let bounds = counter.node.policy_of(county).calendar.governing(window, Some(row.point), at);
    let refusal = if row.voided.is_some() {
        Refusal::RegistrationVoided
    } else if !bounds.contains(at) {
        Refusal::OutsideWindow { window, opens_at: bounds.opens_at, closes_at: bounds.closes_at }
    } else if row.activation.is_none() {
        let paid = row.payment(FeeKind::Registration).is_some();
        Refusal::OutOfOrder { missing: if paid { Step::Activation } else { Step::Fee } }
    } else {
        return Ok(());
    };
    Err(Refused::Failure(Failure::Refused(refusal)))
}

fn mobile(raw: &str) -> Result<MobileNumber, Refused> {
    raw.trim().parse().map_err(|error: baoming_ports::sms::MobileNumberError| Refused::Field {
        field: "phone",
        rule: error.to_string(),
    })
}
