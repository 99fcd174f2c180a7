//! The calendar for everybody, and the offices' exceptions to it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::Response;
use axum::routing::{get, post};
use baoming_core::calendar::WindowName;
use baoming_core::ids::{CountyId, PointNumber};
use baoming_core::limits::LISTED_MAX;
use baoming_core::rows::Ruling;
use baoming_core::scope::Scope;

use crate::api::Api;
use crate::context::Context;
use crate::endpoint::{Endpoint, PUBLIC, Route};
use crate::error::ApiError;
use crate::json::{Raw, answer, read};
use crate::parse;
use baoming_api::bodies::rules::{
    CalendarBody, EditionBody, InForceBody, OverrideBody, RulesBody, WindowBody, WindowChangeBody,
};
use baoming_api::bodies::{ProblemBody, ReceiptBody};
use baoming_clock::format_rfc3339;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::{Failure, Node};
use baoming_policy::Told;

static CALENDAR: Endpoint = Endpoint::new(("GET", "/v1/calendar"), PUBLIC, ("public", "calendar"));
static OVERRIDE: Endpoint =
    Endpoint::new(("POST", "/v1/office/overrides"), &[Role::Office], ("office", "override-calendar"));
static RULES: Endpoint = Endpoint::new(("GET", "/v1/office/policy"), &[Role::Office], ("office", "rules"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(calendar, override_calendar, rules))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route(&CALENDAR, get(calendar)), Route(&OVERRIDE, post(override_calendar)), Route(&RULES, get(rules))]
}

/// Every window as it is now, with what was changed about it, why, when and by whom.
#[utoipa::path(get, path = "/v1/calendar", tag = "public", security(()),
    params(("county" = Option<String>, Query, description = "division code", example = "430102"),
        ("point" = Option<String>, Query, description = "point", example = "430102-001")),
    responses((status = 200, body = CalendarBody), (status = "4XX", body = ProblemBody)))]
pub(crate) async fn calendar(
    mut context: Context,
    State(api): State<Arc<Api>>,
    query: Result<Query<BTreeMap<String, String>>, QueryRejection>,
) -> Response {
    let outcome = (|| {
        context.visitor()?;
        let Query(query) = query.map_err(|_| query_rule())?;
        let place = place(&query)?;
        Ok(answer(&calendar_body(&api.node, place)?))
    })();
    context.respond(&CALENDAR, outcome)
}

/// Postpones, extends or reopens a window within the caller's own scope.
#[utoipa::path(post, path = "/v1/office/overrides", tag = "office", request_body = OverrideBody,
    params(("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn override_calendar(mut context: Context, State(api): State<Arc<Api>>, raw: Raw) -> Response {
    let outcome = async {
        let caller = context.caller(&OVERRIDE)?;
        let raw = raw.0?;
        let (scope, action) = parse::rules::overriding(&read(&raw)?, &api.node.province_policy())?;
        if !caller.scope.covers(scope) {
            return Err(ApiError::Forbidden);
        }
        api.command(&context, &caller, api.node.desk(), (Lane::Control, &raw), action).await
    };
    let outcome = outcome.await;
    context.respond(&OVERRIDE, outcome)
}

/// Which rules are in force where, and the editions that made them.
#[utoipa::path(get, path = "/v1/office/policy", tag = "office",
    responses((status = 200, body = RulesBody), (status = "4XX", body = ProblemBody)))]
pub(crate) async fn rules(mut context: Context, State(api): State<Arc<Api>>) -> Response {
    let outcome = context.caller(&RULES).map(|caller| answer(&rules_body(&api.node, caller.scope)));
    context.respond(&RULES, outcome)
}

/// A county, or one of its points.
type Place = Option<(CountyId, Option<PointNumber>)>;

fn query_rule() -> ApiError {
    ApiError::Field { field: "query", rule: "must be county=430102 or point=430102-001, or nothing".to_owned() }
}

fn place(query: &BTreeMap<String, String>) -> Result<Place, ApiError> {
    if query.keys().any(|key| key != "county" && key != "point") {
        return Err(query_rule());
    }
    let county = query.get("county").map(|raw| parse::county(raw)).transpose()?;
    let point = query.get("point").map(|raw| parse::point(raw)).transpose()?;
    match (county, point) {
        (Some(county), Some(point)) if county != point.county => Err(query_rule()),
        (_, Some(point)) => Ok(Some((point.county, Some(point.number)))),
        (county, None) => Ok(county.map(|county| (county, None))),
    }
}

fn calendar_body(node: &Node, place: Place) -> Result<CalendarBody, ApiError> {
    let (county, point) = place.map_or((node.desk(), None), |place| place);
    let policy = node.county_policy(county).ok_or(ApiError::Failure(Failure::UnknownCounty))?;
    let now = node.clock().now();
    let told = node.editions().told();
    let concerns = |told: &&Told| match place {
        None => true,
        Some((county, None)) => told.row.scope.touches_county(county),
        Some((county, Some(number))) => told.row.scope.covers_point(baoming_core::ids::PointId { county, number }),
    };
    let window = |name: WindowName| {
        let (governing, first) = (policy.calendar.governing(name, point, now), policy.calendar.base(name));
        let changes = told.iter().filter(concerns).filter_map(|told| change_body(told, name));
        let mut changes: Vec<_> = changes.collect();
        changes.drain(..changes.len().saturating_sub(LISTED_MAX));
        WindowBody {
            window: name.name().to_owned(),
            opens_at: format_rfc3339(governing.opens_at),
            closes_at: format_rfc3339(governing.closes_at),
            open: governing.contains(now),
            first_opens_at: format_rfc3339(first.opens_at),
            first_closes_at: format_rfc3339(first.closes_at),
            changes,
        }
    };
    Ok(CalendarBody {
        now: format_rfc3339(now),
        county: place.map(|(county, _)| county.to_string()),
        point: point.map(|number| format!("{county}-{number}")),
        windows: WindowName::ALL.into_iter().map(window).collect(),
    })
}

fn change_body(told: &Told, name: WindowName) -> Option<WindowChangeBody> {
    let (_, bounds) = told.windows.iter().find(|(window, _)| *window == name)?;
    let row = &told.row;
    Some(WindowChangeBody {
        edition: row.edition,
        scope: row.scope.to_string(),
        opens_at: format_rfc3339(bounds.opens_at),
        closes_at: format_rfc3339(bounds.closes_at),
        adopted: matches!(row.ruling, Ruling::Policy { .. }),
        reason: row.reason.reveal().to_owned(),
        recorded_at: format_rfc3339(row.recorded_at),
        recorded_by: row.recorded_by.as_ref().map(|author| author.who.reveal().to_owned()),
    })
}

fn rules_body(node: &Node, scope: Scope) -> RulesBody {
    let mut groups: BTreeMap<(u32, u32), InForceBody> = BTreeMap::new();
    let all = node.province_policy();
    for county in all.counties.keys().filter(|county| scope.touches_county(**county)) {
        let Some(policy) = node.county_policy(*county) else { continue };
        let (year, version, edition) = (policy.year, policy.version, policy.edition);
        let group = groups.entry((edition, version)).or_insert_with(|| InForceBody {
            year,
            version,
            edition,
            counties: Vec::new(),
        });
        group.counties.push(county.to_string());
    }
    let told = node.editions().told();
    let concerns = |told: &&Told| scope.covers(told.row.scope) || told.row.scope.covers(scope);
    let mut editions: Vec<EditionBody> = told.iter().filter(concerns).map(edition_body).collect();
    editions.drain(..editions.len().saturating_sub(LISTED_MAX));
    RulesBody { in_force: groups.into_values().collect(), editions_count: told.len(), editions }
}

fn edition_body(told: &Told) -> EditionBody {
    let row = &told.row;
    let (kind, version) = match row.ruling {
        Ruling::Override { .. } => ("override", None),
        Ruling::Policy { version, .. } => ("policy", Some(version)),
    };
    let window = |(name, bounds): &(WindowName, baoming_core::calendar::Window)| {
        format!("{} {} {}", name.name(), format_rfc3339(bounds.opens_at), format_rfc3339(bounds.closes_at))
    };
    let author = row.recorded_by.as_ref();
    EditionBody {
        edition: row.edition,
        scope: row.scope.to_string(),
        kind: kind.to_owned(),
        version,
        windows: told.windows.iter().map(window).collect(),
        reason: row.reason.reveal().to_owned(),
        recorded_at: format_rfc3339(row.recorded_at),
        recorded_by: author.map(|author| author.who.reveal().to_owned()),
        recorded_from: author.and_then(|author| author.from.as_ref()).map(|from| from.reveal().to_owned()),
    }
}
