//! English, for offices.

use super::office_table::OfficeTexts;

pub(super) static TEXTS: OfficeTexts = OfficeTexts { menu: "Work of the office" };
