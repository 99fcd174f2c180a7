//! The one table of what each state does to what: classes of what may be asked for, against the states.
//!
//! Every matter of the service and every action of a county names its class where it is written down, so that a new one
//! without a class does not compile; and every pair of class and state stands here, without a catch-all.

use super::control::ControlState;
use crate::command::Action;
use crate::contingency::Happening;
use crate::event::Event;

/// What is asked for, as far as controls tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Class {
    /// Never stopped: payments that were made and how orders end, receipts, signing out, probes and public pages, the desk with
    /// everything that is decided there, and whoever runs the node.
    Always,
    /// A candidate reads what is the candidate's own.
    OwnReading,
    /// Staff read what is recorded of others.
    Reading,
    /// A candidate, or whoever has no password yet, signs in.
    SigningIn,
    /// Candidates and points enter something: steps 2 to 5.
    Filing,
    /// Offices work on what is there: step 1, applications, corrections, collections.
    OfficeWork,
}

/// What becomes of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Treatment {
    /// It goes on.
    Admitted,
    /// It goes on where the county is on turn.
    OnTurn,
    /// It is refused, by name, with when to come back.
    Refused,
}

impl Class {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Always, Self::OwnReading, Self::Reading, Self::SigningIn, Self::Filing, Self::OfficeWork];

    /// The name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::Always => "always",
            Self::OwnReading => "own-reading",
            Self::Reading => "reading",
            Self::SigningIn => "signing-in",
            Self::Filing => "filing",
            Self::OfficeWork => "office-work",
        }
    }

    /// What a state does to it.
    pub fn under(self, state: ControlState) -> Treatment {
        use ControlState::{Closed, Open, ReadOnly, Slots, Suspended};
        use Treatment::{Admitted, OnTurn, Refused};
        match (self, state) {
            (Self::Always, Open | Slots | ReadOnly | Suspended | Closed) => Admitted,
            (Self::OwnReading, Open | Slots | ReadOnly | Suspended) => Admitted,
            (Self::OwnReading, Closed) => Refused,
            (Self::Reading, Open | Slots | ReadOnly) => Admitted,
            (Self::Reading, Suspended | Closed) => Refused,
            (Self::SigningIn, Open | ReadOnly) => Admitted,
            (Self::SigningIn, Slots) => OnTurn,
            (Self::SigningIn, Suspended | Closed) => Refused,
            (Self::Filing, Open) => Admitted,
            (Self::Filing, Slots) => OnTurn,
            (Self::Filing, ReadOnly | Suspended | Closed) => Refused,
            (Self::OfficeWork, Open | Slots) => Admitted,
            (Self::OfficeWork, ReadOnly | Suspended | Closed) => Refused,
        }
    }

    /// The class of what a county is told to do.
    pub fn of_action(action: &Action) -> Self {
        match action {
            Action::SetUpPoint { .. }
            | Action::AllotSegment { .. }
            | Action::TakeBackTail { .. }
            | Action::DecideApplication { .. }
            | Action::WithdrawConfirmation { .. }
            | Action::Collect { .. }
            | Action::VoidRegistration { .. }
            | Action::TransferRegistration(_) => Self::OfficeWork,
            Action::SubmitApplication(_)
            | Action::Capture(_)
            | Action::VerifyCard { .. }
            | Action::CorrectPerson { .. }
            | Action::PlaceOrder { .. }
            | Action::Activate { .. }
            | Action::ResetPasswords { .. }
            | Action::ChangeLoginPassword { .. }
            | Action::ChangeSavePassword { .. }
            | Action::RenewHash { .. }
            | Action::SaveForm { .. }
            | Action::CorrectForm { .. }
            | Action::BindPhone { .. }
            | Action::SaveProfessional { .. }
            | Action::Declare { .. }
            | Action::Confirm { .. } => Self::Filing,
            // Money that was paid, and orders that have ended whatever we say.
            Action::CloseOrder { .. }
            | Action::RecordFee { .. }
            | Action::KeepPayment { .. }
            // The desk.
            | Action::CreateOperator(_)
            | Action::ChangeOperator { .. }
            | Action::RenewOperatorHash { .. }
            | Action::OverrideCalendar { .. }
            | Action::AdoptPolicy(_)
            | Action::AskApproval(_)
            | Action::DecideApproval { .. }
            | Action::UseApproval { .. }
            | Action::Contingency(_) => Self::Always,
        }
    }

    /// The class of what has happened, for whoever judges the records.
    pub fn of_event(event: &Event) -> Self {
        match event {
            Event::PointSetUp { .. }
            | Event::SegmentAllotted { .. }
            | Event::TailTakenBack { .. }
            | Event::ApplicationDecided { .. }
            | Event::ConfirmationWithdrawn { .. }
            | Event::Collected { .. }
            | Event::RegistrationVoided(..)
            | Event::RegistrationTransferred(..) => Self::OfficeWork,
            Event::ApplicationSubmitted { .. }
            | Event::Captured { .. }
            | Event::CardVerified { .. }
            | Event::PersonCorrected { .. }
            | Event::OrderPlaced { .. }
            | Event::Activated { .. }
            | Event::PasswordsReset { .. }
            | Event::LoginPasswordChanged(..)
            | Event::SavePasswordChanged(..)
            | Event::HashRenewed(..)
            | Event::FormSaved { .. }
            | Event::PhoneBound(..)
            | Event::ProfessionalSaved { .. }
            | Event::Declared { .. }
            | Event::Confirmed { .. } => Self::Filing,
            Event::OrderClosed(..)
            | Event::FeePaid { .. }
            | Event::FeePaidAgain { .. }
            | Event::PaymentUnsettled { .. }
            | Event::OperatorCreated { .. }
            | Event::OperatorChanged { .. }
            | Event::OperatorHashRenewed(..)
            | Event::CalendarOverridden { .. }
            | Event::PolicyAdopted { .. }
            | Event::ApprovalAsked(_)
            | Event::ApprovalDecided(_)
            | Event::ApprovalUsed(..) => Self::Always,
            Event::Contingency(logged) => match &logged.what {
                Happening::Control(_) | Happening::Timetable(_) | Happening::Blocks(_) => Self::Always,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table as people read it: states from open to closed; `+` goes on, `t` on turn, `-` refused.
    const TABLE: [(&str, &str); 6] = [
        ("always", "+++++"),
        ("own-reading", "++++-"),
        ("reading", "+++--"),
        ("signing-in", "+t+--"),
        ("filing", "+t---"),
        ("office-work", "++---"),
    ];

    #[test]
    fn each_state_does_what_the_table_says() {
        let mark = |treatment| match treatment {
            Treatment::Admitted => '+',
            Treatment::OnTurn => 't',
            Treatment::Refused => '-',
        };
        let table = Class::ALL.map(|class| {
            let row: String = ControlState::ALL.into_iter().map(|state| mark(class.under(state))).collect();
            (class.name(), row)
        });
        assert_eq!(table.each_ref().map(|(class, row)| (*class, row.as_str())), TABLE);
    }

    #[test]
    fn a_stricter_state_never_admits_more() {
        let rank = |treatment| match treatment {
            Treatment::Admitted => 0,
            Treatment::OnTurn => 1,
            Treatment::Refused => 2,
        };
        for class in Class::ALL {
            // Slots let nobody in who is not on turn, but signing in to read is what read-only is for.
            let states = ControlState::ALL.into_iter().filter(|state| *state != ControlState::Slots);
            assert!(states.map(|state| rank(class.under(state))).is_sorted(), "{}", class.name());
        }
    }
}
