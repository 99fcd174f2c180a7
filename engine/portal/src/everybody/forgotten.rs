//! The login password is forgotten: a code to the bound telephone, and another password by it. Whoever asks is told the same,
//! whether or not there is anybody.

use axum::http::StatusCode;
use baoming_api::bodies::sessions::{ForgottenBody, ForgottenPasswordBody};
use baoming_matters::public::forgotten;
use baoming_matters::{Refused, Visitor};
use maud::{Markup, html};

use super::signing_in::document;
use crate::answer::Answer;
use crate::asking::{Visit, sent, status_of};
use crate::view::{Form, Wrong, notice, page};

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    Ok(Answer::page(ask_who(&visit, None)))
}

pub(super) async fn send_code(visit: Visit) -> Result<Answer, Refused> {
    let body = ForgottenBody { document: document(&visit.typed), name: visit.typed.text("name") };
    match visit.ask::<Visitor, _, _, _, _>(&forgotten::SEND_CODE, forgotten::send_code, sent(body)).await {
        Ok(()) => Ok(Answer::page(ask_code(&visit, None))),
        // Whoever never saw the answer has the code all the same.
        Err(refused @ Refused::TooMany { .. }) => Ok(again(&visit, &refused, ask_code)),
        Err(refused) => Ok(again(&visit, &refused, ask_who)),
    }
}

pub(super) async fn set(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    if typed.get("new_password") != typed.get("new_password_again") {
        let wrong = Wrong::at("new_password_again", visit.texts().not_the_same);
        return Ok(Answer::page(ask_code(&visit, Some(&wrong))).with_status(StatusCode::UNPROCESSABLE_ENTITY));
    }
    let body = ForgottenPasswordBody {
        document: document(typed),
        name: typed.text("name"),
        code: typed.text("code"),
        new_password: typed.get("new_password").to_owned(),
    };
    match visit.ask::<Visitor, _, _, _, _>(&forgotten::NEW_PASSWORD, forgotten::new_password, sent(body)).await {
        Ok(()) => Ok(Answer::page(done(&visit))),
        Err(refused) => Ok(again(&visit, &refused, ask_code)),
    }
}

fn again(visit: &Visit, refused: &Refused, view: fn(&Visit, Option<&Wrong>) -> Markup) -> Answer {
    let wrong = Wrong::of(visit, refused);
    Answer::page(view(visit, Some(&wrong))).with_status(status_of(refused)).come_again(refused.retry_after_seconds())
}

fn ask_who(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.texts(), Form::new(visit, &visit.typed, wrong));
    let kinds = said.document_kinds.iter().copied();
    let fields = html! {
        (form.select("document_kind", said.document_kind, None, said.document_kinds[0].1, kinds.skip(1)))
        (form.line("document", said.document, None, ("off", "text")))
        (form.line("name", said.name, Some(said.name_hint), ("name", "text")))
    };
    let content = html! {
        p { (said.forgotten_lead) }
        (form.whole("/forgotten/code", &fields, said.send_code))
    };
    page(visit, said.forgotten_title, &content)
}

fn ask_code(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.texts(), Form::new(visit, &visit.typed, wrong));
    let twice = format!("{}{}", said.login_password, said.again);
    let fields = html! {
        (form.along())
        (form.line("code", said.code, Some(said.code_hint), ("one-time-code", "numeric")))
        (form.password("new_password", said.login_password, Some(said.login_password_hint), "new-password"))
        (form.password("new_password_again", &twice, None, "new-password"))
    };
    let content = html! {
        (notice(said.forgotten_sent))
        (form.whole("/forgotten", &fields, said.save))
    };
    page(visit, said.forgotten_title, &content)
}

fn done(visit: &Visit) -> Markup {
    let said = visit.texts();
    let content = html! {
        (notice(said.login_changed))
        p { a.main href="/sign-in" { (said.sign_in) } }
    };
    page(visit, said.forgotten_title, &content)
}
