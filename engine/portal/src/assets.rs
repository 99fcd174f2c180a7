//! What pages need besides themselves: named by what is in it, compressed once, kept by browsers for ever. What has to have one
//! name, such as a manifest, is asked for anew each time.

use std::io::Write as _;
use std::sync::LazyLock;

use axum::body::Body;
use axum::http::Response;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use bytes::Bytes;
use data_encoding::HEXLOWER;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::limits::ASSETS_KEPT_SECONDS;

/// One file.
pub(crate) struct Asset {
    /// Where it is had.
    pub(crate) path: String,
    media: &'static str,
    pub(crate) plain: Bytes,
    gzip: Bytes,
    is_for_ever: bool,
    headers: Headers,
}

/// Headers that only this file has.
type Headers = Vec<(HeaderName, &'static str)>;

/// The one sheet.
pub(crate) static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("style", "css", "text/css; charset=utf-8", include_bytes!("view/style.css").as_slice())
});

impl Asset {
    /// Named by what is in it.
    pub(crate) fn new(name: &str, ending: &str, media: &'static str, plain: impl Into<Bytes>) -> Self {
        let plain = plain.into();
        let path = format!("/assets/{name}.{}.{ending}", short_digest(&plain));
        Self { is_for_ever: true, ..Self::at(path, media, plain, vec![]) }
    }

    /// Always at the same place.
    pub(crate) fn at(path: impl Into<String>, media: &'static str, plain: impl Into<Bytes>, headers: Headers) -> Self {
        let plain = plain.into();
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let gzip = encoder.write_all(&plain).and_then(|()| encoder.finish()).expect("memory takes everything");
        Self { path: path.into(), media, plain, gzip: gzip.into(), is_for_ever: false, headers }
    }

    pub(crate) fn respond(&self, asked: &HeaderMap) -> Response<Body> {
        let takes_gzip = asked.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).is_some_and(takes_gzip);
        let body = if takes_gzip { Body::from(self.gzip.clone()) } else { Body::from(self.plain.clone()) };
        let mut response = Response::new(body);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        let for_ever = format!("public, max-age={ASSETS_KEPT_SECONDS}, immutable");
        let kept = if self.is_for_ever { &for_ever } else { "no-cache" };
        headers.insert(CACHE_CONTROL, HeaderValue::from_str(kept).expect("a number and words"));
        for (name, value) in &self.headers {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if takes_gzip {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
}

/// Sixteen signs that tell one content from another.
pub(crate) fn short_digest(bytes: &[u8]) -> String {
    HEXLOWER.encode(&ring::digest::digest(&ring::digest::SHA256, bytes).as_ref()[..8])
}

fn takes_gzip(wanted: &str) -> bool {
    wanted.split(',').any(|one| {
        let (coding, parameters) = one.split_once(';').unwrap_or((one, ""));
        let refused = ["q=0", "q=0.0", "q=0.00", "q=0.000"].contains(&parameters.trim());
        coding.trim().eq_ignore_ascii_case("gzip") && !refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_refused_is_not_sent_compressed() {
        for (wanted, expected) in
            [("gzip", true), ("br, GZIP;q=0.5", true), ("gzip;q=0", false), ("", false), ("identity", false)]
        {
            assert_eq!(takes_gzip(wanted), expected, "{wanted}");
        }
    }
}
