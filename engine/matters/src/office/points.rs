//! Step 1 beyond the single command: the points of a county with what is left of their serials, and moving a tail.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use baoming_api::bodies::points::{MoveBody, MovedBody, PointStateBody, PointsBody, SegmentStateBody};
use baoming_core::command::Action;
use baoming_core::contingency::Class;
use baoming_core::ids::{CountyId, PointId};
use baoming_core::query::Query;
use baoming_core::reply::{PointState, Progress, View};
use baoming_core::serial::Segment;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Envelope;
use baoming_telemetry::names;
use metrics::gauge;
use tokio::task::JoinSet;

use super::tails;
use crate::asked::Asked;
use crate::asked::Keyed;
use crate::counter::Counter;
use crate::fields;
use crate::limits::{SERIALS_GAUGED_FOR_MS, SERIALS_PATIENCE_MS};
use crate::matter::Matter;
use crate::refused::Refused;
use crate::sent::Sent;
use crate::shown::progress_body;
use crate::shown::receipt_body;

/// Points of a county.
pub const LIST: Matter = Matter::of("office", "list-points", Class::Reading, &[Role::Office]);
/// A tail goes to another point.
pub const MOVE: Matter = Matter::of("office", "move-segment", Class::OfficeWork, &[Role::Office]);

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
pub async fn list(counter: Arc<Counter>, asked: Asked, county: String) -> Result<PointsBody, Refused> {
    let county = fields::county(&county)?;
    asked.covers_county(county)?;
    let mut points = Vec::new();
    for state in points_of(&counter, county).await? {
        let point = PointId { county, number: state.point };
        let row = counter.node.point(point).await?;
        points.push(PointStateBody {
            point: point.to_string(),
            name: row.name.reveal().to_owned(),
            segments: row.segments.iter().map(segment_body).collect(),
            warning: warning(&state.progress).map(str::to_owned),
            progress: progress_body(&state.progress),
        });
    }
    Ok(PointsBody { county: county.to_string(), points })
}

async fn points_of(counter: &Counter, county: CountyId) -> Result<Vec<PointState>, Refused> {
    match counter.node.query(county, Envelope { lane: Lane::Control, bytes: 0 }, Query::Points).await? {
        View::Points(points) => Ok(points),
        _ => Err(Refused::Internal),
    }
}

fn segment_body(segment: &Segment) -> SegmentStateBody {
    SegmentStateBody { code: segment.code.to_string(), first: segment.first, last: segment.last }
}

/// Moves the unused tail of a segment to another point of the county: it is taken back, then allotted, under two keys
/// made from the request's. Whoever is cut off in between sends the same request with the same key again, and what is
/// missing is done. If the second half is refused, the tail is the county's and can be allotted by itself.
pub async fn move_tail(counter: Arc<Counter>, asked: Keyed, sent: Sent<MoveBody>) -> Result<MovedBody, Refused> {
    let tail = tails::tail_move(&sent.body)?;
    let county = tail.from_point.county;
    asked.covers_county(county)?;
    let (first, second) = (asked.derived_key("take-back"), asked.derived_key("allot"));
    // Before anything is taken: a point that is not there can receive nothing.
    counter.node.point(tail.to_point).await?;
    let action = Action::TakeBackTail { point: tail.from_point.number, code: tail.code, from: tail.from };
    let taken_back = counter.receipt(&asked, county, (Lane::Control, &sent.raw), (first, action)).await?;
    // What went back stands in the row, also when it went back before a crash.
    let row = counter.node.point(tail.from_point).await?;
    let is_tail = |segment: &&Segment| segment.code == tail.code && segment.first == tail.from;
    let segment = *row.taken_back.iter().rev().find(is_tail).ok_or(Refused::Internal)?;
    let action = Action::AllotSegment { point: tail.to_point.number, segment };
    let allotted = counter.receipt(&asked, county, (Lane::Control, &sent.raw), (second, action)).await?;
    Ok(MovedBody {
        segment: segment_body(&segment),
        taken_back: receipt_body(county, taken_back),
        allotted: receipt_body(county, allotted),
    })
}

/// Sets the gauges of the points that run short of serials, county by county. Asked for by anybody, so done rarely, and
/// a county that is busy or out keeps its last figures.
pub async fn refresh_serials(counter: &Arc<Counter>) {
    let now_ms = counter.node.clock().monotonic_ms();
    let before_ms = counter.serials_gauged_ms.load(Ordering::Relaxed);
    if before_ms != 0 && now_ms.saturating_sub(before_ms) < SERIALS_GAUGED_FOR_MS {
        return;
    }
    counter.serials_gauged_ms.store(now_ms.max(1), Ordering::Relaxed);
    let mut asked = JoinSet::new();
    for county in counter.node.province_policy().counties.keys().copied() {
        let counter = counter.clone();
        asked.spawn(async move { points_of(&counter, county).await.map(|points| (county, points)) });
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
