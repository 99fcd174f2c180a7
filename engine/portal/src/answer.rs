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
const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");

/// An answer with the cookies that go with it.
pub(crate) struct Answer {
    status: StatusCode,
    content: Content,
    retry_after_seconds: Option<u32>,
    cookies: Vec<String>,
    has_picture: bool,
}

enum Content {
    Page(Markup),
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
        Self {
            status: StatusCode::OK,
            content: Content::Page(page),
            retry_after_seconds: None,
            cookies: Vec::new(),
            has_picture: false,
        }
    }

    /// To be looked at there: a reload of that page repeats nothing.
    pub(crate) fn see(path: impl Into<String>) -> Self {
        let content = Content::See(path.into());
        Self {
            status: StatusCode::SEE_OTHER,
            content,
            retry_after_seconds: None,
            cookies: Vec::new(),
            has_picture: false,
        }
    }

    /// What this page has for whoever has just signed in, with what was typed before.
    pub(crate) fn onward(visit: Visit) -> Self {
        let content = Content::Onward(Box::new(visit));
        Self { status: StatusCode::OK, content, retry_after_seconds: None, cookies: Vec::new(), has_picture: false }
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
        self.has_picture = true;
        self
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
        let content = Content::File(Box::new(file));
        Self { status: StatusCode::OK, content, retry_after_seconds: None, cookies: Vec::new(), has_picture: false }
    }

    pub(crate) fn respond(self, language: Language) -> Response<Body> {
        let (mut response, way) = match self.content {
            Content::Page(page) => (of_page(page.0), None),
            Content::See(way) => (of_page(String::new()), Some(way)),
            Content::Onward(_) => (of_page(String::new()), None),
            Content::File(file) => (baoming_http::file(*file), None),
        };
        *response.status_mut() = self.status;
        let headers = response.headers_mut();
        for (name, value) in [
            (CONTENT_LANGUAGE, language.tag()),
            // Somebody's own pages are in no cache, and not behind the way back after signing out.
            (CACHE_CONTROL, "no-store"),
            (CONTENT_SECURITY_POLICY, if self.has_picture { POLICY_WITH_PICTURE } else { POLICY }),
            (REFERRER_POLICY, "same-origin"),
            (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (X_FRAME_OPTIONS, "DENY"),
            (PERMISSIONS, "camera=(), microphone=(), geolocation=()"),
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
        if let Some(seconds) = self.retry_after_seconds {
            insert(RETRY_AFTER, &seconds.to_string());
        }
        self.cookies.iter().for_each(|cookie| insert(SET_COOKIE, cookie));
        response
    }
}

fn of_page(page: String) -> Response<Body> {
    let mut response = Response::new(Body::from(page));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    response
}
