//! The one map from what can go wrong to what HTTP says about it. It has no catch-all arm: a new failure must say here
//! which status and which code it has, and in `texts/` what people read.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderValue, RETRY_AFTER};
use axum::response::{IntoResponse, Response};
use baoming_core::identity::DocumentError;
use baoming_core::reply::Refusal;

use super::texts::{photo_rule_text, text_of};
use baoming_api::bodies::orders::NotAcceptedBody;
use baoming_api::bodies::{FindingBody, ProblemBody};
use baoming_language::Language;
use baoming_node::node::Failure;
use baoming_policy::PolicyErrors;
use baoming_store::photos::{PhotoError, PhotoFailure};

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
    /// A photograph, or what keeps them.
    Photo(PhotoFailure),
    /// Not `image/jpeg`.
    PhotoMediaType,
    /// Policy files that break rules.
    Policy(PolicyErrors),
    /// Policy files that would refuse what is registered already.
    PolicyRefuses { registrations: u64 },
    /// No such address.
    NotFound,
    /// The address knows other methods.
    Method,
    /// The name, document, password or code is wrong; which of them is not said.
    SignInFailed,
    /// Too many wrong passwords in a row.
    PasswordPaused { retry_after_seconds: u32 },
    /// The save password is missing or wrong.
    SavePassword,
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
    /// The payment platform gives no answer.
    PlatformUnavailable { retry_after_seconds: u32 },
    /// Nobody shows that the payment platform said this.
    NotificationNotBelieved,
    /// Not `text/csv`.
    FileMediaType,
    /// A file that cannot be read as a table: why.
    File { rule: FileRule },
    /// Personal data that cannot be shown, since the access log cannot be written.
    ReadNotRecorded,
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

impl From<PhotoFailure> for ApiError {
    fn from(failure: PhotoFailure) -> Self {
        Self::Photo(failure)
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
                | Failure::ShardUnavailable
                | Failure::HistoryUnavailable => StatusCode::SERVICE_UNAVAILABLE,
                Failure::CommandFailed | Failure::CommandSetAside => StatusCode::INTERNAL_SERVER_ERROR,
            },
            Self::Unauthorized | Self::NotificationNotBelieved => StatusCode::UNAUTHORIZED,
            Self::Forbidden => StatusCode::FORBIDDEN,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::IdempotencyKey | Self::BodyBroken | Self::Json { .. } => StatusCode::BAD_REQUEST,
            Self::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::MediaType | Self::PhotoMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::Photo(failure) => match failure {
                PhotoFailure::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
                PhotoFailure::Missing => StatusCode::NOT_FOUND,
                PhotoFailure::Damaged => StatusCode::INTERNAL_SERVER_ERROR,
                PhotoFailure::Busy { .. } | PhotoFailure::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
            },
            Self::Field { .. } | Self::Document(_) | Self::Policy(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::PolicyRefuses { .. } => StatusCode::CONFLICT,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::SignInFailed => StatusCode::UNAUTHORIZED,
            Self::PasswordPaused { .. } => StatusCode::TOO_MANY_REQUESTS,
            Self::SavePassword => StatusCode::FORBIDDEN,
            Self::PasswordsBusy { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::CardRequired | Self::File { .. } => StatusCode::UNPROCESSABLE_ENTITY,
            Self::CityDecides => StatusCode::FORBIDDEN,
            Self::PortNotConfigured | Self::ProviderUnavailable { .. } | Self::PlatformUnavailable { .. } => {
                StatusCode::SERVICE_UNAVAILABLE
            }
            Self::ReadNotRecorded => StatusCode::SERVICE_UNAVAILABLE,
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
                Failure::HistoryUnavailable => "history-unavailable",
            },
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::TooMany { .. } => "too-many-requests",
            Self::IdempotencyKey => "idempotency-key",
            Self::BodyTooLarge => "body-too-large",
            Self::BodyBroken => "body-broken",
            Self::MediaType | Self::PhotoMediaType => "media-type",
            Self::Photo(failure) => match failure {
                PhotoFailure::Refused(_) => "photo",
                PhotoFailure::Missing => "photo-unknown",
                PhotoFailure::Damaged => "photo-damaged",
                PhotoFailure::Busy { .. } => "photos-busy",
                PhotoFailure::Unavailable => "photos-unavailable",
            },
            Self::Json { .. } => "json",
            Self::Field { .. } => "field",
            Self::Document(_) => "document",
            Self::Policy(_) => "policy",
            Self::PolicyRefuses { .. } => "policy-refuses-registrations",
            Self::NotFound => "not-found",
            Self::Method => "method-not-allowed",
            Self::SignInFailed => "sign-in-failed",
            Self::PasswordPaused { .. } => "password-paused",
            Self::SavePassword => "save-password",
            Self::PasswordsBusy { .. } => "passwords-busy",
            Self::CardRequired => "card-required",
            Self::CityDecides => "city-decides",
            Self::PortNotConfigured => "port-not-configured",
            Self::ProviderUnavailable { .. } | Self::PlatformUnavailable { .. } => "provider-unavailable",
            Self::NotificationNotBelieved => "notification-not-believed",
            Self::FileMediaType => "media-type",
            Self::File { .. } => "file",
            Self::ReadNotRecorded => "read-not-recorded",
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
            | Self::Photo(PhotoFailure::Busy { retry_after_seconds })
            | Self::PasswordPaused { retry_after_seconds }
            | Self::PasswordsBusy { retry_after_seconds }
            | Self::PlatformUnavailable { retry_after_seconds }
            | Self::ProviderUnavailable { retry_after_seconds } => Some(*retry_after_seconds),
            Self::Failure(Failure::CountyRestarting) => Some(1),
            // These wait for a person: an honest client looks again after a while and not before.
            Self::PortNotConfigured
            | Self::ReadNotRecorded
            | Self::Failure(
                Failure::JournalFailed
                | Failure::CountySetAside
                | Failure::ShardUnavailable
                | Failure::HistoryUnavailable,
            )
            | Self::Photo(PhotoFailure::Unavailable) => Some(30),
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
            Self::SavePassword => Some("Save-Password".to_owned()),
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
            Self::Photo(PhotoFailure::Refused(findings)) => findings.first().map(|finding| finding.code().to_owned()),
            _ => None,
        }
    }

    fn findings(&self, language: Language) -> Vec<FindingBody> {
        let Self::Photo(PhotoFailure::Refused(findings)) = self else { return Vec::new() };
        let body = |finding: &PhotoError| FindingBody {
            rule: finding.code().to_owned(),
            detail: photo_rule_text(language, finding),
        };
        findings.iter().map(body).collect()
    }

    fn serial(&self) -> Option<String> {
        match self {
            Self::Failure(Failure::Refused(Refusal::IdentityRegistered { serial })) => Some(serial.to_string()),
            _ => None,
        }
    }

    /// The same for the payment platform, in the form that it reads.
    pub(super) fn respond_to_platform(&self, language: Language) -> Response {
        let (title, _) = text_of(language, self);
        let body = NotAcceptedBody { code: self.code().to_owned(), message: title.to_owned() };
        let json = serde_json::to_vec(&body).expect("two texts");
        let mut response = (self.status(), json).into_response();
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        response
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
            findings: self.findings(language),
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
