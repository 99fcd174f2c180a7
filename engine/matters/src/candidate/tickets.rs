//! Candidates: 缴费成功后，考生才能打印高考准考证 and 专业考试证. Both are read from the record as it is now.
//!
//! Deliberately absent: rooms, seats and hours, which are arranged after registration and elsewhere; the sheet's layout.

use std::sync::Arc;

use baoming_api::bodies::tickets::{AdmissionTicketBody, ProfessionalPermitBody};
use baoming_core::contingency::Class;
use baoming_core::ids::CountyId;
use baoming_core::person::FeeKind;
use baoming_core::policy::Policy;
use baoming_core::reply::{Refusal, Step};
use baoming_core::rows::CandidateRow;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;

use crate::asked::Asked;
use crate::counter::Counter;
use crate::matter::Matter;
use crate::records::printed;
use crate::records::reads::Own;
use crate::refused::Refused;

/// 高考准考证.
pub const ADMISSION_TICKET: Matter =
    Matter::of("candidate", "print-admission-ticket", Class::OwnReading, &[Role::Candidate]);
/// 专业考试证.
pub const PROFESSIONAL_PERMIT: Matter =
    Matter::of("candidate", "print-professional-permit", Class::OwnReading, &[Role::Candidate]);

/// 高考准考证, once the examination fee is paid.
pub async fn admission_ticket(
    counter: Arc<Counter>,
    asked: Asked,
    serial: String,
) -> Result<Own<AdmissionTicketBody>, Refused> {
    let (county, row, policy) = record(&counter, &asked, &serial).await?;
    let saved = row.form.as_ref().ok_or_else(|| missing(Step::Form))?;
    row.payment(FeeKind::Exam).ok_or_else(|| missing(Step::ExamFee))?;
    let body = printed::admission_ticket(&policy, county, &row, &saved.form);
    counter.to_oneself(&asked, (county, row.serial), body).await
}

/// 专业考试证, once the professional fee is paid.
pub async fn professional_permit(
    counter: Arc<Counter>,
    asked: Asked,
    serial: String,
) -> Result<Own<ProfessionalPermitBody>, Refused> {
    let (county, row, policy) = record(&counter, &asked, &serial).await?;
    let chosen = row.professional.as_ref().ok_or_else(|| missing(Step::Professional))?;
    row.payment(FeeKind::Professional).ok_or_else(|| missing(Step::ProfessionalFee))?;
    let body = printed::professional_permit(&policy, county, &row, chosen);
    counter.to_oneself(&asked, (county, row.serial), body).await
}

/// The candidate's record, with the policy of the county.
async fn record(
    counter: &Counter,
    asked: &Asked,
    serial: &str,
) -> Result<(CountyId, CandidateRow, Arc<Policy>), Refused> {
    let (serial, county) = counter.own(asked, serial)?;
    let row = counter.node.candidate(serial).await?;
    if row.voided.is_some() {
        return Err(Refused::Failure(Failure::Refused(Refusal::RegistrationVoided)));
    }
    let policy = counter.node.county_policy(county).ok_or(Refused::Failure(Failure::UnknownCounty))?;
    Ok((county, row, policy))
}

fn missing(missing: Step) -> Refused {
    Refused::Failure(Failure::Refused(Refusal::OutOfOrder { missing }))
}
