//! The calendar with everything that moved it, and a window that is moved: opened earlier, extended, opened again.

use baoming_api::bodies::rules::{CalendarBody, OverrideBody, WindowBody};
use baoming_core::scope::Scope;
use baoming_matters::office::calendar::{self, CalendarQuestion};
use baoming_matters::{Keyed, Question, Refused, Visitor};
use maud::{Markup, html};

use super::super::places::{place, scopes};
use super::super::saying::{Ended, author, signed_in};
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::everybody::windows;
use crate::view::{Form, instant, page, word};

const PATH: &str = "/staff/windows";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    view(&visit, Ended::Looked).await
}

pub(super) async fn move_one(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    let body = OverrideBody {
        scope: typed.text("scope"),
        window: typed.text("window"),
        opens_at: typed.moment("opens_at").unwrap_or_default(),
        closes_at: typed.moment("closes_at").unwrap_or_default(),
        reason: typed.text("reason"),
    };
    let outcome = visit.ask::<Keyed, _, _, _, _>(&calendar::OVERRIDE, calendar::override_calendar, sent(body)).await;
    view(&visit, Ended::of(&visit, outcome, visit.office_texts().window_moved)?).await
}

async fn view(visit: &Visit, ended: Ended) -> Result<Answer, Refused> {
    let (said, staff) = (visit.office_texts(), signed_in(visit)?);
    let county = match staff.scope {
        Scope::County(county) => Some(county.to_string()),
        Scope::Province | Scope::City(_) | Scope::Point(_) => visit.question.some("county"),
    };
    let question = Question(CalendarQuestion { county: county.clone(), point: None });
    let calendar = visit.ask::<Visitor, _, _, _, _>(&calendar::CALENDAR, calendar::calendar, question).await?;
    let form = ended.form(visit, PATH);
    let content = html! {
        (ended.said())
        p { (county.as_deref().map_or_else(|| visit.staff_texts().whole_province.to_owned(), |county| place(visit, county))) }
        (windows(visit.texts(), &calendar))
        (changes(visit, &calendar))
        h2 { (said.window_move_title) }
        p { (said.window_move_lead) }
        (form.whole(PATH, &fields(visit, &form), said.window_move_button))
    };
    Ok(ended.answer(page(visit, said.windows_title, &content)))
}

/// What moved the windows, with who said so and why: as everybody may read it.
fn changes(visit: &Visit, calendar: &CalendarBody) -> Markup {
    let said = visit.office_texts();
    let moved: Vec<&WindowBody> = calendar.windows.iter().filter(|window| !window.changes.is_empty()).collect();
    html! {
        @if !moved.is_empty() { h2 { (said.window_changes) } }
        @for window in moved {
            @for change in &window.changes {
                div.notice {
                    p { strong { (word(visit.texts().windows, &window.window)) } " " (place(visit, &change.scope)) }
                    p { (instant(&change.opens_at)) " - " (instant(&change.closes_at)) }
                    p.small {
                        (change.reason) " (" (instant(&change.recorded_at))
                        @if let Some(by) = &change.recorded_by { ", " (author(visit, by)) }
                        ")"
                    }
                }
            }
        }
    }
}

fn fields(visit: &Visit, form: &Form<'_>) -> Markup {
    let (said, shared) = (visit.office_texts(), visit.texts());
    let scopes = scopes(visit);
    html! {
        (form.select("scope", said.scope, None, shared.choose, scopes.iter().map(|(scope, name)| (&**scope, &**name))))
        (form.select("window", shared.window, None, shared.choose, shared.windows.iter().copied()))
        (form.moment("opens_at", shared.opens))
        (form.moment("closes_at", shared.closes))
        (form.area("reason", said.reason, Some(said.public_reason), 3))
    }
}
