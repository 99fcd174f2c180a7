//! The fields of the form, as the season's rules have them: filled in, judged at once, read, told.

use baoming_api::bodies::registration::PrintedFormBody;
use baoming_api::bodies::{AdditionalBody, FormBody};
use baoming_core::policy::{CodeTable, Policy};
use maud::{Markup, html};

use crate::asking::Typed;
use crate::said::Texts;
use crate::view::{Choice, Form, Wrong};

/// Fields that may not stay empty, in the order of the page.
const NEEDED: [&str; 10] = [
    "political_status",
    "candidate_category",
    "graduation_category",
    "school",
    "first_subject",
    "foreign_language",
    "postal_address",
    "postal_code",
    "recipient",
    "phone",
];

/// The name of a field that the policy names.
fn additional(key: &str) -> String {
    format!("additional-{key}")
}

/// What people see at once, in words of theirs: nothing where something has to be, or what cannot be right.
pub(crate) fn amiss(said: &Texts, typed: &Typed) -> Option<Wrong> {
    if let Some(field) = NEEDED.into_iter().find(|field| typed.text(field).is_empty()) {
        return Some(Wrong::at(field, said.needed));
    }
    if typed.all("second_subjects").count() != 2 {
        return Some(Wrong::at("second_subjects", said.choose_two));
    }
    if !["yes", "no"].contains(&typed.get("unified_exam")) {
        return Some(Wrong::at("unified_exam", said.choose_yes_or_no));
    }
    let digits = |field: &str, count: usize| {
        let text = typed.text(field);
        text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !digits("postal_code", 6) {
        return Some(Wrong::at("postal_code", said.six_digits));
    }
    (!digits("phone", 11)).then(|| Wrong::at("phone", said.eleven_digits))
}

/// What a refusal is about, where the policy has named the field.
pub(crate) fn at_field_of(policy: &Policy, wrong: &Wrong) -> Wrong {
    wrong.renamed(|field| if policy.form.contains_key(field) { additional(field) } else { field.to_owned() })
}

/// A form as it was saved, to be filled in anew.
pub(crate) fn filled_in(form: FormBody) -> Typed {
    let mut typed = Typed::of([
        ("political_status", form.political_status),
        ("candidate_category", form.candidate_category),
        ("graduation_category", form.graduation_category),
        ("school", form.school),
        ("first_subject", form.first_subject),
        ("foreign_language", form.foreign_language),
        ("unified_exam", if form.unified_exam { "yes" } else { "no" }.to_owned()),
        ("postal_address", form.postal_address),
        ("postal_code", form.postal_code),
        ("recipient", form.recipient),
        ("phone", form.phone),
    ]);
    form.second_subjects.into_iter().for_each(|subject| typed.add("second_subjects", subject));
    form.additional.into_iter().for_each(|AdditionalBody { key, value }| typed.add(additional(&key), value));
    typed
}

/// A form as it is printed, with codes in the place of their meanings.
pub(crate) fn of_printed(form: &PrintedFormBody) -> FormBody {
    FormBody {
        political_status: form.political_status.code.clone(),
        candidate_category: form.candidate_category.code.clone(),
        graduation_category: form.graduation_category.code.clone(),
        school: form.school.clone(),
        first_subject: form.first_subject.code.clone(),
        second_subjects: form.second_subjects.each_ref().map(|subject| subject.code.clone()),
        foreign_language: form.foreign_language.code.clone(),
        unified_exam: form.unified_exam,
        postal_address: form.postal_address.clone(),
        postal_code: form.postal_code.clone(),
        recipient: form.recipient.clone(),
        phone: form.phone.clone(),
        additional: form
            .additional
            .iter()
            .map(|field| AdditionalBody { key: field.key.clone(), value: field.value.code.clone() })
            .collect(),
    }
}

/// Everything to fill in.
pub(crate) fn fields(said: &Texts, policy: &Policy, form: &Form<'_>) -> Markup {
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
pub(crate) fn read(typed: &Typed, policy: &Policy) -> FormBody {
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
pub(crate) fn told<'a>(said: &Texts, policy: &'a Policy, typed: &Typed) -> Vec<(&'a str, String)>
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
pub(crate) fn choices(table: &CodeTable) -> impl Iterator<Item = Choice<'_>> {
    table.iter().map(|(code, word)| (code.as_str(), word.as_str()))
}

fn meaning(table: Option<&CodeTable>, value: &str) -> String {
    table.and_then(|table| table.get(value)).map_or(value, String::as_str).to_owned()
}
