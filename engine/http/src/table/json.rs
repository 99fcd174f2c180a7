//! Bodies as they arrive: bounded, whole, JSON, of the shape asked for. An error names the place and the rule and never
//! quotes a value, since a value may be a person's.

use axum::body::Body;
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use baoming_matters::Refused;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

use crate::answer::problem::{Media, Problem};

/// The longest name of a field that is repeated to its sender.
const FIELD_NAME_BYTES_MAX: usize = 40;

/// Refuses a body that says it is something else.
pub(crate) fn check_media(headers: &HeaderMap, media: Media) -> Result<(), Problem> {
    let said = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = said.split(';').next().unwrap_or("").trim();
    if essence.eq_ignore_ascii_case(media.essence()) { Ok(()) } else { Err(Problem::MediaType(media)) }
}

/// All of a body, up to so many bytes.
pub(crate) async fn collect(body: Body, bytes_max: usize) -> Result<Bytes, Refused> {
    let collected = Limited::new(body, bytes_max).collect().await;
    collected
        .map(|collected| collected.to_bytes())
        .map_err(|error| if error.is::<LengthLimitError>() { Refused::BodyTooLarge } else { Refused::BodyBroken })
}

/// Reads a body of this shape. The place of an error is looked for only once there is one.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    // serde takes an array for an object, field by field in order: whoever sends one means something else.
    if bytes.trim_ascii_start().first() != Some(&b'{') {
        let rule = "the body must be a JSON object".to_owned();
        return Err(Problem::Json { path: ".".to_owned(), rule });
    }
    serde_json::from_slice(bytes).map_err(|_| explain::<T>(bytes))
}

fn explain<T: DeserializeOwned>(bytes: &[u8]) -> Problem {
    let mut source = serde_json::Deserializer::from_slice(bytes);
    let outcome: Result<T, _> = serde_path_to_error::deserialize(&mut source);
    let Err(error) = outcome else {
        return Problem::Json { path: ".".to_owned(), rule: "something follows the JSON value".to_owned() };
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
    Problem::Json { path, rule }
}

/// Whether this could be the name of a field rather than a person's name or number.
fn is_field_name(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    text.len() <= FIELD_NAME_BYTES_MAX
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(allowed)
}
