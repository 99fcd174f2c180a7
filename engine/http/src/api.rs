//! What all handlers share, and the steps that every command takes.

use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use axum::body::Bytes;
use axum::response::Response;
use baoming_core::command::{Action, Command, Query};
use baoming_core::form::{Declaration, ProfessionalChoice};
use baoming_core::ids::{CommandKey, CountyId, IdentityKey, Serial};
use baoming_core::person::FeeKind;
use baoming_core::reply::{Answer, Progress, Receipt, View};
use baoming_core::rows::CandidateRow;
use baoming_core::text::FormCode;
use tokio::sync::Semaphore;

use super::context::Context;
use super::error::ApiError;
use super::json::answer;
use super::server::ServerCounters;
use baoming_api::bodies::steps::{DeclarationBody, ProfessionalBody};
use baoming_api::bodies::{CandidateBody, ProgressBody, ReceiptBody};
use baoming_clock::format_rfc3339;
use baoming_gate::admission::permits::Lane;
use baoming_gate::admission::rates::Rates;
use baoming_gate::auth::passwords::Passwords;
use baoming_gate::auth::sign_in::SignIns;
use baoming_gate::auth::tokens::{Caller, Tokens};
use baoming_node::node::{Envelope, Node};
use baoming_payments::{Home, Payments};
use baoming_ports::real_person::RealPersonPort;
use baoming_ports::sms::{SmsCodes, SmsPort};

/// The edge's state.
pub struct Api {
    /// The node behind it.
    pub node: Node,
    /// Who may call.
    pub tokens: Tokens,
    /// How often.
    pub rates: Rates,
    /// Hashing.
    pub passwords: Passwords,
    /// What stands before a sign-in.
    pub sign_ins: SignIns,
    /// Trials of other rules at the same time: one.
    pub trials: Arc<Semaphore>,
    /// The server's own counts.
    pub counters: Arc<ServerCounters>,
    /// Identity and real-person checks, where they are configured.
    pub real_person: Option<Arc<dyn RealPersonPort>>,
    /// 短信; nothing when no provider is configured.
    pub sms: Option<Arc<dyn SmsPort>>,
    /// The codes that were sent and wait.
    pub sms_codes: SmsCodes,
    /// The payment platform, where it is configured.
    pub payments: Option<Arc<Payments>>,
    /// Files of many rows that may be carried out at once.
    pub files: Semaphore,
    /// Exports that are being sent.
    pub exports: Arc<Semaphore>,
    /// Readings of the access log at once.
    pub access_log_readings: Arc<Semaphore>,
    /// When the gauges of the points' serials were last set, by the monotonic clock; 0 for never.
    pub serials_gauged_ms: AtomicU64,
}

impl Home for Api {
    fn node(&self) -> &Node {
        &self.node
    }
}

impl Api {
    /// Sends one command on its way and answers with its receipt.
    pub(super) async fn command(
        &self,
        context: &Context,
        caller: &Caller,
        county: CountyId,
        (lane, raw): (Lane, &Bytes),
        action: Action,
    ) -> Result<Response, ApiError> {
        let keyed = (context.command_key(caller)?, action);
        let receipt = self.receipt(context, caller, county, (lane, raw), keyed).await?;
        Ok(answer(&receipt_body(county, receipt)))
    }

    /// Carries out one command under a key of its own: for requests that become several.
    pub(super) async fn receipt(
        &self,
        context: &Context,
        caller: &Caller,
        county: CountyId,
        (lane, raw): (Lane, &[u8]),
        (key, action): (CommandKey, Action),
    ) -> Result<Receipt, ApiError> {
        let command = Command {
            key,
            fingerprint: self.node.fingerprint(&action, raw),
            arrived_at: context.arrived_at,
            by: Some(context.author(caller)),
            action,
        };
        Ok(self.node.command(county, Envelope { lane, bytes: raw.len() }, command).await?)
    }

    /// Asks for progress. Reports take the control lane: a surge of candidates must not blind those on watch.
    pub(super) async fn progress(&self, county: CountyId, query: Query) -> Result<Response, ApiError> {
        let envelope = Envelope { lane: Lane::Control, bytes: 0 };
        match self.node.query(county, envelope, query).await? {
            View::Progress(progress) => Ok(answer(&progress_body(&progress))),
            _ => Err(ApiError::Internal),
        }
    }

    /// One candidate asks often only by mistake or on purpose.
    pub(super) fn check_candidate_rate(&self, serial: Serial) -> Result<(), ApiError> {
        let mut key = [0; 16];
        key[..4].copy_from_slice(&serial.get().to_be_bytes());
        self.check_identity_rate(&IdentityKey(key))
    }

    /// The same for a document that has no serial yet.
    pub(super) fn check_identity_rate(&self, identity: &IdentityKey) -> Result<(), ApiError> {
        self.rates
            .check_identity(identity)
            .map_err(|refused| ApiError::TooMany { retry_after_seconds: refused.retry_after_seconds })
    }
}

pub(super) fn receipt_body(county: CountyId, receipt: Receipt) -> ReceiptBody {
    let (county, sequence, result) = (county.to_string(), receipt.sequence, receipt.answer.name().to_owned());
    let mut body = ReceiptBody { county, sequence, result, ..ReceiptBody::default() };
    match receipt.answer {
        Answer::Captured { serial } => body.serial = Some(serial.to_string()),
        Answer::FeeRecorded { again } => body.paid_before = Some(again),
        Answer::FormSaved { revision }
        | Answer::ProfessionalSaved { revision }
        | Answer::Declared { revision }
        | Answer::Collected { revision } => body.revision = Some(revision),
        Answer::ApplicationSubmitted { number } => body.number = Some(number),
        Answer::OrderPlaced { number, amount_fen } => {
            (body.number, body.amount_fen) = (Some(u32::from(number)), Some(amount_fen));
        }
        Answer::OperatorCreated { operator } => body.number = Some(operator.0),
        Answer::RulesChanged { edition } => body.number = Some(edition),
        Answer::PointSetUp
        | Answer::SegmentAllotted
        | Answer::TailTakenBack
        | Answer::Activated
        | Answer::ApplicationDecided
        | Answer::CardVerified
        | Answer::PersonCorrected
        | Answer::PasswordsReset
        | Answer::OrderClosed
        | Answer::PaymentKept
        | Answer::PhoneBound
        | Answer::Confirmed
        | Answer::ConfirmationWithdrawn
        | Answer::OperatorChanged => {}
    }
    body
}

pub(super) fn progress_body(progress: &Progress) -> ProgressBody {
    ProgressBody {
        captured: progress.captured,
        paid: progress.paid,
        activated: progress.activated,
        form_saved: progress.form_saved,
        paid_again: progress.paid_again,
        unsettled: progress.unsettled,
        verification_due: progress.verification_due,
        professional_saved: progress.professional_saved,
        professional_paid: progress.professional_paid,
        declared: progress.declared,
        confirmed: progress.confirmed,
        collected: progress.collected,
        exam_paid: progress.exam_paid,
        complete: progress.complete,
        serials_left: progress.serials_left,
        serials_allotted: progress.serials_allotted,
        serials_used_percent: progress.serials_used_percent(),
    }
}

/// The record as it may be shown: document and phone masked (personal information law: the least that serves).
pub(super) fn candidate_body(county: CountyId, row: &CandidateRow) -> CandidateBody {
    CandidateBody {
        serial: row.serial.to_string(),
        point: format!("{county}-{}", row.point),
        document_kind: row.document.kind().code(),
        document_number: row.document.masked(),
        name: row.person.name.reveal().to_owned(),
        captured_at: format_rfc3339(row.captured_at),
        payments: u32::try_from(row.payments.len()).unwrap_or(u32::MAX),
        activated: row.activation.is_some(),
        form_revision: row.form.as_ref().map_or(0, |form| form.revision),
        phone: row.form.as_ref().map(|saved| masked_phone(saved.form.phone.reveal())),
        fees_paid: fees_paid(row),
        verification_due: row.verification_due(),
        bound_phone: row.phone.as_ref().map(|bound| masked_phone(bound.phone.reveal())),
        professional: row.professional.as_ref().map(|saved| professional_body(&saved.choice)),
        declaration: row.declared.as_ref().map(|declared| declaration_body(&declared.declaration)),
        confirmed: row.confirmation.is_some(),
        collected: row.collection.as_ref().is_some_and(|collection| collection.complete),
    }
}

pub(super) fn fees_paid(row: &CandidateRow) -> Vec<String> {
    FeeKind::ALL.into_iter().filter(|fee| row.payment(*fee).is_some()).map(|fee| fee.name().to_owned()).collect()
}

fn professional_body(choice: &ProfessionalChoice) -> ProfessionalBody {
    let event = |event: &Option<FormCode>| event.as_ref().map(|code| code.reveal().to_owned());
    ProfessionalBody {
        class: choice.class.reveal().to_owned(),
        main_event: event(&choice.main_event),
        auxiliary_event: event(&choice.auxiliary_event),
    }
}

fn declaration_body(declaration: &Declaration) -> DeclarationBody {
    let codes = |codes: &[FormCode]| codes.iter().map(|code| code.reveal().to_owned()).collect();
    DeclarationBody { bonuses: codes(&declaration.bonuses), plans: codes(&declaration.plans) }
}

pub(super) fn masked_phone(phone: &str) -> String {
    let length = phone.chars().count();
    phone.chars().enumerate().map(|(at, digit)| if at < 3 || at + 4 >= length { digit } else { '*' }).collect()
}
