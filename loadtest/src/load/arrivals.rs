//! When requests are due: constant, ramp, Poisson by the seed, or as recorded.
//!
//! Guaranteed: the same profile, scale and seed give the same instants and the same kinds; instants never go back.

use std::path::Path;
use std::time::Duration;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::limits::RECORDED_ARRIVALS_MAX;
use crate::profile::{Phase, Profile};
use crate::season::kinds::Kind;

/// A request that is due.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Arrival {
    /// When, from the start.
    pub due: Duration,
    /// What is asked.
    pub kind: Kind,
    /// A number of its own for choices that it has to make.
    pub draw: u64,
}

/// Why a recorded schedule cannot be used.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("{file}: {problem}")]
pub struct RecordedError {
    file: String,
    problem: String,
}

/// Draws kinds by their shares.
#[derive(Debug, Clone)]
pub struct Mix {
    /// Each kind with the sum of the shares up to it.
    sums: Vec<(Kind, u32)>,
}

impl Mix {
    /// The mix of a profile.
    pub fn new(profile: &Profile) -> Self {
        let mut sum = 0;
        let mut until = |(kind, share): (&Kind, &u32)| {
            sum += share;
            (*kind, sum)
        };
        Self { sums: profile.content.mix.iter().filter(|(_, share)| **share > 0).map(&mut until).collect() }
    }

    /// One kind.
    pub fn draw(&self, random: &mut ChaCha8Rng) -> Kind {
        let total = self.sums.last().map_or(1, |(_, sum)| *sum);
        let number = random.random_range(0..total);
        let at = self.sums.partition_point(|(_, sum)| *sum <= number);
        self.sums[at.min(self.sums.len() - 1)].0
    }
}

/// An open model's schedule, made as it is used.
pub struct Schedule {
    mix: Mix,
    random: ChaCha8Rng,
    phases: std::vec::IntoIter<Prepared>,
    current: Option<Prepared>,
    /// When the current phase began.
    began: f64,
    /// The last instant within the phase.
    at: f64,
    count: u64,
}

/// A phase with its file read.
#[derive(Debug, Clone)]
enum Prepared {
    Constant { per_second: f64, seconds: f64 },
    Poisson { per_second: f64, seconds: f64 },
    Ramp { from: f64, to: f64, seconds: f64 },
    Recorded { instants: std::vec::IntoIter<f64>, seconds: f64 },
}

impl Prepared {
    fn seconds(&self) -> f64 {
        match self {
            Self::Constant { seconds, .. }
            | Self::Poisson { seconds, .. }
            | Self::Ramp { seconds, .. }
            | Self::Recorded { seconds, .. } => *seconds,
        }
    }
}

impl Schedule {
    /// The schedule of a profile; recorded files are looked for in `directory`.
    pub fn new(profile: &Profile, directory: &Path, seed: u64) -> Result<Self, RecordedError> {
        let prepare = |phase: &Phase| {
            Ok(match phase {
                Phase::Constant { per_second, seconds } => {
                    Prepared::Constant { per_second: *per_second, seconds: *seconds }
                }
                Phase::Poisson { per_second, seconds } => {
                    Prepared::Poisson { per_second: *per_second, seconds: *seconds }
                }
                Phase::Ramp { from_per_second, to_per_second, seconds } => {
                    Prepared::Ramp { from: *from_per_second, to: *to_per_second, seconds: *seconds }
                }
                Phase::Recorded { file, seconds } => {
                    Prepared::Recorded { instants: recorded(&directory.join(file))?.into_iter(), seconds: *seconds }
                }
            })
        };
        let phases: Vec<Prepared> = profile.content.load.phases.iter().map(prepare).collect::<Result<_, _>>()?;
        let mut phases = phases.into_iter();
        let current = phases.next();
        let random = ChaCha8Rng::seed_from_u64(seed);
        Ok(Self { mix: Mix::new(profile), random, phases, current, began: 0.0, at: 0.0, count: 0 })
    }

    /// The next instant within the current phase; nothing if it is over.
    fn within(&mut self) -> Option<f64> {
        let random = &mut self.random;
        let (count, last) = (self.count, self.at);
        let (at, seconds) = match self.current.as_mut()? {
            Prepared::Constant { per_second, seconds } => (count as f64 / *per_second, *seconds),
            Prepared::Poisson { per_second, seconds } => {
                // The time to the next of independent arrivals is exponential.
                let unit: f64 = random.random();
                (last - (1.0 - unit).ln() / *per_second, *seconds)
            }
            Prepared::Ramp { from, to, seconds } => (ramp(*from, *to, *seconds, count as f64), *seconds),
            Prepared::Recorded { instants, seconds } => (instants.next()?.max(last), *seconds),
        };
        (at < seconds).then_some(at)
    }
}

/// When the arrival with this number is due: the rate's integral is a parabola, which is solved for the time.
fn ramp(from: f64, to: f64, seconds: f64, number: f64) -> f64 {
    let slope = (to - from) / seconds;
    if slope.abs() < 1e-9 {
        return number / from;
    }
    let under = from * from + 2.0 * slope * number;
    // Below 0 the falling ramp has ended before it reaches this number.
    if under < 0.0 { f64::INFINITY } else { (under.sqrt() - from) / slope }
}

impl Iterator for Schedule {
    type Item = Arrival;

    fn next(&mut self) -> Option<Arrival> {
        loop {
            if let Some(at) = self.within() {
                self.at = at;
                self.count += 1;
                let due = Duration::from_secs_f64(self.began + at);
                return Some(Arrival { due, kind: self.mix.draw(&mut self.random), draw: self.random.random() });
            }
            self.began += self.current.as_ref()?.seconds();
            self.current = self.phases.next();
            (self.at, self.count) = (0.0, 0);
        }
    }
}

/// The seconds of a recorded file: milliseconds from the phase's beginning, one a line; `#` begins a comment.
fn recorded(path: &Path) -> Result<Vec<f64>, RecordedError> {
    let refuse = |problem: String| RecordedError { file: path.display().to_string(), problem };
    let text = std::fs::read_to_string(path).map_err(|error| refuse(format!("cannot be read: {error}")))?;
    let mut instants = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.is_empty() {
            continue;
        }
        let instant = line.parse::<f64>().ok().filter(|instant| instant.is_finite() && *instant >= 0.0);
        let Some(instant) = instant else {
            return Err(refuse(format!("line {number}: must be milliseconds, 0 or more")));
        };
        if instants.len() == RECORDED_ARRIVALS_MAX {
            return Err(refuse(format!("must have at most {RECORDED_ARRIVALS_MAX} arrivals")));
        }
        instants.push(instant / 1_000.0);
    }
    instants.sort_unstable_by(f64::total_cmp);
    Ok(instants)
}

/// The schedule in words.
pub fn in_words(profile: &Profile) -> String {
    let phase = |phase: &Phase| match phase {
        Phase::Constant { per_second, seconds } => format!("constant {per_second:.1} /s for {seconds} s"),
        Phase::Poisson { per_second, seconds } => format!("Poisson {per_second:.1} /s for {seconds} s"),
        Phase::Ramp { from_per_second, to_per_second, seconds } => {
            format!("ramp from {from_per_second:.1} to {to_per_second:.1} /s in {seconds} s")
        }
        Phase::Recorded { file, seconds } => format!("as recorded in {file} for {seconds} s"),
    };
    profile.content.load.phases.iter().map(phase).collect::<Vec<_>>().join(", then ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile;

    fn profile(phases: Vec<Phase>) -> Profile {
        let mut profile = profile::load_built_in("opening-minute").expect("it is listed").expect("it is sound");
        profile.content.load.phases = phases;
        profile
    }

    fn dues(phases: Vec<Phase>, seed: u64) -> Vec<f64> {
        let directory = Path::new(".");
        let schedule = Schedule::new(&profile(phases), directory, seed).expect("nothing is recorded");
        schedule.map(|arrival| arrival.due.as_secs_f64()).collect()
    }

    #[test]
    fn constant_arrivals_are_evenly_spaced_and_phases_follow_each_other() {
        let phase = |per_second| Phase::Constant { per_second, seconds: 1.0 };
        let dues = dues(vec![phase(4.0), phase(0.0), phase(2.0)], 1);
        // The middle phase has no rate: its one arrival would be due never.
        assert_eq!(dues, [0.0, 0.25, 0.5, 0.75, 2.0, 2.5]);
    }

    #[test]
    fn poisson_arrivals_have_their_rate_and_differ_from_each_other() {
        let phases = || vec![Phase::Poisson { per_second: 1_000.0, seconds: 10.0 }];
        let first = dues(phases(), 7);
        assert!((9_500..10_500).contains(&first.len()), "{}", first.len());
        assert_eq!(first, dues(phases(), 7));
        assert_ne!(first, dues(phases(), 8));
        let gaps: Vec<f64> = first.windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(gaps.iter().all(|gap| *gap >= 0.0));
        // Of exponential gaps about 37 of a hundred are longer than the mean.
        let longer = gaps.iter().filter(|gap| **gap > 0.001).count() * 100 / gaps.len();
        assert!((33..41).contains(&longer), "{longer}");
    }

    #[test]
    fn a_ramp_begins_and_ends_at_its_rates() {
        let dues = dues(vec![Phase::Ramp { from_per_second: 100.0, to_per_second: 300.0, seconds: 10.0 }], 1);
        assert!((1_995..2_005).contains(&dues.len()), "{}", dues.len());
        let within = |from: f64| dues.iter().filter(|due| (from..from + 1.0).contains(*due)).count();
        assert!((105..115).contains(&within(0.0)), "{}", within(0.0));
        assert!((285..295).contains(&within(9.0)), "{}", within(9.0));
    }

    #[test]
    fn recorded_arrivals_come_as_they_came() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let write = |text: &str| std::fs::write(directory.path().join("arrivals"), text).expect("it can be written");
        let phases = vec![Phase::Recorded { file: "arrivals".to_owned(), seconds: 1.0 }];
        write("# milliseconds\n500\n10\n2000\n");
        let schedule = Schedule::new(&profile(phases.clone()), directory.path(), 1).expect("it is sound");
        assert_eq!(schedule.map(|arrival| arrival.due.as_millis()).collect::<Vec<_>>(), [10, 500]);
        write("10\nsoon\n");
        let error = Schedule::new(&profile(phases), directory.path(), 1).err().expect("line 2").to_string();
        assert!(error.ends_with("arrivals: line 2: must be milliseconds, 0 or more"), "{error}");
    }
}
