//! The charts of a report: what is drawn, from which part of the outcome. A chart without figures is left out.

mod drawing;
mod series;

use plotters::style::RGBColor;

use self::drawing::{Axis, Line, Plot};
use self::series::{Joined, of_seconds, of_service};
use super::evidence::ServiceFigure;
use super::figures::{duration, short};
use super::texts::{ChartText, Texts};
use crate::measure::outcome::{Distribution, Outcome, Second, ServerSecond};

/// A chart, ready for the page.
pub(super) struct Chart {
    pub(super) title: &'static str,
    pub(super) note: &'static str,
    /// Colours as CSS writes them, and what is drawn in them.
    pub(super) legend: Vec<(String, String)>,
    pub(super) svg: String,
    /// How many seconds are one point, if it is more than one.
    pub(super) seconds_joined: Option<u32>,
}

// Colours that people who see fewer of them still tell apart (Okabe and Ito).
const BLUE: RGBColor = RGBColor(0, 114, 178);
const RED: RGBColor = RGBColor(213, 94, 0);
const GREEN: RGBColor = RGBColor(0, 158, 115);
const PURPLE: RGBColor = RGBColor(204, 121, 167);
const GREY: RGBColor = RGBColor(90, 98, 107);

/// All charts of an outcome, in the page's order.
pub(super) fn all(outcome: &Outcome, texts: &Texts) -> Vec<Chart> {
    let charts = &texts.charts;
    let seconds = Seconds { outcome, texts };
    let service = Service { outcome, texts };
    [
        seconds.rates(
            &charts.throughput,
            &[(GREY, texts.offered, |second| second.offered), (BLUE, texts.completed, |second| second.completed)],
        ),
        seconds.latencies(
            &charts.percentiles_over_time,
            &[
                (GREEN, texts.p50, |second| second.corrected.p50_us),
                (BLUE, texts.p95, |second| second.corrected.p95_us),
                (RED, texts.p99, |second| second.corrected.p99_us),
                (PURPLE, texts.slowest, |second| second.corrected.max_us),
            ],
        ),
        seconds.latencies(
            &charts.corrected_beside_uncorrected,
            &[
                (RED, texts.corrected, |second| second.corrected.p99_us),
                (BLUE, texts.uncorrected, |second| second.uncorrected.p99_us),
            ],
        ),
        seconds.heat(),
        tail(outcome, texts),
        seconds.rates(
            &charts.refusals,
            &[
                (BLUE, texts.refused, |second| second.refused),
                (RED, texts.errors, |second| second.errors),
                (GREEN, texts.late, |second| second.late),
                (PURPLE, texts.dropped, |second| second.dropped),
            ],
        ),
        seconds.rates(&charts.registrations, &[(GREEN, texts.registrations_per_second, |second| second.registrations)]),
        service.lines(
            &charts.queue,
            &[
                (BLUE, ServiceFigure::CommitterQueued),
                (RED, ServiceFigure::PermitsTaken),
                (PURPLE, ServiceFigure::ControlPermitsTaken),
            ],
            short,
        ),
        service.lines(&charts.batch, &[(BLUE, ServiceFigure::BatchRecords)], short),
        service.lines(&charts.sync, &[(RED, ServiceFigure::SyncMs)], short),
        service.lines(
            &charts.processor,
            &[(BLUE, ServiceFigure::EngineCpu), (RED, ServiceFigure::PasswordCpu), (GREY, ServiceFigure::GeneratorCpu)],
            |percent| format!("{percent:.0}%"),
        ),
        service.lines(
            &charts.memory,
            &[(BLUE, ServiceFigure::EngineResident), (GREY, ServiceFigure::GeneratorResident)],
            short,
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

type OfSecond = (RGBColor, &'static str, fn(&Second) -> u64);

/// Charts of the run's own seconds.
struct Seconds<'a> {
    outcome: &'a Outcome,
    texts: &'a Texts,
}

impl Seconds<'_> {
    fn rates(&self, text: &ChartText, lines: &[OfSecond]) -> Option<Chart> {
        let joined = lines.iter().map(|(colour, name, of)| {
            let values = of_seconds(&self.outcome.seconds, |second| Some(of(second) as f64), Joined::Mean);
            (*colour, (*name).to_owned(), values)
        });
        self.chart(text, joined.collect(), Axis::Linear, short)
    }

    fn latencies(&self, text: &ChartText, lines: &[OfSecond]) -> Option<Chart> {
        let joined = lines.iter().map(|(colour, name, of)| {
            // A second without an answer has no latency.
            let of = |second: &Second| Some(of(second)).filter(|us| *us > 0).map(|us| us as f64);
            (*colour, (*name).to_owned(), of_seconds(&self.outcome.seconds, of, Joined::Most))
        });
        self.chart(text, joined.collect(), Axis::Logarithmic, |us| duration(us as u64))
    }

    fn chart(
        &self,
        text: &ChartText,
        lines: Vec<(RGBColor, String, series::Series)>,
        axis: Axis,
        write: fn(f64) -> String,
    ) -> Option<Chart> {
        chart_of_series(text, lines, axis, write, self.texts)
    }

    fn heat(&self) -> Option<Chart> {
        let heat = series::heat(&self.outcome.seconds)?;
        let text = &self.texts.charts.heat;
        let svg = drawing::heat(&heat, &self.outcome.heat_edges_us, self.texts.charts.seconds);
        let shade = |share: f64, label: &str| (css(drawing::shade(share)), label.to_owned());
        let legend = vec![shade(0.0, self.texts.charts.few), shade(1.0, self.texts.charts.many)];
        Some(Chart { title: text.title, note: text.note, legend, svg, seconds_joined: heat.seconds_joined() })
    }
}

/// Charts of what the service said of itself.
struct Service<'a> {
    outcome: &'a Outcome,
    texts: &'a Texts,
}

impl Service<'_> {
    fn lines(
        &self,
        text: &ChartText,
        figures: &[(RGBColor, ServiceFigure)],
        write: fn(f64) -> String,
    ) -> Option<Chart> {
        let lines = figures.iter().map(|(colour, figure)| {
            let name = (self.texts.service_figure)(*figure).to_owned();
            (*colour, name, of_service(&self.outcome.server, |second| drawn(*figure, second)))
        });
        chart_of_series(text, lines.collect(), Axis::Linear, write, self.texts)
    }
}

/// The figure as a chart has it: memory in mebibytes.
fn drawn(figure: ServiceFigure, second: &ServerSecond) -> Option<f64> {
    let value = figure.of(second)?;
    let is_memory = matches!(figure, ServiceFigure::EngineResident | ServiceFigure::GeneratorResident);
    Some(if is_memory { value / f64::from(1 << 20) } else { value })
}

fn chart_of_series(
    text: &ChartText,
    lines: Vec<(RGBColor, String, series::Series)>,
    axis: Axis,
    write: fn(f64) -> String,
    texts: &Texts,
) -> Option<Chart> {
    let seconds_joined = lines.iter().find_map(|(_, _, series)| series.seconds_joined());
    let lines: Vec<(RGBColor, String, series::Series)> =
        lines.into_iter().filter(|(_, _, series)| !series.is_empty()).collect();
    if lines.is_empty() {
        return None;
    }
    let legend = lines.iter().map(|(colour, name, _)| (css(*colour), name.clone())).collect();
    let lines = lines.into_iter().map(|(colour, _, series)| Line { colour, strokes: series.strokes }).collect();
    let plot = Plot {
        lines,
        horizontal: Axis::Linear,
        vertical: axis,
        write_horizontal: short,
        write_vertical: write,
        horizontal_label: texts.charts.seconds,
    };
    Some(Chart { title: text.title, note: text.note, legend, svg: drawing::lines(&plot), seconds_joined })
}

/// Latency by percentile, from the whole histograms: to the right each decade is one more nine.
fn tail(outcome: &Outcome, texts: &Texts) -> Option<Chart> {
    let distributions =
        [(RED, texts.corrected, &outcome.total.corrected), (BLUE, texts.uncorrected, &outcome.total.uncorrected)];
    let (mut lines, mut legend) = (Vec::new(), Vec::new());
    for (colour, name, distribution) in distributions {
        if let Some(points) = tail_points(distribution) {
            lines.push(Line { colour, strokes: vec![points] });
            legend.push((css(colour), name.to_owned()));
        }
    }
    if lines.is_empty() {
        return None;
    }
    let plot = Plot {
        lines,
        horizontal: Axis::Logarithmic,
        vertical: Axis::Logarithmic,
        write_horizontal: percentile_of_rarity,
        write_vertical: |us| duration(us as u64),
        horizontal_label: texts.charts.percentile_axis,
    };
    let text = &texts.charts.distribution;
    let svg = drawing::lines(&plot);
    Some(Chart { title: text.title, note: text.note, legend, svg, seconds_joined: None })
}

/// Points of a decade of the tail.
const TAIL_POINTS: i32 = 10;
/// Decades that are drawn: to p99.99.
const TAIL_DECADES: i32 = 4;

/// How rare (one in so many) against how slow; nothing without durations or with a histogram that cannot be read.
fn tail_points(distribution: &Distribution) -> Option<Vec<(f64, f64)>> {
    let histogram = distribution.histogram().ok().filter(|histogram| !histogram.is_empty())?;
    let rarities = (0..=TAIL_DECADES * TAIL_POINTS).map(|step| 10_f64.powf(f64::from(step) / f64::from(TAIL_POINTS)));
    // One in more than there are says no more than the slowest.
    let rarities = rarities.take_while(|rarity| *rarity <= histogram.len().max(10) as f64);
    let point = |rarity: f64| (rarity, histogram.value_at_quantile(1.0 - 1.0 / rarity).max(1) as f64);
    Some(rarities.map(point).collect())
}

fn percentile_of_rarity(rarity: f64) -> String {
    let percentile = 100.0 - 100.0 / rarity;
    let text = format!("{percentile:.3}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn css(RGBColor(red, green, blue): RGBColor) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_in_a_hundred_is_the_99th_percentile() {
        assert_eq!(percentile_of_rarity(1.0), "0");
        assert_eq!(percentile_of_rarity(2.0), "50");
        assert_eq!(percentile_of_rarity(100.0), "99");
        assert_eq!(percentile_of_rarity(10_000.0), "99.99");
        assert_eq!(css(BLUE), "#0072b2");
    }
}
