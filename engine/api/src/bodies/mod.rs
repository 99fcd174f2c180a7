//! The JSON of the API: what is sent and what comes back. Shapes only; `fields.rs` of the matters turns them into the core's types.
//!
//! Unknown fields are refused: a field that a client believes in and the server ignores is a registration that says
//! something else than its sender thinks. No type here derives `Debug`: some of it is personal.

pub mod access_log;
mod activation;
pub mod applications;
pub mod approvals;
mod candidate;
mod capture;
pub mod collections;
pub mod contingency;
mod document;
pub mod entry;
pub mod export;
mod form;
pub mod history;
pub mod lists;
pub mod mending;
pub mod operators;
pub mod orders;
mod payment;
mod photo;
pub mod points;
mod problem;
mod progress;
pub mod protection;
pub mod public_status;
mod receipt;
pub mod registration;
pub mod reports;
pub mod rules;
pub mod search;
pub mod security_log;
pub mod sessions;
pub mod settlements;
mod status;
pub mod steps;
pub mod tickets;
mod unique;

pub use self::activation::ActivationBody;
pub use self::candidate::CandidateBody;
pub use self::capture::CaptureBody;
pub use self::document::{DocumentBody, PersonBody};
pub use self::form::{AdditionalBody, FormBody, SavedFormBody, StepsBody};
pub use self::payment::PaymentBody;
pub use self::photo::PhotoBody;
pub use self::points::{PointBody, SegmentBody, TakeBackBody};
pub use self::problem::{FindingBody, ProblemBody, ProofOfWorkBody};
pub use self::progress::ProgressBody;
pub use self::receipt::{ReceiptBody, WarningBody};
pub use self::status::{CountyBody, StatusBody};
