//! The metrics of payments at 0, each with every label that it can have, so that the first event is seen as a change.

use baoming_telemetry::names;
use metrics::{counter, gauge};

use super::NotBelieved;
use super::passes::OUTCOMES;
use super::report::FindingKind;

/// Says that nothing has happened yet. Called once, when the recorder is there.
pub fn announce() {
    gauge!(names::PAYMENT_ORDERS_OPEN).set(0.0);
    for why in NotBelieved::ALL {
        counter!(names::PAYMENT_NOTIFICATIONS_REJECTED_TOTAL, "reason" => why.reason()).increment(0);
    }
    for outcome in OUTCOMES {
        counter!(names::PAYMENT_ORDERS_SETTLED_TOTAL, "outcome" => outcome).increment(0);
    }
    for kind in FindingKind::ALL {
        gauge!(names::PAYMENT_FINDINGS, "kind" => kind.code()).set(0.0);
    }
}
