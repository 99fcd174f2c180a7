//! How a scope is: its parts with how far they are, its counties at a glance, what is held there.

use std::collections::BTreeMap;

use baoming_api::bodies::ProgressBody;
use baoming_api::bodies::contingency::{ControlsBody, CountyHeldBody};
use baoming_api::bodies::lists::ScopeProgressBody;
use baoming_matters::office::controls::{self, ControlsQuestion};
use baoming_matters::office::lists::{self, ProgressQuestion};
use baoming_matters::office::points;
use baoming_matters::{Asked, Question, Refused};
use maud::{Markup, html};

use super::places::place;
use super::saying::author;
use crate::answer::Answer;
use crate::asking::Visit;
use crate::view::{instant, page, word};

/// A part that was asked for, within the own scope.
pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let scope = visit.question.some("scope");
    let content = stands(&visit, scope).await?;
    Ok(Answer::page(page(&visit, visit.staff_texts().progress_way, &content)))
}

/// How a scope stands: the own one where none is named.
pub(super) async fn stands(visit: &Visit, scope: Option<String>) -> Result<Markup, Refused> {
    let question = Question(ProgressQuestion { scope: scope.clone() });
    let progress = visit.ask::<Asked, _, _, _, _>(&lists::PROGRESS, lists::progress, question).await?;
    let held = held(visit, scope).await?;
    let names = names(visit, &progress).await;
    Ok(html! {
        (parts(visit, &progress, &names))
        @if held.counties.len() > 1 { (grid(visit, &held.counties, &progress.unavailable)) }
        (in_force(visit, &held))
    })
}

/// How a scope is held: the own one where none is named.
pub(super) async fn held(visit: &Visit, scope: Option<String>) -> Result<ControlsBody, Refused> {
    let question = Question(ControlsQuestion { scope });
    visit.ask::<Asked, _, _, _, _>(&controls::LIST, controls::list, question).await
}

/// The names of a county's points. Without them, as while reading is held, their codes are names enough.
async fn names(visit: &Visit, progress: &ScopeProgressBody) -> BTreeMap<String, String> {
    if !progress.parts.iter().any(|part| part.scope.contains('-')) {
        return BTreeMap::new();
    }
    let listed = visit.ask::<Asked, _, _, _, _>(&points::LIST, points::list, progress.scope.clone()).await;
    listed
        .map_or_else(|_| BTreeMap::new(), |listed| listed.points.into_iter().map(|one| (one.point, one.name)).collect())
}

fn parts(visit: &Visit, progress: &ScopeProgressBody, names: &BTreeMap<String, String>) -> Markup {
    let said = visit.staff_texts();
    let name = |part: &str| match names.get(part) {
        Some(name) => format!("{name} ({part})"),
        None => place(visit, part),
    };
    html! {
        h2 { (said.progress_title) ": " (place(visit, &progress.scope)) }
        @if !progress.unavailable.is_empty() {
            p.warning {
                (said.unavailable)
                @for county in &progress.unavailable { (place(visit, county)) " " }
            }
        }
        table.stacked.numbers {
            thead {
                tr {
                    th { (said.part) } th { (said.captured) } th { (said.paid) } th { (said.form_saved) }
                    th { (said.confirmed) } th { (said.complete) }
                }
            }
            tbody {
                @for part in &progress.parts {
                    tr {
                        th scope="row" { a href={ "/staff/progress?scope=" (part.scope) } { (name(&part.scope)) } }
                        (cells(visit, &part.progress))
                    }
                }
                tr { th scope="row" { (said.sum) } (cells(visit, &progress.progress)) }
            }
        }
    }
}

/// Each number with its name where the table's head is not shown.
fn cells(visit: &Visit, progress: &ProgressBody) -> Markup {
    let said = visit.staff_texts();
    html! {
        @for (name, count) in [
            (said.captured, progress.captured),
            (said.paid, progress.paid),
            (said.form_saved, progress.form_saved),
            (said.confirmed, progress.confirmed),
            (said.complete, progress.complete),
        ] {
            td { span.narrow { (name) " " } (count) }
        }
    }
}

/// A cell for each county: how it is held, by colour and in words.
fn grid(visit: &Visit, counties: &[CountyHeldBody], unavailable: &[String]) -> Markup {
    let said = visit.staff_texts();
    html! {
        h2 { (said.counties_title) }
        ul.grid {
            @for county in counties {
                @let is_out = unavailable.contains(&county.county);
                li .held[county.state != "open"] .out[is_out] {
                    a href={ "/staff/progress?scope=" (county.county) } { (county.name) }
                    span.small { (word(said.states, &county.state)) }
                }
            }
        }
    }
}

/// What is held now, with who says so and why.
pub(super) fn in_force(visit: &Visit, held: &ControlsBody) -> Markup {
    let said = visit.staff_texts();
    let controls: Vec<_> = held.entries.iter().filter(|entry| entry.in_force && entry.state != "open").collect();
    html! {
        h2 { (said.controls_title) }
        @if controls.is_empty() { p { (said.no_controls) } }
        @for control in controls {
            div.notice {
                p { strong { (control.scope_name) ": " (word(said.states, &control.state)) } }
                p { (control.reason) }
                p.small {
                    (visit.texts().from_) " " (instant(&control.from))
                    @if let Some(until) = &control.until { ", " (visit.texts().until) " " (instant(until)) }
                    @if let Some(by) = &control.set_by { ", " (said.by) " " (author(visit, by)) }
                }
            }
        }
    }
}
