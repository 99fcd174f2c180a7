//! What is sent back: a page, or a way to another one.

use axum::body::Body;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HeaderName, HeaderValue, LOCATION,
    REFERRER_POLICY, RETRY_AFTER, SET_COOKIE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{Response, StatusCode};
use baoming_language::Language;
use baoming_matters::PagedFile;
use maud::Markup;

use crate::asking::Visit;

/// Nothing but what is ours, no script at all, and forms that go nowhere else.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; manifest-src 'self'; form-action 'self'; \
                      frame-ancestors 'none'; base-uri 'none'";
/// The same with a picture that stands in the page itself: it has no address that could say whose it is.
const POLICY_WITH_PICTURE: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; manifest-src 'self'; \
                                   form-action 'self'; frame-ancestors 'none'; base-uri 'none'";
/// The same with the scripts of ours, which ask nobody but us and show pictures that they hold themselves.
const POLICY_WITH_SCRIPTS: &str = "default-src 'none'; script-src 'self'; connect-src 'self'; worker-src 'self'; \
                                   style-src 'self'; img-src 'self' blob:; manifest-src 'self'; form-action 'self'; \
                                   frame-ancestors 'none'; base-uri 'none'";
/// The same with a card reader's bridge, which is a program on the computer that the browser runs on.
const POLICY_WITH_READER: &str = "default-src 'none'; script-src 'self'; connect-src 'self' http://127.0.0.1:*; \
                                  style-src 'self'; img-src 'self'; manifest-src 'self'; form-action 'self'; \
                                  frame-ancestors 'none'; base-uri 'none'";
/// What a page may use of the device: nothing, or its camera.
const NO_DEVICES: &str = "camera=(), microphone=(), geolocation=()";
const OWN_CAMERA: &str = "camera=(self), microphone=(), geolocation=()";
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

const HTML: &str = "text/html; charset=utf-8";
const JSON: &str = "application/json";

/// An answer with the cookies that go with it.
pub(crate) struct Answer {
    status: StatusCode,
    content: Content,
    retry_after_seconds: Option<u32>,
    cookies: Vec<String>,
    policy: &'static str,
    permissions: &'static str,
    version: Option<&'static str>,
}

/// Says of which scripts a page is, for the worker that keeps it.
pub(crate) const VERSION: HeaderName = HeaderName::from_static("x-shell-version");

enum Content {
    Page(Markup),
    /// For a script of ours.
    Told(serde_json::Value),
    /// Another page of ours, by another request.
    See(String),
    /// Another page of ours, within this one.
    Onward(Box<Visit>),
    /// A file, with what says how to keep it.
    File(Box<PagedFile>),
}

impl Answer {
    /// A page.
    pub(crate) fn page(page: Markup) -> Self {
        Self::of(StatusCode::OK, Content::Page(page))
    }

    /// What a script of ours asked for.
    pub(crate) fn told(what: serde_json::Value) -> Self {
        Self::of(StatusCode::OK, Content::Told(what))
    }

    fn of(status: StatusCode, content: Content) -> Self {
        let (retry_after_seconds, cookies) = (None, Vec::new());
        Self { status, content, retry_after_seconds, cookies, policy: POLICY, permissions: NO_DEVICES, version: None }
    }

    /// To be looked at there: a reload of that page repeats nothing.
    pub(crate) fn see(path: impl Into<String>) -> Self {
        Self::of(StatusCode::SEE_OTHER, Content::See(path.into()))
    }

    /// What this page has for whoever has just signed in, with what was typed before.
    pub(crate) fn onward(visit: Visit) -> Self {
        Self::of(StatusCode::OK, Content::Onward(Box::new(visit)))
    }

    /// Whom another page has to answer, and the cookies that go with it; the answer itself if nobody.
    pub(crate) fn goes_onward(self) -> Result<Self, (Box<Visit>, Vec<String>)> {
        match self.content {
            Content::Onward(visit) => Err((visit, self.cookies)),
            content => Ok(Self { content, ..self }),
        }
    }

    pub(crate) fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// With a picture in the page itself.
    pub(crate) fn with_picture(mut self) -> Self {
        self.policy = POLICY_WITH_PICTURE;
        self
    }

    /// With scripts of ours.
    pub(crate) fn with_scripts(mut self) -> Self {
        self.policy = POLICY_WITH_SCRIPTS;
        self
    }

    /// With a script of ours that asks the bridge of a card reader.
    pub(crate) fn with_reader(mut self) -> Self {
        self.policy = POLICY_WITH_READER;
        self
    }

    /// With a script of ours that takes a photograph.
    pub(crate) fn with_camera(mut self) -> Self {
        self.permissions = OWN_CAMERA;
        self.with_scripts()
    }

    /// A page that holds nothing of anybody, of these scripts: a worker may keep it.
    pub(crate) fn with_version(mut self, version: &'static str) -> Self {
        self.version = Some(version);
        self.with_scripts()
    }

    pub(crate) fn come_again(mut self, seconds: Option<u32>) -> Self {
        self.retry_after_seconds = seconds;
        self
    }

    pub(crate) fn with_cookies(mut self, cookies: impl IntoIterator<Item = String>) -> Self {
        self.cookies.extend(cookies);
        self
    }

    /// A file that is made while it is sent.
    pub(crate) fn file(file: PagedFile) -> Self {
        Self::of(StatusCode::OK, Content::File(Box::new(file)))
    }

    pub(crate) fn respond(self, language: Language) -> Response<Body> {
        let (mut response, way) = match self.content {
            Content::Page(page) => (of_text(HTML, page.0), None),
            Content::Told(what) => (of_text(JSON, what.to_string()), None),
            Content::See(way) => (of_text(HTML, String::new()), Some(way)),
            Content::Onward(_) => (of_text(HTML, String::new()), None),
            Content::File(file) => (baoming_http::file(*file), None),
        };
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        for (name, value) in [
            (CONTENT_LANGUAGE, language.tag()),
            // Somebody's own pages are in no cache, and not behind the way back after signing out.
            (CACHE_CONTROL, "no-store"),
            (CONTENT_SECURITY_POLICY, self.policy),
            (REFERRER_POLICY, "same-origin"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (X_FRAME_OPTIONS, "DENY"),
            (PERMISSIONS, self.permissions),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        let mut insert = |name: HeaderName, text: &str| {
            // Whatever cannot stand in a header is left out; what we write can.
            if let Ok(value) = HeaderValue::from_str(text) {
                headers.append(name, value);
            }
        };
        if let Some(way) = &way {
            insert(LOCATION, way);
        }
        if let Some(version) = self.version {
            insert(VERSION, version);
        }
        if let Some(seconds) = self.retry_after_seconds {
            insert(RETRY_AFTER, &seconds.to_string());
        }
        self.cookies.iter().for_each(|cookie| insert(SET_COOKIE, cookie));
        response
    }
}

fn of_text(media: &'static str, text: String) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media));
    response
}
