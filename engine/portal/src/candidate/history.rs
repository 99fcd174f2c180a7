//! Every change of one's own record, oldest first: what was before and after in words. What has no words is no matter of the
//! candidate's, such as how the card was read.

use baoming_api::bodies::history::FieldChangeBody;
use baoming_core::policy::{CodeTable, Policy};
use baoming_matters::candidate::history;
use baoming_matters::{Asked, HistoryQuestion, Question, Refused};
use maud::html;

use super::saving::{policy, with_passwords};
use crate::answer::Answer;
use crate::asking::Visit;
use crate::limits::HISTORY_PAGE;
use crate::said::Texts;
use crate::view::{instant, page, word, word_of};

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let serial = with_passwords(&visit)?;
    let after = visit.question.get("after").parse().ok();
    let question = Question(HistoryQuestion { after, limit: Some(HISTORY_PAGE) });
    let listed = visit.ask::<Asked, _, _, _, _>(&history::OWN, history::own_history, (serial, question)).await?;
    let (said, policy) = (visit.texts(), policy(&visit)?);
    let told = |field: &FieldChangeBody| {
        let name = word_of(said.fields, &field.field)?;
        let value = |value: &Option<String>| {
            value.as_deref().map_or_else(String::new, |value| in_words(said, &policy, &field.field, value))
        };
        Some((name, value(&field.before), value(&field.after)))
    };
    let content = html! {
        @if listed.changes.is_empty() { p { (said.nothing_yet) } }
        @for change in &listed.changes {
            h2 { (change.number) ". " (word(said.actions, &change.action)) }
            p { (instant(&change.at)) }
            @if !change.fields.is_empty() {
                table.stacked {
                    thead { tr { td { } th { (said.before_) } th { (said.after) } } }
                    tbody {
                        @for (name, before, after) in change.fields.iter().filter_map(told) {
                            tr { th scope="row" { (name) } td { (before) } td { (after) } }
                        }
                    }
                }
            }
        }
        @if let Some(next) = listed.next { p { a href={ "/me/history?after=" (next) } { (said.more) } } }
    };
    Ok(Answer::page(page(&visit, said.history_title, &content)))
}

/// A value as people read it: codes with what they mean.
fn in_words(said: &Texts, policy: &Policy, field: &str, value: &str) -> String {
    let meaning = |table: &CodeTable| {
        let words = value.split(", ").map(|code| table.get(code).map_or(code, String::as_str));
        words.collect::<Vec<_>>().join("、")
    };
    let codes = &policy.codes;
    match field {
        "person.ethnicity" => meaning(&codes.ethnicity),
        "person.sex" => word(said.sexes, value).to_owned(),
        "form.political_status" => meaning(&codes.political_status),
        "form.candidate_category" => meaning(&codes.candidate_category),
        "form.graduation_category" => meaning(&codes.graduation_category),
        "form.first_subject" => meaning(&codes.first_subject),
        "form.second_subjects" => meaning(&codes.second_subjects),
        "form.foreign_language" => meaning(&codes.foreign_language),
        "form.unified_exam" => if value == "true" { said.yes } else { said.no }.to_owned(),
        "professional.class" => policy.professional.get(value).map_or(value, |class| class.name.as_str()).to_owned(),
        "declaration.plans" => meaning(&policy.plans),
        "declaration.bonuses" => {
            let name = |code: &str| policy.bonuses.get(code).map_or(code, |bonus| bonus.name.as_str()).to_owned();
            value.split(", ").map(name).collect::<Vec<_>>().join("、")
        }
        _ => value.to_owned(),
    }
}
