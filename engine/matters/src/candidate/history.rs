//! Who changed what, when, from where: candidates see their own record's changes and receipts, staff those in their scope.

use std::sync::Arc;

use baoming_api::bodies::history::{HistoryBody, ReceiptKeyBody, ReceiptsBody};
use baoming_core::contingency::Class;
use baoming_gate::auth::tokens::{CANDIDATE_PREFIX, Role};

use crate::answered::OfNobody;
use crate::asked::Asked;
use crate::asked::Visitor;
use crate::counter::Counter;
use crate::fields;
use crate::limits::{HISTORY_PAGE_MAX, RECEIPTS_PAGE_MAX};
use crate::matter::Matter;
use crate::records::history;
use crate::records::history_page::HistoryQuestion;
use crate::records::reach;
use crate::records::reads::Own;
use crate::records::reads::Recorded;
use crate::records::reads::Shown;
use crate::refused::Refused;
use crate::sent::Question;

/// The own changes.
pub const OWN: Matter = Matter::of("candidate", "read-history", Class::OwnReading, &[Role::Candidate]);
/// A candidate's changes.
pub const OF_CANDIDATE: Matter = Matter::of("office", "read-history", Class::Reading, &[Role::Office, Role::Point]);
/// A point's changes.
pub const OF_POINT: Matter = Matter::of("office", "read-point-history", Class::Reading, &[Role::Office]);
/// Signed receipts.
pub const RECEIPTS: Matter = Matter::of("candidate", "read-receipts", Class::Always, &[Role::Candidate]);
/// What checks them.
pub const RECEIPT_KEY: Matter = Matter::of_everybody("public", "receipt-key", Class::Always);

/// Every change of one's own record, oldest first. Network addresses are those of one's own requests.
pub async fn own_history(
    counter: Arc<Counter>,
    asked: Asked,
    (serial, Question(question)): (String, Question<HistoryQuestion>),
) -> Result<Own<HistoryBody>, Refused> {
    let (serial, county) = counter.own(&asked, &serial)?;
    let page = question.page(HISTORY_PAGE_MAX)?;
    let row = counter.node.candidate(serial).await?;
    let mut body = history::page(&counter, county, &row.trail, page).await?;
    // Where staff sit is no candidate's business; where one's own requests came from is.
    let oneself = format!("{CANDIDATE_PREFIX}{serial}");
    for change in body.changes.iter_mut().filter(|change| change.who.as_ref() != Some(&oneself)) {
        change.from = None;
    }
    counter.to_oneself(&asked, (county, serial), body).await
}

/// Every change of a candidate's record in the scope, oldest first.
pub async fn history_of_candidate(
    counter: Arc<Counter>,
    asked: Asked,
    (serial, Question(question)): (String, Question<HistoryQuestion>),
) -> Result<Recorded<HistoryBody>, Refused> {
    let reached = reach::candidate(&counter, &asked, &serial).await?;
    let page = question.page(HISTORY_PAGE_MAX)?;
    let body = history::page(&counter, reached.county, &reached.row.trail, page).await?;
    let shown = Shown::candidate(reached.county, reached.row.serial);
    counter.recorded(&asked, shown, body).await
}

/// Every change of a point: its set-up, and segments that came and went.
pub async fn history_of_point(
    counter: Arc<Counter>,
    asked: Asked,
    (point, Question(question)): (String, Question<HistoryQuestion>),
) -> Result<OfNobody<HistoryBody>, Refused> {
    let point = fields::point(&point)?;
    asked.covers_county(point.county)?;
    let page = question.page(HISTORY_PAGE_MAX)?;
    let row = counter.node.point(point).await?;
    Ok(OfNobody(history::page(&counter, point.county, &row.trail, page).await?))
}

/// A signed receipt for every change of one's own record, oldest first. `baoming verify-receipt` checks one.
pub async fn own_receipts(
    counter: Arc<Counter>,
    asked: Asked,
    (serial, Question(question)): (String, Question<HistoryQuestion>),
) -> Result<Own<ReceiptsBody>, Refused> {
    let (serial, county) = counter.own(&asked, &serial)?;
    let page = question.page(RECEIPTS_PAGE_MAX)?;
    let row = counter.node.candidate(serial).await?;
    let body = history::receipts(&counter, county, (serial, &row.trail), page).await?;
    counter.to_oneself(&asked, (county, serial), body).await
}

/// The public key of receipts, for everybody who wants to check one.
pub async fn receipt_key(counter: Arc<Counter>, _: Visitor, (): ()) -> Result<ReceiptKeyBody, Refused> {
    let key = counter.node.receipts().public_key();
    Ok(ReceiptKeyBody { key_id: key.id().to_string(), public_key: key.to_base64(), pem: key.to_pem() })
}
