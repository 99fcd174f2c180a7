//! Signing in, with what was typed before, and signing out.

use baoming_api::bodies::DocumentBody;
use baoming_api::bodies::sessions::{CandidateSignInBody, EntrantSignInBody, SessionBody};
use baoming_matters::public::sessions;
use baoming_matters::{Asked, Refused, Visitor};
use maud::{Markup, html};

use crate::answer::Answer;
use crate::asking::{Typed, Visit, sent, status_of, typed_back, typed_owner};
use crate::view::{Form, Wrong, notice, page};

/// Which of the two ways in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Password,
    First,
}

impl Way {
    fn path(self) -> &'static str {
        match self {
            Self::Password => "/sign-in",
            Self::First => "/first-sign-in",
        }
    }
}

pub(super) async fn show(visit: Visit) -> Result<Answer, Refused> {
    Ok(Answer::page(form(&visit, Way::Password, &visit.typed, None)))
}

pub(super) async fn show_first(visit: Visit) -> Result<Answer, Refused> {
    Ok(Answer::page(form(&visit, Way::First, &visit.typed, None)))
}

/// The session is over, or never was: the way in, and behind it the same page with what was typed.
pub(crate) fn sign_in_first(visit: &Visit) -> Answer {
    let mut kept = Typed::default();
    for (name, value) in visit.typed.kept() {
        kept.add(Typed::keeping(name), value);
    }
    // To where it was typed, which is looked at: what was sent from there may be another page.
    kept.add(typed_owner(), visit.typed.get(typed_owner()));
    kept.add(typed_back(), visit.looked_at());
    let way = if visit.path == "/me/passwords" { Way::First } else { Way::Password };
    let content = html! {
        (notice(visit.texts().sign_in_first))
        (fields(visit, way, &kept, None))
    };
    let answer = Answer::page(page(visit, visit.texts().sign_in, &content));
    if visit.typed.is_empty() { answer } else { answer.with_status(status_of(&Refused::Unauthorized)) }
}

pub(super) async fn candidate(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    let (document, county) = (document(typed), typed.some("county"));
    let body = CandidateSignInBody { document, password: typed.get("password").to_owned(), county };
    let asked = visit.ask::<Visitor, _, _, _, _>(&sessions::CANDIDATE, sessions::candidate, sent(body)).await;
    finish(visit, Way::Password, asked)
}

pub(super) async fn entrant(visit: Visit) -> Result<Answer, Refused> {
    let typed = &visit.typed;
    let body = EntrantSignInBody { document: document(typed), name: typed.text("name"), county: typed.some("county") };
    let asked = visit.ask::<Visitor, _, _, _, _>(&sessions::ENTRANT, sessions::entrant, sent(body)).await;
    finish(visit, Way::First, asked)
}

pub(super) async fn out(visit: Visit) -> Result<Answer, Refused> {
    // Whose session is over already is signed out.
    match visit.ask::<Asked, _, _, _, _>(&sessions::SIGN_OUT, sessions::sign_out, ()).await {
        Ok(()) | Err(Refused::Unauthorized) => Ok(Answer::see("/").with_cookies([Visit::no_session_cookie()])),
        Err(refused) => Err(refused),
    }
}

fn finish(visit: Visit, way: Way, asked: Result<SessionBody, Refused>) -> Result<Answer, Refused> {
    let session = match asked {
        Ok(session) => session,
        Err(refused) => {
            let wrong = Wrong::of(&visit, &refused);
            let answer = Answer::page(form(&visit, way, &visit.typed, Some(&wrong)));
            return Ok(answer.with_status(status_of(&refused)).come_again(refused.retry_after_seconds()));
        }
    };
    let cookie = visit.session_cookie(&session.token, &session.expires_at);
    Ok(visit.returned(&session.token).map_or_else(Answer::see, Answer::onward).with_cookies([cookie]))
}

pub(super) fn document(typed: &Typed) -> DocumentBody {
    DocumentBody { kind: typed.get("document_kind").parse().unwrap_or(1), number: typed.text("document") }
}

fn form(visit: &Visit, way: Way, typed: &Typed, wrong: Option<&Wrong>) -> Markup {
    let said = visit.texts();
    let (title, other, other_title) = match way {
        Way::Password => (said.with_password, Way::First, said.first_time),
        Way::First => (said.first_time, Way::Password, said.with_password),
    };
    let content = html! {
        (fields(visit, way, typed, wrong))
        p { a href=(other.path()) { (other_title) } }
        @if way == Way::Password { p { a href="/forgotten" { (said.forgotten_way) } } }
    };
    page(visit, title, &content)
}

fn fields(visit: &Visit, way: Way, typed: &Typed, wrong: Option<&Wrong>) -> Markup {
    let (said, form) = (visit.texts(), Form::new(visit, typed, wrong));
    let kinds = said.document_kinds.iter().copied();
    let policy = visit.counter().node.province_policy();
    let counties: Vec<(String, String)> = policy
        .counties
        .iter()
        .map(|(id, county)| (id.to_string(), format!("{}{}", county.prefecture, county.name)))
        .collect();
    // Which county it is matters only while something is held.
    let node = &visit.counter().node;
    let are_held = node.contingency().controls.in_force(node.clock().now()).next().is_some();
    let content = html! {
        (form.select("document_kind", said.document_kind, None, said.document_kinds[0].1, kinds.skip(1)))
        (form.line("document", said.document, None, ("off", "text")))
        @match way {
            Way::Password => (form.password("password", said.login_password, None, "current-password")),
            Way::First => (form.line("name", said.name, Some(said.name_hint), ("name", "text"))),
        }
        @if are_held {
            (form.select("county", said.county, Some(said.county_hint), said.county_any,
                counties.iter().map(|(id, name)| (id.as_str(), name.as_str()))))
        }
        @for (name, value) in typed.carried() { input type="hidden" name=(name) value=(value); }
    };
    form.whole(way.path(), &content, said.sign_in)
}
