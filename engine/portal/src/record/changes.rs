//! Every change of a record, oldest first: what was before and after in words. What has no words is no matter of the
//! candidate's, such as how the card was read; whoever works with the record is shown all of it, and who did it from where.

use baoming_api::bodies::history::{ChangeBody, FieldChangeBody};
use baoming_core::policy::{CodeTable, Policy};
use maud::{Markup, html};

use crate::said::{PointTexts, Texts};
use crate::view::{instant, word, word_of};

/// Words for a record's changes.
pub(crate) struct Told<'a> {
    /// What everybody reads.
    pub(crate) said: &'a Texts,
    /// What staff read besides; nothing where it is one's own record.
    pub(crate) staff: Option<&'a PointTexts>,
    /// The rules of the record's county.
    pub(crate) policy: &'a Policy,
}

impl Told<'_> {
    /// These changes.
    pub(crate) fn changes(&self, changes: &[ChangeBody]) -> Markup {
        html! {
            @if changes.is_empty() { p { (self.said.nothing_yet) } }
            @for change in changes { (self.change(change)) }
        }
    }

    fn change(&self, change: &ChangeBody) -> Markup {
        let said = self.said;
        let further = self.staff.and_then(|staff| word_of(staff.actions, &change.action));
        let action = further.unwrap_or_else(|| word(said.actions, &change.action));
        html! {
            h2 { (change.number) ". " (action) }
            p { (instant(&change.at)) @if let Some(staff) = self.staff { (by(staff, change)) } }
            @if !change.fields.is_empty() {
                table.stacked.compared {
                    thead { tr { td { } th { (said.before_) } th { (said.after) } } }
                    tbody {
                        @for (name, field) in change.fields.iter().filter_map(|field| Some((self.name(field)?, field))) {
                            tr {
                                th scope="row" { (name) }
                                td { (narrow(said.before_, &field.before)) (self.value(field, field.before.as_deref())) }
                                td { (narrow(said.after, &field.after)) (self.value(field, field.after.as_deref())) }
                            }
                        }
                    }
                }
            }
        }
    }

    fn name<'b>(&'b self, field: &'b FieldChangeBody) -> Option<&'b str> {
        let known = word_of(self.said.fields, &field.field);
        known.or_else(|| self.staff.map(|staff| named(staff, self.policy, &field.field)))
    }

    fn value(&self, field: &FieldChangeBody, value: Option<&str>) -> String {
        let Some(value) = value else { return String::new() };
        let further = self.staff.and_then(|staff| word_of(staff.values, value));
        match further.filter(|_| field.field.starts_with("entry.")) {
            Some(word) => word.to_owned(),
            None => in_words(self.said, self.policy, &field.field, value),
        }
    }
}

/// The column's name where the table's head is not shown.
fn narrow(column: &str, value: &Option<String>) -> Markup {
    html! { @if value.is_some() { span.narrow { (column) " " } } }
}

/// Who did it, from where and why.
fn by(staff: &PointTexts, change: &ChangeBody) -> Markup {
    html! {
        @if let Some(who) = &change.who { ", " (staff.by_whom) " " (who) }
        @if let Some(from) = &change.from { ", " (staff.from_where) " " (from) }
        @if let Some(reason) = &change.reason { ", " (staff.reason) ": " (reason) }
    }
}

/// A field of which candidates are told nothing: by its word, by its label in the policy, or as it is called.
fn named<'a>(staff: &'a PointTexts, policy: &'a Policy, field: &'a str) -> &'a str {
    let label = |key| policy.collected.get(key).or_else(|| policy.form.get(key)).map(|rule| rule.label.as_str());
    let (under, key) = field.rsplit_once('.').unwrap_or(("", field));
    word_of(staff.fields, field).or_else(|| label(key)).or_else(|| word_of(staff.fields, under)).unwrap_or(field)
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
        "document.kind" => word(said.document_kinds, value).to_owned(),
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
