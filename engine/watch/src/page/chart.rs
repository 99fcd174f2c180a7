//! Charts: lines over time as SVG, drawn here. The plot stretches with the page, so what is read stands around it as text.

use std::fmt::Write;

use baoming_clock::format_rfc3339;
use baoming_core::time::Timestamp;
use maud::{Markup, html};

use super::figure::figure;
use super::frame::Frame;
use super::series::name;
use crate::board::Panel;
use crate::limits::SERIES_DRAWN_MAX;
use crate::prometheus::{Line, Span};

/// The plot's own measure, whatever it is stretched to.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 150.0;
/// Two points that are further apart than so many steps have a gap between them.
const GAP_STEPS: f64 = 2.5;
/// Where the times stand that are written below.
const TIMES: [f64; 3] = [0.0, 0.5, 1.0];

pub(super) fn chart(panel: &Panel, lines: &[(usize, Line)], span: Span, frame: &Frame<'_>) -> Markup {
    let drawn = &lines[..lines.len().min(SERIES_DRAWN_MAX)];
    let (low, high) = range(drawn);
    let unit = |value: f64| figure(panel.look.unit, value, &frame.texts.units);
    let last = |line: &Line| line.points.iter().rev().map(|(_, value)| *value).find(|value| !value.is_nan());
    html! {
        div class="plot" {
            div class="values" { span { (unit(high)) } span { (unit(f64::midpoint(low, high))) } span { (unit(low)) } }
            svg viewBox={ "0 0 " (WIDTH) " " (HEIGHT) } preserveAspectRatio="none" role="img"
                aria-label=(frame.word(&panel.title)) {
                @for height in [0.0, HEIGHT / 2.0, HEIGHT] {
                    line class="grid" x1="0" x2=(WIDTH) y1=(height) y2=(height) vector-effect="non-scaling-stroke" {}
                }
                @for (number, (_, line)) in drawn.iter().enumerate() {
                    path class={ "line c" (number) } vector-effect="non-scaling-stroke" d=(path(line, span, low, high)) {}
                }
            }
            div class="times" { @for share in TIMES { span { (time(span, share)) } } }
        }
        ul class="legend" {
            @for (number, (query, line)) in drawn.iter().enumerate() {
                li {
                    span class={ "key c" (number) } {}
                    (name(panel, *query, &line.labels, frame)) " "
                    b { @match last(line) { Some(value) => (unit(value)), None => (frame.texts.not_a_number) } }
                }
            }
        }
        @if lines.len() > drawn.len() { p class="left-off" { ((frame.texts.lines_left_off)(lines.len() - drawn.len())) } }
    }
}

/// From zero, or from below it, to the next round number.
fn range(lines: &[(usize, Line)]) -> (f64, f64) {
    let values =
        || lines.iter().flat_map(|(_, line)| &line.points).map(|(_, value)| *value).filter(|value| value.is_finite());
    let (low, high) = (values().fold(0.0, f64::min), values().fold(0.0, f64::max));
    let high = if high > 0.0 { round(high) } else { 0.0 };
    let low = if low < 0.0 { -round(-low) } else { 0.0 };
    if high > low { (low, high) } else { (low, low + 1.0) }
}

/// The next of 1, 2, 3, 4, 5, 6, 8 and 10, times a power of ten.
fn round(value: f64) -> f64 {
    let power = 10_f64.powf(value.log10().floor());
    let step = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0].into_iter().find(|step| step * power >= value);
    step.unwrap_or(10.0) * power
}

/// A line with its gaps, to a tenth of the plot's measure.
fn path(line: &Line, span: Span, low: f64, high: f64) -> String {
    let (from, length) = (span.from as f64, (span.until - span.from).max(1) as f64);
    let gap = span.step as f64 * GAP_STEPS;
    let (mut path, mut before) = (String::new(), None::<f64>);
    for (at, value) in line.points.iter().filter(|(_, value)| value.is_finite()) {
        let x = (at - from) / length * WIDTH;
        let y = HEIGHT - (value - low) / (high - low) * HEIGHT;
        let goes_on = before.is_some_and(|before| at - before <= gap);
        // A point alone is a line of no length, which has round ends and is seen.
        let written = if goes_on { write!(path, "L{x:.1} {y:.1}") } else { write!(path, "M{x:.1} {y:.1}h0") };
        written.expect("a String takes whatever is written");
        before = Some(*at);
    }
    path
}

/// The time of day at a share of the span, with the day where it is longer than one.
fn time(span: Span, share: f64) -> String {
    let seconds = span.from + ((span.until - span.from) as f64 * share) as u64;
    let whole = format_rfc3339(Timestamp(i64::try_from(seconds).unwrap_or(i64::MAX).saturating_mul(1_000)));
    let is_long = span.until - span.from > 86_400;
    let part = if is_long { whole.get(5..16) } else { whole.get(11..16) };
    part.unwrap_or(&whole).replace('T', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prometheus::Labels;

    fn line(points: &[(f64, f64)]) -> Line {
        Line { labels: Labels::new(), points: points.to_vec() }
    }

    #[test]
    fn lines_have_gaps_where_nothing_was_known() {
        let span = Span { from: 0, until: 100, step: 10 };
        let check = |points: &[(f64, f64)], expected: &str| assert_eq!(path(&line(points), span, 0.0, 10.0), expected);
        check(&[(0.0, 0.0), (10.0, 10.0)], "M0.0 150.0h0L60.0 0.0");
        check(&[(0.0, 5.0), (10.0, f64::NAN), (20.0, 5.0)], "M0.0 75.0h0L120.0 75.0");
        check(&[(0.0, 5.0), (50.0, 5.0)], "M0.0 75.0h0M300.0 75.0h0");
        check(&[(0.0, f64::INFINITY)], "");
    }

    #[test]
    fn scales_end_on_round_numbers() {
        let check = |values: &[f64], expected: (f64, f64)| {
            let points: Vec<(f64, f64)> = values.iter().map(|value| (0.0, *value)).collect();
            assert_eq!(range(&[(0, line(&points))]), expected, "{values:?}");
        };
        check(&[0.0], (0.0, 1.0));
        check(&[3.2, 47.0], (0.0, 50.0));
        check(&[61.0], (0.0, 80.0));
        check(&[96.0, -3.0], (-3.0, 100.0));
        check(&[f64::NAN, f64::INFINITY], (0.0, 1.0));
    }

    #[test]
    fn times_are_those_of_beijing() {
        let span = Span { from: 1_635_728_400, until: 1_635_732_000, step: 20 };
        assert_eq!(TIMES.map(|share| time(span, share)), ["09:00", "09:30", "10:00"]);
        let long = Span { until: 1_635_728_400 + 3 * 86_400, ..span };
        assert_eq!(time(long, 1.0), "11-04 09:00");
    }
}
