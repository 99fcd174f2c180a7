//! Who read what of whom, and what happened at the doors: the two logs.

use baoming_api::bodies::access_log::{AccessBody, AccessLogBody};
use baoming_api::bodies::security_log::{SecurityBody, SecurityLogBody};
use baoming_matters::office::access_filter::AccessLogQuestion;
use baoming_matters::office::access_log;
use baoming_matters::ops::security_log::{self, SecurityLogQuestion};
use baoming_matters::{Asked, Question, Refused};
use maud::{Markup, html};

use super::super::places::place;
use super::super::saying::{Ended, author};
use crate::answer::Answer;
use crate::asking::Visit;
use crate::limits::LISTED_PAGE;
use crate::view::{Form, instant, page, word};

const ACCESS: &str = "/staff/access-log";
const SECURITY: &str = "/staff/security-log";

/// Both are asked by a form that is sent: a serial stands in no address.
pub(super) async fn access(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    let question = Question(AccessLogQuestion {
        scope: None,
        serial: typed.some("serial"),
        day: typed.some("day"),
        operator: typed.some("operator").and_then(|number| number.parse().ok()),
        after: typed.some("after").and_then(|number| number.parse().ok()),
        limit: Some(LISTED_PAGE),
    });
    let outcome = visit.ask::<Asked, _, _, _, _>(&access_log::READ, access_log::entries, question).await;
    let said = visit.office_texts();
    let (listed, ended) = read(&visit, outcome)?;
    let content = html! {
        (filter(&visit, ACCESS, &ended, &html! {}))
        @if let Some(listed) = &listed { (accesses(&visit, listed)) (further(&visit, ACCESS, listed.next)) }
    };
    Ok(ended.answer(page(&visit, said.access_log_title, &content)))
}

pub(super) async fn security(visit: Visit) -> Result<Answer, Refused> {
    let (typed, said) = (&visit.typed, visit.office_texts());
    let question = Question(SecurityLogQuestion {
        event: typed.some("event"),
        operator: typed.some("operator").and_then(|number| number.parse().ok()),
        serial: typed.some("serial"),
        day: typed.some("day"),
        after: typed.some("after").and_then(|number| number.parse().ok()),
        limit: Some(LISTED_PAGE),
    });
    let outcome = visit.ask::<Asked, _, _, _, _>(&security_log::READ, security_log::entries, question).await;
    let (listed, ended) = read(&visit, outcome)?;
    let events = Form::new(&visit, typed, ended.wrong()).select(
        "event",
        said.event,
        None,
        visit.staff_texts().any,
        said.security_events.iter().copied(),
    );
    let content = html! {
        (filter(&visit, SECURITY, &ended, &events))
        @if let Some(listed) = &listed { (events_of(&visit, listed)) (further(&visit, SECURITY, listed.next)) }
    };
    Ok(ended.answer(page(&visit, said.security_log_title, &content)))
}

fn read<T>(visit: &Visit, outcome: Result<T, Refused>) -> Result<(Option<T>, Ended), Refused> {
    match outcome {
        Ok(listed) => Ok((Some(listed), Ended::Looked)),
        Err(refused) => Ok((None, Ended::of::<()>(visit, Err(refused), "")?)),
    }
}

fn filter(visit: &Visit, path: &str, ended: &Ended, more: &Markup) -> Markup {
    let said = visit.office_texts();
    let form = Form::new(visit, &visit.typed, ended.wrong());
    let fields = html! {
        (more)
        (form.line("serial", visit.staff_texts().serial, None, ("off", "numeric")))
        (form.line("operator", said.operator_number, None, ("off", "numeric")))
        (form.line("day", said.day, Some(said.day_hint), ("off", "text")))
    };
    form.whole(path, &fields, visit.staff_texts().search_button)
}

fn further(visit: &Visit, path: &str, next: Option<u64>) -> Markup {
    let next = next.map(|next| next.to_string());
    let same = |name: &str| name != "after" && name != "form-action";
    html! {
        @if let Some(next) = &next {
            @let along: Vec<(&str, &str)> = visit.typed.kept().filter(|(name, _)| same(name)).chain([("after", &**next)]).collect();
            (Form::press(visit, path, &along, visit.staff_texts().next_page))
        }
    }
}

fn accesses(visit: &Visit, listed: &AccessLogBody) -> Markup {
    let said = visit.office_texts();
    let what = |entry: &AccessBody| match &entry.query {
        Some(query) => format!("{} ({query})", entry.action),
        None => entry.action.clone(),
    };
    html! {
        @if listed.damaged > 0 { p.warning { (said.damaged) ": " (listed.damaged) } }
        @if listed.entries.is_empty() { p role="status" { (said.no_entries) } }
        @else {
            table.stacked {
                thead { tr { th { (said.at) } th { (said.who) } th { (said.scope) } th { (said.what) } th { (said.records_shown) } } }
                tbody {
                    @for entry in &listed.entries {
                        tr {
                            td { (instant(&entry.at)) }
                            th scope="row" { (author(visit, &entry.who)) " " span.small { (entry.from) } }
                            td { (place(visit, &entry.scope)) }
                            td { (what(entry)) }
                            td { (entry.records_shown) " " span.small { (entry.serials.join(" ")) } }
                        }
                    }
                }
            }
        }
    }
}

fn events_of(visit: &Visit, listed: &SecurityLogBody) -> Markup {
    let said = visit.office_texts();
    let who = |entry: &SecurityBody| {
        let number = entry.operator.map(|number| format!("{} {number}", said.operator_number));
        entry.who.clone().or(number).or_else(|| entry.serial.clone()).unwrap_or_default()
    };
    html! {
        @if listed.damaged > 0 { p.warning { (said.damaged) ": " (listed.damaged) } }
        @if listed.entries.is_empty() { p role="status" { (said.no_entries) } }
        @else {
            table.stacked {
                thead { tr { th { (said.at) } th { (said.event) } th { (said.who) } th { (said.from_address) } th { (said.what) } } }
                tbody {
                    @for entry in &listed.entries {
                        tr {
                            td { (instant(&entry.at)) }
                            th scope="row" {
                                (word(said.security_events, &entry.event))
                                @if entry.count > 1 { " x " (entry.count) }
                            }
                            td { (who(entry)) }
                            td { (entry.from) }
                            td { (entry.action) }
                        }
                    }
                }
            }
        }
    }
}
