//! Whether a form comes from a page of ours, so that no other site makes a browser send one.
//!
//! Three signs, of which the browser's own are believed first: `Sec-Fetch-Site`, `Origin`, and a mark in the form that only a
//! page can hold which was made for this browser's cookie.

use axum::http::HeaderMap;
use axum::http::header::{HOST, ORIGIN};
use data_encoding::HEXLOWER;
use ring::digest::{SHA256, digest};

/// The bytes of a browser's mark.
const SEAT_BYTES: usize = 16;

/// A new mark for a browser.
pub(super) fn new_seat() -> String {
    HEXLOWER.encode(&rand::random::<[u8; SEAT_BYTES]>())
}

/// What a form of this browser carries. It says nothing of the cookie, which a page must not show.
pub(super) fn mark(seat: &str) -> String {
    let digest = digest(&SHA256, format!("baoming form\n{seat}").as_bytes());
    HEXLOWER.encode(&digest.as_ref()[..16])
}

/// Whose form it is, for whoever shares a browser.
pub(super) fn owner(subject: &str) -> String {
    HEXLOWER.encode(&digest(&SHA256, format!("baoming owner\n{subject}").as_bytes()).as_ref()[..16])
}

/// Whether the browser says that another site sent it.
pub(super) fn is_of_another_site(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let fetched = text("sec-fetch-site").is_some_and(|site| !["same-origin", "none"].contains(&site));
    let origin = text(ORIGIN.as_str()).filter(|origin| *origin != "null");
    let host = text(HOST.as_str()).unwrap_or("");
    let strange = |origin: &str| origin.split_once("://").is_none_or(|(_, from)| !from.eq_ignore_ascii_case(host));
    fetched || origin.is_some_and(strange)
}

/// Whether the form carries the mark of this browser.
pub(super) fn has_mark(seat: Option<&str>, sent: Option<&str>) -> bool {
    seat.is_some_and(|seat| sent == Some(&*mark(seat)))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_form_of_another_site_is_known() {
        for (site, origin, expected) in [
            ("same-origin", "https://a.example", false),
            ("", "https://a.example", false),
            ("", "", false),
            ("none", "", false),
            ("cross-site", "", true),
            ("same-site", "https://a.example", true),
            ("", "https://b.example", true),
            ("", "a.example", true),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(HOST, HeaderValue::from_static("a.example"));
            for (name, value) in [("sec-fetch-site", site), ("origin", origin)] {
                if !value.is_empty() {
                    headers.insert(name, HeaderValue::from_static(value));
                }
            }
            assert_eq!(is_of_another_site(&headers), expected, "{site} {origin}");
        }
    }

    #[test]
    fn a_mark_is_of_one_browser() {
        let seat = new_seat();
        assert!(has_mark(Some(&seat), Some(&mark(&seat))));
        assert!(!has_mark(Some(&new_seat()), Some(&mark(&seat))));
        assert!(!has_mark(None, Some(&mark(&seat))) && !has_mark(Some(&seat), None));
    }
}
