//! 中文，招考机构所见。

use super::office_table::OfficeTexts;

pub(super) static TEXTS: OfficeTexts = OfficeTexts { menu: "管理工作" };
