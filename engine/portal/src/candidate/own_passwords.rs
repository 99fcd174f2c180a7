//! Either password is changed by whoever knows it.

use axum::http::StatusCode;
use baoming_api::bodies::registration::PasswordChangeBody;
use baoming_matters::candidate::passwords;
use baoming_matters::{Keyed, Refused};
use maud::{Markup, html};

use super::saving::{again, with_passwords};
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::view::{Form, Wrong, notice, page};

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    Login,
    Save,
}

pub(super) async fn show(visit: Visit, which: Which) -> Result<Answer, Refused> {
    with_passwords(&visit)?;
    Ok(Answer::page(view(&visit, which, None)))
}

pub(super) async fn change(visit: Visit, which: Which) -> Result<Answer, Refused> {
    let serial = with_passwords(&visit)?;
    let typed = |name: &str| visit.typed.get(name).to_owned();
    if typed("new_password") != typed("new_password_again") {
        let wrong = Wrong::at("new_password_again", visit.texts().not_the_same);
        return Ok(Answer::page(view(&visit, which, Some(&wrong))).with_status(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let body = PasswordChangeBody { password: typed("password"), new_password: typed("new_password") };
    let input = (serial, sent(body));
    let asked = match which {
        Which::Login => visit.ask::<Keyed, _, _, _, _>(&passwords::CHANGE_LOGIN, passwords::change_login, input).await,
        Which::Save => visit.ask::<Keyed, _, _, _, _>(&passwords::CHANGE_SAVE, passwords::change_save, input).await,
    };
    match asked {
        Ok(_) => Ok(changed(&visit, which)),
        Err(refused) => again(&visit, refused, |wrong| view(&visit, which, Some(wrong))),
    }
}

fn title(visit: &Visit, which: Which) -> &'static str {
    match which {
        Which::Login => visit.texts().login_change_title,
        Which::Save => visit.texts().save_change_title,
    }
}

fn view(visit: &Visit, which: Which, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.texts(), Form::new(visit, &visit.typed, wrong));
    let hint = match which {
        Which::Login => said.login_password_hint,
        Which::Save => said.save_password_hint,
    };
    let twice = format!("{}{}", said.new_password, said.again);
    let fields = html! {
        (form.password("password", said.present_password, None, "current-password"))
        (form.password("new_password", said.new_password, Some(hint), "new-password"))
        (form.password("new_password_again", &twice, None, "new-password"))
    };
    page(visit, title(visit, which), &form.whole(visit.path, &fields, said.save))
}

/// Sessions of before are over with another login password, this one too.
fn changed(visit: &Visit, which: Which) -> Answer {
    let said = visit.texts();
    let (told, way, name, cookie) = match which {
        Which::Login => (said.login_changed, "/sign-in", said.sign_in, Some(Visit::no_session_cookie())),
        Which::Save => (said.save_changed, "/me", said.mine, None),
    };
    let content = html! {
        (notice(told))
        p { a.main href=(way) { (name) } }
    };
    Answer::page(page(visit, title(visit, which), &content)).with_cookies(cookie)
}
