//! What pages need besides themselves: named by what is in it, compressed once, kept by browsers for ever.

use std::io::Write as _;
use std::sync::LazyLock;

use axum::body::Body;
use axum::http::Response;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderValue, VARY,
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
    plain: &'static [u8],
    gzip: Bytes,
}

/// The one sheet.
pub(crate) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("style", "css", "text/css; charset=utf-8", include_bytes!("view/style.css")));
/// The sign in the browser's tab.
pub(crate) static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", include_bytes!("view/icon.svg")));

impl Asset {
    fn new(name: &str, ending: &str, media: &'static str, plain: &'static [u8]) -> Self {
        let digest = ring::digest::digest(&ring::digest::SHA256, plain);
        let path = format!("/assets/{name}.{}.{ending}", HEXLOWER.encode(&digest.as_ref()[..8]));
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        let gzip = encoder.write_all(plain).and_then(|()| encoder.finish()).expect("memory takes everything");
        Self { path, media, plain, gzip: gzip.into() }
    }

    pub(crate) fn respond(&self, asked: &HeaderMap) -> Response<Body> {
        let takes_gzip = asked.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).is_some_and(takes_gzip);
        let body = if takes_gzip { Body::from(self.gzip.clone()) } else { Body::from(self.plain) };
        let mut response = Response::new(body);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(self.media));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        let kept = format!("public, max-age={ASSETS_KEPT_SECONDS}, immutable");
        headers.insert(CACHE_CONTROL, HeaderValue::from_str(&kept).expect("a number and words"));
        if takes_gzip {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        response
    }
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
