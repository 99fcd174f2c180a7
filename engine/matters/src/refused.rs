//! Why a matter is refused: by name, with a stable code, when to come again, and the field that it is about.
//!
//! Guarantees: no match here has a catch-all arm, so a new failure must say what it is; in `texts/` stands what people read.
//! Deliberately absent: statuses of HTTP, which are the edge's.

use baoming_core::contingency::{BlockFault, ControlState, Held};
use baoming_core::identity::DocumentError;
use baoming_core::reply::Refusal;
use baoming_core::time::Timestamp;
use baoming_gate::admission::rates::TooMany;
use baoming_gate::hashing::Challenge;
use baoming_node::node::Failure;
use baoming_policy::PolicyErrors;
use baoming_store::photos::PhotoFailure;

pub use crate::file_rule::{Cell, FileRule};

/// Why a request is not answered with what it asked for.
#[derive(Debug)]
#[allow(missing_docs, reason = "seconds, fields and rules say what they are")]
pub enum Refused {
    /// The county or the node.
    Failure(Failure),
    /// No token, or one that nobody has.
    Unauthorized,
    /// The caller's role or scope does not reach this.
    Forbidden,
    /// Too many requests.
    TooMany { retry_after_seconds: u32 },
    /// The address is kept out until then.
    AddressBlocked { until: Timestamp, retry_after_seconds: u32 },
    /// A command without a key, or with one that is none.
    IdempotencyKey,
    /// More bytes than a body may have.
    BodyTooLarge,
    /// The body broke off or came too slowly.
    BodyBroken,
    /// A field that breaks its rule.
    Field { field: &'static str, rule: String },
    /// An identity document that breaks its rules.
    Document(DocumentError),
    /// A photograph, or what keeps them.
    Photo(PhotoFailure),
    /// Policy files that break rules.
    Policy(PolicyErrors),
    /// Policy files that would refuse what is registered already.
    PolicyRefuses { registrations: u64 },
    /// No such address.
    NotFound,
    /// The name, document, password or code is wrong; which of them is not said.
    SignInFailed,
    /// Too many wrong passwords in a row.
    PasswordPaused { retry_after_seconds: u32 },
    /// The password is one that somebody else gave; its owner takes another one first.
    PasswordChangeNeeded,
    /// The role needs a second factor, which is to be enrolled first.
    SecondFactorNeeded,
    /// The token is bound to a client certificate, and the connection began with another one or with none.
    CertificateNeeded,
    /// The save password is missing or wrong.
    SavePassword,
    /// Hashing a password cannot be done now; where the wait is long, what may be solved to come before others.
    PasswordsBusy { retry_after_seconds: u32, challenge: Option<Challenge> },
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
    /// The payment platform signs what it says, so nobody else's word is taken for a payment.
    NotificationUnsigned,
    /// A file that cannot be read as a table: why.
    File { rule: FileRule },
    /// Personal data that cannot be shown, since the access log cannot be written.
    ReadNotRecorded,
    /// A mistake of ours.
    Internal,
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<TooMany> for Refused {
    fn from(refused: TooMany) -> Self {
        Self::TooMany { retry_after_seconds: refused.retry_after_seconds }
    }
}

impl From<PhotoFailure> for Refused {
    fn from(failure: PhotoFailure) -> Self {
        Self::Photo(failure)
    }
}

impl Refused {
    /// The stable code, part of the API and a label of the metrics.
    pub fn code(&self) -> &'static str {
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
                Failure::SessionOver => "unauthorized",
                Failure::Held { held: Held::State(holding), .. } => match holding.control.state {
                    ControlState::ReadOnly => "held-read-only",
                    ControlState::Suspended => "held-suspended",
                    ControlState::Closed => "held-closed",
                    // Neither refuses anything by itself.
                    ControlState::Open | ControlState::Slots => "held",
                },
                Failure::Held { held: Held::NotOnTurn { .. }, .. } => "not-on-turn",
                Failure::Reopening { .. } => "reopening",
            },
            Self::Unauthorized => "unauthorized",
            Self::Forbidden => "forbidden",
            Self::TooMany { .. } => "too-many-requests",
            Self::AddressBlocked { .. } => "address-blocked",
            Self::IdempotencyKey => "idempotency-key",
            Self::BodyTooLarge => "body-too-large",
            Self::BodyBroken => "body-broken",
            Self::Photo(failure) => match failure {
                PhotoFailure::Refused(_) => "photo",
                PhotoFailure::Missing => "photo-unknown",
                PhotoFailure::Damaged => "photo-damaged",
                PhotoFailure::Busy { .. } => "photos-busy",
                PhotoFailure::NoRoom => "photos-no-room",
                PhotoFailure::Unavailable => "photos-unavailable",
            },
            Self::Field { .. } => "field",
            Self::Document(_) => "document",
            Self::Policy(_) => "policy",
            Self::PolicyRefuses { .. } => "policy-refuses-registrations",
            Self::NotFound => "not-found",
            Self::SignInFailed => "sign-in-failed",
            Self::PasswordPaused { .. } => "password-paused",
            Self::PasswordChangeNeeded => "password-change-needed",
            Self::SecondFactorNeeded => "second-factor-needed",
            Self::CertificateNeeded => "certificate-needed",
            Self::SavePassword => "save-password",
            Self::PasswordsBusy { .. } => "passwords-busy",
            Self::CardRequired => "card-required",
            Self::CityDecides => "city-decides",
            Self::PortNotConfigured => "port-not-configured",
            Self::ProviderUnavailable { .. } | Self::PlatformUnavailable { .. } => "provider-unavailable",
            Self::NotificationNotBelieved => "notification-not-believed",
            Self::NotificationUnsigned => "notification-unsigned",
            Self::File { .. } => "file",
            Self::ReadNotRecorded => "read-not-recorded",
            Self::Internal => "internal",
        }
    }

    /// When whoever was refused should come again; nothing where waiting changes nothing.
    pub fn retry_after_seconds(&self) -> Option<u32> {
        match self {
            Self::Failure(failure) => retry_after_failure(failure),
            Self::Photo(failure) => match failure {
                PhotoFailure::Busy { retry_after_seconds } => Some(*retry_after_seconds),
                PhotoFailure::NoRoom | PhotoFailure::Unavailable => Some(FOR_A_PERSON_SECONDS),
                PhotoFailure::Refused(_) | PhotoFailure::Missing | PhotoFailure::Damaged => None,
            },
            Self::TooMany { retry_after_seconds }
            | Self::AddressBlocked { retry_after_seconds, .. }
            | Self::PasswordPaused { retry_after_seconds }
            | Self::PasswordsBusy { retry_after_seconds, .. }
            | Self::PlatformUnavailable { retry_after_seconds }
            | Self::ProviderUnavailable { retry_after_seconds } => Some(*retry_after_seconds),
            Self::PortNotConfigured | Self::ReadNotRecorded => Some(FOR_A_PERSON_SECONDS),
            Self::Unauthorized
            | Self::Forbidden
            | Self::IdempotencyKey
            | Self::BodyTooLarge
            | Self::BodyBroken
            | Self::Field { .. }
            | Self::Document(_)
            | Self::Policy(_)
            | Self::PolicyRefuses { .. }
            | Self::NotFound
            | Self::SignInFailed
            | Self::PasswordChangeNeeded
            | Self::SecondFactorNeeded
            | Self::CertificateNeeded
            | Self::SavePassword
            | Self::CardRequired
            | Self::CityDecides
            | Self::NotificationNotBelieved
            | Self::NotificationUnsigned
            | Self::File { .. }
            | Self::Internal => None,
        }
    }

    /// Which field broke which rule, as codes, and whose serial is there already.
    pub fn named(&self) -> Named {
        match self {
            Self::Failure(failure) => named_by_failure(failure),
            Self::Field { field, .. } => Named::field(field),
            Self::Document(error) => Named { rule: Some(error.code().to_owned()), ..Named::field("document.number") },
            Self::CardRequired => Named::field("entry.case"),
            Self::PasswordsBusy { challenge, .. } => Named { challenge: *challenge, ..Named::default() },
            Self::IdempotencyKey => Named::field("Idempotency-Key"),
            Self::SavePassword => Named::field("Save-Password"),
            Self::File { rule } => {
                Named { field: rule.field(), rule: Some(rule.code().to_owned()), ..Named::default() }
            }
            Self::Photo(failure) => match failure {
                PhotoFailure::Refused(findings) => {
                    let first = findings.first().map(|finding| finding.code().to_owned());
                    Named { rule: first, ..Named::default() }
                }
                PhotoFailure::Missing
                | PhotoFailure::Damaged
                | PhotoFailure::Busy { .. }
                | PhotoFailure::NoRoom
                | PhotoFailure::Unavailable => Named::default(),
            },
            Self::Unauthorized
            | Self::Forbidden
            | Self::TooMany { .. }
            | Self::AddressBlocked { .. }
            | Self::BodyTooLarge
            | Self::BodyBroken
            | Self::Policy(_)
            | Self::PolicyRefuses { .. }
            | Self::NotFound
            | Self::SignInFailed
            | Self::PasswordChangeNeeded
            | Self::SecondFactorNeeded
            | Self::CertificateNeeded
            | Self::PasswordPaused { .. }
            | Self::CityDecides
            | Self::PortNotConfigured
            | Self::ProviderUnavailable { .. }
            | Self::PlatformUnavailable { .. }
            | Self::NotificationNotBelieved
            | Self::NotificationUnsigned
            | Self::ReadNotRecorded
            | Self::Internal => Named::default(),
        }
    }
}

/// These wait for a person: an honest client looks again after a while and not before.
const FOR_A_PERSON_SECONDS: u32 = 30;

fn retry_after_failure(failure: &Failure) -> Option<u32> {
    match failure {
        Failure::Busy { retry_after_seconds }
        | Failure::Held { retry_after_seconds, .. }
        | Failure::Reopening { retry_after_seconds } => Some(*retry_after_seconds),
        // How long it really is stands in the text; nobody is sent away for longer than a minute.
        Failure::Refused(Refusal::OrdersTooOften { retry_after_seconds }) => Some(60.min(*retry_after_seconds)),
        Failure::CountyRestarting => Some(1),
        Failure::JournalFailed | Failure::CountySetAside | Failure::ShardUnavailable | Failure::HistoryUnavailable => {
            Some(FOR_A_PERSON_SECONDS)
        }
        Failure::Refused(_)
        | Failure::UnknownCounty
        | Failure::CommandFailed
        | Failure::CommandSetAside
        | Failure::SessionOver => None,
    }
}

/// What a refusal is about, for programs and for pages that set it beside the field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Named {
    /// The field, as it stands in the body, or the header.
    pub field: Option<String>,
    /// The code of the rule.
    pub rule: Option<String>,
    /// The serial of whoever is registered already.
    pub serial: Option<String>,
    /// The number under which a second person is asked.
    pub approval: Option<u32>,
    /// The work by which one comes before others.
    pub challenge: Option<Challenge>,
}

impl Named {
    fn field(field: &str) -> Self {
        Self { field: Some(field.to_owned()), ..Self::default() }
    }
}

fn named_by_failure(failure: &Failure) -> Named {
    match failure {
        Failure::Refused(refusal) => named_by_refusal(refusal),
        Failure::UnknownCounty
        | Failure::Busy { .. }
        | Failure::JournalFailed
        | Failure::CountyRestarting
        | Failure::CountySetAside
        | Failure::CommandFailed
        | Failure::CommandSetAside
        | Failure::SessionOver
        | Failure::Held { .. }
        | Failure::Reopening { .. }
        | Failure::ShardUnavailable
        | Failure::HistoryUnavailable => Named::default(),
    }
}

fn named_by_refusal(refusal: &Refusal) -> Named {
    match refusal {
        Refusal::CodeUnknown { field } | Refusal::EntryContradicts { field } => Named::field(field),
        Refusal::Field(fault) => {
            Named { rule: Some(fault.rule.code().to_owned()), ..Named::field(fault.field.as_str()) }
        }
        Refusal::ControlBounds => Named::field("until"),
        Refusal::ControlRamp => Named::field("ramp"),
        Refusal::Timetable(_) => Named::field("turns"),
        Refusal::Block(BlockFault::Until) => Named::field("until"),
        Refusal::Block(_) => Named::field("ranges"),
        Refusal::IdentityRegistered { serial } => Named { serial: Some(serial.to_string()), ..Named::default() },
        Refusal::SecondPersonNeeded { approval } => Named { approval: *approval, ..Named::default() },
        Refusal::ApprovalDeclined { approval }
        | Refusal::ApprovalExpired { approval }
        | Refusal::ApprovalUsed { approval } => Named { approval: Some(*approval), ..Named::default() },
        Refusal::PointUnknown
        | Refusal::CandidateUnknown
        | Refusal::SegmentUnknown
        | Refusal::ApplicationUnknown
        | Refusal::OrderUnknown
        | Refusal::OperatorUnknown
        | Refusal::CodeOfOtherCounty
        | Refusal::FeeAmount { .. }
        | Refusal::PaidInFuture
        | Refusal::RealPersonCheckFailed
        | Refusal::CardLapsed
        | Refusal::SystemCheckFailed
        | Refusal::ConsentMissing
        | Refusal::OtherCandidatesDocument
        | Refusal::WindowBounds
        | Refusal::PolicyVersion { .. }
        | Refusal::KeyReused
        | Refusal::OutsideWindow { .. }
        | Refusal::PointExists
        | Refusal::TooMany { .. }
        | Refusal::OrdersTooOften { .. }
        | Refusal::NotAppointedPoint { .. }
        | Refusal::SegmentOverlaps { .. }
        | Refusal::SegmentInUse { .. }
        | Refusal::SegmentExhausted
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
        | Refusal::ApprovalUnknown
        | Refusal::ApprovalDecided
        | Refusal::SamePerson
        | Refusal::ControlOfAbove
        | Refusal::ControlsMoved { .. }
        | Refusal::BlockUnknown
        | Refusal::TimetableMissing => Named::default(),
    }
}
