//! What a successful command yields: an answer, its place in the chain, and what is remembered of it for a retry.
//!
//! Guarantees: tags are stored and names are signed, so neither is ever used again for something else. Deliberately absent:
//! the signature, which is the engine's.

use minicbor::{Decode, Encode};

use crate::ids::{CommandKey, Serial};
use crate::office::OperatorNumber;

/// What a successful command yields, small enough to be remembered for every candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub enum Answer {
    /// The point exists.
    #[n(0)]
    PointSetUp,
    /// The segment belongs to the point.
    #[n(1)]
    SegmentAllotted,
    /// The tail is the county's again.
    #[n(2)]
    TailTakenBack,
    /// The candidate has this serial.
    #[n(3)]
    Captured {
        /// The serial given.
        #[n(0)]
        serial: Serial,
    },
    /// The payment is recorded.
    #[n(4)]
    FeeRecorded {
        /// Whether the fee had been paid before.
        #[n(0)]
        again: bool,
    },
    /// The candidate may sign in.
    #[n(5)]
    Activated,
    /// The form is saved.
    #[n(6)]
    FormSaved {
        /// Which save this was.
        #[n(0)]
        revision: u32,
    },
    /// The application waits for its decision.
    #[n(7)]
    ApplicationSubmitted {
        /// Its number in the county.
        #[n(0)]
        number: u32,
    },
    /// The application is decided.
    #[n(8)]
    ApplicationDecided,
    /// The real card is verified.
    #[n(9)]
    CardVerified,
    /// What the card says is corrected.
    #[n(10)]
    PersonCorrected,
    /// Both passwords are set anew.
    #[n(11)]
    PasswordsReset,
    /// The order is placed.
    #[n(12)]
    OrderPlaced {
        /// Which of the candidate's orders.
        #[n(0)]
        number: u16,
        /// How much, in fen.
        #[n(1)]
        amount_fen: u32,
    },
    /// The order is closed.
    #[n(13)]
    OrderClosed,
    /// The payment waits for a person.
    #[n(14)]
    PaymentKept,
    /// The telephone is bound.
    #[n(15)]
    PhoneBound,
    /// Class and events are saved.
    #[n(16)]
    ProfessionalSaved {
        /// Which save this was.
        #[n(0)]
        revision: u32,
    },
    /// The declaration is recorded.
    #[n(17)]
    Declared {
        /// Which one this was.
        #[n(0)]
        revision: u32,
    },
    /// The form is signed and locked.
    #[n(18)]
    Confirmed,
    /// The signature is withdrawn.
    #[n(19)]
    ConfirmationWithdrawn,
    /// What was collected is recorded.
    #[n(20)]
    Collected {
        /// Which time this was.
        #[n(0)]
        revision: u32,
    },
    /// The operator may sign in.
    #[n(21)]
    OperatorCreated {
        /// Its number.
        #[n(0)]
        operator: OperatorNumber,
    },
    /// The account is changed.
    #[n(22)]
    OperatorChanged,
    /// The override or the adopted policy is in force.
    #[n(23)]
    RulesChanged {
        /// The edition that it made.
        #[n(0)]
        edition: u32,
    },
    /// The registration has ended.
    #[n(24)]
    RegistrationVoided,
    /// The registration is the right document's now.
    #[n(25)]
    RegistrationTransferred,
    /// A second person is asked.
    #[n(26)]
    ApprovalAsked {
        /// Its number at the desk.
        #[n(0)]
        number: u32,
    },
    /// A second person has said yes or no.
    #[n(27)]
    ApprovalDecided,
    /// What was approved is done.
    #[n(28)]
    ApprovalUsed,
    /// The login password is another one.
    #[n(29)]
    LoginPasswordChanged,
    /// The save password is another one.
    #[n(30)]
    SavePasswordChanged,
    /// The password, which stays, is kept by another hash.
    #[n(31)]
    HashRenewed,
    /// The contingency table has one entry more.
    #[n(32)]
    ContingencyEntered {
        /// Its number.
        #[n(0)]
        number: u32,
    },
}

impl Answer {
    /// Every name, in the order of the stored tags.
    pub const NAMES: [&'static str; 33] = [
        "point-set-up",
        "segment-allotted",
        "tail-taken-back",
        "captured",
        "fee-recorded",
        "activated",
        "form-saved",
        "application-submitted",
        "application-decided",
        "card-verified",
        "person-corrected",
        "passwords-reset",
        "order-placed",
        "order-closed",
        "payment-kept",
        "phone-bound",
        "professional-saved",
        "declared",
        "confirmed",
        "confirmation-withdrawn",
        "collected",
        "operator-created",
        "operator-changed",
        "rules-changed",
        "registration-voided",
        "registration-transferred",
        "approval-asked",
        "approval-decided",
        "approval-used",
        "login-password-changed",
        "save-password-changed",
        "password-hash-renewed",
        "contingency-entered",
    ];

    /// The stable name of what was done, part of the API. It is signed with every receipt and printed, so a name that was
    /// once given never changes.
    pub fn name(&self) -> &'static str {
        match self {
            Self::PointSetUp => "point-set-up",
            Self::SegmentAllotted => "segment-allotted",
            Self::TailTakenBack => "tail-taken-back",
            Self::Captured { .. } => "captured",
            Self::FeeRecorded { .. } => "fee-recorded",
            Self::Activated => "activated",
            Self::FormSaved { .. } => "form-saved",
            Self::ApplicationSubmitted { .. } => "application-submitted",
            Self::ApplicationDecided => "application-decided",
            Self::CardVerified => "card-verified",
            Self::PersonCorrected => "person-corrected",
            Self::PasswordsReset => "passwords-reset",
            Self::OrderPlaced { .. } => "order-placed",
            Self::OrderClosed => "order-closed",
            Self::PaymentKept => "payment-kept",
            Self::PhoneBound => "phone-bound",
            Self::ProfessionalSaved { .. } => "professional-saved",
            Self::Declared { .. } => "declared",
            Self::Confirmed => "confirmed",
            Self::ConfirmationWithdrawn => "confirmation-withdrawn",
            Self::Collected { .. } => "collected",
            Self::OperatorCreated { .. } => "operator-created",
            Self::OperatorChanged => "operator-changed",
            Self::RulesChanged { .. } => "rules-changed",
            Self::ContingencyEntered { .. } => "contingency-entered",
            Self::RegistrationVoided => "registration-voided",
            Self::RegistrationTransferred => "registration-transferred",
            Self::ApprovalAsked { .. } => "approval-asked",
            Self::ApprovalDecided => "approval-decided",
            Self::ApprovalUsed => "approval-used",
            Self::LoginPasswordChanged => "login-password-changed",
            Self::SavePasswordChanged => "save-password-changed",
            Self::HashRenewed => "password-hash-renewed",
        }
    }
}

/// The answer with the place of its event in the county's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Receipt {
    /// The event's number.
    #[n(0)]
    pub sequence: u64,
    /// What was answered.
    #[n(1)]
    pub answer: Answer,
}

/// A receipt that is remembered so that a retried command is answered as before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Remembered {
    /// The command's key.
    #[n(0)]
    pub key: CommandKey,
    /// The fingerprint of its body.
    #[n(1)]
    pub fingerprint: u64,
    /// What it was answered.
    #[n(2)]
    pub receipt: Receipt,
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// An answer that is not listed does not compile.
    macro_rules! every {
        ($($answer:ident $({ $($field:ident: $value:expr),* })?,)*) => {{
            let all = [$(Answer::$answer $({ $($field: $value),* })?),*];
            for one in &all {
                match one {
                    $(Answer::$answer { .. } => {})*
                }
            }
            all
        }};
    }

    fn every() -> [Answer; Answer::NAMES.len()] {
        every![
            PointSetUp,
            SegmentAllotted,
            TailTakenBack,
            Captured { serial: serial() },
            FeeRecorded { again: false },
            Activated,
            FormSaved { revision: 1 },
            ApplicationSubmitted { number: 1 },
            ApplicationDecided,
            CardVerified,
            PersonCorrected,
            PasswordsReset,
            OrderPlaced { number: 1, amount_fen: 1 },
            OrderClosed,
            PaymentKept,
            PhoneBound,
            ProfessionalSaved { revision: 1 },
            Declared { revision: 1 },
            Confirmed,
            ConfirmationWithdrawn,
            Collected { revision: 1 },
            OperatorCreated { operator: OperatorNumber(1) },
            OperatorChanged,
            RulesChanged { edition: 1 },
            RegistrationVoided,
            RegistrationTransferred,
            ApprovalAsked { number: 1 },
            ApprovalDecided,
            ApprovalUsed,
            LoginPasswordChanged,
            SavePasswordChanged,
            HashRenewed,
            ContingencyEntered { number: 1 },
        ]
    }

    fn serial() -> Serial {
        "22430001".parse().unwrap()
    }

    /// The words are signed and printed: this list is only ever made longer.
    #[test]
    fn signed_words_never_change() {
        let words = [
            "point-set-up",
            "segment-allotted",
            "tail-taken-back",
            "captured",
            "fee-recorded",
            "activated",
            "form-saved",
            "application-submitted",
            "application-decided",
            "card-verified",
            "person-corrected",
            "passwords-reset",
            "order-placed",
            "order-closed",
            "payment-kept",
            "phone-bound",
            "professional-saved",
            "declared",
            "confirmed",
            "confirmation-withdrawn",
            "collected",
            "operator-created",
            "operator-changed",
            "rules-changed",
            "registration-voided",
            "registration-transferred",
            "approval-asked",
            "approval-decided",
            "approval-used",
            "login-password-changed",
            "save-password-changed",
            "password-hash-renewed",
            "contingency-entered",
        ];
        assert_eq!(every().map(|answer| answer.name()), words);
        assert_eq!(Answer::NAMES, words);
        assert_eq!(BTreeSet::from(words).len(), words.len());
    }

    #[test]
    fn names_stand_in_the_order_of_the_stored_tags() {
        for (tag, answer) in every().into_iter().enumerate() {
            let stored = minicbor::to_vec(answer).unwrap();
            let mut decoder = minicbor::Decoder::new(&stored);
            decoder.array().unwrap();
            assert_eq!(decoder.u32().unwrap() as usize, tag, "{answer:?}");
        }
    }
}
