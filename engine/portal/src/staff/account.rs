//! The own account: a password that nobody else knows, and a second factor. Every session ends with either, so both lead to the
//! sign-in.

use axum::http::StatusCode;
use baoming_api::bodies::sessions::{OwnCodeBody, OwnPasswordBody, OwnTotpBody};
use baoming_matters::public::own_account;
use baoming_matters::{Asked, Keyed, Refused};
use maud::{Markup, html};

use super::saying::{OWN_PASSWORD, SECOND_FACTOR, again};
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::view::{Form, Wrong, code, notice, page};

pub(super) async fn show_password(visit: Visit) -> Result<Answer, Refused> {
    Ok(Answer::page(password(&visit, None)))
}

pub(super) async fn take_password(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    if typed.get("new_password") != typed.get("new_password_again") {
        let wrong = Wrong::at("new_password_again", visit.texts().not_the_same);
        return Ok(Answer::page(password(&visit, Some(&wrong))).with_status(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let (present, new) = (typed.get("password").to_owned(), typed.get("new_password").to_owned());
    let body = OwnPasswordBody { password: present, new_password: new };
    match visit.ask::<Keyed, _, _, _, _>(&own_account::OWN_PASSWORD, own_account::own_password, sent(body)).await {
        Ok(_) => Ok(done(&visit, visit.staff_texts().password_title, visit.staff_texts().password_done)),
        Err(refused) => again(&visit, refused, |wrong| password(&visit, Some(wrong))),
    }
}

pub(super) async fn show_factor(visit: Visit) -> Result<Answer, Refused> {
    Ok(Answer::page(factor(&visit, None)))
}

/// Shows the secret. It counts once a code of it is confirmed.
pub(super) async fn begin_factor(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    let body = OwnTotpBody { password: typed.get("password").to_owned(), code: typed.some("code") };
    match visit.ask::<Asked, _, _, _, _>(&own_account::BEGIN_TOTP, own_account::begin_totp, sent(body)).await {
        Ok(shown) => Ok(Answer::page(confirmation(&visit, Some(&shown.totp_uri), None))),
        Err(refused) => again(&visit, refused, |wrong| factor(&visit, Some(wrong))),
    }
}

pub(super) async fn confirm_factor(visit: Visit) -> Result<Answer, Refused> {
    let body = OwnCodeBody { code: visit.typed.text("code") };
    match visit.ask::<Keyed, _, _, _, _>(&own_account::CONFIRM_TOTP, own_account::confirm_totp, sent(body)).await {
        Ok(_) => Ok(done(&visit, visit.staff_texts().factor_title, visit.staff_texts().factor_done)),
        // The app has the secret by now, and nobody else is shown it.
        Err(refused) => again(&visit, refused, |wrong| confirmation(&visit, None, Some(wrong))),
    }
}

fn password(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.staff_texts(), Form::new(visit, &visit.typed, wrong));
    let twice = format!("{}{}", said.new_password, visit.texts().again);
    let fields = html! {
        p { (said.password_lead) }
        (form.password("password", said.present_password, None, "current-password"))
        (form.password("new_password", said.new_password, Some(said.new_password_hint), "new-password"))
        (form.password("new_password_again", &twice, None, "new-password"))
    };
    page(visit, said.password_title, &form.whole(OWN_PASSWORD, &fields, visit.texts().save))
}

fn factor(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.staff_texts(), Form::new(visit, &visit.typed, wrong));
    let fields = html! {
        p { (said.factor_lead) }
        (form.password("password", said.present_password, None, "current-password"))
        (form.password("code", said.present_code, Some(said.present_code_hint), "one-time-code"))
    };
    page(visit, said.factor_title, &form.whole(SECOND_FACTOR, &fields, visit.texts().continue_))
}

fn confirmation(visit: &Visit, uri: Option<&str>, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.staff_texts(), Form::new(visit, &visit.typed, wrong));
    let fields = form.password("code", said.code, None, "one-time-code");
    let content = html! {
        @if let Some(uri) = uri {
            p.warning { (said.factor_scan) }
            div.code { (code(uri)) }
            @if let Some(secret) = uri.split(['?', '&']).find_map(|part| part.strip_prefix("secret=")) { p.small { (secret) } }
        }
        (form.whole("/staff/second-factor/confirm", &fields, said.factor_confirm))
        @if uri.is_none() { p { a href=(SECOND_FACTOR) { (visit.texts().back) } } }
    };
    page(visit, said.factor_title, &content)
}

fn done(visit: &Visit, title: &str, said: &str) -> Answer {
    let content = html! {
        (notice(said))
        p { a.main href="/staff/sign-in" { (visit.texts().sign_in) } }
    };
    Answer::page(page(visit, title, &content)).with_cookies([Visit::no_session_cookie()])
}
