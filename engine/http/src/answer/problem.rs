//! The one map from what can go wrong to what HTTP says about it. It has no catch-all arm: a new failure must say here
//! which status it has, in the matters which code and when to come again, and in texts what people read.

use axum::http::StatusCode;
use baoming_core::reply::Refusal;
use baoming_matters::Refused;
use baoming_matters::refused::Named;
use baoming_node::node::Failure;
use baoming_store::photos::PhotoFailure;

/// Why a request is not answered with what it asked for.
#[derive(Debug)]
pub(crate) enum Problem {
    /// The matter was refused.
    Refused(Refused),
    /// The body is not of the type that is taken here.
    MediaType(Media),
    /// The body's charset is not taken here.
    Charset(Media),
    /// The body is compressed.
    Coding,
    /// The transfer coding is another than `chunked`.
    TransferCoding,
    /// No host, several, or none that is one.
    Host,
    /// A header that counts once came twice: which.
    Repeated(&'static str),
    /// The head cannot be read as HTTP/1.1.
    Head,
    /// The head, or the address in it, is too long.
    HeadTooLong,
    AddressTooLong,
    /// Not JSON, or not of the shape: where, and which rule.
    Json {
        path: String,
        rule: String,
    },
    /// The address knows other methods.
    Method,
}

/// The codes of all that [`Problem::protects`], for who counts from zero.
pub(crate) const PROTECTING: [&str; 23] = [
    "busy",
    "journal-failed",
    "county-restarting",
    "county-set-aside",
    "shard-unavailable",
    "history-unavailable",
    "too-many-requests",
    "address-blocked",
    "orders-too-often",
    "password-paused",
    "passwords-busy",
    "photos-busy",
    "photos-no-room",
    "photos-unavailable",
    "port-not-configured",
    "provider-unavailable",
    "read-not-recorded",
    "held",
    "held-read-only",
    "held-suspended",
    "held-closed",
    "not-on-turn",
    "reopening",
];

/// What bodies are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Media {
    /// `application/json`.
    Json,
    /// `image/jpeg`.
    Jpeg,
    /// `text/csv`.
    Csv,
}

impl Media {
    /// As `Content-Type` says it, without parameters.
    pub(crate) fn essence(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Jpeg => "image/jpeg",
            Self::Csv => "text/csv",
        }
    }
}

impl From<Refused> for Problem {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl Problem {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Refused(refused) => refused_status(refused),
            Self::MediaType(_) | Self::Charset(_) | Self::Coding => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TransferCoding => StatusCode::NOT_IMPLEMENTED,
            Self::HeadTooLong => StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
            Self::AddressTooLong => StatusCode::URI_TOO_LONG,
            Self::Json { .. } | Self::Host | Self::Repeated(_) | Self::Head => StatusCode::BAD_REQUEST,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
        }
    }

    /// The stable code, part of the API and a label of the metrics.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Refused(refused) => refused.code(),
            Self::MediaType(_) => "media-type",
            Self::Charset(_) => "charset",
            Self::Coding => "content-coding",
            Self::TransferCoding => "transfer-coding",
            Self::Host => "host",
            Self::Repeated(_) => "header-repeated",
            Self::Head => "head",
            Self::HeadTooLong => "head-too-long",
            Self::AddressTooLong => "address-too-long",
            Self::Json { .. } => "json",
            Self::Method => "method-not-allowed",
        }
    }

    /// Whether this protects the node rather than saying something about the request.
    pub(crate) fn protects(&self) -> bool {
        matches!(self.status(), StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE)
    }

    /// Whether it is a fault of ours.
    pub(crate) fn is_ours(&self) -> bool {
        self.status().is_server_error() && !self.protects()
    }

    pub(crate) fn retry_after_seconds(&self) -> Option<u32> {
        match self {
            Self::Refused(refused) => refused.retry_after_seconds(),
            Self::MediaType(_)
            | Self::Charset(_)
            | Self::Coding
            | Self::TransferCoding
            | Self::Host
            | Self::Repeated(_)
            | Self::Head
            | Self::HeadTooLong
            | Self::AddressTooLong
            | Self::Json { .. }
            | Self::Method => None,
        }
    }

    /// Whether the connection ends with it: who is in front of us may have read another request than we did.
    pub(crate) fn closes(&self) -> bool {
        match self {
            Self::TransferCoding
            | Self::Host
            | Self::Repeated(_)
            | Self::Head
            | Self::HeadTooLong
            | Self::AddressTooLong => true,
            Self::Refused(_)
            | Self::MediaType(_)
            | Self::Charset(_)
            | Self::Coding
            | Self::Json { .. }
            | Self::Method => false,
        }
    }

    pub(crate) fn named(&self) -> Named {
        let header = |name: &str| Named { field: Some(name.to_owned()), ..Named::default() };
        match self {
            Self::Refused(refused) => refused.named(),
            Self::Json { path, .. } => {
                Named { field: (!path.is_empty() && path != ".").then(|| path.clone()), ..Named::default() }
            }
            Self::Charset(_) => header("Content-Type"),
            Self::Coding => header("Content-Encoding"),
            Self::TransferCoding => header("Transfer-Encoding"),
            Self::Host => header("Host"),
            Self::Repeated(name) => header(name),
            Self::MediaType(_) | Self::Head | Self::HeadTooLong | Self::AddressTooLong | Self::Method => {
                Named::default()
            }
        }
    }
}

/// What HTTP says of a matter that is refused.
pub fn refused_status(refused: &Refused) -> StatusCode {
    match refused {
        Refused::Failure(failure) => match failure {
            Failure::Refused(refusal) => refusal_status(refusal),
            Failure::UnknownCounty => StatusCode::NOT_FOUND,
            Failure::Busy { .. }
            | Failure::JournalFailed
            | Failure::CountyRestarting
            | Failure::CountySetAside
            | Failure::Held { .. }
            | Failure::Reopening { .. }
            | Failure::ShardUnavailable
            | Failure::HistoryUnavailable => StatusCode::SERVICE_UNAVAILABLE,
            Failure::SessionOver => StatusCode::UNAUTHORIZED,
            Failure::CommandFailed | Failure::CommandSetAside => StatusCode::INTERNAL_SERVER_ERROR,
        },
        Refused::Unauthorized | Refused::NotificationNotBelieved => StatusCode::UNAUTHORIZED,
        Refused::Forbidden | Refused::NotificationUnsigned => StatusCode::FORBIDDEN,
        // Of the address and for a while, whoever asks: not a 403, which says something about the right to ask.
        Refused::TooMany { .. } | Refused::AddressBlocked { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refused::IdempotencyKey | Refused::BodyBroken => StatusCode::BAD_REQUEST,
        Refused::BodyTooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        Refused::Photo(failure) => match failure {
            PhotoFailure::Refused(_) => StatusCode::UNPROCESSABLE_ENTITY,
            PhotoFailure::Missing => StatusCode::NOT_FOUND,
            PhotoFailure::Damaged => StatusCode::INTERNAL_SERVER_ERROR,
            PhotoFailure::Busy { .. } | PhotoFailure::NoRoom | PhotoFailure::Unavailable => {
                StatusCode::SERVICE_UNAVAILABLE
            }
        },
        Refused::Field { .. } | Refused::Document(_) | Refused::Policy(_) => StatusCode::UNPROCESSABLE_ENTITY,
        Refused::PolicyRefuses { .. } => StatusCode::CONFLICT,
        Refused::NotFound => StatusCode::NOT_FOUND,
        Refused::SignInFailed => StatusCode::UNAUTHORIZED,
        Refused::PasswordPaused { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refused::PasswordChangeNeeded
        | Refused::SecondFactorNeeded
        | Refused::CertificateNeeded
        | Refused::SavePassword => StatusCode::FORBIDDEN,
        Refused::PasswordsBusy { .. } => StatusCode::SERVICE_UNAVAILABLE,
        Refused::CardRequired | Refused::File { .. } => StatusCode::UNPROCESSABLE_ENTITY,
        Refused::CityDecides => StatusCode::FORBIDDEN,
        Refused::PortNotConfigured | Refused::ProviderUnavailable { .. } | Refused::PlatformUnavailable { .. } => {
            StatusCode::SERVICE_UNAVAILABLE
        }
        Refused::ReadNotRecorded => StatusCode::SERVICE_UNAVAILABLE,
        Refused::Internal => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

/// 404 for what is not there, 422 for what the policy does not know, 409 for what the state forbids.
fn refusal_status(refusal: &Refusal) -> StatusCode {
    match refusal {
        Refusal::PointUnknown
        | Refusal::IncidentUnknown
        | Refusal::CandidateUnknown
        | Refusal::SegmentUnknown
        | Refusal::ApplicationUnknown
        | Refusal::OrderUnknown
        | Refusal::OperatorUnknown
        | Refusal::BlockUnknown
        | Refusal::ApprovalUnknown => StatusCode::NOT_FOUND,
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
        | Refusal::ControlBounds
        | Refusal::ControlRamp
        | Refusal::ReportTimes
        | Refusal::Timetable(_)
        | Refusal::Block(_)
        | Refusal::PolicyVersion { .. }
        | Refusal::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
        Refusal::ControlOfAbove | Refusal::ReportOfOthers | Refusal::SamePerson => StatusCode::FORBIDDEN,
        Refusal::OrdersTooOften { .. } => StatusCode::TOO_MANY_REQUESTS,
        Refusal::OutsideWindow { .. }
        | Refusal::ControlsMoved { .. }
        | Refusal::TimetableMissing
        | Refusal::IncidentOver
        | Refusal::AcknowledgedBefore
        | Refusal::NotAppointedPoint { .. }
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
        | Refusal::AlreadyActivated
        | Refusal::RegistrationVoided
        | Refusal::SecondPersonNeeded { .. }
        | Refusal::ApprovalDecided
        | Refusal::ApprovalDeclined { .. }
        | Refusal::ApprovalExpired { .. }
        | Refusal::ApprovalUsed { .. } => StatusCode::CONFLICT,
    }
}
