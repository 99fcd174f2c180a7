//! Bodies as they arrive: bounded, whole, JSON, of the shape asked for. An error names the place and the rule and never
//! quotes a value, since a value may be a person's.

use axum::body::Body;
use baoming_matters::Refused;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};
use hyper::body::Body as _;
use serde::de::DeserializeOwned;

use crate::answer::problem::Problem;

/// The longest name of a field that is repeated to its sender.
const FIELD_NAME_BYTES_MAX: usize = 40;

/// All of a body, up to so many bytes. One that says beforehand that it is longer is not kept at all; whoever waits to be
/// asked for it is told at once, and from others it is taken and thrown away, since many read no answer before they have
/// sent everything.
pub(crate) async fn collect(mut body: Body, bytes_max: usize, waits: bool) -> Result<Bytes, Refused> {
    if body.size_hint().lower() > bytes_max as u64 {
        let mut taken = 0;
        while !waits && taken <= bytes_max {
            match body.frame().await {
                Some(Ok(frame)) => taken += frame.data_ref().map_or(0, Bytes::len),
                Some(Err(_)) => return Err(Refused::BodyBroken),
                None => break,
            }
        }
        return Err(Refused::BodyTooLarge);
    }
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
    } else if text.starts_with("duplicate field") {
        path.pop_if(|last| text.contains(&format!("`{last}`")));
        path.extend(field.map(str::to_owned));
        "a key that stands twice".to_owned()
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
