//! The one map from what can go wrong to what HTTP says about it. It has no catch-all arm: a new failure must say here
//! which status and which code it has, and in `texts/` what people read.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use baoming_core::identity::DocumentError;
use baoming_core::reply::Refusal;

use super::bodies::ProblemBody;
use super::texts::{Language, text_of};
use crate::node::Failure;

/// Why a request is not answered with what it asked for.
#[derive(Debug)]
pub(super) enum ApiError {
    /// The county or the node.
    Failure(Failure),
    /// No token, or one that nobody has.
    Unauthorized,
    /// The caller's role or scope does not reach this.
    Forbidden,
    /// Too many requests.
    TooMany { retry_after_seconds: u32 },
    /// A command without a key, or with one that is none.
    IdempotencyKey,
    /// More bytes than a body may have.
    BodyTooLarge,
    /// The body broke off or came too slowly.
    BodyBroken,
    /// Not `application/json`.
    MediaType,
    /// Not JSON, or not of the shape: where, and which rule.
    Json { path: String, rule: String },
    /// A field that breaks its rule.
    Field { field: &'static str, rule: String },
    /// An identity document that breaks its rules.
    Document(DocumentError),
    /// No such address.
    NotFound,
    /// The address knows other methods.
    Method,
    /// Hashing a password cannot be done now.
    PasswordsBusy { retry_after_seconds: u32 },
    /// Special case 3: no card and no number yet.
    CardRequired,
    /// Another identity document is decided by the city.
    CityDecides,
    /// What the request needs to ask of a provider is not configured.
    PortNotConfigured,
    /// The provider gives no answer.
    ProviderUnavailable { retry_after_seconds: u32 },
    /// Not `text/csv`.
    FileMediaType,
    /// A file that cannot be read as a table: why.
    File { rule: FileRule },
    /// A mistake of ours.
    Internal,
}

/// The rule that a file of many rows breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FileRule {
    /// UTF-8 or GB18030.
    Encoding,
    /// Every row has as many cells as the header.
    Cells,
    /// `serial`, then keys that the policy knows.
    Header,
    /// As many rows as are taken at once.
    Rows,
}

impl FileRule {
    fn code(self) -> &'static str {
        match self {
            Self::Encoding => "encoding",
            Self::Cells => "cells",
            Self::Header => "header",
            Self::Rows => "rows",
        }
    }
}

impl From<Failure> for ApiError {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Failure(failure) => match failure {
                Failure::Refused(refusal) => refusal_status(refusal),
                Failure::UnknownCounty => StatusCode::NOT_FOUND,
                Failure::Busy { .. }
                | Failure::JournalFailed
                | Failure::CountyRestarting
                | Failure::CountySetAside
                | Failure::ShardUnavailable => StatusCode::SERVICE_UNAVAILABLE,
                Failure::CommandFailed | Failure::CommandSetAside => StatusCode::INTERNAL_SERVER_ERROR,
            },
            Self::Unauthorized => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::IdempotencyKey | Self::BodyBroken | Self::Json { .. } => StatusCode::BAD_REQUEST,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Field { .. } | Self::Document(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::PasswordsBusy { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::CardRequired | Self::File { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::CityDecides => StatusCode::FORBIDDEN,
            Self::PortNotConfigured | Self::ProviderUnavailable { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::FileMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// The stable code, part of the API and a label of the metrics.
    pub(super) fn code(&self) -> &'static str {
        match self {
            Self::Failure(failure) => match failure {
                Failure::Refused(refusal) => refusal.code(),
                Failure::UnknownCounty => "county-unknown",
                Failure::Busy { .. } => "busy",
                Failure::JournalFailed => "journal-failed",
                Failure::CountyRestarting => "county-restarting",
                Failure::CountySetAside => "county-set-aside",
                Failure::CommandFailed => "command-failed",
                Failure::CommandSetAside => "command-set-aside",
                Failure::ShardUnavailable => "shard-unavailable",
            },
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::TooMany { .. } => "too-many-requests",
            Self::IdempotencyKey => "idempotency-key",
            Self::BodyTooLarge => "body-too-large",
            Self::BodyBroken => "body-broken",
            Self::MediaType => "media-type",
            Self::Json { .. } => "json",
            Self::Field { .. } => "field",
            Self::Document(_) => "document",
            Self::NotFound => "not-found",
            Self::Method => "method-not-allowed",
            Self::PasswordsBusy { .. } => "passwords-busy",
            Self::CardRequired => "card-required",
            Self::CityDecides => "city-decides",
            Self::PortNotConfigured => "port-not-configured",
            Self::ProviderUnavailable { .. } => "provider-unavailable",
            Self::FileMediaType => "media-type",
            Self::File { .. } => "file",
            Self::Internal => "internal",
        }
    }

    /// Whether this protects the node rather than saying something about the request.
    pub(super) fn protects(&self) -> bool {
        matches!(self.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
    }

    fn retry_after_seconds(&self) -> Option<u32> {
        match self {
            Self::Failure(Failure::Busy { retry_after_seconds })
            | Self::TooMany { retry_after_seconds }
            | Self::PasswordsBusy { retry_after_seconds }
            | Self::ProviderUnavailable { retry_after_seconds } => Some(*retry_after_seconds),
            Self::Failure(Failure::CountyRestarting) => Some(1),
            Self::PortNotConfigured => Some(30),
            // Both wait for a person: an honest client looks again after a while and not before.
            Self::Failure(Failure::JournalFailed | Failure::CountySetAside | Failure::ShardUnavailable) => Some(30),
            _ => None,
        }
    }

    fn field(&self) -> Option<String> {
        match self {
            Self::Json { path, .. } if !path.is_empty() && path != "." => Some(path.clone()),
            Self::Field { field, .. } => Some((*field).to_owned()),
            Self::Document(_) => Some("document.number".to_owned()),
            Self::CardRequired => Some("entry.case".to_owned()),
            Self::IdempotencyKey => Some("Idempotency-Key".to_owned()),
            Self::Failure(Failure::Refused(Refusal::CodeUnknown { field } | Refusal::EntryContradicts { field })) => {
                Some((*field).to_owned())
            }
            Self::Failure(Failure::Refused(Refusal::Field(fault))) => Some(fault.field.clone()),
            _ => None,
        }
    }

    fn rule(&self) -> Option<String> {
        match self {
            Self::Document(error) => Some(error.code().to_owned()),
            Self::File { rule } => Some(rule.code().to_owned()),
            Self::Failure(Failure::Refused(Refusal::Field(fault))) => Some(fault.rule.code().to_owned()),
            _ => None,
        }
    }

    fn serial(&self) -> Option<String> {
        match self {
            Self::Failure(Failure::Refused(Refusal::IdentityRegistered { serial })) => Some(serial.to_string()),
            _ => None,
        }
    }

    /// The problem as a response in the caller's language.
    pub(super) fn respond(&self, language: Language) -> Response {
        let status = self.status();
        let (title, detail) = text_of(language, self);
        let body = ProblemBody {
            kind: format!("urn:baoming:problem:{}", self.code()),
            title: title.to_owned(),
            status: status.as_u16(),
            detail,
            code: self.code().to_owned(),
            field: self.field(),
            rule: self.rule(),
            serial: self.serial(),
        };
        let json = serde_json::to_vec(&body).expect("a problem has only texts and numbers");
        let mut response = (status, json).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert("content-language", HeaderValue::from_static(language.tag()));
        if let Some(seconds) = self.retry_after_seconds() {
            headers.insert(RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            headers.insert("www-authenticate", HeaderValue::from_static("Bearer"));
        }
        response
    }
}

/// 404 for what is not there, 422 for what the policy does not know, 409 for what the state forbids.
fn refusal_status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::PointUnknown
        | Refusal::CandidateUnknown
        | Refusal::SegmentUnknown
        | Refusal::ApplicationUnknown
        | Refusal::OrderUnknown
        | Refusal::OperatorUnknown => StatusCode::NOT_FOUND,
        Refusal::CodeUnknown { .. }
        | Refusal::CodeOfOtherCounty
        | Refusal::FeeAmount { .. }
        | Refusal::PaidInFuture
        | Refusal::RealPersonCheckFailed
        | Refusal::EntryContradicts { .. }
        | Refusal::CardLapsed
        | Refusal::SystemCheckFailed
        | Refusal::ConsentMissing
        | Refusal::OtherCandidatesDocument
        | Refusal::Field(_)
        | Refusal::WindowBounds
        | Refusal::PolicyVersion { .. }
        | Refusal::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::OutsideWindow { .. }
        | Refusal::PointExists
        | Refusal::TooMany { .. }
        | Refusal::SegmentOverlaps { .. }
        | Refusal::SegmentInUse { .. }
        | Refusal::SegmentExhausted
        | Refusal::IdentityRegistered { .. }
        | Refusal::WrongPoint { .. }
        | Refusal::IdentityRegisteredElsewhere { .. }
        | Refusal::OutOfOrder { .. }
        | Refusal::PaymentOfOther
        | Refusal::ApplicationPending { .. }
        | Refusal::ApplicationDecided
        | Refusal::ApprovalMissing { .. }
        | Refusal::NothingToVerify
        | Refusal::Locked
        | Refusal::RevisionPassed { .. }
        | Refusal::FeePaid { .. }
        | Refusal::NotTakingExam
        | Refusal::OrderEnded
        | Refusal::OrderOpen { .. }
        | Refusal::OtherKind
        | Refusal::NotTheDesk
        | Refusal::OperatorExists
        | Refusal::AlreadyActivated => StatusCode::CONFLICT,
    }
}
