//! Staff sign in, with what was typed before on the way.

use baoming_api::bodies::sessions::OperatorSignInBody;
use baoming_matters::public::sessions;
use baoming_matters::{Refused, Visitor};
use maud::{Markup, html};

use super::saying::{OWN_PASSWORD, SECOND_FACTOR, again};
use crate::answer::Answer;
use crate::asking::{Typed, Visit, sent, status_of, typed_back, typed_owner};
use crate::view::{Form, Wrong, notice, page};

const PATH: &str = "/staff/sign-in";

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    Ok(Answer::page(view(&visit, &visit.typed, None)))
}

/// The session is over, or never was: the way in, and behind it the same page with what was typed.
pub(crate) fn sign_in_first(visit: &Visit) -> Answer {
    let mut kept = Typed::default();
    for (name, value) in visit.typed.kept() {
        kept.add(Typed::keeping(name), value);
    }
    kept.add(typed_owner(), visit.typed.get(typed_owner()));
    kept.add(typed_back(), visit.looked_at());
    let content = html! {
        (notice(visit.texts().sign_in_first))
        (fields(visit, &kept, None))
    };
    let answer = Answer::page(page(visit, visit.staff_texts().sign_in_title, &content));
    if visit.typed.is_empty() { answer } else { answer.with_status(status_of(&Refused::Unauthorized)) }
}

pub(super) async fn sign_in(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    let password = typed.get("password").to_owned();
    let body = OperatorSignInBody { operator: typed.text("operator"), password, code: typed.some("code") };
    let session = match visit.ask::<Visitor, _, _, _, _>(&sessions::OPERATOR, sessions::operator, sent(body)).await {
        Ok(session) => session,
        Err(refused) => return again(&visit, refused, |wrong| view(&visit, &visit.typed, Some(wrong))),
    };
    let cookie = visit.session_cookie(&session.token, &session.expires_at);
    let answer = match session.needed_first.as_deref() {
        Some("second-factor") => Answer::see(SECOND_FACTOR),
        Some(_) => Answer::see(OWN_PASSWORD),
        None => visit.returned(&session.token).map_or_else(Answer::see, Answer::onward),
    };
    Ok(answer.with_cookies([cookie]))
}

fn view(visit: &Visit, typed: &Typed, wrong: Option<&Wrong>) -> Markup {
    page(visit, visit.staff_texts().sign_in_title, &fields(visit, typed, wrong))
}

fn fields(visit: &Visit, typed: &Typed, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.staff_texts(), Form::new(visit, typed, wrong));
    let content = html! {
        (form.line("operator", said.operator, None, ("username", "text")))
        (form.password("password", said.password, None, "current-password"))
        (form.password("code", said.code, Some(said.code_hint), "one-time-code"))
        @for (name, value) in typed.carried() { input type="hidden" name=(name) value=(value); }
    };
    form.whole(PATH, &content, visit.texts().sign_in)
}
