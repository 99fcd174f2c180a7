//! What a report says, before it is a page: HTML and Markdown are written from this.

use super::figures::{duration, percent, share, short};
use super::model::{Section, Tile, Tone};
use super::sections;
use super::texts::Texts;
use crate::measure::outcome::{Exit, Outcome};

/// Everything that is said.
pub(crate) struct Content {
    pub(crate) title: String,
    pub(crate) subtitle: String,
    pub(crate) tone: Tone,
    pub(crate) verdict: &'static str,
    pub(crate) explanation: Vec<String>,
    pub(crate) tiles: Vec<Tile>,
    /// What stands before the charts.
    pub(crate) sections: Vec<Section>,
    /// What stands behind them.
    pub(crate) further: Vec<Section>,
}

impl Content {
    pub(crate) fn new(outcome: &Outcome, texts: &Texts) -> Self {
        let profile = &outcome.profile;
        let title = (texts.choose)(&profile.title_zh, &profile.title_en).to_owned();
        Self {
            title,
            subtitle: format!("{} × {} · {}", profile.name, short(outcome.scale), outcome.started_at),
            tone: tone(outcome.exit),
            verdict: (texts.verdict)(outcome.exit),
            explanation: explanation(outcome, texts),
            tiles: tiles(outcome, texts),
            sections: vec![sections::thresholds(outcome, texts), sections::generator(outcome, texts)],
            further: [
                Some(sections::kinds(outcome, texts)),
                Some(sections::percentiles(outcome, texts)),
                Some(sections::refusals(outcome, texts)),
                sections::errors(outcome, texts),
                sections::receipts(outcome, texts),
                Some(sections::evidence(outcome, texts)),
                Some(sections::setting(outcome, texts)),
                Some(sections::reading(texts)),
            ]
            .into_iter()
            .flatten()
            .collect(),
        }
    }
}

fn tone(exit: Exit) -> Tone {
    match exit {
        Exit::Passed => Tone::Good,
        Exit::ThresholdMissed | Exit::InvariantBroken => Tone::Bad,
        Exit::GeneratorLimited => Tone::Doubtful,
    }
}

fn explanation(outcome: &Outcome, texts: &Texts) -> Vec<String> {
    let mut sentences = vec![(texts.verdict_means)(outcome.exit).to_owned()];
    if outcome.interrupted {
        sentences.push(texts.interrupted.to_owned());
    }
    if outcome.target.debug_build {
        sentences.push(texts.debug_build.to_owned());
    }
    sentences
}

fn tiles(outcome: &Outcome, texts: &Texts) -> Vec<Tile> {
    let tile = |label, value| Tile { label, value };
    let latency = |distribution: &crate::measure::outcome::Distribution| {
        if distribution.count == 0 { "-".to_owned() } else { duration(distribution.percentile_us(99.0)) }
    };
    let counts = &outcome.counts;
    let mut tiles = vec![tile(texts.requests_per_second, short(outcome.requests_per_second()))];
    if counts.registrations > 0 {
        tiles.push(tile(texts.registrations_per_second, short(outcome.completions_per_second())));
    }
    tiles.push(tile(texts.p99_corrected, latency(&outcome.total.corrected)));
    tiles.push(tile(texts.p99_uncorrected, latency(&outcome.total.uncorrected)));
    tiles.push(tile(texts.refused_share, share(counts.refused, counts.completed)));
    tiles.push(tile(texts.error_share, share(counts.errors, counts.completed)));
    if outcome.retries.obeyed > 0 {
        let through = outcome.retries.got_through as f64 * 100.0 / outcome.retries.obeyed as f64;
        tiles.push(tile(texts.obedient_through, percent(through)));
    }
    tiles
}
