//! JSON bodies: every shape that a request or a question can have, read as the edge reads it.

use baoming_api::bodies::applications::{ApplicationBody, DecisionBody};
use baoming_api::bodies::collections::CollectionBody;
use baoming_api::bodies::entry::{CardVerificationBody, EntryBody};
use baoming_api::bodies::operators::{NewOperatorBody, OperatorChangeBody};
use baoming_api::bodies::points::MoveBody;
use baoming_api::bodies::registration::{ConfirmationBody, PasswordResetBody, PersonCorrectionBody, WithdrawalBody};
use baoming_api::bodies::rules::{AdoptBody, OverrideBody, TryBody, WindowChangeBody};
use baoming_api::bodies::search::SearchBody;
use baoming_api::bodies::sessions::{CandidateSignInBody, EntrantSignInBody, OperatorSignInBody, OwnPasswordBody};
use baoming_api::bodies::settlements::{ReconcileBody, SettlementBody};
use baoming_api::bodies::steps::{DeclarationBody, PhoneBody, PhoneCodeBody, ProfessionalBody};
use baoming_api::bodies::{
    ActivationBody, CaptureBody, FormBody, PaymentBody, PointBody, ProblemBody, ReceiptBody, SegmentBody, TakeBackBody,
};
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::choice;

/// By the first byte; the order is that of the corpus and stays.
const READERS: &[fn(&[u8]) -> bool] = &[
    read::<ActivationBody>,
    read::<ApplicationBody>,
    read::<DecisionBody>,
    read::<CaptureBody>,
    read::<CollectionBody>,
    read::<EntryBody>,
    read::<CardVerificationBody>,
    read::<FormBody>,
    read::<NewOperatorBody>,
    read::<OperatorChangeBody>,
    read::<PaymentBody>,
    read::<PointBody>,
    read::<SegmentBody>,
    read::<TakeBackBody>,
    read::<MoveBody>,
    read::<ConfirmationBody>,
    read::<PasswordResetBody>,
    read::<PersonCorrectionBody>,
    read::<WithdrawalBody>,
    read::<AdoptBody>,
    read::<OverrideBody>,
    read::<TryBody>,
    read::<WindowChangeBody>,
    read::<SearchBody>,
    read::<CandidateSignInBody>,
    read::<EntrantSignInBody>,
    read::<OperatorSignInBody>,
    read::<OwnPasswordBody>,
    read::<ReconcileBody>,
    read::<SettlementBody>,
    read::<DeclarationBody>,
    read::<PhoneBody>,
    read::<PhoneCodeBody>,
    read::<ProfessionalBody>,
    read::<ProblemBody>,
    read::<ReceiptBody>,
];

pub(crate) fn run(bytes: &[u8]) -> bool {
    choice(bytes).is_some_and(|(number, body)| READERS[number % READERS.len()](body))
}

/// What is read is written and read again, and written again as before.
fn read<B: DeserializeOwned + Serialize>(body: &[u8]) -> bool {
    let Ok(read) = serde_json::from_slice::<B>(body) else { return false };
    let written = serde_json::to_vec(&read).expect("what was read can be written");
    let again: B = serde_json::from_slice(&written).expect("what was written can be read");
    assert!(serde_json::to_vec(&again).is_ok_and(|again| again == written), "a body is not what it was");
    true
}
