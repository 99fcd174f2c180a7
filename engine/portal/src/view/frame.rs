//! What is around every page: the service's name, the ways that are always there, the other language.

use baoming_language::Language;
use maud::{DOCTYPE, Markup, html};

use crate::asking::{Staff, Visit, Who, typed_seat};
use crate::assets::STYLE;
use crate::installed::{CANDIDATES_APP, STAFF_APP, script_of};

/// A whole page with this heading.
pub(crate) fn page(visit: &Visit, heading: &str, content: &Markup) -> Markup {
    framed(visit, heading, content, (visit.who(), visit.staff()))
}

/// A page that holds nothing of anybody, whoever is signed in: it may be kept on the device.
pub(crate) fn shell(visit: &Visit, heading: &str, content: &Markup) -> Markup {
    framed(visit, heading, content, (None, None))
}

type SignedIn = (Option<(Who, String)>, Option<Staff>);

fn framed(visit: &Visit, heading: &str, content: &Markup, (who, staff): SignedIn) -> Markup {
    let said = visit.texts();
    let (other, tag) = match visit.language {
        Language::Chinese => ("en", Language::English.tag()),
        Language::English => ("zh", Language::Chinese.tag()),
    };
    let app = if visit.is_of_staff() { &*STAFF_APP } else { &*CANDIDATES_APP };
    let home = if visit.is_of_staff() { "/staff" } else { "/" };
    html! {
        (DOCTYPE)
        html lang=(visit.language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="format-detection" content="telephone=no";
                title { (heading) " - " (said.service) }
                link rel="stylesheet" href=(STYLE.path);
                link rel="icon" type="image/svg+xml" href=(app.icon.path);
                link rel="apple-touch-icon" href=(app.small.path);
                link rel="manifest" href=(app.manifest.path);
                meta name="theme-color" content=(app.colour);
                @if let Some(script) = script_of(visit.path) { script type="module" src=(script.path) {} }
            }
            body {
                a.skip href="#content" { (said.skip) }
                header {
                    div.inner {
                        p.service { a href=(home) { (said.service) } }
                        p.portal { @if visit.is_of_staff() { (visit.staff_texts().portal) } @else { (said.portal) } }
                        nav {
                            a href={ (visit.looked_at()) "?lang=" (other) } hreflang=(tag) lang=(tag) { (said.other_language) }
                            @if let Some((_, serial)) = &who {
                                a href="/me" { (said.mine) }
                                span.serial { (said.signed_in_as) " " (serial) }
                                (sign_out(visit))
                            }
                            @if let Some(staff) = &staff {
                                a href="/staff" { (visit.staff_texts().home) }
                                span.serial { (staff.name) }
                                (sign_out(visit))
                            }
                        }
                    }
                }
                main id="content" {
                    @if visit.path.starts_with("/me/") { p.back { a href="/me" { (said.back) } } }
                    @if staff.is_some() && visit.path.starts_with("/staff/") { p.back.no-print { a href="/staff" { (said.back) } } }
                    @if visit.lacks_mark { (notice(said.no_cookie)) } @else if visit.is_kept { (notice(said.kept)) }
                    h1 { (heading) }
                    (content)
                }
            }
        }
    }
}

fn sign_out(visit: &Visit) -> Markup {
    html! {
        form method="post" action="/sign-out" {
            input type="hidden" name=(typed_seat()) value=(visit.mark());
            button.link { (visit.texts().sign_out) }
        }
    }
}

/// Something that is said above everything else.
pub(crate) fn notice(text: &str) -> Markup {
    html! { div.notice role="status" { p { (text) } } }
}
