//! Step 4: the form is filled in, checked, and saved with the save password. What was typed goes along from page to page, so
//! nothing is stored before it is saved.

use axum::http::StatusCode;
use baoming_api::bodies::{AdditionalBody, FormBody};
use baoming_core::policy::Policy;
use baoming_matters::candidate::registration;
use baoming_matters::{Asked, Keyed, Refused};
use maud::{Markup, html};

use super::form_fields::{additional, fields, read};
use super::saving::{again as once_more, policy, with_passwords};
use crate::answer::Answer;
use crate::asking::{Typed, Visit, sent};
use crate::view::{Form, Wrong, answers, page};

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

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let policy = policy(&visit)?;
    if !visit.typed.is_empty() {
        return Ok(Answer::page(view(&visit, &policy, &visit.typed, None)));
    }
    let serial = with_passwords(&visit)?;
    let saved = visit.ask::<Asked, _, _, _, _>(&registration::READ_FORM, registration::read_form, serial).await?;
    let typed = saved.form.map(filled_in).unwrap_or_default();
    Ok(Answer::page(view(&visit, &policy, &typed, None)))
}

/// Back from checking, to change something.
pub(super) async fn again(visit: Visit) -> Result<Answer, Refused> {
    let policy = policy(&visit)?;
    Ok(Answer::page(view(&visit, &policy, &visit.typed, None)))
}

pub(super) async fn check(visit: Visit) -> Result<Answer, Refused> {
    let policy = policy(&visit)?;
    with_passwords(&visit)?;
    Ok(match amiss(&visit) {
        Some(wrong) => mended(&visit, &policy, &wrong),
        None => Answer::page(checked(&visit, &policy, None)),
    })
}

pub(super) async fn save(visit: Visit) -> Result<Answer, Refused> {
    let (policy, serial) = (policy(&visit)?, with_passwords(&visit)?);
    if let Some(wrong) = amiss(&visit) {
        return Ok(mended(&visit, &policy, &wrong));
    }
    let body = read(&visit.typed, &policy);
    let asked =
        visit.ask::<Keyed, _, _, _, _>(&registration::SAVE_FORM, registration::save_form, (serial, sent(body))).await;
    match asked {
        Ok(_) => Ok(Answer::see("/me")),
        // What is wrong with the form is mended in the form, all else right here.
        Err(refused) if is_about_the_form(&refused) => {
            once_more(&visit, refused, |wrong| view(&visit, &policy, &visit.typed, Some(wrong)))
        }
        Err(refused) => once_more(&visit, refused, |wrong| checked(&visit, &policy, Some(wrong))),
    }
}

/// What people see at once, in words of theirs: nothing where something has to be, or what cannot be right.
fn amiss(visit: &Visit) -> Option<Wrong> {
    let (said, typed) = (visit.texts(), &visit.typed);
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

fn mended(visit: &Visit, policy: &Policy, wrong: &Wrong) -> Answer {
    Answer::page(view(visit, policy, &visit.typed, Some(wrong))).with_status(StatusCode::UNPROCESSABLE_ENTITY)
}

fn is_about_the_form(refused: &Refused) -> bool {
    refused.named().field.is_some_and(|field| field != "Save-Password")
}

fn filled_in(form: FormBody) -> Typed {
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

fn view(visit: &Visit, policy: &Policy, typed: &Typed, wrong: Option<&Wrong>) -> Markup {
    let said = visit.texts();
    let form = Form::new(visit, typed, wrong);
    page(visit, said.form_title, &form.whole("/me/form/check", &fields(said, policy, &form), said.continue_))
}

fn checked(visit: &Visit, policy: &Policy, wrong: Option<&Wrong>) -> Markup {
    let said = visit.texts();
    let form = Form::new(visit, &visit.typed, wrong);
    let saving = html! {
        (form.along())
        (form.password("known_save_password", said.save_password, Some(said.known_save_hint), "off"))
    };
    let content = html! {
        p { (said.check_lead) }
        (answers(super::form_fields::told(said, policy, &visit.typed)))
        (form.whole("/me/form/save", &saving, said.save))
        form method="post" action="/me/form" {
            (form.hidden())
            (form.along())
            button.second { (said.change) }
        }
    };
    page(visit, said.check_title, &content)
}
