//! The alerts that fire, with what is said of them: what it means, and what to do first.

use maud::{Markup, html};

use super::frame::{Frame, address};
use crate::limits::ALERTS_SHOWN_MAX;
use crate::prometheus::{Alert, AskError};
use crate::runbooks::{Runbook, runbooks};

/// Fires always.
const WATCHDOG: &str = "Watchdog";

pub(super) fn alerts(found: &Result<&[Alert], AskError>, frame: &Frame<'_>) -> Markup {
    let texts = frame.texts;
    let content = match found {
        Err(error) => html! { p class="error" { ((texts.ask_error)(error)) } },
        Ok(alerts) => list(alerts, frame),
    };
    html! { section class="panel alerts" id="alerts" { h2 { (texts.alerts) } (content) } }
}

fn list(alerts: &[Alert], frame: &Frame<'_>) -> Markup {
    let texts = frame.texts;
    let mut alerts: Vec<&Alert> = alerts.iter().filter(|alert| label(alert, "alertname") != WATCHDOG).collect();
    // The worst first, then by the rows of the contingency table.
    alerts.sort_by_key(|alert| (label(alert, "severity") != "page", label(alert, "row"), &alert.labels));
    html! {
        @if alerts.is_empty() { p class="nothing" { (texts.no_alerts) } }
        @for alert in alerts.iter().take(ALERTS_SHOWN_MAX) { (one(alert, frame)) }
        @if alerts.len() > ALERTS_SHOWN_MAX { p class="left-off" { ((texts.alerts_left_off)(alerts.len() - ALERTS_SHOWN_MAX)) } }
    }
}

fn one(alert: &Alert, frame: &Frame<'_>) -> Markup {
    let texts = frame.texts;
    let said = |name: &str| alert.annotations.get(name).map(String::as_str).filter(|text| !text.is_empty());
    let tone = if label(alert, "severity") == "page" { "red" } else { "yellow" };
    html! {
        article class={ "alert " (tone) } {
            h3 {
                span class={ "field " (tone) } { ((texts.row)(label(alert, "row"))) }
                " " (said("summary").unwrap_or(label(alert, "alertname")))
            }
            p class="small" { (label(alert, "alertname")) " · " ((texts.since)(&local(&alert.active_at))) }
            @if let Some(impact) = said("impact") { p { b { (texts.impact) } (impact) } }
            @if let Some(step) = said("first_step") { p { b { (texts.first_step) } (step) } }
            @if let Some(runbook) = said("runbook").and_then(carried) {
                a href=(address(&format!("/runbooks/{}", runbook.name), "", texts)) { (texts.handbook) "：" (runbook.title) }
            }
        }
    }
}

/// An alert names its runbook as the folder and the file.
fn carried(path: &str) -> Option<&'static Runbook> {
    let name = path.strip_prefix("runbooks/")?;
    runbooks().iter().find(|one| one.name == name)
}

fn label<'a>(alert: &'a Alert, name: &str) -> &'a str {
    alert.labels.get(name).map(String::as_str).unwrap_or_default()
}

/// The time of day in Beijing; what is no instant, as it stands.
fn local(instant: &str) -> String {
    match baoming_clock::parse_rfc3339(instant) {
        Ok(instant) => baoming_clock::format_rfc3339(instant).chars().skip(11).take(5).collect(),
        Err(_) => instant.to_owned(),
    }
}
