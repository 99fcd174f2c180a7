//! The fields of the form, as the season's rules have them: filled in, read, told.

use baoming_api::bodies::{AdditionalBody, FormBody};
use baoming_core::policy::{CodeTable, Policy};
use maud::{Markup, html};

use crate::asking::Typed;
use crate::said::Texts;
use crate::view::{Choice, Form};

/// The name of a field that the policy names.
pub(super) fn additional(key: &str) -> String {
    format!("additional-{key}")
}

/// Everything to fill in.
pub(super) fn fields(said: &Texts, policy: &Policy, form: &Form<'_>) -> Markup {
    let codes = &policy.codes;
    html! {
        (form.select("political_status", said.political_status, None, said.choose, choices(&codes.political_status)))
        (form.radios("candidate_category", said.candidate_category, choices(&codes.candidate_category)))
        (form.radios("graduation_category", said.graduation_category, choices(&codes.graduation_category)))
        (form.line("school", said.school, None, ("organization", "text")))
        (form.radios("first_subject", said.first_subject, choices(&codes.first_subject)))
        (form.boxes("second_subjects", said.second_subjects, choices(&codes.second_subjects)))
        (form.select("foreign_language", said.foreign_language, None, said.choose, choices(&codes.foreign_language)))
        (form.radios("unified_exam", said.unified_exam, [("yes", said.yes), ("no", said.no)].into_iter()))
        (form.line("postal_address", said.postal_address, None, ("street-address", "text")))
        (form.line("postal_code", said.postal_code, None, ("postal-code", "numeric")))
        (form.line("recipient", said.recipient, None, ("name", "text")))
        (form.line("phone", said.phone, Some(said.phone_hint), ("tel-national", "tel")))
        @for (key, rule) in &policy.form {
            @let label = if rule.required { rule.label.clone() } else { format!("{}{}", rule.label, said.optional) };
            @match &rule.table {
                Some(table) if rule.values_max > 1 => (form.boxes(&additional(key), &label, choices(table))),
                Some(table) => (form.select(&additional(key), &label, None, said.choose, choices(table))),
                None => (form.line(&additional(key), &label, None, ("off", "text"))),
            }
        }
    }
}

/// What was typed, as it is sent. What is missing is left empty, and refused by name.
pub(super) fn read(typed: &Typed, policy: &Policy) -> FormBody {
    let mut second = typed.all("second_subjects").map(str::to_owned);
    let second_subjects = [second.next().unwrap_or_default(), second.next().unwrap_or_default()];
    let values = |key: &String| {
        let name = additional(key);
        let given: Vec<String> =
            typed.all(&name).map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect();
        given.into_iter().map(|value| AdditionalBody { key: key.clone(), value }).collect::<Vec<_>>()
    };
    FormBody {
        political_status: typed.text("political_status"),
        candidate_category: typed.text("candidate_category"),
        graduation_category: typed.text("graduation_category"),
        school: typed.text("school"),
        first_subject: typed.text("first_subject"),
        second_subjects,
        foreign_language: typed.text("foreign_language"),
        unified_exam: typed.get("unified_exam") == "yes",
        postal_address: typed.text("postal_address"),
        postal_code: typed.text("postal_code"),
        recipient: typed.text("recipient"),
        phone: typed.text("phone"),
        additional: policy.form.keys().flat_map(values).collect(),
    }
}

/// What was typed, in words to check.
pub(super) fn told<'a>(said: &Texts, policy: &'a Policy, typed: &Typed) -> Vec<(&'a str, String)>
where
    'static: 'a,
{
    let codes = &policy.codes;
    let all = |name: &str, table: Option<&CodeTable>| {
        let words: Vec<String> = typed.all(name).map(|value| meaning(table, value)).collect();
        Some(words.join("、")).filter(|words| !words.is_empty()).unwrap_or_else(|| said.secret.to_owned())
    };
    let unified = match typed.get("unified_exam") {
        "yes" => said.yes,
        "no" => said.no,
        _ => said.secret,
    };
    let mut told = vec![
        (said.political_status, all("political_status", Some(&codes.political_status))),
        (said.candidate_category, all("candidate_category", Some(&codes.candidate_category))),
        (said.graduation_category, all("graduation_category", Some(&codes.graduation_category))),
        (said.school, all("school", None)),
        (said.first_subject, all("first_subject", Some(&codes.first_subject))),
        (said.second_subjects, all("second_subjects", Some(&codes.second_subjects))),
        (said.foreign_language, all("foreign_language", Some(&codes.foreign_language))),
        (said.unified_exam, unified.to_owned()),
        (said.postal_address, all("postal_address", None)),
        (said.postal_code, all("postal_code", None)),
        (said.recipient, all("recipient", None)),
        (said.phone, all("phone", None)),
    ];
    told.extend(
        policy.form.iter().map(|(key, rule)| (rule.label.as_str(), all(&additional(key), rule.table.as_ref()))),
    );
    told
}

/// A table as choices.
pub(super) fn choices(table: &CodeTable) -> impl Iterator<Item = Choice<'_>> {
    table.iter().map(|(code, word)| (code.as_str(), word.as_str()))
}

fn meaning(table: Option<&CodeTable>, value: &str) -> String {
    table.and_then(|table| table.get(value)).map_or(value, String::as_str).to_owned()
}
