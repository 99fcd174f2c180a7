//! English.

mod photos;

use baoming_core::reply::{Refusal, Step, WindowName};

use crate::clock::format_rfc3339;
use crate::http::error::ApiError;
use crate::node::Failure;

pub(super) use photos::rule_text as photo_rule_text;

pub(super) fn text_of(error: &ApiError) -> (&'static str, String) {
    match error {
        ApiError::Failure(failure) => failure_text(failure),
        ApiError::Unauthorized => ("Not signed in", "The request carries no valid bearer token.".to_owned()),
        ApiError::Forbidden => ("Not allowed", "Your role or scope does not include this.".to_owned()),
        ApiError::TooMany { retry_after_seconds } => {
            ("Too many requests", format!("Try again in {retry_after_seconds} s."))
        }
        ApiError::IdempotencyKey => (
            "Idempotency key missing",
            "Send 1 to 128 visible ASCII characters in the Idempotency-Key header, and the same when retrying."
                .to_owned(),
        ),
        ApiError::BodyTooLarge => ("Body too large", "Send less.".to_owned()),
        ApiError::BodyBroken => ("Body incomplete", "The network may have failed; send it again, same key.".to_owned()),
        ApiError::MediaType => ("Media type not supported", "Use Content-Type: application/json.".to_owned()),
        ApiError::Json { path, rule } => ("Malformed request", format!("At {path}: {rule}.")),
        ApiError::Field { field, rule } => ("A field breaks its rule", format!("Field {field}: {rule}.")),
        ApiError::Document(error) => ("Invalid identity document", format!("{error}; compare it with the document.")),
        ApiError::Photo(failure) => photos::failure_text(failure),
        ApiError::PhotoMediaType => ("Media type not supported", "Use Content-Type: image/jpeg.".to_owned()),
        ApiError::NotFound => ("No such address", "The API is described at /openapi.json.".to_owned()),
        ApiError::Method => ("Method not allowed", "The API is described at /openapi.json.".to_owned()),
        ApiError::PasswordsBusy { retry_after_seconds } => {
            ("Too many passwords at once", format!("Try again in {retry_after_seconds} s."))
        }
        ApiError::Internal => {
            ("Internal error", "The request was not completed; try again with the same key.".to_owned())
        }
    }
}

fn failure_text(failure: &Failure) -> (&'static str, String) {
    match failure {
        Failure::Refused(refusal) => refusal_text(refusal),
        Failure::UnknownCounty => ("No such county", "Check the division code.".to_owned()),
        Failure::Busy { retry_after_seconds } => {
            ("Busy", format!("Try again in {retry_after_seconds} s with the same idempotency key."))
        }
        Failure::JournalFailed => (
            "No changes are accepted",
            "The journal has failed. What was acknowledged is safe and can be read; try changes again later with the \
             same idempotency key."
                .to_owned(),
        ),
        Failure::CountyRestarting => ("The county is coming back", "Try again with the same key.".to_owned()),
        Failure::CountySetAside => {
            ("The county is out of service", "Tell the provincial center; try later.".to_owned())
        }
        Failure::CommandFailed => ("The command failed", "It changed nothing; try once more.".to_owned()),
        Failure::CommandSetAside => ("The command is set aside", "It has failed twice; report it.".to_owned()),
        Failure::ShardUnavailable => ("Reading is not possible now", "Changes are; try again later.".to_owned()),
    }
}

fn refusal_text(refusal: &Refusal) -> (&'static str, String) {
    match refusal {
        Refusal::OutsideWindow { window, opens_at, closes_at } => {
            let name = match window {
                WindowName::Preparation => "preparation",
                WindowName::Registration => "registration",
            };
            let (opens, closes) = (format_rfc3339(*opens_at), format_rfc3339(*closes_at));
            ("Outside the window", format!("The window for {name} is from {opens} to {closes}."))
        }
        Refusal::PointUnknown => ("No such point", "Check the number, or set the point up first.".to_owned()),
        Refusal::PointExists => ("The point exists", "Use another number.".to_owned()),
        Refusal::TooMany { what } => ("Too many", format!("No more {what} are possible.")),
        Refusal::CodeOfOtherCounty => ("Not the county's code", "Use a code that the county owns.".to_owned()),
        Refusal::SegmentOverlaps { point } => ("Segments overlap", format!("Point {point} has some of it.")),
        Refusal::SegmentUnknown => ("No such segment", "The point has no segment with this number.".to_owned()),
        Refusal::SegmentInUse { next } => ("Serials are given", format!("Only {next:04} and later can be taken back.")),
        Refusal::SegmentExhausted => ("No serial left", "Ask the county office for another segment.".to_owned()),
        Refusal::IdentityRegistered { serial } => ("Registered already", format!("The serial is {serial}.")),
        Refusal::WrongPoint { point } => ("Registered at another point", format!("Go to point {point}.")),
        Refusal::IdentityRegisteredElsewhere { county } => {
            ("Registered in another county", format!("The county is {county}; one registers once."))
        }
        Refusal::CandidateUnknown => ("No such candidate", "Check the serial.".to_owned()),
        Refusal::OutOfOrder { missing } => (
            "An earlier step is missing",
            match missing {
                Step::Fee => "Pay the registration fee first.".to_owned(),
                Step::Activation => "Pass the real-person check and set the passwords first.".to_owned(),
            },
        ),
        Refusal::FeeAmount { expected_fen } => {
            ("Wrong amount", format!("The fee is {}.{:02} yuan.", expected_fen / 100, expected_fen % 100))
        }
        Refusal::PaidInFuture => ("Paid in the future", "Check the payment platform's clock.".to_owned()),
        Refusal::PaymentOfOther => ("The payment is another candidate's", "Check the payment's number.".to_owned()),
        Refusal::RealPersonCheckFailed => ("Real-person check not passed", "Repeat the check.".to_owned()),
        Refusal::AlreadyActivated => ("Passwords are set", "They are set once, at activation.".to_owned()),
        Refusal::CodeUnknown { field } => {
            ("Unknown or repeated code", format!("Field {field}: not in its table, or the same as another."))
        }
        Refusal::KeyReused => ("Idempotency key reused", "It belongs to another request; use a new one.".to_owned()),
    }
}
