//! What an office reads of many candidates: how far the parts of its scope are, and who is in which state.
//!
//! A list reads records page by page, at most so many a request, and says how many it read. Deliberately absent: an
//! index by name, which would be one more copy of personal data, and an order other than by county and serial.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query as UrlQuery, State};
use axum::response::Response;
use axum::routing::get;
use baoming_core::command::Query;
use baoming_core::ids::{CountyId, PointId, PointNumber, Serial};
use baoming_core::reply::{Progress, View};
use baoming_core::rows::{CandidateRow, Row, Subject};
use baoming_core::scope::{CityId, Scope};
use serde::Deserialize;

use crate::admission::permits::Lane;
use crate::auth::tokens::{Caller, Role};
use crate::http::api::{Api, candidate_body, progress_body};
use crate::http::bodies::ProblemBody;
use crate::http::bodies::lists::{CandidatesBody, ListedBody, PartProgressBody, ScopeProgressBody};
use crate::http::context::Context;
use crate::http::endpoint::{Endpoint, Route};
use crate::http::error::ApiError;
use crate::http::json::answer;
use crate::http::parse;
use crate::http::parse::lists::Cursor;
use crate::http::standing::Standing;
use crate::limits::LIST_ROWS_MAX;
use crate::node::Envelope;
use crate::shard::scan::Scan;

static PROGRESS: Endpoint =
    Endpoint::new(("GET", "/v1/office/progress"), &[Role::Office], ("office", "scope-progress"));
static CANDIDATES: Endpoint =
    Endpoint::new(("GET", "/v1/office/candidates"), &[Role::Office, Role::Point], ("office", "list-candidates"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(progress, candidates))]
pub(in crate::http) struct Paths;

/// The endpoints of this file.
pub(in crate::http) fn routes() -> Vec<Route> {
    vec![Route(&PROGRESS, get(progress)), Route(&CANDIDATES, get(candidates))]
}

/// What progress is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct AskedProgress {
    scope: Option<String>,
}

/// What a list is asked for.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::http) struct Asked {
    scope: Option<String>,
    name: Option<String>,
    school: Option<String>,
    state: Option<String>,
    after: Option<String>,
    limit: Option<usize>,
}

/// The scope that is asked for, the caller's own by default, and never beyond it.
fn scope_of(api: &Api, caller: &Caller, asked: Option<&str>) -> Result<Scope, ApiError> {
    let scope = match asked {
        None => caller.scope,
        Some(raw) => parse::rules::scope(raw, &api.node.policy())?,
    };
    if caller.scope.covers(scope) { Ok(scope) } else { Err(ApiError::Forbidden) }
}

fn query_fault(rule: &'static str) -> impl FnOnce(QueryRejection) -> ApiError {
    move |_| ApiError::Field { field: "query", rule: rule.to_owned() }
}

/// How far a scope is, with a row for each of its parts: cities, counties or points.
#[utoipa::path(get, path = "/v1/office/progress", tag = "office",
    params(("scope" = Option<String>, Query, description = "province, a city, a county or a point; the caller's own by default", example = "4301")),
    responses((status = 200, body = ScopeProgressBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(in crate::http) async fn progress(
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
    let policy = api.node.policy();
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

/// Lists candidates by name, school or state, masked, by county and serial.
#[utoipa::path(get, path = "/v1/office/candidates", tag = "office",
    params(("scope" = Option<String>, Query, description = "within the caller's own, which is the default", example = "430102"),
        ("name" = Option<String>, Query, description = "part of the name"),
        ("school" = Option<String>, Query, description = "part of the school's name"),
        ("state" = Option<String>, Query, description = "captured, unpaid, not-activated, no-form, verification-due, unconfirmed, uncollected, professional-unpaid, exam-unpaid, unsettled or complete", example = "unpaid"),
        ("after" = Option<String>, Query, description = "`next` of the page before"),
        ("limit" = Option<usize>, Query, description = "1 to 200")),
    responses((status = 200, body = CandidatesBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(in crate::http) async fn candidates(
    mut context: Context,
    State(api): State<Arc<Api>>,
    asked: Result<UrlQuery<Asked>, QueryRejection>,
) -> Response {
    let outcome = async {
        let caller = context.caller(&CANDIDATES)?;
        let UrlQuery(asked) =
            asked.map_err(query_fault("may hold scope, name, school, state, after and limit, each once"))?;
        let scope = scope_of(&api, &caller, asked.scope.as_deref())?;
        let after = asked.after.as_deref().map(parse::lists::cursor).transpose()?;
        let limit = parse::lists::limit(asked.limit)?;
        Ok(answer(&page(&api, scope, (after, limit), &meant(scope, asked)?).await?))
    };
    let outcome = outcome.await;
    context.respond(&CANDIDATES, outcome)
}

/// Whom a list is about.
#[derive(Clone)]
struct Meant {
    point: Option<PointNumber>,
    name: Option<String>,
    school: Option<String>,
    state: Option<Standing>,
}

fn meant(scope: Scope, asked: Asked) -> Result<Meant, ApiError> {
    let point = match scope {
        Scope::Point(point) => Some(point.number),
        _ => None,
    };
    Ok(Meant {
        point,
        name: asked.name.map(|name| parse::lists::word("name", name)).transpose()?,
        school: asked.school.map(|school| parse::lists::word("school", school)).transpose()?,
        state: asked.state.as_deref().map(parse::lists::standing).transpose()?,
    })
}

impl Meant {
    fn means(&self, row: &CandidateRow) -> bool {
        let school = row.form.as_ref().map_or("", |saved| saved.form.school.reveal());
        self.point.is_none_or(|point| point == row.point)
            && self.name.as_ref().is_none_or(|part| row.person.name.reveal().contains(part.as_str()))
            && self.school.as_ref().is_none_or(|part| school.contains(part.as_str()))
            && self.state.is_none_or(|state| state.holds(row))
    }
}

/// Reads county after county until enough are found or enough was read.
async fn page(
    api: &Api,
    scope: Scope,
    (after, limit): (Option<Cursor>, usize),
    meant: &Meant,
) -> Result<CandidatesBody, ApiError> {
    let mut body = CandidatesBody { candidates: Vec::new(), rows_scanned: 0, next: None };
    let mut last = after;
    let policy = api.node.policy();
    for county in policy.counties.keys().copied().filter(|county| scope.touches_county(*county)) {
        let behind = match after {
            Some(after) if after.county > county => continue,
            Some(after) if after.county == county => Some(after.serial),
            _ => None,
        };
        if behind == Some(Serial::MAX) {
            continue;
        }
        if body.candidates.len() == limit || body.rows_scanned == LIST_ROWS_MAX {
            body.next = last.map(|last| last.to_string());
            return Ok(body);
        }
        let scan = Scan::candidates(LIST_ROWS_MAX - body.rows_scanned)
            .after(behind.map(Subject::Candidate))
            .finding(limit - body.candidates.len());
        let meant = meant.clone();
        let found = api.node.scan(county, scan, move |row| listed(county, &row, &meant)).await?;
        body.candidates.extend(found.found);
        body.rows_scanned += found.rows_scanned;
        if let Some(Subject::Candidate(serial)) = found.next {
            body.next = Some(Cursor { county, serial }.to_string());
            return Ok(body);
        }
        // All of the county is read: what follows it is the next one.
        last = Some(Cursor { county, serial: Serial::MAX });
    }
    Ok(body)
}

fn listed(county: CountyId, row: &Row, meant: &Meant) -> Option<ListedBody> {
    let Row::Candidate(row) = row else { return None };
    meant.means(row).then(|| ListedBody {
        county: county.to_string(),
        candidate: candidate_body(county, row),
        states: Standing::of(row).map(|standing| standing.name().to_owned()).collect(),
    })
}
