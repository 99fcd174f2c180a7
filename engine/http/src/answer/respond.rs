//! A problem as a response, in the caller's language (RFC 9457), or in the payment platform's form.

use axum::http::StatusCode;
use axum::http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONNECTION, CONTENT_LENGTH, CONTENT_TYPE, HeaderValue, RETRY_AFTER,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::response::{IntoResponse, Response};
use baoming_api::bodies::orders::NotAcceptedBody;
use baoming_api::bodies::{ProblemBody, ProofOfWorkBody};
use baoming_api::client::PROOF_ALGORITHM;
use baoming_language::Language;
use baoming_matters::refused::Named;
use baoming_matters::texts::findings_of;

use super::problem::Problem;
use super::texts::text_of;

/// For the payment platform, in the form that it reads.
pub(crate) fn respond_to_platform(problem: &Problem, language: Language) -> Response {
    let (title, _) = text_of(language, problem);
    let body = NotAcceptedBody { code: problem.code().to_owned(), message: title.to_owned() };
    let json = serde_json::to_vec(&body).expect("two texts");
    let mut response = (problem.status(), json).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    // The platform has a schedule of its own; whoever stands between may have none.
    if let Some(seconds) = problem.retry_after_seconds() {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if problem.closes() {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// The problem as it goes over the wire, for where nothing writes responses.
pub(crate) fn written(problem: &Problem, language: Language) -> Vec<u8> {
    let json = json_of(problem, language);
    let response = with_defaults(respond(problem, language));
    let (status, length) = (response.status(), json.len());
    let mut bytes = format!("HTTP/1.1 {status}\r\ncontent-length: {length}\r\n").into_bytes();
    for (name, value) in response.headers().iter().filter(|(name, _)| **name != CONTENT_LENGTH) {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            bytes.extend_from_slice(part);
        }
    }
    bytes.extend_from_slice(b"\r\n");
    bytes.extend_from_slice(&json);
    bytes
}

/// The problem as a response in the caller's language.
pub(crate) fn respond(problem: &Problem, language: Language) -> Response {
    let status = problem.status();
    let mut response = (status, json_of(problem, language)).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert("content-language", HeaderValue::from_static(language.tag()));
    if let Some(seconds) = problem.retry_after_seconds() {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert("www-authenticate", HeaderValue::from_static("Bearer"));
    }
    if matches!(problem, Problem::Coding) {
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
    }
    if problem.closes() {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

fn json_of(problem: &Problem, language: Language) -> Vec<u8> {
    let (title, detail) = text_of(language, problem);
    let Named { field, rule, serial, approval, challenge } = problem.named();
    let findings = if let Problem::Refused(refused) = problem { findings_of(language, refused) } else { Vec::new() };
    let body = ProblemBody {
        kind: format!("urn:baoming:problem:{}", problem.code()),
        title: title.to_owned(),
        status: problem.status().as_u16(),
        detail,
        code: problem.code().to_owned(),
        field,
        rule,
        findings,
        serial,
        approval,
        proof_of_work: challenge.map(|challenge| ProofOfWorkBody {
            algorithm: PROOF_ALGORITHM.to_owned(),
            challenge: challenge.text(),
            bits: challenge.bits,
        }),
    };
    serde_json::to_vec(&body).expect("a problem has only texts and numbers")
}

/// With what every answer says unless it says otherwise: nobody on the way keeps it, and nobody takes it for another type.
pub(crate) fn with_defaults(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    response
}
