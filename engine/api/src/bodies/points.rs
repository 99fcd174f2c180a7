//! Step 1: setting points up, allotting segments of serials and moving an unused tail; and how an office sees them.

use serde::{Deserialize, Serialize};

use super::progress::ProgressBody;
use super::receipt::ReceiptBody;

/// Step 1: a registration point.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct PointBody {
    /// County code, hyphen, three digits.
    #[cfg_attr(feature = "openapi", schema(example = "430102-001"))]
    pub point: String,
    /// Name of the point, 1 to 60 characters.
    #[cfg_attr(feature = "openapi", schema(example = "长沙市第一中学"))]
    pub name: String,
}

/// Step 1: a segment of serials for a point.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct SegmentBody {
    /// Who receives it.
    #[cfg_attr(feature = "openapi", schema(example = "430102-001"))]
    pub point: String,
    /// One of the county's four-digit codes.
    #[cfg_attr(feature = "openapi", schema(example = "0102"))]
    pub code: String,
    /// First number, 1 to 9999.
    #[cfg_attr(feature = "openapi", schema(example = 1))]
    pub first: u16,
    /// Last number, 1 to 9999.
    #[cfg_attr(feature = "openapi", schema(example = 600))]
    pub last: u16,
}

/// Step 1: taking an unused tail back.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TakeBackBody {
    /// Who has the segment.
    #[cfg_attr(feature = "openapi", schema(example = "430102-001"))]
    pub point: String,
    /// Its code.
    #[cfg_attr(feature = "openapi", schema(example = "0102"))]
    pub code: String,
    /// The first number to take back; all behind it in the segment go with it.
    #[cfg_attr(feature = "openapi", schema(example = 400))]
    pub from: u16,
}

/// The points of a county.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PointsBody {
    /// The county.
    pub county: String,
    /// Its points by number.
    pub points: Vec<PointStateBody>,
}

/// One point.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PointStateBody {
    /// Which one.
    #[cfg_attr(feature = "openapi", schema(example = "430102-001"))]
    pub point: String,
    /// Its name.
    pub name: String,
    /// Its segments, in the order in which they are used.
    pub segments: Vec<SegmentStateBody>,
    /// `80` or `95` percent of its serials are used, or they are `exhausted`; null below that.
    #[cfg_attr(feature = "openapi", schema(example = "80"))]
    pub warning: Option<String>,
    /// How far it is.
    pub progress: ProgressBody,
}

/// A segment of serials.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SegmentStateBody {
    /// The code.
    pub code: String,
    /// First number.
    pub first: u16,
    /// Last number.
    pub last: u16,
}

/// Moving the unused tail of a segment to another point of the county.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct MoveBody {
    /// Who has the segment.
    #[cfg_attr(feature = "openapi", schema(example = "430102-001"))]
    pub from_point: String,
    /// Who receives its tail.
    #[cfg_attr(feature = "openapi", schema(example = "430102-002"))]
    pub to_point: String,
    /// The segment's code.
    #[cfg_attr(feature = "openapi", schema(example = "0102"))]
    pub code: String,
    /// The first number to move; all behind it in the segment go with it.
    #[cfg_attr(feature = "openapi", schema(example = 400))]
    pub from: u16,
}

/// What was moved, with the receipts of both commands.
#[derive(Clone, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MovedBody {
    /// The serials that were moved.
    pub segment: SegmentStateBody,
    /// They went back to the county.
    pub taken_back: ReceiptBody,
    /// They were allotted to the other point.
    pub allotted: ReceiptBody,
}
