//! Work at a registration point besides capturing.

use maud::{Markup, html};

use crate::asking::Visit;
use crate::page::Page;

/// Their rows.
pub(super) const PAGES: &[Page] = &[];

/// What can be done with a candidate's record.
pub(super) fn ways_of_record(_: &Visit, _: &str) -> Markup {
    html! {}
}
