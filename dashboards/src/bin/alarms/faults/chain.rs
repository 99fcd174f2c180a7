//! Row 8: reports up the chain that come late, or that nobody sends.

use std::time::Duration;

use baoming_clock::format_rfc3339;
use serde_json::json;
use stage::http::Request;
use stage::premises::{NO_RATES, OPS};

use super::fault::{Fault, at_once, nothing};
use crate::scene::{Scene, Set};

/// From when on a draft has waited for too long, as the rule has it.
const DRAFT_WAITS: Duration = Duration::from_secs(300);

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "late-report",
        what: "a county wrote on paper fifty minutes ago that its network was gone, and no city has heard of it",
        alerts: &["ReportOverdue"],
        hushed: &[],
        lacks: nothing,
        set: |_| Ok(Set::of(NO_RATES)),
        prepare: at_once,
        provoke: |scene| {
            let found = format_rfc3339(scene.client.now().plus_ms(-50 * 60_000));
            let report = json!({
                "kind": "first", "row": 5, "grade": 2, "scope": "430102", "what": "全县断网",
                "discovered_at": found, "reported_at": found,
            });
            // The county says it itself: of what the province says nobody else is to be told.
            let county = scene.client.sign_in(&scene.client.operator("furong", "office", "430102"));
            scene.granted(&Request::new("POST", "/v1/office/reports").token(&county).key("paper").json(&report))?;
            scene.begin(&["ReportOverdue"]);
            scene.wait();
            Ok(())
        },
    },
    Fault {
        name: "draft-left",
        what: "an alert opens a draft, and nobody deals with it for five minutes",
        alerts: &["DraftUnsent"],
        hushed: &[],
        lacks: nothing,
        set: |_| Ok(Set::of(NO_RATES)),
        prepare: draft,
        provoke: |scene| {
            scene.begin(&["DraftUnsent"]);
            scene.wait();
            Ok(())
        },
    },
];

/// As Alertmanager sends it.
fn draft(scene: &Scene) -> anyhow::Result<()> {
    let alert = json!({
        "status": "firing", "fingerprint": "0123456789abcdef", "startsAt": "2021-11-04T02:00:00Z",
        "labels": {"alertname": "CountyDark", "row": "5", "county": "430102", "severity": "page"},
        "annotations": {"summary": "演练"},
    });
    let message = json!({"version": "4", "receiver": "reports", "status": "firing", "alerts": [alert]});
    scene.granted(&Request::new("POST", "/v1/ops/alerts").token(OPS).json(&message))?;
    scene.pass(DRAFT_WAITS);
    Ok(())
}
