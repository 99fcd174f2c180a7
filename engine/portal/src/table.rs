//! The table of pages, and the one way of every request to them.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::request::Parts;
use axum::http::{Response, StatusCode};
use axum::routing::{MethodFilter, get, on};
use baoming_gate::auth::tokens::Role;
use baoming_language::Language;
use baoming_matters::{Counter, Refused};
use http_body_util::{BodyExt as _, Limited};

use crate::answer::Answer;
use crate::asking::{Typed, Visit, Way, looked_at, status_of, with_file};
use crate::assets::STYLE;
use crate::limits::{FORM_BYTES_MAX, STRANGERS_FORM_BYTES_MAX};
use crate::page::{For, Page, Verb};
use crate::{candidate, everybody, installed, offline, staff};

/// A page as it is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageAddress {
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Its address.
    pub path: &'static str,
    /// Whether one has to be signed in.
    pub is_own: bool,
    /// The roles of staff that have this page; nothing where it is not one of a matter for staff.
    pub roles: Option<&'static [Role]>,
    /// Whether the form takes a file along.
    pub takes_file: bool,
}

/// All of them.
fn all() -> impl Iterator<Item = &'static Page> {
    [everybody::PAGES, candidate::PAGES, offline::PAGES].into_iter().chain(staff::ALL).flatten()
}

/// Every page that there is.
pub fn pages() -> impl Iterator<Item = PageAddress> {
    let method = |verb| if verb == Verb::Look { "GET" } else { "POST" };
    all().map(move |page| PageAddress {
        method: method(page.verb),
        path: page.path,
        is_own: page.whom != For::Everybody,
        roles: page.matter.map(|matter| matter.roles),
        takes_file: page.file_bytes_max.is_some(),
    })
}

/// What is looked at in the place of a page that is only sent.
fn seen(path: &'static str) -> &'static str {
    let first = if path.starts_with("/staff") { "/staff" } else { "/" };
    page_at(looked_at(way, path)).map_or(first, |page| page.path)
}

/// The page at an address, to go back to.
fn page_at(path: &str) -> Option<&'static Page> {
    all().find(|page| page.verb == Verb::Look && page.path == path)
}

/// The same, as far as others lead to it.
fn way(path: &str) -> Option<Way> {
    page_at(path).map(|page| Way { path: page.path, is_own: page.whom != For::Everybody, matter: page.matter })
}

/// All pages, before this counter.
pub fn router(counter: &Arc<Counter>) -> Router {
    let assets = installed::assets().chain([&*STYLE]).fold(Router::new(), |router, asset| {
        router.route(&asset.path, get(async |request: Request| asset.respond(request.headers())))
    });
    all().fold(assets, |router, page| {
        let counter = counter.clone();
        // Whoever reloads what was sent, or has its address, looks at the page that it was sent from.
        let is_sent_alone = page.verb == Verb::Send && page_at(page.path).is_none();
        let router = if is_sent_alone {
            router.route(page.path, get(async |request: Request| look_instead(page.path, &request)))
        } else {
            router
        };
        let filter = if page.verb == Verb::Look { MethodFilter::GET } else { MethodFilter::POST };
        router.route(page.path, on(filter, move |request: Request| serve(page, counter.clone(), request)))
    })
}

/// The page to look at in place of one that is only sent, in the language that is wished for.
fn look_instead(path: &'static str, request: &Request) -> Response<Body> {
    let question = Typed::read(request.uri().query().unwrap_or("").as_bytes());
    let tag = question.get("lang");
    let way = if ["zh", "en"].contains(&tag) { format!("{}?lang={tag}", seen(path)) } else { seen(path).to_owned() };
    Answer::see(way).respond(Language::default())
}

async fn serve(page: &'static Page, counter: Arc<Counter>, request: Request) -> Response<Body> {
    let (parts, body) = request.into_parts();
    if let Err(response) = baoming_http::check_head(&parts) {
        return response;
    }
    let visit = Visit::of(counter, (page.path, way), &parts);
    let language = visit.language;
    let answer = match page.verb {
        Verb::Look => go(page, visit).await,
        Verb::Send => submit(page, visit, &parts, body).await,
    };
    answer.respond(language)
}

/// Takes a form, if it is one of ours.
async fn submit(page: &'static Page, mut visit: Visit, parts: &Parts, body: Body) -> Answer {
    // Nobody receives what another site sends.
    if visit.is_of_another_site() {
        return everybody::strange(&visit).with_status(StatusCode::FORBIDDEN);
    }
    let is_known = visit.who().is_some() || visit.staff().is_some();
    let bytes_max = if is_known { FORM_BYTES_MAX } else { STRANGERS_FORM_BYTES_MAX };
    // How long it may take is the server's business.
    let media = parts.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let received = match page.file_bytes_max {
        None => typed(media, body, bytes_max).await.map(|typed| (typed, None)),
        Some(file_max) => with_file(media, body, (bytes_max, file_max)).await.map(|(typed, file)| (typed, Some(file))),
    };
    let Some((typed, file)) = received else {
        return everybody::broken(&visit).with_status(StatusCode::BAD_REQUEST);
    };
    (visit.typed, visit.file) = (typed, file);
    // Somebody else has signed in since the form was filled in: it goes on as that of whoever typed it, or not at all.
    if page.whom != For::Everybody && !visit.is_of_owner() {
        return sign_in_first(page, &visit).with_cookies(visit.cookies());
    }
    if !visit.has_mark() {
        // The cookie is gone, or was never taken: the page again, with what was typed, and the mark that it lacks.
        (visit.is_kept, visit.lacks_mark) = (true, true);
        return match page_at(page.path) {
            Some(again) => go(again, visit).await,
            None => everybody::broken(&visit).with_status(StatusCode::BAD_REQUEST),
        };
    }
    go(page, visit).await
}

/// The fields of a form without a file.
async fn typed(media: &str, body: Body, bytes_max: usize) -> Option<Typed> {
    let is_form = media.starts_with("application/x-www-form-urlencoded");
    let collected = Limited::new(body, bytes_max).collect().await.ok().filter(|_| is_form)?;
    Some(Typed::read(&collected.to_bytes()))
}

/// Does what a page does, and what the page behind a sign-in has.
async fn go(page: &'static Page, visit: Visit) -> Answer {
    match done(page, visit).await.goes_onward() {
        Ok(answer) => answer,
        Err((visit, cookies)) => match page_at(visit.path) {
            Some(page) => done(page, *visit).await.with_cookies(cookies),
            None => Answer::see("/me").with_cookies(cookies),
        },
    }
}

/// Does what a page does; whoever has to sign in for it is asked to, with what was typed.
async fn done(page: &'static Page, visit: Visit) -> Answer {
    let shown = visit.clone();
    let cookies = shown.cookies();
    let is_let_in = match page.whom {
        For::Everybody => true,
        For::Candidate => visit.who().is_some(),
        For::Staff => visit.staff().is_some(),
    };
    if !is_let_in {
        return sign_in_first(page, &shown).with_cookies(cookies);
    }
    let outcome = match page.matter.is_none_or(|matter| shown.may_ask(matter)) {
        true => (page.handle)(visit).await,
        false => Err(Refused::Forbidden),
    };
    let answer = match outcome {
        Ok(answer) => answer,
        Err(Refused::Unauthorized) => sign_in_first(page, &shown),
        // Before anything else of theirs.
        Err(Refused::PasswordChangeNeeded) if page.whom == For::Staff => Answer::see(staff::OWN_PASSWORD),
        Err(Refused::SecondFactorNeeded) if page.whom == For::Staff => Answer::see(staff::SECOND_FACTOR),
        Err(refused) => everybody::refused(&shown, &refused)
            .with_status(status_of(&refused))
            .come_again(refused.retry_after_seconds()),
    };
    // A page of an app is one with scripts.
    let answer = if installed::script_of(page.path).is_some() { answer.with_scripts() } else { answer };
    answer.with_cookies(cookies)
}

fn sign_in_first(page: &Page, visit: &Visit) -> Answer {
    match page.whom {
        For::Staff => staff::sign_in_first(visit),
        For::Everybody | For::Candidate => everybody::sign_in_first(visit),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_page_that_is_only_sent_belongs_to_one_that_is_looked_at() {
        for (path, expected) in [
            ("/me", "/me"),
            ("/me/form/check", "/me/form"),
            ("/staff/points/new", "/staff/points"),
            ("/staff/candidates/record", "/staff/candidates"),
            ("/forgotten/code", "/forgotten"),
            ("/sign-out", "/"),
        ] {
            assert_eq!(seen(path), expected);
        }
    }

    #[test]
    fn no_page_is_there_twice_and_none_takes_anything_in_its_address() {
        let mut seen = BTreeSet::new();
        for page in all() {
            assert!(seen.insert((page.verb == Verb::Look, page.path)), "{}", page.path);
            // What stands in an address stands in histories and logs.
            assert!(!page.path.contains('{'), "{}", page.path);
        }
    }
}
