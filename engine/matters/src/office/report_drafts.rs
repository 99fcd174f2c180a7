//! What alerts have drafted, for the offices: a person makes a report of it, or says that there is nothing in it.

use std::sync::Arc;

use baoming_api::bodies::reports::ReportDraftsBody;
use baoming_clock::format_rfc3339;
use baoming_core::contingency::Class;
use baoming_gate::auth::tokens::Role;

use crate::answered::Done;
use crate::asked::Asked;
use crate::counter::Counter;
use crate::fields::wrong;
use crate::matter::Matter;
use crate::records::drafts::Outcome;
use crate::records::reported::draft_body;
use crate::refused::Refused;

/// What alerts have drafted.
pub const LIST: Matter = Matter::of("office", "list-report-drafts", Class::Always, &[Role::Office]);
/// There is nothing in it.
pub const DROP: Matter = Matter::of("office", "drop-report-draft", Class::Always, &[Role::Office]);

/// Drafts of the caller's scope, newest first.
pub async fn list(counter: Arc<Counter>, asked: Asked, (): ()) -> Result<ReportDraftsBody, Refused> {
    let (policy, now) = (counter.node.province_policy(), counter.node.clock().now());
    let drafts = counter.drafts();
    let own = drafts.newest_first().filter(|draft| asked.who.scope.covers(draft.alert.scope));
    Ok(ReportDraftsBody {
        now: format_rfc3339(now),
        drafts: own.map(|draft| draft_body(&policy, draft, now)).collect(),
    })
}

/// Says that nothing is to be reported of it. The alert itself goes on.
pub async fn drop_draft(counter: Arc<Counter>, asked: Asked, number: String) -> Result<Done, Refused> {
    let number = number.parse().map_err(|_| wrong("number", "must be the number of a draft"))?;
    let mut drafts = counter.drafts();
    let draft = drafts.draft(number).ok_or(Refused::NotFound)?;
    if !asked.who.scope.covers(draft.alert.scope) {
        return Err(Refused::Forbidden);
    }
    if drafts.close(number, Outcome::Dropped) {
        tracing::info!(draft = number, by = asked.who.id.as_str(), "a person has dropped what an alert drafted");
    }
    Ok(Done)
}
