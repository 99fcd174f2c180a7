//! Why something was refused, and what to do.

use baoming_clock::format_rfc3339;
use baoming_core::entry::ApplicationKind;
use baoming_core::form::FieldRuleBroken;
use baoming_core::reply::{Refusal, Step};

use super::held;

pub(crate) fn text_of(refusal: &Refusal) -> (&'static str, String) {
    match refusal {
        Refusal::OutsideWindow { window, opens_at, closes_at } => {
            let (opens, closes) = (format_rfc3339(*opens_at), format_rfc3339(*closes_at));
            ("Outside the window", format!("The window for {} is from {opens} to {closes}.", window.name()))
        }
        Refusal::PointUnknown => ("No such point", "Check the number, or set the point up first.".to_owned()),
        Refusal::PointExists => ("The point exists", "Use another number.".to_owned()),
        Refusal::TooMany { what } => ("Too many", format!("No more {what} are possible.")),
        Refusal::NotAppointedPoint { point } => {
            ("Not the appointed point", format!("This special case registers at point {point}."))
        }
        Refusal::OrdersTooOften { retry_after_seconds } => {
            ("Orders follow too fast", format!("The next order may be placed in {retry_after_seconds} seconds."))
        }
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
                Step::Form => "Save the basic form first.".to_owned(),
                Step::Phone => "Bind a telephone that receives messages first.".to_owned(),
                Step::Professional => "Choose class and events first.".to_owned(),
                Step::Confirmation => "The form is not signed.".to_owned(),
                Step::ProfessionalFee => "Pay the fee of the professional examination first.".to_owned(),
                Step::ExamFee => "Pay the examination fee first.".to_owned(),
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
        Refusal::ApplicationUnknown => ("No such application", "Check its number.".to_owned()),
        Refusal::ApplicationPending { number } => {
            ("There is an application", format!("Number {number} for this document is pending or approved."))
        }
        Refusal::ApplicationDecided => ("Decided already", "The application has its decision.".to_owned()),
        Refusal::ApprovalMissing { kind } => (
            "Not approved",
            match kind {
                ApplicationKind::OutOfProvince => "The county must approve the audit form first.".to_owned(),
                ApplicationKind::OtherDocument => "The city must approve the statement first.".to_owned(),
            },
        ),
        Refusal::EntryContradicts { field } => {
            ("Does not go together", format!("Field {field} contradicts the document or the way of entering."))
        }
        Refusal::CardLapsed => (
            "The card has lapsed",
            "Enter it by hand as a lapsed card; the new card is verified at the point later.".to_owned(),
        ),
        Refusal::SystemCheckFailed => ("System check failed", "Name and number do not belong together.".to_owned()),
        Refusal::ConsentMissing => ("A guardian must consent", "Record the guardian's signed consent.".to_owned()),
        Refusal::OtherCandidatesDocument => ("Another one's document", "Check the serial and the document.".to_owned()),
        Refusal::NothingToVerify => ("Nothing to verify", "No card of this candidate awaits verification.".to_owned()),
        Refusal::Locked => ("Signed and locked", "Ask the point to withdraw the signature first.".to_owned()),
        Refusal::RevisionPassed { revision } => {
            ("It has changed", format!("Revision {revision} is the present one; read or print it again."))
        }
        Refusal::Field(fault) => ("A field breaks its rule", format!("Field {}: {}", fault.field, rule(fault.rule))),
        Refusal::FeePaid { .. } => {
            ("Paid", "This fee is paid; it is not paid again and the choice is final.".to_owned())
        }
        Refusal::NotTakingExam => ("Nothing to pay", "You do not take the unified examination.".to_owned()),
        Refusal::OrderUnknown => ("No such order", "Place another one.".to_owned()),
        Refusal::OrderEnded => ("The order has ended", "It is paid or closed.".to_owned()),
        Refusal::OrderOpen { number } => ("An order is open", format!("Pay or close order {number} first.")),
        Refusal::OtherKind => ("Not for this candidate", "It is for candidates of another kind.".to_owned()),
        Refusal::NotTheDesk => ("Only for the province", "The provincial center does this.".to_owned()),
        Refusal::OperatorExists => ("The name is taken", "Use another name.".to_owned()),
        Refusal::OperatorUnknown => ("No such operator", "Check the number.".to_owned()),
        Refusal::WindowBounds => ("Wrong bounds", "It must close after it opens, and not before now.".to_owned()),
        Refusal::PolicyVersion { version } => {
            ("Version too low", format!("Version {version} is in force; the new one must be greater."))
        }
        Refusal::RegistrationVoided => (
            "The registration was voided",
            "Nothing more happens to it; its document can be captured again.".to_owned(),
        ),
        Refusal::SecondPersonNeeded { approval: Some(number) } => (
            "A second person is needed",
            format!(
                "Approval {number} was asked for. Once another account approved it, send this again with the same key."
            ),
        ),
        Refusal::SecondPersonNeeded { approval: None } => {
            ("A second person is needed", "The rules want one now; send this again with the same key.".to_owned())
        }
        Refusal::ApprovalUnknown => ("No such approval", "Check its number.".to_owned()),
        Refusal::ApprovalDecided => ("Decided already", "A second person has decided it.".to_owned()),
        Refusal::ApprovalDeclined { approval } => ("Declined", format!("Approval {approval} was declined.")),
        Refusal::ApprovalExpired { approval } => {
            ("Expired", format!("Approval {approval} has expired; send the request again with a new key."))
        }
        Refusal::ApprovalUsed { approval } => ("Used", format!("Approval {approval} was for one time.")),
        Refusal::SamePerson => {
            ("Another person must do it", "Nobody decides what the same account asked for.".to_owned())
        }
        Refusal::ControlOfAbove
        | Refusal::ControlBounds
        | Refusal::ControlRamp
        | Refusal::ControlsMoved { .. }
        | Refusal::TimetableMissing
        | Refusal::Timetable(_)
        | Refusal::Block(_)
        | Refusal::BlockUnknown => held::refusal(refusal),
        Refusal::KeyReused => ("Idempotency key reused", "It belongs to another request; use a new one.".to_owned()),
    }
}

fn rule(rule: FieldRuleBroken) -> &'static str {
    match rule {
        FieldRuleBroken::Unknown => "there is no such field.",
        FieldRuleBroken::Required => "it must be given.",
        FieldRuleBroken::TooLong => "it is too long.",
        FieldRuleBroken::TooMany => "it has too many entries.",
        FieldRuleBroken::NoCode => "it is no code of its table.",
    }
}
