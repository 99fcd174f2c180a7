//! English, for points.

use super::point_table::PointTexts;

pub(super) static TEXTS: PointTexts = PointTexts { menu: "Work at the point" };
