//! A telephone is bound by the code that it received: first the number, then the code.

use baoming_api::bodies::steps::{PhoneBody, PhoneCodeBody};
use baoming_matters::candidate::{registration, steps};
use baoming_matters::{Asked, Keyed, Refused};
use maud::{Markup, html};

use super::saving::{again, with_passwords};
use crate::answer::Answer;
use crate::asking::{Visit, sent, typed_action};
use crate::view::{Form, Wrong, page};

/// Where the code is sent back.
const BIND: &str = "/me/phone";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    let serial = with_passwords(&visit)?;
    // Behind a sign-in: back at the code, which has been sent.
    if visit.typed.get(typed_action()) == BIND {
        return Ok(Answer::page(ask_code(&visit, None)));
    }
    let record = visit.ask::<Asked, _, _, _, _>(&registration::READ, registration::read_own, serial).await?;
    Ok(Answer::page(ask_number(&visit, record.bound_phone.as_deref(), None)))
}

pub(super) async fn send_code(visit: Visit) -> Result<Answer, Refused> {
    let serial = with_passwords(&visit)?;
    let body = PhoneBody { phone: visit.typed.text("phone") };
    match visit.ask::<Asked, _, _, _, _>(&steps::SEND_CODE, steps::send_code, (serial, sent(body))).await {
        Ok(()) => Ok(Answer::page(ask_code(&visit, None))),
        // Whoever never saw the answer has the code all the same.
        Err(refused @ Refused::TooMany { .. }) => again(&visit, refused, |wrong| ask_code(&visit, Some(wrong))),
        Err(refused) => again(&visit, refused, |wrong| ask_number(&visit, None, Some(wrong))),
    }
}

pub(super) async fn bind(visit: Visit) -> Result<Answer, Refused> {
    let serial = with_passwords(&visit)?;
    let body = PhoneCodeBody { phone: visit.typed.text("phone"), code: visit.typed.text("code") };
    match visit.ask::<Keyed, _, _, _, _>(&steps::BIND_PHONE, steps::bind_phone, (serial, sent(body))).await {
        Ok(_) => Ok(Answer::see("/me")),
        Err(refused) => again(&visit, refused, |wrong| ask_code(&visit, Some(wrong))),
    }
}

fn ask_number(visit: &Visit, bound: Option<&str>, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.texts(), Form::new(visit, &visit.typed, wrong));
    let fields = form.line("phone", said.phone, Some(said.phone_hint), ("tel-national", "tel"));
    let content = html! {
        @if let Some(bound) = bound { p { (said.bound_phone) ": " (bound) } }
        (form.whole("/me/phone/code", &fields, said.send_code))
    };
    page(visit, said.phone_title, &content)
}

fn ask_code(visit: &Visit, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.texts(), Form::new(visit, &visit.typed, wrong));
    let fields = html! {
        (form.line("phone", said.phone, None, ("tel-national", "tel")))
        (form.line("code", said.code, Some(said.code_hint), ("one-time-code", "numeric")))
        (form.password("known_save_password", said.save_password, Some(said.known_save_hint), "off"))
    };
    page(visit, said.phone_title, &form.whole(BIND, &fields, said.save))
}
