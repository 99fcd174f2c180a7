//! 中文，报名点所见。

use super::point_table::PointTexts;

pub(super) static TEXTS: PointTexts = PointTexts { menu: "报名点工作" };
