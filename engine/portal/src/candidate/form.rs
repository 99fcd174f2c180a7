//! Step 4: the form is filled in, checked, and saved with the save password. What was typed goes along from page to page, so
//! nothing is stored before it is saved.

use axum::http::StatusCode;
use baoming_core::policy::Policy;
use baoming_matters::candidate::registration;
use baoming_matters::{Asked, Keyed, Refused};
use maud::{Markup, html};

use super::saving::{again as once_more, policy, with_passwords};
use crate::answer::Answer;
use crate::asking::{Typed, Visit, sent};
use crate::record::form::{amiss, at_field_of, fields, filled_in, read, told};
use crate::view::{Form, Wrong, answers, page};

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
    Ok(match amiss(visit.texts(), &visit.typed) {
        Some(wrong) => mended(&visit, &policy, &wrong),
        None => Answer::page(checked(&visit, &policy, None)),
    })
}

pub(super) async fn save(visit: Visit) -> Result<Answer, Refused> {
    let (policy, serial) = (policy(&visit)?, with_passwords(&visit)?);
    if let Some(wrong) = amiss(visit.texts(), &visit.typed) {
        return Ok(mended(&visit, &policy, &wrong));
    }
    let body = read(&visit.typed, &policy);
    let asked =
        visit.ask::<Keyed, _, _, _, _>(&registration::SAVE_FORM, registration::save_form, (serial, sent(body))).await;
    match asked {
        Ok(_) => Ok(Answer::see("/me")),
        // What is wrong with the form is mended in the form, all else right here.
        Err(refused) if is_about_the_form(&refused) => {
            once_more(&visit, refused, |wrong| view(&visit, &policy, &visit.typed, Some(&at_field_of(&policy, wrong))))
        }
        Err(refused) => once_more(&visit, refused, |wrong| checked(&visit, &policy, Some(wrong))),
    }
}

fn mended(visit: &Visit, policy: &Policy, wrong: &Wrong) -> Answer {
    Answer::page(view(visit, policy, &visit.typed, Some(wrong))).with_status(StatusCode::UNPROCESSABLE_ENTITY)
}

fn is_about_the_form(refused: &Refused) -> bool {
    refused.named().field.is_some_and(|field| field != "Save-Password")
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
        (answers(told(said, policy, &visit.typed)))
        (form.whole("/me/form/save", &saving, said.save))
        form method="post" action="/me/form" {
            (form.hidden())
            (form.along())
            button.second { (said.change) }
        }
    };
    page(visit, said.check_title, &content)
}
