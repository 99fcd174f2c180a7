//! Cookies: a session, the mark of a browser's forms, the language.
//!
//! Guarantees: the names begin with `__Host-`, so that no neighbour of the address can set them; no script reads them; none is
//! sent with what another site posts.

use axum::http::HeaderMap;
use axum::http::header::COOKIE;
use baoming_language::Language;

use crate::limits::SEAT_SECONDS;

const SESSION: &str = "__Host-session";
const SEAT: &str = "__Host-seat";
const LANGUAGE: &str = "__Host-language";

/// What a browser brings.
#[derive(Debug, Default)]
pub(super) struct Cookies {
    pub(super) session: Option<String>,
    pub(super) seat: Option<String>,
    pub(super) language: Option<Language>,
}

impl Cookies {
    pub(super) fn of(headers: &HeaderMap) -> Self {
        let mut cookies = Self::default();
        let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
        for (name, value) in all.flat_map(|all| all.split(';')).filter_map(|one| one.trim().split_once('=')) {
            match name {
                SESSION if !value.is_empty() => cookies.session = Some(value.to_owned()),
                SEAT if !value.is_empty() => cookies.seat = Some(value.to_owned()),
                LANGUAGE => cookies.language = language_of(value),
                _ => {}
            }
        }
        cookies
    }
}

/// A language by its short name.
pub(super) fn language_of(name: &str) -> Option<Language> {
    match name {
        "zh" => Some(Language::Chinese),
        "en" => Some(Language::English),
        _ => None,
    }
}

/// The session goes with the browser, and ends here when its token does anyway.
pub(super) fn session(token: &str, seconds: i64) -> String {
    set(SESSION, token, seconds.max(0))
}

pub(super) fn no_session() -> String {
    set(SESSION, "", 0)
}

pub(super) fn seat(mark: &str) -> String {
    set(SEAT, mark, SEAT_SECONDS.into())
}

pub(super) fn language(language: Language) -> String {
    let name = match language {
        Language::Chinese => "zh",
        Language::English => "en",
    };
    set(LANGUAGE, name, 365 * 86_400)
}

fn set(name: &str, value: &str, seconds: i64) -> String {
    format!("{name}={value}; Path=/; Max-Age={seconds}; Secure; HttpOnly; SameSite=Lax")
}
