//! English.

use baoming_language::Language;

use super::table::{CheckTexts, Texts, Units};
use crate::board::Unit;
use crate::deadman::{Part, State};
use crate::outside::NoAnswer;
use crate::prometheus::AskError;

pub(super) const TEXTS: Texts = Texts {
    language: Language::English,
    name: "Baoming watch",
    boards: "Boards",
    other_language: "中文",
    as_of: |time| format!("as of {time}, anew every 10 s"),
    about: "about",
    no_data: "no data",
    not_a_number: "nothing happened",
    unknown_panel: |kind| format!("a panel of the type {kind} cannot be shown here; look at it in Grafana"),
    ask_error: |error| match error {
        AskError::NoAnswer(NoAnswer::Connection(why)) => format!("query failed: Prometheus cannot be reached ({why})"),
        AskError::NoAnswer(NoAnswer::Late) => "query timed out: no answer of Prometheus in time".to_owned(),
        AskError::NoAnswer(NoAnswer::TooMuch) => "query failed: the answer is too large".to_owned(),
        AskError::Refused(why) => format!("query refused by Prometheus: {why}"),
        AskError::NotUnderstood(why) => format!("query failed: not an answer of Prometheus ({why})"),
        AskError::TooManySeries(count) => format!("query failed: {count} series are too many"),
    },
    lines_left_off: |count| format!("{count} more are not drawn"),
    rows_left_off: |count| format!("{count} more rows are not shown"),
    part: |part| match part {
        Part::Watchdog => "Watchdog",
        Part::Prometheus => "Prometheus",
        Part::Alertmanager => "Alertmanager",
        Part::Engine => "Engine",
    },
    standing: |one| match (one.state, one.heard) {
        (State::Well, _) => format!("well, {} s ago", one.silent_ms / 1_000),
        (State::Unknown, _) => "not heard of yet".to_owned(),
        (State::Gone, true) => format!("silent for {}", spoken(one.silent_ms)),
        (State::Gone, false) => format!("not heard of since the start {} ago", spoken(one.silent_ms)),
    },
    gone: |part| match part {
        Part::Watchdog => {
            "The alert that always fires has not come: alerts may not reach anybody, and silence is no good sign. Look at the rules of Prometheus, at Alertmanager and its route to this program; until it is mended, somebody watches the boards."
        }
        Part::Prometheus => {
            "Prometheus does not answer: there are neither figures nor alerts, and no light can be believed. Look at it and start it again; meanwhile judge by /readyz and the engine's log."
        }
        Part::Alertmanager => {
            "Alertmanager does not answer: alerts reach nobody. Look at it and start it again; meanwhile somebody watches the boards."
        }
        Part::Engine => {
            "The engine does not answer: candidates and points may not be served. Row 7 of the contingency table: look at its process and the network first."
        }
    },
    why: "Why: ",
    last_minutes: |minutes| match minutes {
        0..60 => format!("{minutes} min"),
        60..1_440 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1_440),
    },
    alerts: "Alerts and the first step",
    no_alerts: "No alert fires, but for the Watchdog.",
    alerts_left_off: |count| format!("{count} more alerts are not shown"),
    row: |row| format!("row {row}"),
    since: |time| format!("since {time}"),
    impact: "Impact: ",
    first_step: "First step: ",
    handbook: "Runbooks",
    handbook_is: "One for each alert, in Chinese: symptom, judgement, measures with their controls, report, recovery, drill.",
    unknown_page: "There is no such page",
    to_the_boards: "Back to the boards",
    units: Units {
        of: |unit| match unit {
            Unit::PerSecond => "/s",
            Unit::Percent | Unit::Share => "%",
            Unit::BytesPerSecond => "/s",
            Unit::Count | Unit::Seconds | Unit::Milliseconds | Unit::Bytes | Unit::Instant => "",
        },
        durations: [" ms", " s", " min", " h", " d"],
    },
    check: CheckTexts {
        heads: ["board", "panel", "result", "query"],
        empty: "no data",
        not_numbers: |count| format!("{count}, none of them a number (nothing happened)"),
        sum: |queries, failed| format!("{queries} queries, {failed} without data or failed"),
    },
};

fn spoken(milliseconds: u64) -> String {
    match milliseconds / 1_000 {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds @ 120..7_200 => format!("{} min", seconds / 60),
        seconds => format!("{} h", seconds / 3_600),
    }
}
