//! Drawing with plotters: lines and heat maps as SVG of one size, which the page scales to its width.
//!
//! The legend is the page's, so nothing in a drawing can cover a line, and texts in it stay few and large enough for a
//! telephone.

use plotters::coord::Shift;
use plotters::coord::ranged1d::{AsRangedCoord, ValueFormatter};
use plotters::prelude::*;

use super::series::Heat;
use crate::page::report::figures::{duration, short};

/// The drawing's own size; on a telephone of 360 it is drawn at three quarters.
const SIZE: (u32, u32) = (380, 230);
const FONT_SIZE: u32 = 13;
const INK: RGBColor = RGBColor(60, 68, 77);
const GRID: RGBColor = RGBColor(226, 230, 235);
const STROKE: u32 = 2;

/// How an axis is divided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Axis {
    /// From nought.
    Linear,
    /// By powers of ten, around what is there.
    Logarithmic,
}

/// A line in its colour, in unbroken parts.
pub(super) struct Line {
    pub(super) colour: RGBColor,
    pub(super) strokes: Vec<Vec<(f64, f64)>>,
}

/// Lines that share their axes.
pub(super) struct Plot {
    pub(super) lines: Vec<Line>,
    pub(super) horizontal: Axis,
    pub(super) vertical: Axis,
    pub(super) write_horizontal: fn(f64) -> String,
    pub(super) write_vertical: fn(f64) -> String,
    pub(super) horizontal_label: &'static str,
}

type Area<'a> = DrawingArea<SVGBackend<'a>, Shift>;
type Drawn = Result<(), DrawingAreaErrorKind<std::io::Error>>;

const TO_MEMORY: &str = "drawing to memory does not fail";

/// Draws lines.
pub(super) fn lines(plot: &Plot) -> String {
    let points = || plot.lines.iter().flat_map(|line| line.strokes.iter().flatten());
    let across = extent(points().map(|point| point.0), plot.horizontal);
    let upwards = extent(points().map(|point| point.1), plot.vertical);
    on_paper(|area| match (plot.horizontal, plot.vertical) {
        (Axis::Linear, Axis::Linear) => draw(area, plot, across.0..across.1, upwards.0..upwards.1),
        (Axis::Linear, Axis::Logarithmic) => draw(area, plot, across.0..across.1, (upwards.0..upwards.1).log_scale()),
        (Axis::Logarithmic, Axis::Linear) => draw(area, plot, (across.0..across.1).log_scale(), upwards.0..upwards.1),
        (Axis::Logarithmic, Axis::Logarithmic) => {
            draw(area, plot, (across.0..across.1).log_scale(), (upwards.0..upwards.1).log_scale())
        }
    })
}

/// From where to where an axis goes, so that all is on it and it has a length.
fn extent(values: impl Iterator<Item = f64>, axis: Axis) -> (f64, f64) {
    let values = values.filter(|value| value.is_finite());
    let (least, most) =
        values.fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(value), most.max(value)));
    match axis {
        Axis::Linear if most > 0.0 => (0.0, most * 1.05),
        Axis::Linear => (0.0, 1.0),
        Axis::Logarithmic if most > 0.0 => (least.max(1.0) * 0.8, most.max(1.0) * 1.25),
        Axis::Logarithmic => (1.0, 10.0),
    }
}

fn on_paper(draw: impl FnOnce(&Area<'_>) -> Drawn) -> String {
    let mut svg = String::new();
    {
        let area = SVGBackend::with_string(&mut svg, SIZE).into_drawing_area();
        draw(&area).expect(TO_MEMORY);
        area.present().expect(TO_MEMORY);
    }
    svg
}

fn draw<X, Y>(area: &Area<'_>, plot: &Plot, across: X, upwards: Y) -> Drawn
where
    X: AsRangedCoord<Value = f64>,
    Y: AsRangedCoord<Value = f64>,
    X::CoordDescType: ValueFormatter<f64>,
    Y::CoordDescType: ValueFormatter<f64>,
{
    let mut chart = ChartBuilder::on(area)
        .margin(8)
        .margin_right(16)
        .x_label_area_size(40)
        .y_label_area_size(58)
        .build_cartesian_2d(across, upwards)?;
    chart
        .configure_mesh()
        .axis_style(GRID)
        .bold_line_style(GRID)
        .light_line_style(TRANSPARENT)
        .label_style(("sans-serif", FONT_SIZE).into_font().color(&INK))
        .x_labels(7)
        .y_labels(6)
        .x_desc(plot.horizontal_label)
        .x_label_formatter(&|value| (plot.write_horizontal)(*value))
        .y_label_formatter(&|value| (plot.write_vertical)(*value))
        .draw()?;
    for line in &plot.lines {
        for stroke in &line.strokes {
            match stroke.as_slice() {
                // A line of one point would be invisible.
                [point] => chart.draw_series([Circle::new(*point, STROKE, line.colour.filled())])?,
                points => {
                    chart.draw_series(LineSeries::new(points.iter().copied(), line.colour.stroke_width(STROKE)))?
                }
            };
        }
    }
    Ok(())
}

/// Draws a heat map: time to the right, cells upwards, as far as there is anything in them.
pub(super) fn heat(heat: &Heat, edges_us: &[u64], horizontal_label: &str) -> String {
    let filled = |cell: &usize| heat.columns.iter().any(|column| column.get(*cell).is_some_and(|count| *count > 0));
    let cells = heat.columns.first().map_or(0, Vec::len);
    let lowest = (0..cells).find(filled).unwrap_or(0);
    let highest = (0..cells).rev().find(filled).unwrap_or(0);
    let most = heat.columns.iter().flatten().copied().max().unwrap_or(1);
    let across = 0.0..(heat.columns.len() * heat.join) as f64;
    let upwards = lowest as f64..(highest + 1) as f64;
    // The lower edge of a cell is the upper one of the cell below.
    let edge = |at: f64| match at as usize {
        0 => "0".to_owned(),
        cell => edges_us.get(cell - 1).map_or(String::new(), |us| duration(*us)),
    };
    on_paper(|area| {
        let mut chart = ChartBuilder::on(area)
            .margin(8)
            .margin_right(16)
            .x_label_area_size(40)
            .y_label_area_size(58)
            .build_cartesian_2d(across, upwards)?;
        chart
            .configure_mesh()
            .disable_mesh()
            .axis_style(GRID)
            .label_style(("sans-serif", FONT_SIZE).into_font().color(&INK))
            .x_labels(7)
            .y_labels(8)
            .x_desc(horizontal_label)
            .x_label_formatter(&|value| short(*value))
            .y_label_formatter(&|value| if value.fract() == 0.0 { edge(*value) } else { String::new() })
            .draw()?;
        for (at, column) in heat.columns.iter().enumerate() {
            let (left, right) = ((at * heat.join) as f64, ((at + 1) * heat.join) as f64);
            let filled = column.iter().enumerate().filter(|(_, count)| **count > 0);
            chart.draw_series(filled.map(|(cell, count)| {
                let share = (*count as f64).ln_1p() / (most as f64).ln_1p();
                Rectangle::new([(left, cell as f64), (right, (cell + 1) as f64)], shade(share).filled())
            }))?;
        }
        Ok(())
    })
}

/// From light to dark.
pub(super) fn shade(share: f64) -> RGBColor {
    let (light, dark) = ([222.0, 235.0, 247.0], [8.0, 48.0, 107.0]);
    // Between two colours there are only colours.
    let mixed = |at: usize| (light[at] + (dark[at] - light[at]) * share.clamp(0.0, 1.0)) as u8;
    RGBColor(mixed(0), mixed(1), mixed(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_has_a_length_whatever_is_on_it() {
        for axis in [Axis::Linear, Axis::Logarithmic] {
            for values in [vec![], vec![0.0], vec![7.0], vec![f64::NAN, 3.0, 900.0]] {
                let (from, to) = extent(values.iter().copied(), axis);
                assert!(from < to && from.is_finite() && to.is_finite(), "{axis:?} {values:?}: {from} to {to}");
                assert!(values.iter().all(|value| value.is_nan() || *value <= to), "{axis:?} {values:?}");
            }
        }
    }
}
