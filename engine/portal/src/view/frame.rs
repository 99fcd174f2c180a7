//! What is around every page: the service's name, the ways that are always there, the other language.

use baoming_language::Language;
use maud::{DOCTYPE, Markup, html};

use crate::asking::{Visit, looked_at, typed_seat};
use crate::assets::{ICON, STYLE};

/// A whole page with this heading.
pub(crate) fn page(visit: &Visit, heading: &str, content: &Markup) -> Markup {
    let said = visit.texts();
    let (other, tag) = match visit.language {
        Language::Chinese => ("en", Language::English.tag()),
        Language::English => ("zh", Language::Chinese.tag()),
    };
    let who = visit.who();
    html! {
        (DOCTYPE)
        html lang=(visit.language.tag()) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="format-detection" content="telephone=no";
                title { (heading) " - " (said.service) }
                link rel="stylesheet" href=(STYLE.path);
                link rel="icon" type="image/svg+xml" href=(ICON.path);
            }
            body {
                a.skip href="#content" { (said.skip) }
                header {
                    div.inner {
                        p.service { a href="/" { (said.service) } }
                        p.portal { (said.portal) }
                        nav {
                            a href={ (looked_at(visit.path)) "?lang=" (other) } hreflang=(tag) lang=(tag) { (said.other_language) }
                            @if let Some((_, serial)) = &who {
                                a href="/me" { (said.mine) }
                                span.serial { (said.signed_in_as) " " (serial) }
                                form method="post" action="/sign-out" {
                                    input type="hidden" name=(typed_seat()) value=(visit.mark());
                                    button.link { (said.sign_out) }
                                }
                            }
                        }
                    }
                }
                main id="content" {
                    @if visit.path.starts_with("/me/") { p.back { a href="/me" { (said.back) } } }
                    @if visit.lacks_mark { (notice(said.no_cookie)) } @else if visit.is_kept { (notice(said.kept)) }
                    h1 { (heading) }
                    (content)
                }
            }
        }
    }
}

/// Something that is said above everything else.
pub(crate) fn notice(text: &str) -> Markup {
    html! { div.notice role="status" { p { (text) } } }
}
