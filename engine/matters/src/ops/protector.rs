//! The protector, as those see it who run the node: one command ends all that it does by itself.

use std::sync::Arc;

use baoming_api::bodies::protection::{ProtectorBody, ProtectorOrderBody, ProtectorRangeBody, ProtectorRuleBody};
use baoming_clock::format_rfc3339;
use baoming_core::contingency::Class;
use baoming_gate::auth::tokens::Role;
use baoming_gate::protection::{ProtectorOrder, ProtectorState};
use baoming_gate::protector::{Activity, HeldRange, Stop};
use baoming_store::security_log::SecurityEvent;

use crate::asked::{Asked, Asking};
use crate::counter::Counter;
use crate::fields::wrong;
use crate::matter::Matter;
use crate::refused::Refused;
use crate::scene::AccountOf;
use crate::sent::Sent;

/// It is told something.
pub const ORDER: Matter = Matter::of("ops", "order-protector", Class::Always, &[Role::Ops, Role::Security]);

/// Switches the protector off or on until the next start, or has it forget what it did.
pub async fn order(
    counter: Arc<Counter>,
    asked: Asked,
    sent: Sent<ProtectorOrderBody>,
) -> Result<ProtectorBody, Refused> {
    let order = match sent.body.action.as_str() {
        "off" => ProtectorOrder::Off,
        "on" => ProtectorOrder::On,
        "forget" => ProtectorOrder::Forget,
        _ => return Err(wrong("action", "must be off, on or forget")),
    };
    counter.protection.obey(order);
    tracing::warn!(by = asked.who.id.as_str(), action = sent.body.action, "the protector was told something");
    if let Some(scene) = asked.scene() {
        counter.happened(SecurityEvent::Protection, &scene, AccountOf::default()).await;
    }
    Ok(protector_body(&counter.protector()))
}

/// How the protector fares.
pub(crate) fn protector_body(state: &ProtectorState) -> ProtectorBody {
    let rule = |active: &Activity| ProtectorRuleBody {
        rule: active.rule.name().to_owned(),
        ranges: active.ranges,
        since: format_rfc3339(active.since),
        until: format_rfc3339(active.until),
    };
    let range = |held: &HeldRange| ProtectorRangeBody {
        range: held.range.to_string(),
        rule: held.rule.name().to_owned(),
        since: format_rfc3339(held.since),
        until: format_rfc3339(held.until),
        times: held.times,
    };
    ProtectorBody {
        on: state.on,
        stopped: state.stopped.map(|stop: Stop| stop.name().to_owned()),
        rules: state.active.iter().map(rule).collect(),
        ranges: state.held.iter().map(range).collect(),
    }
}
