//! Bodies as they arrive: bounded, whole, JSON, of the shape asked for. An error names the place and the rule and never
//! quotes a value, since a value may be a person's.

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::error::ApiError;
use crate::limits::{BODY_BYTES_MAX, POLICY_BODY_BYTES_MAX};

/// The longest name of a field that is repeated to its sender.
const FIELD_NAME_BYTES_MAX: usize = 40;

/// A body, read whole, or why it was not.
pub(super) struct Raw(pub(super) Result<Bytes, ApiError>);

impl<S: Sync> FromRequest<S> for Raw {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(receive(request, BODY_BYTES_MAX).await))
    }
}

/// The same for a body that carries policy files.
pub(super) struct RawFiles(pub(super) Result<Bytes, ApiError>);

impl<S: Sync> FromRequest<S> for RawFiles {
    type Rejection = std::convert::Infallible;

    async fn from_request(request: Request, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(receive(request, POLICY_BODY_BYTES_MAX).await))
    }
}

async fn receive(request: Request, bytes_max: usize) -> Result<Bytes, ApiError> {
    let media = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = media.split(';').next().unwrap_or("").trim();
    if !essence.eq_ignore_ascii_case("application/json") {
        return Err(ApiError::MediaType);
    }
    collect(request.into_body(), bytes_max).await
}

async fn collect(body: Body, bytes_max: usize) -> Result<Bytes, ApiError> {
    let collected = Limited::new(body, bytes_max).collect().await;
    collected
        .map(|collected| collected.to_bytes())
        .map_err(|error| if error.is::<LengthLimitError>() { ApiError::BodyTooLarge } else { ApiError::BodyBroken })
}

/// Reads a body of this shape. The place of an error is looked for only once there is one.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    // serde takes an array for an object, field by field in order: whoever sends one means something else.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        let rule = "the body must be a JSON object".to_owned();
        return Err(ApiError::Json { path: ".".to_owned(), rule });
    }
    serde_json::from_slice(bytes).map_err(|_| explain::<T>(bytes))
}

fn explain<T: DeserializeOwned>(bytes: &[u8]) -> ApiError {
    let mut source = serde_json::Deserializer::from_slice(bytes);
    let outcome: Result<T, _> = serde_path_to_error::deserialize(&mut source);
    let Err(error) = outcome else {
        return ApiError::Json { path: ".".to_owned(), rule: "something follows the JSON value".to_owned() };
    };
    let text = error.inner().to_string();
    let text = text.rsplit_once(" at line ").map_or(text.as_str(), |(text, _)| text);
    let mut path: Vec<String> = error
        .path()
        .iter()
        .filter(|part| !matches!(part, serde_path_to_error::Segment::Unknown))
        .map(ToString::to_string)
        .collect();
    // Only the name of a field is repeated, and only if it looks like one: whole records stand in the wrong place.
    let field = text.split('`').nth(1).filter(|name| is_field_name(name));
    let rule = if text.starts_with("missing field") {
        path.extend(field.map(str::to_owned));
        "missing field".to_owned()
    } else if text.starts_with("unknown field") {
        // The key is the last part of the path only where the reader has come so far.
        path.pop_if(|last| text.contains(&format!("`{last}`")));
        path.extend(field.map(str::to_owned));
        "unknown field".to_owned()
    } else if error.inner().is_data() {
        "wrong type or range".to_owned()
    } else {
        format!("not valid JSON (line {}, column {})", error.inner().line(), error.inner().column())
    };
    let path = if path.is_empty() { ".".to_owned() } else { path.join(".") };
    ApiError::Json { path, rule }
}

/// Whether this could be the name of a field rather than a person's name or number.
fn is_field_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    text.len() <= FIELD_NAME_BYTES_MAX
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(allowed)
}

/// A body as the answer.
pub(super) fn answer<T: Serialize>(body: &T) -> Response {
    let json = serde_json::to_vec(body).expect("bodies have only texts and numbers");
    let mut response = (StatusCode::OK, json).into_response();
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
