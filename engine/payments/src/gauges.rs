//! Every metric of payments with each of its labels, at zero: whoever is on watch sees what there could be before it is,
//! and whether or not a platform is configured.

use baoming_telemetry::names;
use metrics::{counter, gauge};

use super::passes::OUTCOMES;
use super::platform::NotBelieved;
use super::report::FindingKind;

/// Called once when the service starts, before anything is counted.
pub fn set_to_zero() {
    for why in NotBelieved::ALL {
        counter!(names::PAYMENT_NOTIFICATIONS_REJECTED_TOTAL, "reason" => why.reason()).increment(0);
    }
    gauge!(names::PAYMENT_PLATFORM_KEYS).set(0.0);
    for outcome in ["taken", "refused"] {
        counter!(names::PAYMENT_PLATFORM_KEYS_READ_TOTAL, "outcome" => outcome).increment(0);
    }
    gauge!(names::PAYMENT_ORDERS_OPEN).set(0.0);
    for outcome in OUTCOMES {
        counter!(names::PAYMENT_ORDERS_SETTLED_TOTAL, "outcome" => outcome).increment(0);
    }
    for kind in FindingKind::ALL {
        gauge!(names::PAYMENT_FINDINGS, "kind" => kind.code()).set(0.0);
    }
}
