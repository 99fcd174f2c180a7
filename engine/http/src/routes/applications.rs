//! Special cases 1 and 2: applications handed in at a point, the queue of those who decide, and the decisions.
//!
//! 县（市、区）招考机构 decides on candidates from other provinces; on other identity documents only 市（州）招考机构 or the
//! province does.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query as UrlQuery, State};
use axum::response::Response;
use axum::routing::{get, post};
use baoming_core::author::Author;
use baoming_core::command::{Action, Query};
use baoming_core::entry::ApplicationKind;
use baoming_core::ids::CountyId;
use baoming_core::reply::{Refusal, View};
use baoming_core::rows::{ApplicationRow, Row};
use baoming_core::scope::Scope;
use baoming_core::subject::Subject;
use baoming_core::time::Timestamp;
use serde::Deserialize;

use crate::api::Api;
use crate::context::{Context, covers_county, covers_point};
use crate::endpoint::{Endpoint, Route};
use crate::error::ApiError;
use crate::json::{Raw, answer, read};
use crate::limits::APPLICATIONS_PER_PAGE;
use crate::parse;
use crate::printed::hexadecimal;
use crate::reads::Shown;
use baoming_api::bodies::applications::{
    ApplicationBody, ApplicationStateBody, ApplicationStepBody, ApplicationsBody, DecisionBody,
};
use baoming_api::bodies::{ProblemBody, ReceiptBody};
use baoming_clock::format_rfc3339;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::{Caller, Role};
use baoming_node::node::{Envelope, Failure};

static SUBMIT: Endpoint =
    Endpoint::new(("POST", "/v1/point/applications"), &[Role::Point, Role::Office], ("point", "submit-application"));
static QUEUE: Endpoint = Endpoint::new(
    ("GET", "/v1/office/counties/{county}/applications"),
    &[Role::Office],
    ("office", "list-applications"),
);
static READ: Endpoint = Endpoint::new(
    ("GET", "/v1/office/applications/{county}/{number}"),
    &[Role::Office],
    ("office", "read-application"),
);
static DECIDE: Endpoint = Endpoint::new(
    ("POST", "/v1/office/applications/{county}/{number}/decision"),
    &[Role::Office],
    ("office", "decide-application"),
);

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(submit, queue, read_one, decide))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![
        Route(&SUBMIT, post(submit)),
        Route(&QUEUE, get(queue)),
        Route(&READ, get(read_one)),
        Route(&DECIDE, post(decide)),
    ]
}

/// Hands in an application. The candidate registers once it is approved.
#[utoipa::path(post, path = "/v1/point/applications", tag = "point", request_body = ApplicationBody,
    params(("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn submit(mut context: Context, State(api): State<Arc<Api>>, raw: Raw) -> Response {
    let outcome = async {
        let caller = context.caller(&SUBMIT)?;
        let raw = raw.0?;
        let body: ApplicationBody = read(&raw)?;
        let (point, application) = parse::applications::application(&api.node, context.arrived_at, &body)?;
        covers_point(&caller, point)?;
        api.check_identity_rate(&application.identity)?;
        let action = Action::SubmitApplication(Box::new(application));
        api.command(&context, &caller, point.county, (Lane::Candidate, &raw), action).await
    };
    let outcome = outcome.await;
    context.respond(&SUBMIT, outcome)
}

/// What a list is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    state: Option<String>,
    after: Option<u32>,
}

/// Lists the applications of a county that await a decision, oldest first. Decided ones are read one by one.
#[utoipa::path(get, path = "/v1/office/counties/{county}/applications", tag = "office",
    params(("county" = String, Path, description = "division code", example = "430102"),
        ("state" = Option<String>, Query, description = "`pending`, which is what is listed", example = "pending"),
        ("after" = Option<u32>, Query, description = "`next` of the page before")),
    responses((status = 200, body = ApplicationsBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn queue(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(county): Path<String>,
    asked: Result<UrlQuery<Asked>, QueryRejection>,
) -> Response {
    let outcome = async {
        let caller = context.caller(&QUEUE)?;
        let county = parse::county(&county)?;
        covers_county(&caller, county)?;
        let UrlQuery(asked) = asked.map_err(|_| ApiError::Field {
            field: "query",
            rule: "must be state=pending and perhaps after=NUMBER".to_owned(),
        })?;
        if asked.state.is_some_and(|state| state != "pending") {
            return Err(ApiError::Field { field: "state", rule: "must be pending".to_owned() });
        }
        let page = page(&api, county, asked.after.unwrap_or(0)).await?;
        let applications = page.applications.iter().map(|application| application.number).collect();
        let shown = Shown { county: Some(county), applications, ..Shown::default() };
        api.record_read(&context, (&QUEUE, &caller), shown).await?;
        Ok(answer(&page))
    };
    let outcome = outcome.await;
    context.respond(&QUEUE, outcome)
}

async fn page(api: &Api, county: CountyId, after: u32) -> Result<ApplicationsBody, ApiError> {
    let query = Query::PendingApplications { after };
    let view = api.node.query(county, Envelope { lane: Lane::Control, bytes: 0 }, query).await?;
    let View::Applications(numbers) = view else { return Err(ApiError::Internal) };
    let more = numbers.len() > APPLICATIONS_PER_PAGE;
    let mut applications = Vec::new();
    for number in numbers.iter().take(APPLICATIONS_PER_PAGE) {
        let row = application(api, county, *number).await?;
        applications.push(application_body(county, &row, row.document.masked()));
    }
    let next = applications.last().filter(|_| more).map(|last| last.number);
    Ok(ApplicationsBody { applications, next })
}

async fn application(api: &Api, county: CountyId, number: u32) -> Result<ApplicationRow, ApiError> {
    match api.node.row(county, Subject::Application(number)).await? {
        Some(Row::Application(row)) => Ok(*row),
        _ => Err(ApiError::Failure(Failure::Refused(Refusal::ApplicationUnknown))),
    }
}

/// Reads one application with its history.
#[utoipa::path(get, path = "/v1/office/applications/{county}/{number}", tag = "office",
    params(("county" = String, Path, description = "division code", example = "430102"),
        ("number" = u32, Path, description = "the application's number in the county", example = 1)),
    responses((status = 200, body = ApplicationStateBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn read_one(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(path): Path<(String, String)>,
) -> Response {
    let outcome = async {
        let (caller, county, row) = reached(&mut context, &READ, &api, &path).await?;
        let shown = Shown { county: Some(county), applications: vec![row.number], ..Shown::default() };
        api.record_read(&context, (&READ, &caller), shown).await?;
        Ok(answer(&application_body(county, &row, row.document.number().to_owned())))
    };
    let outcome = outcome.await;
    context.respond(&READ, outcome)
}

/// Decides an application: the county's office on candidates from other provinces, the city's on other documents.
#[utoipa::path(post, path = "/v1/office/applications/{county}/{number}/decision", tag = "office",
    request_body = DecisionBody,
    params(("county" = String, Path, description = "division code", example = "430102"),
        ("number" = u32, Path, description = "the application's number in the county", example = 1),
        ("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn decide(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(path): Path<(String, String)>,
    raw: Raw,
) -> Response {
    let outcome = async {
        let (caller, county, row) = reached(&mut context, &DECIDE, &api, &path).await?;
        let raw = raw.0?;
        let body: DecisionBody = read(&raw)?;
        may_decide(&caller, row.kind)?;
        let action = parse::applications::decision(row.number, &body)?;
        api.command(&context, &caller, county, (Lane::Control, &raw), action).await
    };
    let outcome = outcome.await;
    context.respond(&DECIDE, outcome)
}

fn may_decide(caller: &Caller, kind: ApplicationKind) -> Result<(), ApiError> {
    match (kind, caller.scope) {
        (ApplicationKind::OutOfProvince, _) | (_, Scope::Province | Scope::City(_)) => Ok(()),
        (ApplicationKind::OtherDocument, Scope::County(_) | Scope::Point(_)) => Err(ApiError::CityDecides),
    }
}

async fn reached(
    context: &mut Context,
    endpoint: &Endpoint,
    api: &Api,
    (county, number): &(String, String),
) -> Result<(Arc<Caller>, CountyId, ApplicationRow), ApiError> {
    let caller = context.caller(endpoint)?;
    let county = parse::county(county)?;
    covers_county(&caller, county)?;
    let row = application(api, county, parse::applications::number(number)?).await?;
    Ok((caller, county, row))
}

fn application_body(county: CountyId, row: &ApplicationRow, document_number: String) -> ApplicationStateBody {
    let decided = row.decided.as_ref();
    let ruling = |approved: bool| if approved { "approved" } else { "rejected" };
    let step = |what: &str, at: Timestamp, by: Option<&Author>| ApplicationStepBody {
        what: what.to_owned(),
        at: format_rfc3339(at),
        by: by.map(|author| author.who.reveal().to_owned()),
        reason: None,
    };
    let mut history = vec![step("submitted", row.submitted_at, row.submitted_by.as_ref())];
    history.extend(decided.map(|decided| ApplicationStepBody {
        reason: Some(decided.reason.reveal().to_owned()),
        ..step(ruling(decided.approved), decided.decided_at, decided.decided_by.as_ref())
    }));
    ApplicationStateBody {
        number: row.number,
        kind: row.kind.name().to_owned(),
        point: format!("{county}-{}", row.statement.point),
        name: row.statement.name.reveal().to_owned(),
        document_kind: row.document.kind().code(),
        document_number,
        text: row.statement.text.reveal().to_owned(),
        scan_sha256: hexadecimal(&row.statement.scan.0),
        state: decided.map_or("pending", |decided| ruling(decided.approved)).to_owned(),
        history,
    }
}
