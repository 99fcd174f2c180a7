//! County offices: step 1, and how far their county is.

use std::sync::Arc;

use baoming_api::bodies::{PointBody, ProgressBody, ReceiptBody, SegmentBody, TakeBackBody};
use baoming_core::command::Action;
use baoming_core::contingency::Class;
use baoming_core::ids::PointId;
use baoming_core::query::Query;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;

use crate::asked::{Asked, Keyed};
use crate::counter::Counter;
use crate::fields;
use crate::matter::Matter;
use crate::refused::Refused;
use crate::sent::Sent;

/// A point is set up.
pub const SET_UP_POINT: Matter = Matter::of("office", "set-up-point", Class::OfficeWork, &[Role::Office]);
/// A segment is allotted.
pub const ALLOT_SEGMENT: Matter = Matter::of("office", "allot-segment", Class::OfficeWork, &[Role::Office]);
/// A tail is taken back.
pub const TAKE_BACK: Matter = Matter::of("office", "take-back", Class::OfficeWork, &[Role::Office]);
/// How far a county is.
pub const COUNTY_PROGRESS: Matter = Matter::of("office", "county-progress", Class::Always, &[Role::Office]);
/// How far a point is.
pub const POINT_PROGRESS: Matter = Matter::of("office", "point-progress", Class::Always, &[Role::Office]);

/// Sets up a registration point.
pub async fn set_up_point(counter: Arc<Counter>, asked: Keyed, sent: Sent<PointBody>) -> Result<ReceiptBody, Refused> {
    carry_out(&counter, &asked, &sent.raw, fields::set_up_point(&sent.body)?).await
}

/// Allots a segment of serials to a point.
pub async fn allot_segment(
    counter: Arc<Counter>,
    asked: Keyed,
    sent: Sent<SegmentBody>,
) -> Result<ReceiptBody, Refused> {
    carry_out(&counter, &asked, &sent.raw, fields::allot_segment(&sent.body)?).await
}

/// Takes the unused tail of a segment back.
pub async fn take_back(counter: Arc<Counter>, asked: Keyed, sent: Sent<TakeBackBody>) -> Result<ReceiptBody, Refused> {
    carry_out(&counter, &asked, &sent.raw, fields::take_back(&sent.body)?).await
}

/// How far a county is.
pub async fn county_progress(counter: Arc<Counter>, asked: Asked, county: String) -> Result<ProgressBody, Refused> {
    let county = fields::county(&county)?;
    asked.covers_county(county)?;
    counter.progress(county, Query::County).await
}

/// How far a point is.
pub async fn point_progress(counter: Arc<Counter>, asked: Asked, point: String) -> Result<ProgressBody, Refused> {
    let point = fields::point(&point)?;
    asked.covers_point(point)?;
    counter.progress(point.county, Query::Point(point.number)).await
}

async fn carry_out(
    counter: &Counter,
    asked: &Keyed,
    raw: &[u8],
    (point, action): (PointId, Action),
) -> Result<ReceiptBody, Refused> {
    // Segments are the county's business, so a point's own scope is not enough.
    asked.covers_county(point.county)?;
    counter.command(asked, point.county, (Lane::Control, raw), action).await
}
