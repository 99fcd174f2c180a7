//! Those who watch over the security, and auditors: who signed in or failed to, who was kept out, whose account was changed.

use std::sync::Arc;

use baoming_api::bodies::security_log::{SecurityBody, SecurityLogBody};
use baoming_clock::format_rfc3339;
use baoming_core::contingency::Class;
use baoming_core::scope::Scope;
use baoming_core::time::Timestamp;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;
use baoming_store::access_log::{Order, RecordedEntry};
use baoming_store::security_log::{SecurityEntry, SecurityEvent, SecurityFilter};
use data_encoding::HEXLOWER;
use serde::Deserialize;

use crate::asked::Asked;
use crate::counter::Counter;
use crate::fields::{serial, wrong};
use crate::limits::ACCESS_LOG_PAGE_MAX;
use crate::matter::Matter;
use crate::office::access_filter::{DAY_MS, midnight};
use crate::refused::Refused;
use crate::sent::{Question, Questioned};

/// Who came in and who did not.
pub const READ: Matter = Matter::of("ops", "read-security-log", Class::Always, &[Role::Security, Role::Auditor]);

/// Which entries.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecurityLogQuestion {
    /// Of this kind.
    pub event: Option<String>,
    /// By this operator, or of the account.
    pub operator: Option<u32>,
    /// By this candidate, or of the passwords.
    pub serial: Option<String>,
    /// Of this day in Beijing.
    pub day: Option<String>,
    /// `next` of the page before.
    pub after: Option<u64>,
    /// How many at most.
    pub limit: Option<usize>,
}

impl Questioned for SecurityLogQuestion {
    const RULE: &'static str = "may hold event, operator, serial, day, after and limit, each once";
}

impl SecurityLogQuestion {
    fn filter(&self) -> Result<(SecurityFilter, usize), Refused> {
        let from = self.day.as_deref().map(midnight).transpose()?;
        let limit = self.limit.unwrap_or(ACCESS_LOG_PAGE_MAX);
        if !(1..=ACCESS_LOG_PAGE_MAX).contains(&limit) {
            return Err(wrong("limit", format!("must be 1 to {ACCESS_LOG_PAGE_MAX}")));
        }
        let filter = SecurityFilter {
            from,
            to: from.map(|from| Timestamp(from.0 + DAY_MS)),
            event: self.event.as_deref().map(event).transpose()?,
            operator: self.operator,
            serial: self.serial.as_deref().map(serial).transpose()?,
        };
        Ok((filter, limit))
    }
}

fn event(raw: &str) -> Result<SecurityEvent, Refused> {
    let names = || SecurityEvent::ALL.map(SecurityEvent::name).join(", ");
    let found = SecurityEvent::ALL.into_iter().find(|event| event.name() == raw);
    found.ok_or_else(|| wrong("event", format!("must be one of {}", names())))
}

/// What happened, newest first. Only for a scope that is the whole province.
pub async fn entries(
    counter: Arc<Counter>,
    asked: Asked,
    Question(question): Question<SecurityLogQuestion>,
) -> Result<SecurityLogBody, Refused> {
    if asked.who.scope != Scope::Province {
        return Err(Refused::Forbidden);
    }
    let (filter, limit) = question.filter()?;
    let busy = |_| Refused::Failure(Failure::Busy { retry_after_seconds: 1 });
    let permit = counter.access_log_readings.clone().try_acquire_owned().map_err(busy)?;
    counter.node.security_log().catch_up(asked.arrived_at).await;
    let reader = counter.node.security_log().reader();
    let read = tokio::task::spawn_blocking(move || {
        // Held until the reading ends, also when nobody waits for it any more.
        let _permit = permit;
        reader.read(&filter, Order::LatestFirst, question.after, limit)
    });
    let page = read.await.map_err(|_| Refused::Internal)?.map_err(|error| {
        tracing::error!(%error, "the security log could not be read");
        Refused::Internal
    })?;
    let entries = page.entries.into_iter().map(body).collect();
    Ok(SecurityLogBody { entries, next: page.next, damaged: page.damaged })
}

fn body(RecordedEntry { sequence, entry }: RecordedEntry<SecurityEntry>) -> SecurityBody {
    let SecurityEntry { at, until, event, who, from_address, action, of_operator, of_serial, count } = entry;
    SecurityBody {
        number: sequence,
        at: format_rfc3339(at),
        until: until.map(format_rfc3339),
        event: event.name().to_owned(),
        count,
        who: who.caller,
        operator: who.operator,
        serial: who.serial.map(|serial| serial.to_string()),
        typed: who.typed.map(|digest| HEXLOWER.encode(&digest.0)),
        from: from_address,
        action,
        of_operator,
        of_serial: of_serial.map(|serial| serial.to_string()),
    }
}
