//! Seconds as lines: gaps stay gaps, and a long run is joined into as many points as a chart can show.

use crate::measure::outcome::{Second, ServerSecond};

/// Points of a line, columns of a heat map.
const POINTS_MAX: usize = 150;

/// How several seconds become one point.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Joined {
    /// Rates: what they were on average.
    Mean,
    /// Latencies: the worst of them, so that nothing is hidden.
    Most,
}

/// A line.
pub(super) struct Series {
    /// Its unbroken parts.
    pub(super) strokes: Vec<Vec<(f64, f64)>>,
    join: usize,
}

impl Series {
    pub(super) fn is_empty(&self) -> bool {
        self.strokes.is_empty()
    }

    /// How many seconds are one point, if it is more than one.
    pub(super) fn seconds_joined(&self) -> Option<u32> {
        seconds_joined(self.join)
    }
}

/// A line of the run's seconds.
pub(super) fn of_seconds(seconds: &[Second], of: impl Fn(&Second) -> Option<f64>, joined: Joined) -> Series {
    let length = seconds.last().map_or(0, |second| second.second as usize + 1);
    series(length, seconds.iter().map(|second| (second.second, of(second))), joined)
}

/// A line of the service's seconds; those in which it could not be asked are gaps.
pub(super) fn of_service(seconds: &[ServerSecond], of: impl Fn(&ServerSecond) -> Option<f64>) -> Series {
    let length = seconds.last().map_or(0, |second| second.second as usize + 1);
    series(length, seconds.iter().map(|second| (second.second, of(second))), Joined::Mean)
}

fn series(length: usize, values: impl Iterator<Item = (u32, Option<f64>)>, joined: Joined) -> Series {
    let join = length.div_ceil(POINTS_MAX).max(1);
    let mut bins: Vec<Vec<f64>> = vec![Vec::new(); length.div_ceil(join)];
    for (second, value) in values {
        if let (Some(bin), Some(value)) = (bins.get_mut(second as usize / join), value) {
            bin.push(value);
        }
    }
    let mut strokes: Vec<Vec<(f64, f64)>> = Vec::new();
    let mut broken = true;
    for (at, bin) in bins.into_iter().enumerate() {
        if bin.is_empty() {
            broken = true;
            continue;
        }
        let value = match joined {
            Joined::Mean => bin.iter().sum::<f64>() / bin.len() as f64,
            Joined::Most => bin.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        };
        let point = ((at * join) as f64, value);
        match strokes.last_mut() {
            Some(stroke) if !broken => stroke.push(point),
            _ => strokes.push(vec![point]),
        }
        broken = false;
    }
    Series { strokes, join }
}

/// A heat map: columns of counts, one for each point in time.
pub(super) struct Heat {
    pub(super) columns: Vec<Vec<u64>>,
    pub(super) join: usize,
}

impl Heat {
    /// How many seconds are one column, if it is more than one.
    pub(super) fn seconds_joined(&self) -> Option<u32> {
        seconds_joined(self.join)
    }
}

/// The heat map of the run; nothing if there was no answer.
pub(super) fn heat(seconds: &[Second]) -> Option<Heat> {
    let length = seconds.last()?.second as usize + 1;
    let cells = seconds.iter().map(|second| second.heat.len()).max()?;
    let join = length.div_ceil(POINTS_MAX).max(1);
    let mut columns = vec![vec![0_u64; cells]; length.div_ceil(join)];
    for second in seconds {
        let column = columns.get_mut(second.second as usize / join)?;
        for (sum, count) in column.iter_mut().zip(&second.heat) {
            *sum += u64::from(*count);
        }
    }
    columns.iter().flatten().any(|count| *count > 0).then_some(Heat { columns, join })
}

fn seconds_joined(join: usize) -> Option<u32> {
    u32::try_from(join).ok().filter(|join| *join > 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn second(second: u32, completed: u64) -> Second {
        Second { second, completed, heat: vec![1, 2], ..Second::default() }
    }

    #[test]
    fn a_missing_second_breaks_the_line() {
        let values = [(0, Some(1.0)), (1, Some(2.0)), (2, None), (3, Some(4.0))];
        let series = series(4, values.into_iter(), Joined::Mean);
        assert_eq!(series.strokes, [vec![(0.0, 1.0), (1.0, 2.0)], vec![(3.0, 4.0)]]);
        assert_eq!(series.seconds_joined(), None);
    }

    #[test]
    fn a_long_run_is_joined_rates_by_mean_latencies_by_most() {
        let seconds: Vec<Second> = (0..300).map(|at| second(at, u64::from(at % 2) * 10)).collect();
        let of = |second: &Second| Some(second.completed as f64);
        let (mean, most) = (of_seconds(&seconds, of, Joined::Mean), of_seconds(&seconds, of, Joined::Most));
        assert_eq!(mean.seconds_joined(), Some(2));
        assert_eq!(mean.strokes[0].len(), 150);
        assert_eq!((mean.strokes[0][7], most.strokes[0][7]), ((14.0, 5.0), (14.0, 10.0)));
        let heat = heat(&seconds).expect("there are answers");
        assert_eq!((heat.columns.len(), heat.columns[3].clone()), (150, vec![2, 4]));
    }
}
