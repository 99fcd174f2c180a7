//! Step 3: the real-person check's number, and both passwords with what each is for.

use axum::http::StatusCode;
use baoming_api::bodies::ActivationBody;
use baoming_matters::candidate::registration;
use baoming_matters::{Keyed, Refused};
use maud::{Markup, html};

use super::saving::again;
use crate::answer::Answer;
use crate::asking::{Visit, sent};
use crate::view::{Form, Wrong, notice, page};

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    Ok(Answer::page(view(&visit, None)))
}

pub(super) async fn set(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    for (password, again) in [("login_password", "login_password_again"), ("save_password", "save_password_again")] {
        if typed.get(password) != typed.get(again) {
            let wrong = Wrong::at(again, visit.texts().not_the_same);
            return Ok(Answer::page(view(&visit, Some(&wrong))).with_status(StatusCode::UNPROCESSABLE_ENTITY));
        }
    }
    let body = ActivationBody {
        ticket: typed.some("ticket"),
        real_person_passed: false,
        login_password: typed.get("login_password").to_owned(),
        save_password: typed.get("save_password").to_owned(),
    };
    let serial = visit.serial()?;
    let asked =
        visit.ask::<Keyed, _, _, _, _>(&registration::ACTIVATE, registration::activate, (serial, sent(body))).await;
    match asked {
        // The session of somebody without passwords ends with this.
        Ok(_) => Ok(Answer::page(set_now(&visit)).with_cookies([Visit::no_session_cookie()])),
        Err(refused) => again(&visit, refused, |wrong| view(&visit, Some(wrong))),
    }
}

fn view(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.texts(), Form::new(visit, &visit.typed, wrong));
    let twice = |label: &str| format!("{label}{}", said.again);
    let fields = html! {
        (form.line("ticket", said.ticket, Some(said.ticket_hint), ("off", "text")))
        (form.password("login_password", said.login_password, Some(said.login_password_hint), "new-password"))
        (form.password("login_password_again", &twice(said.login_password), None, "new-password"))
        (form.password("save_password", said.save_password, Some(said.save_password_hint), "new-password"))
        (form.password("save_password_again", &twice(said.save_password), None, "new-password"))
    };
    page(visit, said.passwords_title, &form.whole("/me/passwords", &fields, said.passwords_button))
}

fn set_now(visit: &Visit) -> Markup {
    let said = visit.texts();
    let content = html! {
        (notice(said.passwords_done))
        p { a.main href="/sign-in" { (said.sign_in) } }
    };
    page(visit, said.passwords_title, &content)
}
