//! One request of a browser.

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::http::StatusCode;
use axum::http::header::{ACCEPT_LANGUAGE, HeaderMap};
use axum::http::request::Parts;
use baoming_clock::parse_rfc3339;
use baoming_core::office::{OperatorNumber, OperatorRole};
use baoming_core::scope::Scope;
use baoming_core::time::Timestamp;
use baoming_gate::auth::certificate::CertificateDigest;
use baoming_gate::auth::operators::role_of;
use baoming_gate::auth::passwords::Password;
use baoming_gate::auth::sessions::Subject;
use baoming_gate::deadline::Deadline;
use baoming_http::server::{PeerAddress, PeerCertificate};
use baoming_language::Language;
use baoming_matters::{Answered, Asked, Asking, Circumstances, Counter, Matter, PagedFile, Recorded, Refused, Sent};
use bytes::Bytes;
use serde::Serialize;

use super::cookies::{self, Cookies};
use super::file::Sending;
use super::origin;
use super::typed::Typed;
use super::ways::{Ways, looked_at};
use crate::counted::count;
use crate::limits::ANSWER_WITHIN;
use crate::said::{
    AppTexts, OfficeTexts, PointTexts, StaffTexts, Texts, app_texts, office_texts, point_texts, staff_texts, texts,
};

/// Who is signed in, by what the session says. Whether it still holds is judged when a matter is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// Somebody with passwords.
    Candidate,
    /// Somebody who has none yet.
    Entrant,
}

/// Somebody of the staff who is signed in: the account as it is now, for what a page offers.
#[derive(Debug, Clone)]
pub(crate) struct Staff {
    /// What was typed to sign in.
    pub(crate) name: String,
    /// What it may do.
    pub(crate) role: OperatorRole,
    /// Where.
    pub(crate) scope: Scope,
}

/// One request.
#[derive(Clone)]
pub(crate) struct Visit {
    counter: Arc<Counter>,
    /// The page that was asked for.
    pub(crate) path: &'static str,
    /// The language to answer in.
    pub(crate) language: Language,
    ways: Ways,
    /// The question in the address.
    pub(crate) question: Typed,
    /// The fields of the form; none where a page is only looked at.
    pub(crate) typed: Typed,
    /// The file that the form takes along, still to be received.
    pub(crate) file: Option<Sending>,
    /// Whether what was typed comes back after signing in.
    pub(crate) is_kept: bool,
    /// Whether a form came without the mark of this browser.
    pub(crate) lacks_mark: bool,
    arrived_at: Timestamp,
    answer_by: Deadline,
    from: Option<IpAddr>,
    certificate: Option<CertificateDigest>,
    session: Option<String>,
    seat: Option<String>,
    new_seat: Option<String>,
    language_chosen: Option<Language>,
    is_of_another_site: bool,
}

impl Visit {
    /// What a head says; the arrival first, since windows are judged by it.
    pub(crate) fn of(counter: Arc<Counter>, (path, ways): (&'static str, Ways), parts: &Parts) -> Self {
        let arrived_at = counter.node.clock().now();
        let Cookies { session, seat, language } = Cookies::of(&parts.headers);
        let question = Typed::read(parts.uri.query().unwrap_or("").as_bytes());
        let language_chosen = cookies::language_of(question.get("lang"));
        let new_seat = seat.is_none().then(origin::new_seat);
        Self {
            counter,
            path,
            ways,
            language: language_chosen.or(language).unwrap_or_else(|| of_header(&parts.headers)),
            question,
            typed: Typed::default(),
            file: None,
            is_kept: false,
            lacks_mark: false,
            arrived_at,
            answer_by: Deadline::after(ANSWER_WITHIN),
            from: parts.extensions.get::<PeerAddress>().map(|peer| peer.0.ip()),
            certificate: parts.extensions.get::<PeerCertificate>().map(|shown| shown.0),
            session,
            seat,
            new_seat,
            language_chosen,
            is_of_another_site: origin::is_of_another_site(&parts.headers),
        }
    }

    /// What people read.
    pub(crate) fn texts(&self) -> &'static Texts {
        texts(self.language)
    }

    /// What staff read.
    pub(crate) fn staff_texts(&self) -> &'static StaffTexts {
        staff_texts(self.language)
    }

    /// What points read besides.
    pub(crate) fn point_texts(&self) -> &'static PointTexts {
        point_texts(self.language)
    }

    /// What offices read besides.
    pub(crate) fn office_texts(&self) -> &'static OfficeTexts {
        office_texts(self.language)
    }

    /// What the apps say.
    pub(crate) fn app_texts(&self) -> &'static AppTexts {
        app_texts(self.language)
    }

    /// The counter, for what is everybody's to know, such as the season's rules.
    pub(crate) fn counter(&self) -> &Counter {
        &self.counter
    }

    /// Whether another site made the browser send this.
    pub(crate) fn is_of_another_site(&self) -> bool {
        self.is_of_another_site
    }

    /// Whether the form carries the mark of this browser.
    pub(crate) fn has_mark(&self) -> bool {
        origin::has_mark(self.seat.as_deref(), Some(self.typed.get(super::typed::SEAT)))
    }

    /// What a form of this page carries, so that it is known as ours.
    pub(crate) fn mark(&self) -> String {
        origin::mark(self.seat.as_deref().or(self.new_seat.as_deref()).unwrap_or(""))
    }

    /// Whoever is signed in, as a form says whose it is.
    pub(crate) fn owner(&self) -> Option<String> {
        let own = self.who().map(|(_, serial)| serial);
        own.or_else(|| self.staff().map(|staff| format!("staff {}", staff.name))).map(|subject| origin::owner(&subject))
    }

    /// Whether the form is of whoever is signed in, or of nobody in particular where nobody is.
    pub(crate) fn is_of_owner(&self) -> bool {
        self.owner().is_none_or(|owner| self.typed.get(super::typed::OWNER) == owner)
    }

    /// Who is signed in with which serial.
    pub(crate) fn who(&self) -> Option<(Who, String)> {
        match self.counter.node.sessions().whose(self.session.as_deref()?)? {
            Subject::Candidate { serial } => Some((Who::Candidate, serial.to_string())),
            Subject::Entrant { serial } => Some((Who::Entrant, serial.to_string())),
            Subject::Operator { .. } => None,
        }
    }

    /// Who of the staff is signed in.
    pub(crate) fn staff(&self) -> Option<Staff> {
        let Subject::Operator { id } = self.counter.node.sessions().whose(self.session.as_deref()?)? else {
            return None;
        };
        let operator = self.counter.node.accounts().active_operator(OperatorNumber(id))?;
        let account = &operator.account;
        Some(Staff { name: account.name.reveal().to_owned(), role: account.role, scope: account.scope })
    }

    /// Whether the page is one for staff.
    pub(crate) fn is_of_staff(&self) -> bool {
        self.path.starts_with("/staff")
    }

    /// The page to look at where this one is only sent.
    pub(crate) fn looked_at(&self) -> &'static str {
        looked_at(self.ways, self.path)
    }

    /// Whether whoever is signed in of the staff has this page.
    pub(crate) fn has_page(&self, path: &str) -> bool {
        let Some(way) = (self.ways)(path) else { return false };
        way.matter.is_none_or(|matter| self.may_ask(matter))
    }

    /// Whether whoever is signed in of the staff may ask for this at all. The matter judges it again, with everything else.
    pub(crate) fn may_ask(&self, matter: &Matter) -> bool {
        self.staff().is_some_and(|staff| matter.roles.contains(&role_of(staff.role)))
    }

    /// The serial of whoever is signed in.
    pub(crate) fn serial(&self) -> Result<String, Refused> {
        self.who().map(|(_, serial)| serial).ok_or(Refused::Unauthorized)
    }

    /// The same browser, signed in, at the page that asked for it with what was typed there; or just the page to look at.
    pub(crate) fn returned(self, token: &str) -> Result<Self, String> {
        let back = self.typed.text(super::typed::BACK);
        let signed_in = Self { session: Some(token.to_owned()), ..self.clone() };
        // Who shares a browser with somebody is not shown what that one typed.
        let typed = if signed_in.is_of_owner() { self.typed.released() } else { Typed::default() };
        // Only a page of ours, and none that was made up: it is looked for in the table.
        let home = if self.is_of_staff() { "/staff" } else { "/me" };
        let path = (self.ways)(&back).filter(|way| way.is_own).ok_or(home)?.path;
        if typed.is_empty() {
            return Err(path.to_owned());
        }
        Ok(Self { path, typed, is_kept: true, ..signed_in })
    }

    /// Asks a matter as the API's edge does, and counts it the same.
    pub(crate) async fn ask<A, I, R, M, F>(&self, matter: &'static Matter, ask: M, input: I) -> Result<R::Body, Refused>
    where
        A: Asking,
        R: Answered,
        M: FnOnce(Arc<Counter>, A, I) -> F,
        F: Future<Output = Result<R, Refused>>,
    {
        let started = Instant::now();
        let outcome = self.asked(matter, ask, input).await;
        count(matter, started, outcome.as_ref().err());
        outcome.map(Answered::body)
    }

    /// Asks a matter that answers with a file, such as a photograph.
    pub(crate) async fn ask_for_file<I, M, F>(
        &self,
        matter: &'static Matter,
        ask: M,
        input: I,
    ) -> Result<Bytes, Refused>
    where
        M: FnOnce(Arc<Counter>, Asked, I) -> F,
        F: Future<Output = Result<Recorded<Bytes>, Refused>>,
    {
        let started = Instant::now();
        let outcome = self.asked(matter, ask, input).await;
        count(matter, started, outcome.as_ref().err());
        outcome.map(Recorded::into_shown)
    }

    /// Asks a matter that answers with a file which is made while it is sent.
    pub(crate) async fn ask_for_pages<I, M, F>(
        &self,
        matter: &'static Matter,
        ask: M,
        input: I,
    ) -> Result<PagedFile, Refused>
    where
        M: FnOnce(Arc<Counter>, Asked, I) -> F,
        F: Future<Output = Result<PagedFile, Refused>>,
    {
        let started = Instant::now();
        let outcome = self.asked(matter, ask, input).await;
        count(matter, started, outcome.as_ref().err());
        outcome
    }

    async fn asked<A, I, R, M, F>(&self, matter: &'static Matter, ask: M, input: I) -> Result<R, Refused>
    where
        A: Asking,
        M: FnOnce(Arc<Counter>, A, I) -> F,
        F: Future<Output = Result<R, Refused>>,
    {
        let key = self.typed.command_key(self.path);
        let asked = A::of(&self.counter, matter, self.circumstances(&key))?;
        let scene = asked.scene();
        let answer = ask(self.counter.clone(), asked, input).await;
        answer.inspect_err(|refused| self.counter.refused(scene.as_ref(), refused))
    }

    fn circumstances<'a>(&'a self, key: &'a str) -> Circumstances<'a> {
        let typed = |name| Password::given("Save-Password", self.typed.get(name).to_owned()).ok();
        Circumstances {
            arrived_at: self.arrived_at,
            answer_by: self.answer_by,
            from: self.from,
            language: self.language,
            certificate: self.certificate,
            bearer: self.session.as_deref(),
            key: Some(key),
            save_password: typed("known_save_password"),
            proof: None,
        }
    }

    /// The cookies that go with every page of this visit.
    pub(crate) fn cookies(&self) -> Vec<String> {
        let seat = self.new_seat.as_deref().map(cookies::seat);
        seat.into_iter().chain(self.language_chosen.map(cookies::language)).collect()
    }

    /// The cookie of a session that has just begun.
    pub(crate) fn session_cookie(&self, token: &str, expires_at: &str) -> String {
        let until = parse_rfc3339(expires_at).map_or(0, |at| at.0);
        cookies::session(token, (until - self.arrived_at.0) / 1_000)
    }

    /// The cookie that ends a session in the browser.
    pub(crate) fn no_session_cookie() -> String {
        cookies::no_session()
    }
}

/// A shape as it would have been sent: what tells a repeated request from another under the same key.
pub(crate) fn sent<B: Serialize>(body: B) -> Sent<B> {
    let raw = Bytes::from(serde_json::to_vec(&body).expect("bodies have only texts and numbers"));
    Sent { body, raw }
}

/// The status of a page that says why something was refused.
pub(crate) fn status_of(refused: &Refused) -> StatusCode {
    baoming_http::status_of(refused)
}

fn of_header(headers: &HeaderMap) -> Language {
    Language::of_header(headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or(""))
}
