//! What all handlers share, and the steps that every command takes.

use std::sync::Arc;

use axum::body::Bytes;
use axum::response::Response;
use baoming_core::command::{Action, Command, Query};
use baoming_core::ids::{CountyId, IdentityKey, Serial};
use baoming_core::reply::{Answer, Progress, Receipt, View};
use baoming_core::rows::CandidateRow;

use super::bodies::{CandidateBody, ProgressBody, ReceiptBody};
use super::context::Context;
use super::error::ApiError;
use super::json::answer;
use super::server::ServerCounters;
use crate::admission::permits::Lane;
use crate::admission::rates::Rates;
use crate::auth::passwords::Passwords;
use crate::auth::tokens::{Caller, Tokens};
use crate::clock::format_rfc3339;
use crate::node::{Envelope, Node};

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
    /// The server's own counts.
    pub counters: Arc<ServerCounters>,
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
        let command = Command {
            key: context.command_key(caller)?,
            fingerprint: self.node.fingerprint(&action, raw),
            arrived_at: context.arrived_at,
            action,
        };
        let receipt = self.node.command(county, Envelope { lane, bytes: raw.len() }, command).await?;
        Ok(answer(&receipt_body(county, receipt)))
    }

    /// Asks for progress. Reports take the control lane: a surge of candidates must not blind those on watch.
    pub(super) async fn progress(&self, county: CountyId, query: Query) -> Result<Response, ApiError> {
        let envelope = Envelope { lane: Lane::Control, bytes: 0 };
        match self.node.query(county, envelope, query).await? {
            View::Progress(progress) => Ok(answer(&progress_body(&progress))),
            View::Candidate(_) => Err(ApiError::Internal),
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

fn receipt_body(county: CountyId, receipt: Receipt) -> ReceiptBody {
    let (result, serial, revision, paid_before) = match receipt.answer {
        Answer::PointSetUp => ("point-set-up", None, None, None),
        Answer::SegmentAllotted => ("segment-allotted", None, None, None),
        Answer::TailTakenBack => ("tail-taken-back", None, None, None),
        Answer::Captured { serial } => ("captured", Some(serial.to_string()), None, None),
        Answer::FeeRecorded { again } => ("fee-recorded", None, None, Some(again)),
        Answer::Activated => ("activated", None, None, None),
        Answer::FormSaved { revision } => ("form-saved", None, Some(revision), None),
    };
    let (county, sequence, result) = (county.to_string(), receipt.sequence, result.to_owned());
    ReceiptBody { county, sequence, result, serial, revision, paid_before }
}

fn progress_body(progress: &Progress) -> ProgressBody {
    let Progress { captured, paid, activated, form_saved, paid_again, serials_left } = *progress;
    ProgressBody { captured, paid, activated, form_saved, paid_again, serials_left }
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
    }
}

fn masked_phone(phone: &str) -> String {
    let length = phone.chars().count();
    phone.chars().enumerate().map(|(at, digit)| if at < 3 || at + 4 >= length { digit } else { '*' }).collect()
}
