//! Step 1 beyond the single command: the points of a county with what is left of their serials, and moving a tail.

use std::sync::Arc;

use baoming_api::bodies::points::{MoveBody, MovedBody, PointStateBody, PointsBody, SegmentStateBody};
use baoming_core::command::Action;
use baoming_core::contingency::Class;
use baoming_core::ids::{CountyId, PointId};
use baoming_core::query::Query;
use baoming_core::reply::{PointState, View};
use baoming_core::serial::Segment;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Envelope;

use super::tails;
use crate::asked::Asked;
use crate::asked::Keyed;
use crate::counter::Counter;
use crate::fields;
use crate::matter::Matter;
use crate::progress_gauges::warning;
use crate::refused::Refused;
use crate::sent::Sent;
use crate::shown::progress_body;
use crate::shown::receipt_body;

/// Points of a county.
pub const LIST: Matter = Matter::of("office", "list-points", Class::Reading, &[Role::Office]);
/// A tail goes to another point.
pub const MOVE: Matter = Matter::of("office", "move-segment", Class::OfficeWork, &[Role::Office]);

/// Lists the points of a county with their segments, how far they are, and whose serials run short.
pub async fn list(counter: Arc<Counter>, asked: Asked, county: String) -> Result<PointsBody, Refused> {
    let county = fields::county(&county)?;
    asked.covers_county(county)?;
    counter.concerns(&asked, county);
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

pub(crate) async fn points_of(counter: &Counter, county: CountyId) -> Result<Vec<PointState>, Refused> {
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
