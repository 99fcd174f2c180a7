//! What an event is about: the one thing whose row and whose answers it changes; and whom an action concerns.
//!
//! Stands below both the county's memory and its rows. Deliberately absent: the rows; see [`crate::rows`].

use crate::command::Action;
use crate::event::Event;
use crate::ids::{PointNumber, Serial};
use crate::office::OperatorNumber;

/// What a row is about, and its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Subject {
    /// A registration point.
    Point(PointNumber),
    /// A candidate.
    Candidate(Serial),
    /// An application, by its number in the county.
    Application(u32),
    /// An operator of the desk.
    Operator(OperatorNumber),
    /// An edition of the rules: an override or an adopted policy.
    Edition(u32),
    /// What a second person is asked for, by its place at the desk.
    Approval(u32),
    /// An entry of the contingency table's.
    Contingency(u32),
}

/// The one row that the event touches.
pub fn subject_of(event: &Event) -> Subject {
    match event {
        Event::PointSetUp { point, .. } | Event::SegmentAllotted { point, .. } | Event::TailTakenBack { point, .. } => {
            Subject::Point(*point)
        }
        Event::Captured { serial, .. }
        | Event::FeePaid { serial, .. }
        | Event::FeePaidAgain { serial, .. }
        | Event::PaymentUnsettled { serial, .. }
        | Event::Activated { serial, .. }
        | Event::FormSaved { serial, .. }
        | Event::CardVerified { serial, .. }
        | Event::PersonCorrected { serial, .. }
        | Event::PasswordsReset { serial, .. }
        | Event::LoginPasswordChanged(serial, ..)
        | Event::SavePasswordChanged(serial, _)
        | Event::HashRenewed(serial, ..)
        | Event::OrderPlaced { serial, .. }
        | Event::OrderClosed(serial, _)
        | Event::PhoneBound(serial, _)
        | Event::ProfessionalSaved { serial, .. }
        | Event::Declared { serial, .. }
        | Event::Confirmed { serial, .. }
        | Event::ConfirmationWithdrawn { serial, .. }
        | Event::Collected { serial, .. }
        | Event::RegistrationVoided(serial, _)
        | Event::RegistrationTransferred(serial, _) => Subject::Candidate(*serial),
        Event::ApplicationSubmitted { number, .. } | Event::ApplicationDecided { number, .. } => {
            Subject::Application(*number)
        }
        Event::OperatorCreated { operator, .. }
        | Event::OperatorChanged { operator, .. }
        | Event::OperatorHashRenewed(operator, _) => Subject::Operator(*operator),
        Event::CalendarOverridden { edition, .. } | Event::PolicyAdopted { edition, .. } => Subject::Edition(*edition),
        Event::Contingency(logged) => Subject::Contingency(logged.number),
        Event::ApprovalAsked(asked) => Subject::Approval(asked.slot),
        Event::ApprovalDecided(decided) => Subject::Approval(decided.slot),
        Event::ApprovalUsed(_, slot) => Subject::Approval(*slot),
    }
}

impl Action {
    /// The candidate whom it concerns, where it is one who has a serial.
    pub fn serial(&self) -> Option<Serial> {
        match self {
            Self::VerifyCard { serial, .. }
            | Self::CorrectPerson { serial, .. }
            | Self::PlaceOrder { serial, .. }
            | Self::CloseOrder { serial, .. }
            | Self::RecordFee { serial, .. }
            | Self::KeepPayment { serial, .. }
            | Self::Activate { serial, .. }
            | Self::ResetPasswords { serial, .. }
            | Self::ChangeLoginPassword { serial, .. }
            | Self::ChangeSavePassword { serial, .. }
            | Self::RenewHash { serial, .. }
            | Self::SaveForm { serial, .. }
            | Self::CorrectForm { serial, .. }
            | Self::BindPhone { serial, .. }
            | Self::SaveProfessional { serial, .. }
            | Self::Declare { serial, .. }
            | Self::Confirm { serial, .. }
            | Self::WithdrawConfirmation { serial, .. }
            | Self::Collect { serial, .. }
            | Self::VoidRegistration { serial, .. } => Some(*serial),
            Self::TransferRegistration(transfer) => Some(transfer.serial),
            Self::SetUpPoint { .. }
            | Self::AllotSegment { .. }
            | Self::TakeBackTail { .. }
            | Self::SubmitApplication(_)
            | Self::DecideApplication { .. }
            | Self::Capture(_)
            | Self::CreateOperator(_)
            | Self::ChangeOperator { .. }
            | Self::RenewOperatorHash { .. }
            | Self::OverrideCalendar { .. }
            | Self::AdoptPolicy(_)
            | Self::AskApproval(_)
            | Self::DecideApproval { .. }
            | Self::UseApproval { .. }
            | Self::Contingency(_) => None,
        }
    }
}
