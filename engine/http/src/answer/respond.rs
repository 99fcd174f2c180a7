//! A problem as a response, in the caller's language (RFC 9457), or in the payment platform's form.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use baoming_api::bodies::ProblemBody;
use baoming_api::bodies::orders::NotAcceptedBody;
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
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}

/// The problem as a response in the caller's language.
pub(crate) fn respond(problem: &Problem, language: Language) -> Response {
    let status = problem.status();
    let (title, detail) = text_of(language, problem);
    let Named { field, rule, serial } = problem.named();
    let findings = match problem {
        Problem::Refused(refused) => findings_of(language, refused),
        Problem::MediaType(_) | Problem::Json { .. } | Problem::Method => Vec::new(),
    };
    let body = ProblemBody {
        kind: format!("urn:baoming:problem:{}", problem.code()),
        title: title.to_owned(),
        status: status.as_u16(),
        detail,
        code: problem.code().to_owned(),
        field,
        rule,
        findings,
        serial,
    };
    let json = serde_json::to_vec(&body).expect("a problem has only texts and numbers");
    let mut response = (status, json).into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.insert("content-language", HeaderValue::from_static(language.tag()));
    if let Some(seconds) = problem.retry_after_seconds() {
        headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    if status == StatusCode::UNAUTHORIZED {
        headers.insert("www-authenticate", HeaderValue::from_static("Bearer"));
    }
    response
}
