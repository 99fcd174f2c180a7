//! Step 1 beyond the single command: the points of a county with what is left of their serials, and moving a tail.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{get, post};
use baoming_core::command::{Action, Query};
use baoming_core::ids::{CountyId, PointId};
use baoming_core::reply::{PointState, Progress, View};
use baoming_core::serial::Segment;
use metrics::gauge;
use tokio::task::JoinSet;

use crate::api::{Api, progress_body, receipt_body};
use crate::context::{Context, covers_county};
use crate::endpoint::{Endpoint, Route};
use crate::error::ApiError;
use crate::json::{Raw, answer, read};
use crate::limits::{SERIALS_GAUGED_FOR_MS, SERIALS_PATIENCE_MS};
use crate::parse;
use baoming_api::bodies::ProblemBody;
use baoming_api::bodies::points::{MoveBody, MovedBody, PointStateBody, PointsBody, SegmentStateBody};
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Envelope;
use baoming_telemetry::names;

static LIST: Endpoint =
    Endpoint::new(("GET", "/v1/office/counties/{county}/points"), &[Role::Office], ("office", "list-points"));
static MOVE: Endpoint =
    Endpoint::new(("POST", "/v1/office/segments/move"), &[Role::Office], ("office", "move-segment"));

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(list, move_tail))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route(&LIST, get(list)), Route(&MOVE, post(move_tail))]
}

/// A share of a point's serials that is worth a warning.
const WARNINGS: [&str; 3] = ["80", "95", "exhausted"];

/// The warning that a point deserves.
fn warning(progress: &Progress) -> Option<&'static str> {
    match progress.serials_used_percent() {
        _ if progress.serials_left == 0 => Some("exhausted"),
        95.. => Some("95"),
        80.. => Some("80"),
        _ => None,
    }
}

/// Lists the points of a county with their segments, how far they are, and whose serials run short.
#[utoipa::path(get, path = "/v1/office/counties/{county}/points", tag = "office",
    params(("county" = String, Path, description = "division code", example = "430102")),
    responses((status = 200, body = PointsBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn list(mut context: Context, State(api): State<Arc<Api>>, Path(county): Path<String>) -> Response {
    let outcome = async {
        let caller = context.caller(&LIST)?;
        let county = parse::county(&county)?;
        covers_county(&caller, county)?;
        let mut points = Vec::new();
        for state in points_of(&api, county).await? {
            let point = PointId { county, number: state.point };
            let row = api.node.point(point).await?;
            points.push(PointStateBody {
                point: point.to_string(),
                name: row.name.reveal().to_owned(),
                segments: row.segments.iter().map(segment_body).collect(),
                warning: warning(&state.progress).map(str::to_owned),
                progress: progress_body(&state.progress),
            });
        }
        Ok(answer(&PointsBody { county: county.to_string(), points }))
    };
    let outcome = outcome.await;
    context.respond(&LIST, outcome)
}

async fn points_of(api: &Api, county: CountyId) -> Result<Vec<PointState>, ApiError> {
    match api.node.query(county, Envelope { lane: Lane::Control, bytes: 0 }, Query::Points).await? {
        View::Points(points) => Ok(points),
        _ => Err(ApiError::Internal),
    }
}

fn segment_body(segment: &Segment) -> SegmentStateBody {
    SegmentStateBody { code: segment.code.to_string(), first: segment.first, last: segment.last }
}

/// Moves the unused tail of a segment to another point of the county: it is taken back, then allotted, under two keys
/// made from the request's. Whoever is cut off in between sends the same request with the same key again, and what is
/// missing is done. If the second half is refused, the tail is the county's and can be allotted by itself.
#[utoipa::path(post, path = "/v1/office/segments/move", tag = "office", request_body = MoveBody,
    params(("Idempotency-Key" = String, Header, description = "the same key again completes or returns the same move")),
    responses((status = 200, body = MovedBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn move_tail(mut context: Context, State(api): State<Arc<Api>>, raw: Raw) -> Response {
    let outcome = async {
        let caller = context.caller(&MOVE)?;
        let raw = raw.0?;
        let body: MoveBody = read(&raw)?;
        let tail = parse::points::tail_move(&body)?;
        let county = tail.from_point.county;
        covers_county(&caller, county)?;
        let (first, second) = (context.derived_key(&caller, "take-back")?, context.derived_key(&caller, "allot")?);
        // Before anything is taken: a point that is not there can receive nothing.
        api.node.point(tail.to_point).await?;
        let action = Action::TakeBackTail { point: tail.from_point.number, code: tail.code, from: tail.from };
        let taken_back = api.receipt(&context, &caller, county, (Lane::Control, &raw), (first, action)).await?;
        // What went back stands in the row, also when it went back before a crash.
        let row = api.node.point(tail.from_point).await?;
        let is_tail = |segment: &&Segment| segment.code == tail.code && segment.first == tail.from;
        let segment = *row.taken_back.iter().rev().find(is_tail).ok_or(ApiError::Internal)?;
        let action = Action::AllotSegment { point: tail.to_point.number, segment };
        let allotted = api.receipt(&context, &caller, county, (Lane::Control, &raw), (second, action)).await?;
        Ok(answer(&MovedBody {
            segment: segment_body(&segment),
            taken_back: receipt_body(county, taken_back),
            allotted: receipt_body(county, allotted),
        }))
    };
    let outcome = outcome.await;
    context.respond(&MOVE, outcome)
}

/// Sets the gauges of the points that run short of serials, county by county. Asked for by anybody, so done rarely, and
/// a county that is busy or out keeps its last figures.
pub(super) async fn refresh_serials(api: &Arc<Api>) {
    let now_ms = api.node.clock().monotonic_ms();
    let before_ms = api.serials_gauged_ms.load(Ordering::Relaxed);
    if before_ms != 0 && now_ms.saturating_sub(before_ms) < SERIALS_GAUGED_FOR_MS {
        return;
    }
    api.serials_gauged_ms.store(now_ms.max(1), Ordering::Relaxed);
    let mut asked = JoinSet::new();
    for county in api.node.province_policy().counties.keys().copied() {
        let api = api.clone();
        asked.spawn(async move { points_of(&api, county).await.map(|points| (county, points)) });
    }
    let all = async {
        while let Some(found) = asked.join_next().await {
            if let Ok(Ok((county, points))) = found {
                set_serials(county, &points);
            }
        }
    };
    if tokio::time::timeout(Duration::from_millis(SERIALS_PATIENCE_MS), all).await.is_err() {
        tracing::debug!("some counties did not say in time how many serials are left");
    }
}

/// The labels are bounded: the policy's counties times three.
fn set_serials(county: CountyId, points: &[PointState]) {
    for used in WARNINGS {
        let count = points.iter().filter(|point| warning(&point.progress) == Some(used)).count();
        let labels = [("county", county.to_string()), ("used", used.to_owned())];
        gauge!(names::POINTS_SHORT_OF_SERIALS, &labels).set(count as f64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(allotted: u32, left: u32, expected: Option<&str>) {
        let progress = Progress { serials_allotted: allotted, serials_left: left, ..Progress::default() };
        assert_eq!(warning(&progress), expected, "{left} of {allotted} left");
        assert!(expected.is_none_or(|expected| WARNINGS.contains(&expected)));
    }

    #[test]
    fn points_that_run_short_are_warned_of() {
        check(100, 21, None);
        check(100, 20, Some("80"));
        check(100, 6, Some("80"));
        check(100, 5, Some("95"));
        check(1_000, 1, Some("95"));
        check(100, 0, Some("exhausted"));
        check(0, 0, Some("exhausted"));
    }
}
