//! The first page: the ways in, the calendar, how the service stands.

use baoming_api::bodies::public_status::PublicStatusBody;
use baoming_api::bodies::rules::{CalendarBody, WindowBody};
use baoming_matters::office::calendar::{self, CalendarQuestion};
use baoming_matters::public::standing;
use baoming_matters::{Question, Refused, Visitor};
use maud::{Markup, html};

use crate::answer::Answer;
use crate::asking::Visit;
use crate::said::Texts;
use crate::view::{instant, page, word};

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let everywhere = Question(CalendarQuestion { county: None, point: None });
    let calendar = visit.ask::<Visitor, _, _, _, _>(&calendar::CALENDAR, calendar::calendar, everywhere).await?;
    let standing = visit.ask::<Visitor, _, _, _, _>(&standing::STANDING, standing::standing, ()).await?;
    let said = visit.texts();
    let content = html! {
        p { (said.home_lead) }
        (stands(said, &standing))
        ul.ways {
            @if visit.who().is_some() { li { a href="/me" { (said.mine) } } }
            @else {
                li { a href="/first-sign-in" { (said.first_time) } p { (said.first_time_hint) } }
                li { a href="/sign-in" { (said.with_password) } p { (said.with_password_hint) } }
            }
        }
        p { a href="/receipt" { (said.check_receipt_title) } }
        h2 { (said.calendar_title) }
        (windows(said, &calendar))
        p.small { a href="/staff" { (said.staff_way) } }
    };
    Ok(Answer::page(page(&visit, said.home_title, &content)))
}

fn stands(said: &Texts, standing: &PublicStatusBody) -> Markup {
    let is_open = standing.accepting_changes && standing.controls.is_empty();
    if is_open {
        return html! { p.small { (said.status_title) ": " (said.status_open) } };
    }
    html! {
        div.notice {
            p { strong { @if standing.accepting_changes { (said.status_held) } @else { (said.status_closed) } } }
            @for control in &standing.controls {
                p {
                    (control.scope_name) ": " (control.reason)
                    @if let Some(until) = &control.until { " (" (said.held_until) " " (instant(until)) ")" }
                }
            }
            p { a href="/v1/turns/page" { (said.turns_title) } }
        }
    }
}

/// The calendar as a table.
pub(crate) fn windows(said: &Texts, calendar: &CalendarBody) -> Markup {
    let state = |window: &WindowBody| match (window.open, calendar.now.as_str() < window.opens_at.as_str()) {
        (true, _) => said.is_open,
        (false, true) => said.not_yet,
        (false, false) => said.is_over,
    };
    html! {
        table.stacked {
            thead { tr { th { (said.window) } th { (said.opens) } th { (said.closes) } th { (said.state) } } }
            tbody {
                @for window in &calendar.windows {
                    tr {
                        th scope="row" { (word(said.windows, &window.window)) }
                        td { span.narrow { (said.from_) " " } (instant(&window.opens_at)) }
                        td { span.narrow { (said.until) " " } (instant(&window.closes_at)) }
                        td { (state(window)) }
                    }
                }
            }
        }
    }
}
