//! The province's office and auditors: who read whose personal data.
//!
//! Deliberately absent: an entry for reading the log itself, which shows serials and the names of staff and nothing else.

use std::sync::Arc;

use baoming_api::bodies::access_log::{AccessBody, AccessLogBody};
use baoming_clock::format_rfc3339;
use baoming_core::contingency::Class;
use baoming_core::scope::Scope;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;
use baoming_store::access_log::{AccessEntry, Order, Page, RecordedEntry};
use data_encoding::HEXLOWER;

use super::access_filter::AccessLogQuestion;
use crate::asked::Asked;
use crate::asked::Asking;
use crate::counter::Counter;
use crate::matter::Matter;
use crate::refused::Refused;
use crate::sent::Question;

/// Who read whose personal data.
pub const READ: Matter = Matter::of("office", "read-access-log", Class::Always, &[Role::Office, Role::Auditor]);

/// Who read whose personal data, newest first. Only for a scope that is the whole province.
pub async fn entries(
    counter: Arc<Counter>,
    asked: Asked,
    Question(question): Question<AccessLogQuestion>,
) -> Result<AccessLogBody, Refused> {
    if asked.who.scope != Scope::Province {
        return Err(Refused::Forbidden);
    }
    let (filter, limit) = question.filter(&counter.node.province_policy())?;
    let busy = |_| Refused::Failure(Failure::Busy { retry_after_seconds: 1 });
    let permit = counter.access_log_readings.clone().try_acquire_owned().map_err(busy)?;
    let reader = counter.node.access_log().reader();
    let read = tokio::task::spawn_blocking(move || {
        // Held until the reading ends, also when nobody waits for it any more.
        let _permit = permit;
        reader.read(&filter, Order::LatestFirst, question.after, limit)
    });
    let page = read.await.map_err(|_| Refused::Internal)?.map_err(|error| {
        tracing::error!(%error, "the access log could not be read");
        Refused::Internal
    })?;
    asked.still(&counter)?;
    Ok(body(page))
}

fn body(page: Page<AccessEntry>) -> AccessLogBody {
    AccessLogBody { entries: page.entries.into_iter().map(entry).collect(), next: page.next, damaged: page.damaged }
}

fn entry(RecordedEntry { sequence, entry }: RecordedEntry<AccessEntry>) -> AccessBody {
    let AccessEntry { at, operator_id, operator_name, from_address, scope, action, county, .. } = entry;
    AccessBody {
        number: sequence,
        at: format_rfc3339(at),
        who: operator_name,
        operator: Some(operator_id).filter(|id| *id != 0),
        from: from_address,
        scope,
        action,
        county: county.map(|county| county.to_string()),
        records_shown: entry.records_shown,
        serials: entry.serial.iter().chain(&entry.serials).map(ToString::to_string).collect(),
        applications: entry.applications,
        query: entry.query.map(|digest| HEXLOWER.encode(&digest.0)),
    }
}
