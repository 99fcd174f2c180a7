//! Step 6 as a file of many: every row is taken or refused by itself, and told, the refused ones first.
//!
//! The same click twice is answered as before, row by row. A file is not part of the form's key: whoever goes back in the
//! browser and takes another file is told at each row that was sent otherwise before, and a page that is opened anew has
//! another key.

use baoming_api::bodies::collections::{CollectedFileBody, CollectedRowBody};
use baoming_core::policy::FieldRules;
use baoming_matters::point::collections;
use baoming_matters::{Charset, Keyed, Refused};
use maud::{Markup, html};

use super::about::policy;
use crate::answer::Answer;
use crate::asking::{FILE, Typed, Visit};
use crate::limits::ROWS_SHOWN;
use crate::staff::saying::again;
use crate::view::{Form, Wrong, answers, notice, page, word_of};

/// Where a point does it.
pub(super) const AT_POINT: &str = "/staff/collected-file";
/// Where an office does.
pub(super) const AT_OFFICE: &str = "/staff/county-file";
/// The field with the charset.
const CHARSET: &str = "charset";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    Ok(Answer::page(view(&visit, None)))
}

pub(super) async fn take(visit: Visit) -> Result<Answer, Refused> {
    let charset = match visit.typed.get(CHARSET) {
        "utf-8" => Some(Charset::Utf8),
        "gb18030" => Some(Charset::Gb18030),
        _ => None,
    };
    let arriving = visit.file.as_ref().ok_or(Refused::BodyBroken)?.arriving(charset)?;
    let outcome = if visit.path == AT_POINT {
        visit.ask::<Keyed, _, _, _, _>(&collections::POINT_FILE, collections::point_file, arriving).await
    } else {
        visit.ask::<Keyed, _, _, _, _>(&collections::OFFICE_FILE, collections::office_file, arriving).await
    };
    match outcome {
        Ok(done) => Ok(Answer::page(taken(&visit, &done))),
        Err(refused) => again(&visit, refused, |wrong| view(&visit, Some(&wrong.placed(FILE)))),
    }
}

fn view(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let said = visit.point_texts();
    let content = html! {
        p { (said.file_lead) }
        (form(visit, &visit.typed, wrong))
        (columns(visit, &policy(visit).collected))
    };
    page(visit, said.file_title, &content)
}

fn form(visit: &Visit, typed: &Typed, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.point_texts(), Form::new(visit, typed, wrong));
    let fields = html! {
        (form.select(CHARSET, said.charset, Some(said.charset_hint), said.charset_found, said.charsets.iter().copied()))
        (form.file(said.file, Some(said.file_hint), "text/csv,.csv"))
    };
    form.whole_with_file(visit.path, &fields, said.file_button)
}

/// The columns that a file may have, as a header to copy and in words.
fn columns(visit: &Visit, of: &FieldRules) -> Markup {
    let (said, shared) = (visit.point_texts(), visit.texts());
    let header: Vec<&str> = std::iter::once("serial").chain(of.keys().map(String::as_str)).collect();
    html! {
        h2 { (said.columns_title) }
        p { (said.columns_lead) }
        pre.copied { (header.join(",")) "\n01020001,…" }
        table.stacked {
            thead { tr { th { (said.column) } th { (shared.what_) } th { (said.column_rule) } } }
            tbody {
                tr { th scope="row" { "serial" } td { (visit.staff_texts().serial) } td { (said.eight_digits) } }
                @for (key, rule) in of {
                    tr {
                        th scope="row" { (key) }
                        td { (rule.label) @if rule.required { (said.required) } }
                        td {
                            (said.length_rule.replace("{1}", "1").replace("{2}", &rule.characters_max.to_string()))
                            @if rule.values_max > 1 { (said.repeated.replace("{}", &rule.values_max.to_string())) }
                        }
                    }
                }
            }
        }
    }
}

fn taken(visit: &Visit, done: &CollectedFileBody) -> Markup {
    let said = visit.point_texts();
    let is_refused = |row: &&CollectedRowBody| row.revision.is_none();
    let refused_first = done.rows.iter().filter(is_refused).chain(done.rows.iter().filter(|row| !is_refused(row)));
    let left_out = done.rows.len().saturating_sub(ROWS_SHOWN);
    let content = html! {
        @if done.refused == 0 { (notice(said.file_done)) } @else { p.warning role="status" { (said.file_partly) } }
        (answers([(said.rows_taken, done.collected.to_string()), (said.rows_refused, done.refused.to_string())]))
        table.stacked {
            thead { tr { th { (said.line) } th { (visit.staff_texts().serial) } th { (said.outcome) } } }
            tbody { @for row in refused_first.take(ROWS_SHOWN) { (told(visit, row)) } }
        }
        @if left_out > 0 { p { (said.rows_left_out) " " (left_out) } }
        h2 { (said.another_file) }
        p { (said.another_file_lead) }
        (form(visit, Typed::NOTHING, None))
    };
    page(visit, said.file_title, &content)
}

fn told(visit: &Visit, row: &CollectedRowBody) -> Markup {
    let said = visit.point_texts();
    // What a row is refused for in words of ours, where the common ones are not for a clerk.
    let own = match (&row.serial, row.outcome.as_str()) {
        (None, "field") => Some(said.row_without_serial),
        (_, outcome) => word_of(said.row_outcomes, outcome),
    };
    html! {
        tr {
            th scope="row" { span.narrow { (said.line) " " } (row.line) }
            td { (row.serial.as_deref().unwrap_or("")) }
            td { (own.or(row.text.as_deref()).unwrap_or(&row.outcome)) }
        }
    }
}
