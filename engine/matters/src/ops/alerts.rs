//! What Alertmanager sends: each alert opens a draft of a report, which a person sends.
//!
//! Deliberately absent: reporting by itself. A machine knows the figures and not what happened.

use std::collections::BTreeMap;
use std::sync::Arc;

use baoming_api::bodies::reports::{AlertBody, AlertsBody, AlertsTakenBody};
use baoming_core::contingency::{Class, TableRow};
use baoming_core::scope::Scope;
use baoming_core::text::Text;
use baoming_gate::auth::tokens::Role;

use crate::asked::Asked;
use crate::counter::Counter;
use crate::limits::ALERTS_AT_ONCE_MAX;
use crate::matter::Matter;
use crate::office::lists::progress_of;
use crate::records::drafts::{Alert, Snapshot};
use crate::records::figures;
use crate::refused::Refused;
use crate::sent::Sent;

/// Alerts come.
pub const TAKE: Matter = Matter::of("ops", "take-alerts", Class::Always, &[Role::Ops]);

/// The row of what no other one is about.
const OTHER_ROW: u8 = 8;

/// Takes alerts as Alertmanager's webhook sends them. Each opens one draft, however often it comes.
pub async fn take(counter: Arc<Counter>, asked: Asked, sent: Sent<AlertsBody>) -> Result<AlertsTakenBody, Refused> {
    let mut taken = AlertsTakenBody { opened: 0, known: 0, left_out: 0 };
    for (place, body) in sent.body.alerts.iter().enumerate() {
        let alert = if place < ALERTS_AT_ONCE_MAX { alert(&counter, body) } else { None };
        let Some(alert) = alert else {
            taken.left_out += 1;
            continue;
        };
        let now = counter.node.clock().now();
        if counter.drafts().again(&alert, now) {
            taken.known += 1;
        } else if !alert.firing {
            taken.left_out += 1;
        } else {
            let snapshot = snapshot(&counter, alert.scope).await;
            let mut drafts = counter.drafts();
            // Somebody else may have brought it meanwhile.
            match drafts.again(&alert, now) || drafts.open(alert, snapshot, now) {
                true => taken.opened += 1,
                false => taken.left_out += 1,
            }
        }
    }
    if taken.left_out > 0 {
        tracing::warn!(left_out = taken.left_out, by = asked.who.id.as_str(), "alerts were left out of the drafts");
    }
    Ok(taken)
}

/// An alert that can be kept; a county that is none of ours is the province's matter.
fn alert(counter: &Counter, body: &AlertBody) -> Option<Alert> {
    let policy = counter.node.province_policy();
    let county = body.labels.get("county").and_then(|county| county.parse().ok());
    let county = county.filter(|county| policy.counties.contains_key(county));
    let row = body.labels.get("row").and_then(|row| row.parse().ok()).and_then(TableRow::new);
    let label = |name: &str| body.labels.get(name).and_then(|raw| kept::<100>(raw)).unwrap_or_default();
    Some(Alert {
        fingerprint: kept::<64>(&body.fingerprint)?,
        name: body.labels.get("alertname").and_then(|raw| kept::<100>(raw))?,
        severity: label("severity"),
        summary: body.annotations.get("summary").and_then(|raw| kept::<300>(raw)).unwrap_or_default(),
        value: body.annotations.get("value").and_then(|raw| kept::<64>(raw)),
        row: row.or_else(|| TableRow::new(OTHER_ROW))?,
        scope: county.map_or(Scope::Province, Scope::County),
        firing: body.status == "firing",
    })
}

/// A text of so many characters that can be seen, cut where it is longer.
fn kept<const LONGEST: usize>(raw: &str) -> Option<String> {
    let cut: String = raw.chars().take(LONGEST).collect();
    Text::<1, LONGEST>::parse(&cut).ok().map(|text| text.reveal().to_owned())
}

/// How the scope fares now: twelve figures.
async fn snapshot(counter: &Counter, scope: Scope) -> Snapshot {
    let (in_force, now) = (counter.node.contingency(), counter.node.clock().now());
    let policy = counter.node.province_policy();
    let counties = || policy.counties.keys().copied().filter(|county| scope.touches_county(*county));
    let mut found = BTreeMap::new();
    if let Ok(progress) = progress_of(counter, scope).await {
        let progress = progress.progress;
        found.extend(
            [
                ("captured", progress.captured),
                ("paid", progress.paid),
                ("activated", progress.activated),
                ("form-saved", progress.form_saved),
                ("confirmed", progress.confirmed),
                ("collected", progress.collected),
                ("complete", progress.complete),
                ("unsettled", progress.unsettled),
                ("serials-left", progress.serials_left),
                ("voided", progress.voided),
            ]
            .map(|(name, value)| (name, u64::from(value))),
        );
    }
    let classes = [Class::SigningIn, Class::Filing, Class::OfficeWork];
    let asked = counties().flat_map(|county| classes.map(|class| counter.node.asked_last_minute(county, class)));
    found.insert("asked-last-minute", asked.sum());
    let since = figures::Asked { scope, from: baoming_core::time::Timestamp(0), until: now };
    found.insert("minutes-lost", figures::minutes_lost(counter, since));
    let state = counties().map(|county| in_force.controls.state((county, None), now)).max();
    Snapshot { state: state.unwrap_or(baoming_core::contingency::ControlState::Open), figures: found }
}
