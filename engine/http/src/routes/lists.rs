//! What an office reads of many candidates: how far the parts of its scope are, and who is in which state.
//!
//! A list reads records page by page, at most so many a request, and says how many it read. Deliberately absent: an order
//! other than by county and serial, and names, which have no place in an address (`search.rs`).

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query as UrlQuery, State};
use axum::response::Response;
use axum::routing::get;
use baoming_core::command::Query;
use baoming_core::ids::{CountyId, PointId};
use baoming_core::reply::{Progress, View};
use baoming_core::scope::{CityId, Scope};
use serde::Deserialize;

use crate::api::{Api, progress_body};
use crate::context::Context;
use crate::endpoint::{Endpoint, Route};
use crate::error::ApiError;
use crate::found::{listed, page, scope_of};
use crate::json::answer;
use crate::parse;
use baoming_api::bodies::ProblemBody;
use baoming_api::bodies::lists::{CandidatesBody, PartProgressBody, ScopeProgressBody};
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Envelope;

static PROGRESS: Endpoint =
    Endpoint::new(("GET", "/v1/office/progress"), &[Role::Office], ("office", "scope-progress"));
static CANDIDATES: Endpoint =
    Endpoint::new(("GET", "/v1/office/candidates"), &[Role::Office, Role::Point], ("office", "list-candidates"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(progress, candidates))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route(&PROGRESS, get(progress)), Route(&CANDIDATES, get(candidates))]
}

/// What progress is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskedProgress {
    scope: Option<String>,
}

/// What a list is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    scope: Option<String>,
    state: Option<String>,
    after: Option<String>,
    limit: Option<usize>,
}

fn query_fault(rule: &'static str) -> impl FnOnce(QueryRejection) -> ApiError {
    move |_| ApiError::Field { field: "query", rule: rule.to_owned() }
}

/// How far a scope is, with a row for each of its parts: cities, counties or points.
#[utoipa::path(get, path = "/v1/office/progress", tag = "office",
    params(("scope" = Option<String>, Query, description = "province, a city, a county or a point; the caller's own by default", example = "4301")),
    responses((status = 200, body = ScopeProgressBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn progress(
    mut context: Context,
    State(api): State<Arc<Api>>,
    asked: Result<UrlQuery<AskedProgress>, QueryRejection>,
) -> Response {
    let outcome = async {
        let caller = context.caller(&PROGRESS)?;
        let UrlQuery(asked) = asked.map_err(query_fault("may hold scope"))?;
        let scope = scope_of(&api, &caller, asked.scope.as_deref())?;
        Ok(answer(&progress_of(&api, scope).await?))
    };
    let outcome = outcome.await;
    context.respond(&PROGRESS, outcome)
}

async fn progress_of(api: &Api, scope: Scope) -> Result<ScopeProgressBody, ApiError> {
    let (parts, unavailable) = match scope {
        Scope::Province | Scope::City(_) => of_counties(api, scope).await,
        Scope::County(county) => (of_points(api, county).await?, Vec::new()),
        // A point that is not there is told from one where nobody was captured.
        Scope::Point(point) => (vec![(scope, of_point(api, point).await?)], Vec::new()),
    };
    let sum = parts.iter().fold(Progress::default(), |sum, (_, progress)| sum.plus(*progress));
    let part = |(part, progress): &(Scope, Progress)| PartProgressBody {
        scope: part.to_string(),
        progress: progress_body(progress),
    };
    Ok(ScopeProgressBody {
        scope: scope.to_string(),
        progress: progress_body(&sum),
        parts: parts.iter().filter(|(part, _)| *part != scope).map(part).collect(),
        unavailable: unavailable.iter().map(CountyId::to_string).collect(),
    })
}

/// The cities of the province, or the counties of a city. A county that is out must not hide the others, and is named.
async fn of_counties(api: &Api, scope: Scope) -> (Vec<(Scope, Progress)>, Vec<CountyId>) {
    let (mut parts, mut unavailable) = (BTreeMap::<u32, (Scope, Progress)>::new(), Vec::new());
    let policy = api.node.province_policy();
    for county in policy.counties.keys().copied().filter(|county| scope.covers_county(*county)) {
        let Ok(View::Progress(progress)) = api.node.query(county, REPORT, Query::County).await else {
            unavailable.push(county);
            continue;
        };
        let city = CityId::of(county);
        let (key, part) = match scope {
            Scope::Province => (u32::from(city.get()), Scope::City(city)),
            _ => (county.get(), Scope::County(county)),
        };
        let sum = &mut parts.entry(key).or_insert((part, Progress::default())).1;
        *sum = sum.plus(progress);
    }
    (parts.into_values().collect(), unavailable)
}

async fn of_points(api: &Api, county: CountyId) -> Result<Vec<(Scope, Progress)>, ApiError> {
    let View::Points(points) = api.node.query(county, REPORT, Query::Points).await? else {
        return Err(ApiError::Internal);
    };
    let scope = |number| Scope::Point(PointId { county, number });
    Ok(points.iter().map(|state| (scope(state.point), state.progress)).collect())
}

async fn of_point(api: &Api, point: PointId) -> Result<Progress, ApiError> {
    match api.node.query(point.county, REPORT, Query::Point(point.number)).await? {
        View::Progress(progress) => Ok(progress),
        _ => Err(ApiError::Internal),
    }
}

/// Reports take the control lane: a surge of candidates must not blind those on watch.
const REPORT: Envelope = Envelope { lane: Lane::Control, bytes: 0 };

/// Lists candidates by state, masked, by county and serial. Names are looked for with `POST /v1/office/candidates/search`.
#[utoipa::path(get, path = "/v1/office/candidates", tag = "office",
    params(("scope" = Option<String>, Query, description = "within the caller's own, which is the default", example = "430102"),
        ("state" = Option<String>, Query, description = "captured, unpaid, not-activated, no-form, verification-due, unconfirmed, uncollected, professional-unpaid, exam-unpaid, unsettled or complete", example = "unpaid"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<usize>, Query, description = "1 to 200")),
    responses((status = 200, body = CandidatesBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn candidates(
    mut context: Context,
    State(api): State<Arc<Api>>,
    asked: Result<UrlQuery<Asked>, QueryRejection>,
) -> Response {
    let outcome = async {
        let caller = context.caller(&CANDIDATES)?;
        let UrlQuery(asked) = asked.map_err(query_fault("may hold scope, state, after and limit, each once"))?;
        let scope = scope_of(&api, &caller, asked.scope.as_deref())?;
        let after = asked.after.as_deref().map(parse::lists::cursor).transpose()?;
        let limit = parse::lists::limit(asked.limit)?;
        let meant = parse::search::meant(scope, None, None, asked.state.as_deref())?;
        let found = page(&api, scope, (after, limit), &meant, listed).await?;
        let query = meant.query();
        api.record_read(&context, (&CANDIDATES, &caller), found.shown(scope, &query)).await?;
        Ok(answer(&found.body()))
    };
    let outcome = outcome.await;
    context.respond(&CANDIDATES, outcome)
}
