//! Of which county a page is: offices above the counties choose one.

use maud::{Markup, html};

use super::super::places::{counties, county_meant, place};
use crate::asking::Visit;

/// The county, or the list to choose it from.
pub(super) fn county_or_list(visit: &Visit, path: &str) -> Result<String, Markup> {
    let Some(county) = county_meant(visit) else {
        return Err(html! {
            p { (visit.office_texts().choose_county) }
            ul.grid {
                @for (county, name) in counties(visit) {
                    li { a href={ (path) "?county=" (county) } { (name) } }
                }
            }
        });
    };
    Ok(county)
}

/// Which one it is, with a way to another for whoever has several.
pub(super) fn county_named(visit: &Visit, county: &str, path: &str) -> Markup {
    html! {
        p {
            strong { (place(visit, county)) }
            @if counties(visit).len() > 1 { " " a href={ (path) "?county=all" } { (visit.office_texts().other_county) } }
        }
    }
}
