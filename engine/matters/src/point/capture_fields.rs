//! A capture, from its shape to the core's types.

use baoming_api::bodies::CaptureBody;
use baoming_clock::local_date;
use baoming_core::command::Capture;
use baoming_core::identity::Holder;
use baoming_core::ids::PointId;
use baoming_core::time::Timestamp;
use baoming_node::node::Node;

use crate::fields::{day, document, person, photo, point, sex};
use crate::records::entry::entry;
use crate::refused::Refused;

pub(crate) fn capture(node: &Node, now: Timestamp, body: &CaptureBody) -> Result<(PointId, Capture), Refused> {
    let at = point(&body.point)?;
    let today = local_date(now);
    let entry = entry(body.entry.as_ref(), today)?;
    let (birth_date, sex) = (day("person.birth_date", &body.person.birth_date)?, sex("person.sex", body.person.sex)?);
    let (document, identity) = document(node, at.county, &body.document, &Holder { birth_date, sex, today })?;
    let person = person(&body.person)?;
    let photo = photo(&body.photo_sha256)?;
    Ok((at, Capture { point: at.number, document, identity, person, photo, entry, today }))
}
