//! What people read of a load test: one file per language, Chinese first.

mod en;
mod table;
mod zh;

use baoming_language::Language;

use self::table::Texts;
use crate::measure::outcome::{Exit, Generator, KindOutcome, LedgerSummary, Outcome, Refusal, Retries};
use crate::measure::recorder::Glance;
use crate::run::reference::Row;

/// A language as a load test speaks it.
#[derive(Debug, Clone, Copy)]
pub struct Says(pub Language);

impl Says {
    fn words(self) -> &'static Texts {
        match self.0 {
            Language::Chinese => &zh::TEXTS,
            Language::English => &en::TEXTS,
        }
    }

    /// A profile's or an outcome's title.
    pub fn title<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self.0 {
            Language::Chinese => zh,
            Language::English => en,
        }
    }

    /// Something is being prepared.
    pub fn preparing(self, what: &str) -> String {
        fill(self.words().preparing, &[&what])
    }

    /// The receipts are verified.
    pub fn verifying(self) -> &'static str {
        self.words().verifying
    }

    /// The seed of a run.
    pub fn seed(self, seed: u64) -> String {
        fill(self.words().seed, &[&seed])
    }

    /// Where the reports are.
    pub fn reports(self, directory: &str) -> String {
        fill(self.words().reports, &[&directory])
    }

    /// One line while the load is on.
    pub fn glance(self, left_seconds: u64, glance: &Glance) -> String {
        let second = &glance.second;
        let p99 = milliseconds(second.corrected.p99_us);
        let (completed, refused) = (second.completed, second.refused);
        fill(self.words().glance, &[&completed, &p99, &refused, &glance.counts.errors, &left_seconds])
    }

    /// One step of finding the capacity.
    pub fn capacity_step(
        self,
        scale: f64,
        offered: f64,
        requests: f64,
        p99_us: u64,
        backlog_seconds: f64,
        exit: &str,
    ) -> String {
        let (scale, offered, requests) = (format!("{scale:.3}"), format!("{offered:.0}"), format!("{requests:.0}"));
        let (p99, backlog) = (milliseconds(p99_us), format!("{backlog_seconds:.1}"));
        fill(self.words().capacity_step, &[&scale, &offered, &requests, &p99, &backlog, &exit])
    }

    /// A step was too short to state anything by.
    pub fn no_statement(self, seconds: f64, seconds_min: f64) -> String {
        fill(self.words().no_statement, &[&format!("{seconds:.0}"), &format!("{seconds_min:.0}")])
    }

    /// What the capacity is.
    pub fn capacity(self, requests: f64, registrations: f64, minutes: Option<f64>) -> String {
        let minutes = minutes.map_or_else(|| "-".to_owned(), |minutes| format!("{minutes:.1}"));
        fill(self.words().capacity, &[&format!("{requests:.0}"), &format!("{registrations:.1}"), &minutes])
    }

    /// Not even the smallest rate was kept.
    pub fn capacity_none(self) -> &'static str {
        self.words().capacity_none
    }

    /// What limits it.
    pub fn limit(self, what: &str) -> String {
        fill(self.words().limit, &[&what])
    }

    /// The verdict in a sentence.
    pub fn exit(self, exit: Exit) -> &'static str {
        let texts = self.words();
        match exit {
            Exit::Passed => texts.passed,
            Exit::ThresholdMissed => texts.missed,
            Exit::GeneratorLimited => texts.limited,
            Exit::InvariantBroken => texts.invariant,
        }
    }

    /// What each generator reached, beside the fastest.
    pub fn reference(self, rows: &[Row]) -> String {
        let texts = self.words();
        let best = rows.iter().filter_map(|row| row.per_second).fold(0.0, f64::max);
        let mut lines = vec![texts.reference.to_owned()];
        for row in rows {
            lines.push(match row.per_second {
                None => fill(texts.not_installed, &[&row.name]),
                Some(per_second) => {
                    let share = format!("{:.2}", per_second / best);
                    let generator = row.generator_us.map_or_else(|| "-".to_owned(), |us| format!("{us:.1}"));
                    let engine = if row.engine_us > 0.0 { format!("{:.1}", row.engine_us) } else { "-".to_owned() };
                    format!("  {:12} {per_second:>12.0} {share:>8} {generator:>12} {engine:>12}", row.name)
                }
            });
        }
        lines.join("\n")
    }

    /// What the receipts say.
    pub fn ledger(self, ledger: &LedgerSummary) -> String {
        let texts = self.words();
        let counts: [&dyn std::fmt::Display; 4] =
            [&ledger.receipts, &ledger.candidates, &ledger.checked, &ledger.unchecked];
        let mut lines = vec![fill(texts.ledger, &counts)];
        for broken in ledger.broken.iter().filter(|broken| broken.count > 0) {
            lines.push(fill(texts.broken, &[&broken.invariant, &broken.count, &broken.examples.join("; ")]));
        }
        lines.join("\n")
    }

    /// The outcome for a terminal.
    pub fn summary(self, outcome: &Outcome) -> String {
        let texts = self.words();
        let mut lines = self.heading(outcome);
        lines.extend(latencies(texts, outcome));
        lines.push(texts.kinds.to_owned());
        lines.extend(outcome.kinds.iter().flat_map(|of| kind(outcome, of)));
        lines.extend(refusals_and_retries(texts, outcome));
        for verdict in &outcome.thresholds {
            let text = if verdict.passed { texts.threshold_passed } else { texts.threshold_missed };
            lines.push(fill(text, &[&verdict.threshold, &verdict.observed, &verdict.unit]));
        }
        lines.extend(generator(texts, &outcome.generator));
        lines.extend(outcome.ledger.as_ref().map(|ledger| self.ledger(ledger)));
        lines.extend(outcome.notes.iter().map(|note| fill(texts.note, &[note])));
        lines.push(self.exit(outcome.exit).to_owned());
        lines.join("\n")
    }

    /// What was played, and how much of it.
    fn heading(self, outcome: &Outcome) -> Vec<String> {
        let texts = self.words();
        let Outcome { counts, profile, .. } = outcome;
        let title = self.title(&profile.title_zh, &profile.title_en);
        let requests = format!("{:.1}", outcome.requests_per_second());
        let registrations = format!("{:.1}", outcome.completions_per_second());
        vec![
            fill(texts.title, &[&title, &profile.name, &outcome.scale, &outcome.seed]),
            fill(texts.source, &[&profile.source]),
            fill(
                texts.counts,
                &[
                    &counts.offered,
                    &counts.started,
                    &counts.late,
                    &counts.dropped,
                    &counts.succeeded,
                    &counts.refused,
                    &counts.errors,
                    &counts.unfinished,
                ],
            ),
            fill(texts.rates, &[&requests, &registrations, &outcome.elapsed_seconds]),
        ]
    }
}

fn latencies(texts: &Texts, outcome: &Outcome) -> [String; 2] {
    let total = &outcome.total;
    [(texts.corrected, &total.corrected), (texts.uncorrected, &total.uncorrected)].map(|(text, distribution)| {
        let at = |percentile| milliseconds(distribution.percentile_us(percentile));
        fill(text, &[&at(50.0), &at(95.0), &at(99.0), &at(99.9), &at(99.99), &at(100.0)])
    })
}

/// One kind of request, with a line for each of its errors.
fn kind(outcome: &Outcome, kind: &KindOutcome) -> Vec<String> {
    let (corrected, counts) = (&kind.corrected, &kind.counts);
    let at = |percentile| milliseconds(corrected.percentile_us(percentile));
    let mut lines = vec![format!(
        "  {:20} {:>9.1} {:>9.1} {:>8} {:>7} {:>10} {:>10} {:>10}",
        kind.name,
        kind.offered_per_second(outcome),
        kind.goodput_per_second(outcome),
        counts.refused,
        counts.errors,
        at(50.0),
        at(99.0),
        at(100.0)
    )];
    lines.extend(kind.errors.iter().map(|(code, count)| format!("    {code}: {count}")));
    lines
}

/// Whom the service told to come later, and what became of them.
fn refusals_and_retries(texts: &Texts, outcome: &Outcome) -> Vec<String> {
    let refusal = |refusal: &Refusal| {
        fill(texts.refusals, &[&refusal.status, &refusal.code, &refusal.count, &refusal.with_retry_after])
    };
    let mut lines: Vec<String> = outcome.refusals.iter().map(refusal).collect();
    let Retries { told_to_wait, obeyed, got_through, gave_up, still_waiting, .. } = &outcome.retries;
    if *told_to_wait > 0 {
        lines.push(fill(texts.retries, &[told_to_wait, obeyed, got_through, gave_up, still_waiting]));
    }
    lines
}

fn generator(texts: &Texts, generator: &Generator) -> Vec<String> {
    let cpu = format!("{:.0}", generator.cpu_percent);
    let lateness = milliseconds(generator.lateness.percentile_us(99.0));
    let stall = milliseconds(generator.stall_us_max);
    let mut lines = vec![fill(texts.generator, &[&cpu, &lateness, &stall, &generator.busy_users_max])];
    lines.extend(generator.reasons.iter().map(|reason| fill(texts.generator_limited, &[reason])));
    lines
}

fn milliseconds(us: u64) -> String {
    format!("{:.2}", us as f64 / 1_000.0)
}

/// Puts the figures where the braces are.
fn fill(text: &str, figures: &[&dyn std::fmt::Display]) -> String {
    let mut parts = text.split("{}");
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for (part, figure) in parts.zip(figures) {
        filled.push_str(&figure.to_string());
        filled.push_str(part);
    }
    filled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_languages_have_the_same_figures() {
        let places = |text: &str| text.matches("{}").count();
        let (zh, en) = (&zh::TEXTS, &en::TEXTS);
        for (zh, en) in [
            (zh.preparing, en.preparing),
            (zh.title, en.title),
            (zh.counts, en.counts),
            (zh.rates, en.rates),
            (zh.corrected, en.corrected),
            (zh.refusals, en.refusals),
            (zh.retries, en.retries),
            (zh.threshold_missed, en.threshold_missed),
            (zh.generator, en.generator),
            (zh.ledger, en.ledger),
            (zh.broken, en.broken),
            (zh.glance, en.glance),
            (zh.capacity_step, en.capacity_step),
            (zh.capacity, en.capacity),
        ] {
            assert_eq!(places(zh), places(en), "{zh} / {en}");
        }
        assert_eq!(fill("{} of {}", &[&1, &"x"]), "1 of x");
    }
}
