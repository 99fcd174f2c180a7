//! The runbooks that the program carries: what to do about each alert, to be read where nothing else is at hand.
//!
//! Guarantees: each says in its head which alerts it is for and in which rows of the contingency table.

use std::sync::OnceLock;

/// What one begins its list of alerts with.
const FOR: &str = "告警：";

/// A runbook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Runbook {
    /// The file's name, which addresses and alerts use.
    pub(crate) name: &'static str,
    pub(crate) text: &'static str,
    pub(crate) title: &'static str,
    /// The alerts that it is for.
    pub(crate) alerts: Vec<&'static str>,
    /// Their rows.
    pub(crate) rows: Vec<char>,
}

macro_rules! files {
    ($($name:literal)*) => {
        [$((concat!($name, ".md"), include_str!(concat!("../../../dashboards/runbooks/", $name, ".md")))),*]
    };
}

const FILES: [(&str, &str); 36] = files!(
    "break-glass"
    "changes-slow"
    "clock-wrong"
    "connection-flood"
    "control-expires"
    "counties-not-running"
    "county-dark"
    "county-fails"
    "county-keeps-failing"
    "disk"
    "edition-not-in-force"
    "engine-down"
    "engine-not-ready"
    "engine-restarted"
    "failing-requests"
    "forged-messages"
    "guessing-passwords"
    "journal-failed"
    "logs-not-written"
    "monitoring-broken"
    "panic-seen"
    "password-queue"
    "payment-findings"
    "permits"
    "protector-active"
    "provider-left-alone"
    "refusing-too-many"
    "reports"
    "rule-refuses-many"
    "serials-short"
    "shard-failed"
    "slow-clients"
    "status-stale"
    "time-lost"
    "watchdog"
    "window-closes"
);

/// All of them, by name.
pub(crate) fn runbooks() -> &'static [Runbook] {
    static RUNBOOKS: OnceLock<Vec<Runbook>> = OnceLock::new();
    RUNBOOKS.get_or_init(|| FILES.iter().map(|(name, text)| read(name, text)).collect())
}

fn read(name: &'static str, text: &'static str) -> Runbook {
    let title = text.lines().next().and_then(|line| line.strip_prefix("# ")).unwrap_or(name);
    let head = text.lines().find_map(|line| line.strip_prefix(FOR)).unwrap_or_default();
    let alerts = head.split('`').skip(1).step_by(2).collect();
    let rows = head.split("第 ").skip(1).filter_map(|rest| rest.chars().next());
    let mut rows: Vec<char> = rows.filter(char::is_ascii_digit).collect();
    rows.sort_unstable();
    rows.dedup();
    Runbook { name, text, title, alerts, rows }
}

#[test]
fn every_runbook_is_carried_and_says_what_it_is_for() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../dashboards/runbooks");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = files.collect();
    files.sort();
    assert_eq!(runbooks().iter().map(|one| one.name).collect::<Vec<_>>(), files);
    for one in runbooks() {
        assert!(!one.rows.is_empty() && !one.alerts.is_empty(), "{}: no line {FOR}", one.name);
        assert!(one.title != one.name && one.rows.iter().all(|row| ('1'..='8').contains(row)), "{one:?}");
    }
}
