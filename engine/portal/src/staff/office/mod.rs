//! Work of offices, and of those who run and watch the service.

use maud::{Markup, html};

use crate::asking::Visit;
use crate::page::Page;

/// Their rows.
pub(super) const PAGES: &[Page] = &[];

/// What can be done with a candidate's record.
pub(super) fn ways_of_record(_: &Visit, _: &str) -> Markup {
    html! {}
}
