//! Step 6: character assessments and other information, collected one candidate at a time or as a file of many.
//!
//! What comes is laid over what is there, so a point that brings the assessment does not lose what the county brought.
//! Every row of a file is a command of its own under a key made from the request's key and the row's line: a file sent
//! again is answered as before, and rows that were refused can be corrected in it and sent under the same key.

use std::collections::HashSet;
use std::sync::Arc;

use axum::extract::{Path, Request, State};
use axum::response::Response;
use axum::routing::{post, put};
use baoming_core::command::Action;
use baoming_core::ids::{CommandKey, CountyId, PointId};
use baoming_core::reply::{Answer, Receipt, Refusal};
use baoming_core::rows::CandidateRow;
use baoming_core::scope::Scope;
use tokio::task::JoinSet;

use crate::api::{Api, receipt_body};
use crate::context::{Context, covers_point};
use crate::endpoint::{Endpoint, Route};
use crate::error::ApiError;
use crate::json::{Raw, answer, read};
use crate::limits::FILE_ROWS_AT_ONCE;
use crate::parse::collections::{Items, collection, merged};
use crate::{reach, table, texts};
use baoming_api::bodies::collections::{CollectedFileBody, CollectedRowBody, CollectionBody};
use baoming_api::bodies::{ProblemBody, ReceiptBody};
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::{Caller, Role};
use baoming_node::node::Failure;
use baoming_store::limits::RETRY_AFTER_SECONDS_MIN;

static COLLECT: Endpoint = Endpoint::new(
    ("PUT", "/v1/point/candidates/{serial}/collection"),
    &[Role::Point, Role::Office],
    ("point", "collect"),
);
static POINT_FILE: Endpoint =
    Endpoint::new(("POST", "/v1/point/collections"), &[Role::Point], ("point", "collect-file"));
static OFFICE_FILE: Endpoint =
    Endpoint::new(("POST", "/v1/office/collections"), &[Role::Office], ("office", "collect-file"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(collect, point_file, office_file))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route(&COLLECT, put(collect)), Route(&POINT_FILE, post(point_file)), Route(&OFFICE_FILE, post(office_file))]
}

/// Records what was collected of a candidate: a field that is named replaces what was there, the others stay.
#[utoipa::path(put, path = "/v1/point/candidates/{serial}/collection", tag = "point", request_body = CollectionBody,
    params(("serial" = String, Path, description = "eight digits", example = "01020001"),
        ("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn collect(
    mut context: Context,
    State(api): State<Arc<Api>>,
    Path(serial): Path<String>,
    raw: Raw,
) -> Response {
    let outcome = async {
        let reached = reach::candidate(&mut context, &COLLECT, &api, &serial).await?;
        let raw = raw.0?;
        let body: CollectionBody = read(&raw)?;
        let items = collection(&body)?;
        let key = context.command_key(&reached.caller)?;
        let place = Place { context: &context, caller: &reached.caller, county: reached.county };
        let receipt = lay_over(&api, &place, reached.row, &items, (key, &raw)).await?;
        Ok(answer(&receipt_body(reached.county, receipt)))
    };
    let outcome = outcome.await;
    context.respond(&COLLECT, outcome)
}

/// Who collects, where.
struct Place<'a> {
    context: &'a Context,
    caller: &'a Caller,
    county: CountyId,
}

/// Merges and sends; once more if somebody else collected in between.
async fn lay_over(
    api: &Api,
    place: &Place<'_>,
    mut row: CandidateRow,
    items: &Items,
    (key, raw): (CommandKey, &[u8]),
) -> Result<Receipt, ApiError> {
    let mut again = true;
    loop {
        let there = row.collection.as_ref();
        let action = Action::Collect {
            serial: row.serial,
            items: merged(there.map_or(&[], |there| &there.items), items),
            replaces: there.map_or(0, |there| there.revision),
        };
        let sent = (Lane::Candidate, raw);
        let outcome = api.receipt(place.context, place.caller, place.county, sent, (key, action)).await;
        match outcome {
            Err(ApiError::Failure(Failure::Refused(Refusal::RevisionPassed { .. }))) if again => {
                again = false;
                row = api.node.candidate(row.serial).await?;
            }
            outcome => return outcome,
        }
    }
}

/// Records a file of a point: CSV with the header `serial` and the keys of the collected fields, at most 5,000 rows. Each
/// row is taken or refused by itself.
#[utoipa::path(post, path = "/v1/point/collections", tag = "point",
    request_body(content = String, content_type = "text/csv", example = "serial,assessment\n01020001,思想品德良好\n"),
    params(("Idempotency-Key" = String, Header, description = "the same file and key again give the same answers")),
    responses((status = 200, body = CollectedFileBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn point_file(context: Context, api: State<Arc<Api>>, request: Request) -> Response {
    collect_file(&POINT_FILE, context, api.0, request).await
}

/// Records a file of a county's office, as for a point.
#[utoipa::path(post, path = "/v1/office/collections", tag = "office",
    request_body(content = String, content_type = "text/csv", example = "serial,assessment\n01020001,思想品德良好\n"),
    params(("Idempotency-Key" = String, Header, description = "the same file and key again give the same answers")),
    responses((status = 200, body = CollectedFileBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn office_file(context: Context, api: State<Arc<Api>>, request: Request) -> Response {
    collect_file(&OFFICE_FILE, context, api.0, request).await
}

async fn collect_file(endpoint: &'static Endpoint, mut context: Context, api: Arc<Api>, request: Request) -> Response {
    let caller = context.caller(endpoint);
    let context = Arc::new(context);
    let outcome = async {
        let caller = caller?;
        context.command_key(&caller)?;
        // Before the body is read: files are large, so few are in memory at the same time.
        let busy = |_| ApiError::Failure(Failure::Busy { retry_after_seconds: RETRY_AFTER_SECONDS_MIN });
        let _permit = api.files.try_acquire().map_err(busy)?;
        let bytes = table::body(request).await?;
        // The fields that a file may name are those of the caller's county; each row is judged by its own county again.
        let policy = match caller.scope {
            Scope::County(county) => api.node.policy_of(county),
            Scope::Point(point) => api.node.policy_of(point.county),
            Scope::Province | Scope::City(_) => api.node.province_policy(),
        };
        // Off the counties' threads: a large file takes a while to be read.
        let read = tokio::task::spawn_blocking(move || table::rows(&bytes, &policy.collected)).await;
        let rows = read.map_err(|_| ApiError::Internal)??;
        Ok(answer(&carry_out(&api, &context, &caller, rows).await?))
    };
    let outcome = outcome.await;
    context.respond(endpoint, outcome)
}

/// All rows, some at a time, in the file's order in the answer.
async fn carry_out(
    api: &Arc<Api>,
    context: &Arc<Context>,
    caller: &Arc<Caller>,
    rows: Vec<table::Row>,
) -> Result<CollectedFileBody, ApiError> {
    let (mut seen, mut done, mut running) = (HashSet::new(), Vec::with_capacity(rows.len()), JoinSet::new());
    for row in rows {
        if running.len() == FILE_ROWS_AT_ONCE {
            done.extend(running.join_next().await.transpose().map_err(|_| ApiError::Internal)?);
        }
        // Two rows of one candidate would race; the first one counts.
        let repeated = row.serial.is_some_and(|serial| !seen.insert(serial));
        let (api, context, caller) = (api.clone(), context.clone(), caller.clone());
        running.spawn(async move {
            let line = (row.line, row.serial.map(|serial| serial.to_string()));
            let outcome = if repeated { Err(repeated_row()) } else { collect_row(&api, &context, &caller, row).await };
            row_body(&context, line, outcome)
        });
    }
    while let Some(one) = running.join_next().await {
        done.push(one.map_err(|_| ApiError::Internal)?);
    }
    done.sort_by_key(|row: &CollectedRowBody| row.line);
    let collected = done.iter().filter(|row| row.revision.is_some()).count();
    let count = |rows: usize| u32::try_from(rows).unwrap_or(u32::MAX);
    Ok(CollectedFileBody { collected: count(collected), refused: count(done.len() - collected), rows: done })
}

fn repeated_row() -> ApiError {
    ApiError::Field { field: "serial", rule: "must not stand in an earlier row".to_owned() }
}

async fn collect_row(api: &Api, context: &Context, caller: &Caller, row: table::Row) -> Result<Receipt, ApiError> {
    let no_serial = || ApiError::Field { field: "serial", rule: "must be eight digits".to_owned() };
    let serial = row.serial.ok_or_else(no_serial)?;
    let county = api.node.county_of(serial)?;
    let candidate = api.node.candidate(serial).await?;
    covers_point(caller, PointId { county, number: candidate.point })?;
    let items = row.items?;
    let key = context.derived_key(caller, &format!("line {}", row.line))?;
    lay_over(api, &Place { context, caller, county }, candidate, &items, (key, &row.raw)).await
}

fn row_body(
    context: &Context,
    (line, serial): (u64, Option<String>),
    outcome: Result<Receipt, ApiError>,
) -> CollectedRowBody {
    match outcome {
        Ok(receipt) => {
            let revision = match receipt.answer {
                Answer::Collected { revision } => Some(revision),
                _ => None,
            };
            CollectedRowBody { line, serial, outcome: "collected".to_owned(), text: None, revision }
        }
        Err(error) => {
            let (title, detail) = texts::text_of(context.language, &error);
            let text = Some(format!("{title}: {detail}"));
            CollectedRowBody { line, serial, outcome: error.code().to_owned(), text, revision: None }
        }
    }
}
