//! The table, in columns that line up although Chinese characters are twice as wide.

use std::collections::BTreeMap;

use baoming_language::{Language, columns};

use super::texts_of;
use super::words::Texts;
use crate::demo::report::{DemoReport, LatencyMs};

/// The steps in the order of the plan.
const STEPS: [&str; 6] = ["set_up", "capture", "payment", "activation", "form", "read"];

impl DemoReport {
    /// The report for people.
    pub fn table(&self, language: Language) -> String {
        let texts = texts_of(language);
        let verdict = match (self.passed, self.interrupted) {
            (true, _) => texts.passed,
            (false, true) => texts.interrupted,
            (false, false) => texts.failed,
        };
        let mut out = format!("\n{}\n{verdict}\n\n", texts.title);
        out.push_str(&columns("", &self.figures(texts)));
        out.push('\n');
        out.push_str(&columns("", &self.latencies(texts)));
        if !self.findings.is_empty() {
            out.push_str(&format!("\n{}\n", texts.findings));
            let rows = self.findings.iter().map(|finding| {
                vec![(texts.finding)(finding.kind).to_owned(), finding.subject.clone(), finding.detail.clone()]
            });
            out.push_str(&columns("", &rows.collect::<Vec<_>>()));
        }
        out
    }

    fn figures(&self, texts: &Texts) -> Vec<Vec<String>> {
        let seconds = |seconds: f64| format!("{seconds:.1} {}", texts.seconds);
        let figures = [
            (texts.candidates, self.candidates.to_string()),
            (texts.counties, self.counties.to_string()),
            (texts.points, self.points.to_string()),
            (texts.segments, self.segments.to_string()),
            (texts.seed, self.seed.to_string()),
            (texts.connections, self.connections.to_string()),
            (texts.password_hash, self.password_hash.clone()),
            (texts.registered, self.registered.to_string()),
            (texts.acknowledged, self.acknowledged.to_string()),
            (texts.repeated, self.repeated.to_string()),
            (texts.verified, self.verified.to_string()),
            (texts.lost, self.lost.to_string()),
            (texts.duplicate_serials, self.duplicate_serials.to_string()),
            (texts.duplicate_identities, self.duplicate_identities.to_string()),
            (texts.identities_tried_again, self.identities_tried_again.to_string()),
            (texts.violations, self.violations.to_string()),
            (texts.surplus, self.surplus.to_string()),
            (texts.unread, self.unread.to_string()),
            (texts.unanswered, self.unanswered.to_string()),
            (texts.refused, by_code(&self.refused)),
            (texts.retried, self.retried.to_string()),
            (texts.asked_to_wait, by_code(&self.asked_to_wait)),
            (texts.registrations_per_second, format!("{:.0}", self.registrations_per_second)),
            (texts.commands_per_second, format!("{:.0}", self.commands_per_second)),
            (texts.setup, seconds(self.setup_seconds)),
            (texts.elapsed, seconds(self.elapsed_seconds)),
            (texts.verification, seconds(self.verification_seconds)),
        ];
        figures.into_iter().map(|(label, value)| vec![format!("  {label}"), value]).collect()
    }

    fn latencies(&self, texts: &Texts) -> Vec<Vec<String>> {
        let row = |label: &str, latency: &LatencyMs| {
            let LatencyMs { count, p50, p90, p99, p999, max } = latency;
            let figures = [p50, p90, p99, p999, max].map(|figure| format!("{figure:.1}"));
            [format!("  {label}"), count.to_string()].into_iter().chain(figures).collect::<Vec<_>>()
        };
        let head = [texts.latency, texts.count, "p50", "p90", "p99", "p99.9", texts.max].map(str::to_owned);
        let mut rows = vec![head.into()];
        for step in STEPS {
            if let Some(latency) = self.latency_ms_by_step.get(step) {
                rows.push(row((texts.step)(step), latency));
            }
        }
        rows.push(row(texts.all_steps, &self.latency_ms));
        rows
    }
}

fn by_code(counts: &BTreeMap<String, u64>) -> String {
    if counts.is_empty() {
        return "0".to_owned();
    }
    counts.iter().map(|(code, count)| format!("{code} {count}")).collect::<Vec<_>>().join(", ")
}
