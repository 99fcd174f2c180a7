//! Moving an unused tail from one point to another.

use baoming_api::bodies::points::MoveBody;
use baoming_core::ids::{PointId, SerialCode};

use crate::fields::wrong;
use crate::refused::Refused;

/// What is to be moved.
pub(crate) struct TailMove {
    pub(crate) from_point: PointId,
    pub(crate) to_point: PointId,
    pub(crate) code: SerialCode,
    pub(crate) from: u16,
}

pub(crate) fn tail_move(body: &MoveBody) -> Result<TailMove, Refused> {
    let point = |field, raw: &str| {
        raw.parse::<PointId>().map_err(|error: baoming_core::ids::IdError| wrong(field, error.to_string()))
    };
    let (from_point, to_point) = (point("from_point", &body.from_point)?, point("to_point", &body.to_point)?);
    if from_point == to_point || from_point.county != to_point.county {
        return Err(wrong("to_point", "must be another point of the same county"));
    }
    let code = body.code.parse().map_err(|error: baoming_core::ids::IdError| wrong("code", error.to_string()))?;
    if !(1..=9_999).contains(&body.from) {
        return Err(wrong("from", "must be 1 to 9999"));
    }
    Ok(TailMove { from_point, to_point, code, from: body.from })
}
