//! Photographs at a registration point: sent before the capture that names them, and read again.
//!
//! Deliberately absent: an idempotency key. A photograph is kept under the digest of its content, so sending it again is
//! keeping it once and gives the same answer.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Path, Request, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use baoming_core::ids::PointId;
use bytes::Bytes;
use http_body_util::{BodyExt, LengthLimitError, Limited};

use crate::api::Api;
use crate::context::{Context, covers_point};
use crate::endpoint::{Endpoint, Route};
use crate::error::ApiError;
use crate::json::answer;
use crate::parse;
use crate::reads::Shown;
use baoming_api::bodies::{PhotoBody, ProblemBody};
use baoming_core::limits::PHOTO_BYTES_MAX;
use baoming_gate::auth::tokens::{Caller, Role, Scope};
use baoming_store::photos::PhotoRules;

static UPLOAD_PHOTO: Endpoint = Endpoint::new(("POST", "/v1/point/photos"), &[Role::Point], ("point", "upload-photo"));
static READ_PHOTO: Endpoint = Endpoint::new(
    ("GET", "/v1/point/candidates/{serial}/photo"),
    &[Role::Point, Role::Office],
    ("point", "read-photo"),
);

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(upload, read))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route(&UPLOAD_PHOTO, post(upload)), Route(&READ_PHOTO, get(read))]
}

const JPEG: &str = "image/jpeg";

/// Judges a photograph and keeps it. The digest in the answer is that of the photograph without its metadata, and is what
/// a capture names. Sending the same photograph again gives the same answer; no idempotency key is needed.
#[utoipa::path(post, path = "/v1/point/photos", tag = "point",
    request_body(content = Vec<u8>, content_type = "image/jpeg", description = "the file, at most 512 KiB"),
    responses((status = 200, body = PhotoBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn upload(mut context: Context, State(api): State<Arc<Api>>, request: Request) -> Response {
    let outcome = async {
        let caller = context.caller(&UPLOAD_PHOTO)?;
        check_media(request.headers())?;
        let photos = api.node.photos();
        // Before the body is read: what uploads take of the memory is bounded.
        let _permit = photos.admit()?;
        let bytes = collect(request.into_body()).await?;
        let kept = photos.submit(bytes, rules_for(&api, &caller)).await?;
        Ok(answer(&PhotoBody {
            photo_sha256: kept.digest.0.map(|byte| format!("{byte:02x}")).concat(),
            bytes: kept.bytes,
        }))
    };
    let outcome = outcome.await;
    context.respond(&UPLOAD_PHOTO, outcome)
}

/// Reads a candidate's photograph as it was kept. Whose it is decides who may see it, so it is asked for by serial.
#[utoipa::path(get, path = "/v1/point/candidates/{serial}/photo", tag = "point",
    params(("serial" = String, Path, description = "eight digits", example = "01020001")),
    responses((status = 200, body = Vec<u8>, content_type = "image/jpeg"), (status = "4XX", body = ProblemBody),
        (status = 503, body = ProblemBody)))]
pub(crate) async fn read(mut context: Context, State(api): State<Arc<Api>>, Path(serial): Path<String>) -> Response {
    let outcome = async {
        let caller = context.caller(&READ_PHOTO)?;
        let serial = parse::serial(&serial)?;
        let county = api.node.county_of(serial)?;
        let row = api.node.candidate(serial).await?;
        covers_point(&caller, PointId { county, number: row.point })?;
        let photo = api.node.photos().read(row.photo).await?;
        api.record_read(&context, (&READ_PHOTO, &caller), Shown::candidate(county, serial)).await?;
        let mut response = photo.into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(JPEG));
        // A face is nobody's to keep on the way.
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        Ok(response)
    };
    let outcome = outcome.await;
    context.respond(&READ_PHOTO, outcome)
}

/// What is asked where the caller works; whoever works in several counties is asked what the province asks.
fn rules_for(api: &Api, caller: &Caller) -> Arc<PhotoRules> {
    let county = match caller.scope {
        Scope::County(county) => county,
        Scope::Point(point) => point.county,
        Scope::Province | Scope::City(_) => api.node.desk(),
    };
    Arc::new(api.node.policy_of(county).photo.clone())
}

fn check_media(headers: &HeaderMap) -> Result<(), ApiError> {
    let media = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or("");
    let essence = media.split(';').next().unwrap_or("").trim();
    if essence.eq_ignore_ascii_case(JPEG) { Ok(()) } else { Err(ApiError::PhotoMediaType) }
}

async fn collect(body: Body) -> Result<Bytes, ApiError> {
    let collected = Limited::new(body, PHOTO_BYTES_MAX).collect().await;
    collected
        .map(|collected| collected.to_bytes())
        .map_err(|error| if error.is::<LengthLimitError>() { ApiError::BodyTooLarge } else { ApiError::BodyBroken })
}
