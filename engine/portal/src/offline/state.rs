//! Who is signed in, for the shell: what a page of theirs would carry, and the key that receipts are checked with.

use baoming_core::office::OperatorRole;
use baoming_core::scope::Scope;
use baoming_matters::Refused;
use serde_json::json;

use crate::answer::Answer;
use crate::asking::Visit;
use crate::staff::place;

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let Some(staff) = visit.staff() else {
        return Ok(Answer::told(json!({ "signed_in": false })));
    };
    // Only a point captures.
    let point = match (staff.role, staff.scope) {
        (OperatorRole::Point, Scope::Point(point)) => Some(point.to_string()),
        _ => None,
    };
    let key = visit.counter().node.receipts().public_key();
    Ok(Answer::told(json!({
        "signed_in": true,
        "name": staff.name,
        "place": point.as_deref().map(|point| place(&visit, point)),
        "point": point,
        "mark": visit.mark(),
        "owner": visit.owner(),
        "receipt_key": { "key_id": key.id().to_string(), "public_key": key.to_base64() },
    })))
}
