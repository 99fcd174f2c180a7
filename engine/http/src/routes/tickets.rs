//! Candidates: 缴费成功后，考生才能打印高考准考证 and 专业考试证. Both are read from the record as it is now.
//!
//! Deliberately absent: rooms, seats and hours, which are arranged after registration and elsewhere; the sheet's layout.

use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;
use baoming_core::ids::CountyId;
use baoming_core::person::FeeKind;
use baoming_core::policy::Policy;
use baoming_core::reply::{Refusal, Step};
use baoming_core::rows::CandidateRow;

use super::candidate::own;
use crate::api::Api;
use crate::context::Context;
use crate::endpoint::{Endpoint, Route};
use crate::error::ApiError;
use crate::json::answer;
use crate::printed;
use baoming_api::bodies::ProblemBody;
use baoming_api::bodies::tickets::{AdmissionTicketBody, ProfessionalPermitBody};
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;

static ADMISSION_TICKET: Endpoint = Endpoint::new(
    ("GET", "/v1/candidate/candidates/{serial}/admission-ticket"),
    &[Role::Candidate],
    ("candidate", "print-admission-ticket"),
);
static PROFESSIONAL_PERMIT: Endpoint = Endpoint::new(
    ("GET", "/v1/candidate/candidates/{serial}/professional-permit"),
    &[Role::Candidate],
    ("candidate", "print-professional-permit"),
);

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(admission_ticket, professional_permit))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route(&ADMISSION_TICKET, get(admission_ticket)), Route(&PROFESSIONAL_PERMIT, get(professional_permit))]
}

/// 高考准考证, once the examination fee is paid.
#[utoipa::path(get, path = "/v1/candidate/candidates/{serial}/admission-ticket", tag = "candidate",
    params(("serial" = String, Path, description = "eight digits", example = "01020001")),
    responses((status = 200, body = AdmissionTicketBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn admission_ticket(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
) -> Response {
    let outcome = async {
        let (county, row, policy) = record(&mut context, &ADMISSION_TICKET, &api, &serial).await?;
        let saved = row.form.as_ref().ok_or_else(|| missing(Step::Form))?;
        row.payment(FeeKind::Exam).ok_or_else(|| missing(Step::ExamFee))?;
        Ok(answer(&printed::admission_ticket(&policy, county, &row, &saved.form)))
    };
    let outcome = outcome.await;
    context.respond(&ADMISSION_TICKET, outcome)
}

/// 专业考试证, once the professional fee is paid.
#[utoipa::path(get, path = "/v1/candidate/candidates/{serial}/professional-permit", tag = "candidate",
    params(("serial" = String, Path, description = "eight digits", example = "01020001")),
    responses((status = 200, body = ProfessionalPermitBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn professional_permit(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
) -> Response {
    let outcome = async {
        let (county, row, policy) = record(&mut context, &PROFESSIONAL_PERMIT, &api, &serial).await?;
        let chosen = row.professional.as_ref().ok_or_else(|| missing(Step::Professional))?;
        row.payment(FeeKind::Professional).ok_or_else(|| missing(Step::ProfessionalFee))?;
        Ok(answer(&printed::professional_permit(&policy, county, &row, chosen)))
    };
    let outcome = outcome.await;
    context.respond(&PROFESSIONAL_PERMIT, outcome)
}

/// The candidate's record, with the rules of the county.
async fn record(
    context: &mut Context,
    endpoint: &Endpoint,
    api: &Api,
    serial: &str,
) -> Result<(CountyId, CandidateRow, Arc<Policy>), ApiError> {
    let (_, serial, county) = own(context, endpoint, api, serial)?;
    let row = api.node.candidate(serial).await?;
    let policy = api.node.county_policy(county).ok_or(ApiError::Failure(Failure::UnknownCounty))?;
    Ok((county, row, policy))
}

fn missing(missing: Step) -> ApiError {
    ApiError::Failure(Failure::Refused(Refusal::OutOfOrder { missing }))
}
