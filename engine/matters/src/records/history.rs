//! A record's history: its changes one by one, with what each field held before and after.
//!
//! The row is made again from its records by the same function that made it, and each page compares it before and after
//! each of its changes. Guarantees: no password hash and no document number is shown, the rest is shown as it was.
//! Deliberately absent: keeping any of this. It is made when it is asked for.

mod fields;

use baoming_api::bodies::history::{ChangeBody, FieldChangeBody, HistoryBody, IssuedReceiptBody, ReceiptsBody};
use baoming_clock::format_rfc3339;
use baoming_core::event::Event;
use baoming_core::ids::{CountyId, Serial};
use baoming_core::record::Record;
use baoming_core::rows::{Trail, project};
use baoming_node::node::PlacedRecord;
use baoming_receipts::{ActionName, PolicyEdition, ReceiptContent, ReceiptJson};

use crate::counter::Counter;
use crate::refused::Refused;
use crate::shown::receipt_body;

/// The changes behind the first `after`.
pub(crate) async fn page(
    counter: &Counter,
    county: CountyId,
    trail: &Trail,
    (after, limit): (usize, usize),
) -> Result<HistoryBody, Refused> {
    if after >= trail.positions.len() {
        return Ok(HistoryBody { changes: Vec::new(), next: None });
    }
    // From the beginning: what was before the first change of the page is made from all changes before it.
    let records = counter.node.records(county, trail, (0, after.saturating_add(limit))).await?;
    let (mut changes, mut row, mut before) = (Vec::new(), None, Vec::new());
    for (index, placed) in records.into_iter().enumerate() {
        if index == after {
            before = fields::of(row.as_ref());
        }
        let made = project(row.take(), &placed.record, placed.position).map_err(|error| {
            tracing::error!(%county, %error, "the records behind a row do not make it");
            Refused::Internal
        })?;
        if index >= after {
            let now = fields::of(Some(&made));
            changes.push(change(index + 1, &placed, fields::changes(&before, &now)));
            before = now;
        }
        row = Some(made);
    }
    Ok(HistoryBody { next: next(trail, after, changes.len()), changes })
}

fn change(number: usize, placed: &PlacedRecord, fields: Vec<FieldChangeBody>) -> ChangeBody {
    let record = &placed.record;
    let by = record.by.as_ref();
    ChangeBody {
        number,
        sequence: record.sequence,
        position: placed.position,
        at: format_rfc3339(record.arrived_at),
        action: placed.receipt.answer.name().to_owned(),
        who: by.map(|author| author.who.reveal().to_owned()),
        from: by.and_then(|author| author.from.as_ref()).map(|from| from.reveal().to_owned()),
        reason: reason(&record.event),
        policy_version: record.policy_version,
        edition: record.edition,
        fields,
    }
}

fn reason(event: &Event) -> Option<String> {
    match event {
        Event::ConfirmationWithdrawn { reason, .. }
        | Event::ApplicationDecided { reason, .. }
        | Event::CalendarOverridden { reason, .. }
        | Event::PolicyAdopted { reason, .. } => Some(reason.reveal().to_owned()),
        Event::RegistrationVoided(_, voiding) => Some(voiding.reason.reveal().to_owned()),
        Event::RegistrationTransferred(_, transfer) => Some(transfer.reason.reveal().to_owned()),
        Event::ApprovalDecided(decided) => Some(decided.reason.reveal().to_owned()),
        Event::ApprovalAsked(asked) => asked.reason.as_ref().map(|reason| reason.reveal().to_owned()),
        Event::Contingency(logged) => logged.what.reason().map(|reason| reason.reveal().to_owned()),
        Event::PaymentUnsettled { reason, .. } => Some(reason.code().to_owned()),
        Event::PointSetUp { .. }
        | Event::SegmentAllotted { .. }
        | Event::TailTakenBack { .. }
        | Event::Captured { .. }
        | Event::FeePaid { .. }
        | Event::FeePaidAgain { .. }
        | Event::Activated { .. }
        | Event::FormSaved { .. }
        | Event::ApplicationSubmitted { .. }
        | Event::CardVerified { .. }
        | Event::PersonCorrected { .. }
        | Event::PasswordsReset { .. }
        | Event::LoginPasswordChanged { .. }
        | Event::SavePasswordChanged { .. }
        | Event::HashRenewed(..)
        | Event::OrderPlaced { .. }
        | Event::OrderClosed(..)
        | Event::PhoneBound(..)
        | Event::ProfessionalSaved { .. }
        | Event::Declared { .. }
        | Event::Confirmed { .. }
        | Event::Collected { .. }
        | Event::OperatorCreated { .. }
        | Event::OperatorChanged { .. }
        | Event::OperatorHashRenewed(..)
        | Event::ApprovalUsed(..) => None,
    }
}

/// Signed receipts of the changes of a candidate's row behind the first `after`. What is in the row is durable.
pub(crate) async fn receipts(
    counter: &Counter,
    county: CountyId,
    (serial, trail): (Serial, &Trail),
    (after, limit): (usize, usize),
) -> Result<ReceiptsBody, Refused> {
    let records = counter.node.records(county, trail, (after, limit)).await?;
    // The season's year stays: no adopted files may change it.
    let year = counter.node.policy_of(county).year;
    let issued = |(index, placed): (usize, &PlacedRecord)| {
        let body = receipt_body(county, placed.receipt);
        let record = &placed.record;
        let content = ReceiptContent {
            county,
            serial,
            sequence: record.sequence,
            chain_hash: placed.chain_hash,
            action: ActionName::new(placed.receipt.answer.name()).expect("names are short words in lower case"),
            revision: body.revision,
            amount_fen: amount_paid(record),
            arrived_at: record.arrived_at,
            policy_edition: PolicyEdition::new(&format!("{year}.{}.{}", record.policy_version, record.edition))
                .expect("numbers and points are printable"),
        };
        let signed = counter.node.receipts().sign(&content);
        IssuedReceiptBody { number: after + index + 1, receipt: ReceiptJson::from(&signed), line: signed.to_compact() }
    };
    let receipts: Vec<IssuedReceiptBody> = records.iter().enumerate().map(issued).collect();
    Ok(ReceiptsBody { next: next(trail, after, receipts.len()), receipts })
}

fn amount_paid(record: &Record) -> Option<u64> {
    match &record.event {
        Event::FeePaid { payment, .. }
        | Event::FeePaidAgain { payment, .. }
        | Event::PaymentUnsettled { payment, .. } => Some(u64::from(payment.amount_fen)),
        _ => None,
    }
}

fn next(trail: &Trail, after: usize, shown: usize) -> Option<usize> {
    let reached = after.saturating_add(shown);
    (shown > 0 && reached < trail.positions.len()).then_some(reached)
}
