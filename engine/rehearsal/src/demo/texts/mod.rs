//! What people read of the demo: one file per language, and the table that both fill.

mod en;
mod table;
mod zh;

use baoming_language::Language;

use super::report::FindingKind;

pub(super) fn texts_of(language: Language) -> &'static Texts {
    match language {
        Language::Chinese => &zh::TEXTS,
        Language::English => &en::TEXTS,
    }
}

/// All texts of the demo in one language.
pub(super) struct Texts {
    pub(super) setting_up: &'static str,
    pub(super) registering: &'static str,
    pub(super) reading_back: &'static str,
    pub(super) counting: &'static str,
    pub(super) trying_again: &'static str,
    title: &'static str,
    passed: &'static str,
    failed: &'static str,
    interrupted: &'static str,
    candidates: &'static str,
    counties: &'static str,
    points: &'static str,
    segments: &'static str,
    seed: &'static str,
    connections: &'static str,
    password_hash: &'static str,
    registered: &'static str,
    acknowledged: &'static str,
    repeated: &'static str,
    verified: &'static str,
    lost: &'static str,
    duplicate_serials: &'static str,
    duplicate_identities: &'static str,
    identities_tried_again: &'static str,
    violations: &'static str,
    surplus: &'static str,
    unread: &'static str,
    unanswered: &'static str,
    refused: &'static str,
    retried: &'static str,
    asked_to_wait: &'static str,
    registrations_per_second: &'static str,
    commands_per_second: &'static str,
    elapsed: &'static str,
    setup: &'static str,
    verification: &'static str,
    seconds: &'static str,
    latency: &'static str,
    count: &'static str,
    max: &'static str,
    all_steps: &'static str,
    findings: &'static str,
    step: fn(&str) -> &str,
    finding: fn(FindingKind) -> &'static str,
}
