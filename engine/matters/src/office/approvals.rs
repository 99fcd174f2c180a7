//! Offices: what waits for a second person within their scope, and what that person says.

use std::sync::Arc;

use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::approvals::{ApprovalBody, ApprovalDecisionBody, ApprovalsBody};
use baoming_clock::format_rfc3339;
use baoming_core::command::Action;
use baoming_core::contingency::Class;
use baoming_core::four_eyes::FourEyes;
use baoming_core::ids::Serial;
use baoming_core::query::Query;
use baoming_core::reply::View;
use baoming_core::rows::{ApprovalRow, Row};
use baoming_core::scope::Scope;
use baoming_core::subject::Subject;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Envelope;
use serde::Deserialize;

use crate::asked::Asked;
use crate::asked::Keyed;
use crate::counter::Counter;
use crate::fields::{text, wrong};
use crate::limits::APPROVALS_PER_PAGE;
use crate::matter::Matter;
use crate::records::reads::Recorded;
use crate::records::reads::Shown;
use crate::refused::Refused;
use crate::sent::Question;
use crate::sent::Questioned;
use crate::sent::Sent;

/// What waits.
pub const LIST: Matter = Matter::of("office", "list-approvals", Class::Always, &[Role::Office]);
/// A second person says yes or no.
pub const DECIDE: Matter = Matter::of("office", "decide-approval", Class::Always, &[Role::Office]);

/// Which of them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalsQuestion {
    /// `next` of the page before.
    pub after: Option<u32>,
}

impl Questioned for ApprovalsQuestion {
    const RULE: &'static str = "may hold after";
}

/// Lists what waits for a second person within the caller's scope, oldest first: who asks for what, why, since when and until
/// when.
pub async fn list(
    counter: Arc<Counter>,
    asked: Asked,
    Question(question): Question<ApprovalsQuestion>,
) -> Result<Recorded<ApprovalsBody>, Refused> {
    let waiting = waiting(&counter, asked.who.scope, &asked, question.after.unwrap_or(0)).await?;
    let (mut rows, mut next) = (Vec::new(), None);
    for (number, place) in waiting.iter().take(APPROVALS_PER_PAGE) {
        rows.extend(row(&counter, *number, *place).await?);
        next = (waiting.len() > APPROVALS_PER_PAGE).then_some(*number);
    }
    // Why a registration should end is data of its candidate.
    let shown =
        Shown { scope: Some(asked.who.scope), serials: rows.iter().filter_map(serial).collect(), ..Shown::default() };
    let body = ApprovalsBody { approvals: rows.iter().map(body).collect(), next };
    counter.recorded_if_anybody(&asked, shown, body).await
}

/// Approves what another account has asked for, or declines it. Whoever asked then sends the same request again.
pub async fn decide(
    counter: Arc<Counter>,
    asked: Keyed,
    (number, sent): (String, Sent<ApprovalDecisionBody>),
) -> Result<ReceiptBody, Refused> {
    let number: u32 = number.parse().map_err(|_| wrong("number", "must be the number of an approval"))?;
    let waiting = waiting(&counter, Scope::Province, &asked, number.saturating_sub(1)).await?;
    // Of what waits no more the desk says why, and nothing else.
    if let Some((_, place)) = waiting.first().filter(|(first, _)| *first == number) {
        let row = row(&counter, number, *place).await?;
        if row.is_some_and(|row| !asked.who.scope.covers(row.scope)) {
            return Err(Refused::Forbidden);
        }
    }
    let (approved, reason) = (sent.body.approved, text("reason", &sent.body.reason)?);
    let action = Action::DecideApproval { number, approved, reason };
    counter.command(&asked, counter.node.desk(), (Lane::Control, &sent.raw), action).await
}

/// Numbers and places of what waits behind a number.
async fn waiting(counter: &Counter, scope: Scope, asked: &Asked, after: u32) -> Result<Vec<(u32, u32)>, Refused> {
    let query = Query::OpenApprovals { scope, now: asked.arrived_at, after };
    match counter.node.query(counter.node.desk(), Envelope { lane: Lane::Control, bytes: 0 }, query).await? {
        View::Approvals(found) => Ok(found),
        _ => Err(Refused::Internal),
    }
}

/// What is asked under this number, unless its place was taken meanwhile.
async fn row(counter: &Counter, number: u32, place: u32) -> Result<Option<ApprovalRow>, Refused> {
    match counter.node.row(counter.node.desk(), Subject::Approval(place)).await? {
        Some(Row::Approval(row)) if row.number == number => Ok(Some(*row)),
        _ => Ok(None),
    }
}

/// The candidate whom it is about, if one.
fn serial(row: &ApprovalRow) -> Option<Serial> {
    let of_candidate = matches!(row.action, FourEyes::VoidRegistration | FourEyes::TransferRegistration);
    of_candidate.then(|| row.summary.reveal().parse().ok())?
}

fn body(row: &ApprovalRow) -> ApprovalBody {
    ApprovalBody {
        number: row.number,
        action: row.action.name().to_owned(),
        scope: row.scope.to_string(),
        summary: row.summary.reveal().to_owned(),
        reason: row.reason.as_ref().map(|reason| reason.reveal().to_owned()),
        asked_by: row.asked_by.as_ref().map(|author| author.who.reveal().to_owned()).unwrap_or_default(),
        asked_at: format_rfc3339(row.asked_at),
        expires_at: format_rfc3339(row.expires_at),
    }
}
