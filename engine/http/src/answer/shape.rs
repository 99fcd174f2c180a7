//! A matter's answer as a response.

use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use baoming_matters::{Answered, PagedFile, Recorded, Stage};
use bytes::Bytes;
use serde::Serialize;

use super::pages::Pages;

/// The status of an answer.
pub(crate) fn status<R: Answered>() -> StatusCode {
    match R::STAGE {
        Stage::Answered => StatusCode::OK,
        Stage::Begun => StatusCode::ACCEPTED,
        Stage::Done => StatusCode::NO_CONTENT,
    }
}

/// The answer as JSON, where it has a shape.
pub(crate) fn respond<R: Answered>(answer: R) -> Response {
    let body = answer.body();
    if R::SHAPED { (status::<R>(), json(&body)).into_response() } else { status::<R>().into_response() }
}

fn json<T: Serialize>(body: &T) -> Response {
    let json = serde_json::to_vec(body).expect("bodies have only texts and numbers");
    let mut response = json.into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// A page to print.
pub(crate) fn blank_form(page: String) -> Response {
    ([(CONTENT_TYPE, "text/html; charset=utf-8"), (CACHE_CONTROL, "public, max-age=3600")], page).into_response()
}

/// A page of this moment.
pub(crate) fn page(page: String) -> Response {
    ([(CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response()
}

/// A photograph. A face is nobody's to keep on the way, which is the default.
pub(crate) fn photograph(photo: Recorded<Bytes>) -> Response {
    ([(CONTENT_TYPE, "image/jpeg")], photo.into_shown()).into_response()
}

/// A file that is made while it is sent.
pub fn file(file: PagedFile) -> Response {
    let format = file.format;
    let mut response = Response::new(Body::new(Pages::of(file)));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static(format.disposition()));
    response
}
