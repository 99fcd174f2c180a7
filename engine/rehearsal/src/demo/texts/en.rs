//! The demo's texts in English.

use super::words::Texts;
use crate::demo::report::FindingKind;

pub(super) const TEXTS: Texts = Texts {
    setting_up: "points",
    registering: "candidates",
    reading_back: "reading back",
    counting: "progress",
    trying_again: "identities again",
    title: "Result of the demo",
    passed: "passed: everything done, found and right",
    failed: "failed: see the figures",
    interrupted: "stopped early: this is what was done",
    candidates: "candidates",
    counties: "counties",
    points: "points",
    segments: "segments of serials",
    seed: "seed",
    connections: "connections",
    password_hash: "password hash",
    registered: "registered, all steps",
    acknowledged: "commands acknowledged",
    repeated: "repeated on purpose",
    verified: "candidates verified",
    lost: "lost",
    duplicate_serials: "duplicate serials",
    duplicate_identities: "duplicate identities",
    identities_tried_again: "identities tried again (all to be refused)",
    violations: "other promises broken",
    surplus: "beyond what was acknowledged",
    unread: "not verified",
    unanswered: "unanswered",
    refused: "refused",
    retried: "retried",
    asked_to_wait: "asked to wait",
    registrations_per_second: "registrations per second",
    commands_per_second: "commands per second",
    elapsed: "registration took",
    setup: "setting up took",
    verification: "verification took",
    seconds: "s",
    latency: "latency (ms)",
    count: "count",
    max: "max",
    all_steps: "all steps",
    findings: "findings",
    step,
    finding,
};

fn step(name: &str) -> &str {
    match name {
        "set_up" => "1 set-up",
        "capture" => "2 capture",
        "payment" => "3 payment",
        "activation" => "3 activation",
        "form" => "4 form",
        other => other,
    }
}

fn finding(kind: FindingKind) -> &'static str {
    match kind {
        FindingKind::NotFound => "acknowledged, not found",
        FindingKind::Different => "acknowledged, different",
        FindingKind::NotRead => "not read",
        FindingKind::ProgressShort => "progress below the acknowledged",
        FindingKind::ProgressSurplus => "progress beyond the acknowledged",
        FindingKind::ReceiptDiffers => "receipt differs",
        FindingKind::SerialTwice => "serial given twice",
        FindingKind::SerialOutside => "serial outside its segment",
        FindingKind::SequenceTwice => "event number given twice",
        FindingKind::IdentityTwice => "identity registered twice",
        FindingKind::RefusedOtherwise => "refused for another reason",
        FindingKind::Refused => "refused without need",
        FindingKind::Unanswered => "unanswered",
    }
}
