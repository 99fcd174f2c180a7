//! The province's office and those who run the node: who read whose personal data.
//!
//! Deliberately absent: an entry for reading the log itself, which shows serials and the names of staff and nothing else.

use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query as UrlQuery, State};
use axum::response::Response;
use axum::routing::get;
use baoming_core::scope::Scope;

use crate::api::Api;
use crate::context::Context;
use crate::endpoint::{Endpoint, Route};
use crate::error::ApiError;
use crate::json::answer;
use crate::parse::access_log::Asked;
use crate::printed::hexadecimal;
use baoming_api::bodies::ProblemBody;
use baoming_api::bodies::access_log::{AccessBody, AccessLogBody};
use baoming_clock::format_rfc3339;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;
use baoming_store::access_log::{AccessEntry, Order, Page, RecordedEntry};

static READ: Endpoint =
    Endpoint::new(("GET", "/v1/office/access-log"), &[Role::Office, Role::Ops], ("office", "read-access-log"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(entries))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route(&READ, get(entries))]
}

/// Who read whose personal data, newest first. Only for a scope that is the whole province.
#[utoipa::path(get, path = "/v1/office/access-log", tag = "office",
    params(("scope" = Option<String>, Query, description = "whose data: a city, a county or a point", example = "430102"),
        ("serial" = Option<String>, Query, description = "of this candidate", example = "01020001"),
        ("day" = Option<String>, Query, description = "of this day in Beijing", example = "2021-11-01"),
        ("operator" = Option<u32>, Query, description = "by this operator; 0 for programs"),
        ("after" = Option<u64>, Query, description = "`next` of the page before"),
        ("limit" = Option<usize>, Query, description = "1 to 200")),
    responses((status = 200, body = AccessLogBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn entries(
    mut context: Context,
    State(api): State<Arc<Api>>,
    asked: Result<UrlQuery<Asked>, QueryRejection>,
) -> Response {
    let outcome = async {
        let caller = context.caller(&READ)?;
        if caller.scope != Scope::Province {
            return Err(ApiError::Forbidden);
        }
        let UrlQuery(asked) = asked.map_err(|_| ApiError::Field {
            field: "query",
            rule: "may hold scope, serial, day, operator, after and limit, each once".to_owned(),
        })?;
        let (filter, limit) = asked.filter(&api.node.province_policy())?;
        let busy = |_| ApiError::Failure(Failure::Busy { retry_after_seconds: 1 });
        let permit = api.access_log_readings.clone().try_acquire_owned().map_err(busy)?;
        let reader = api.node.access_log().reader();
        let read = tokio::task::spawn_blocking(move || {
            // Held until the reading ends, also when nobody waits for it any more.
            let _permit = permit;
            reader.read(&filter, Order::LatestFirst, asked.after, limit)
        });
        let page = read.await.map_err(|_| ApiError::Internal)?.map_err(|error| {
            tracing::error!(%error, "the access log could not be read");
            ApiError::Internal
        })?;
        Ok(answer(&body(page)))
    };
    let outcome = outcome.await;
    context.respond(&READ, outcome)
}

fn body(page: Page) -> AccessLogBody {
    AccessLogBody { entries: page.entries.into_iter().map(entry).collect(), next: page.next, damaged: page.damaged }
}

fn entry(RecordedEntry { sequence, entry }: RecordedEntry) -> AccessBody {
    let AccessEntry { at, operator_id, operator_name, from_address, scope, action, county, .. } = entry;
    AccessBody {
        number: sequence,
        at: format_rfc3339(at),
        who: operator_name,
        operator: Some(operator_id).filter(|id| *id != 0),
        from: from_address,
        scope,
        action,
        county: county.map(|county| county.to_string()),
        records_shown: entry.records_shown,
        serials: entry.serial.iter().chain(&entry.serials).map(ToString::to_string).collect(),
        applications: entry.applications,
        query: entry.query.map(|digest| hexadecimal(&digest.0)),
    }
}
