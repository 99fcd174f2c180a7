//! What was measured side by side: samples by contender, one in each round, as a table and as JSON.
//!
//! A ratio is taken within each round, between neighbours in time, and the median of the rounds' ratios is shown: what the
//! machine does besides then weighs on both sides.

use serde::Serialize;
use stage::usage::TICKS_PER_SECOND;

use crate::load::Round;

/// Everything of one run.
#[derive(Serialize)]
pub struct Comparison {
    /// What `git rev-parse` says, if there is a repository.
    pub commit: Option<String>,
    /// Processors of the machine, shared by all sides.
    pub processors: usize,
    /// Connections of the load generator, each with one request at a time.
    pub connections: usize,
    /// Length of one capture's body.
    pub body_bytes: usize,
    /// Rounds that count; one more came before them.
    pub rounds: usize,
    /// The engine first: the others' ratios are to it.
    pub contenders: Vec<Contender>,
    /// Who could not take part.
    pub skipped: Vec<Skipped>,
}

/// One side.
#[derive(Serialize)]
pub struct Contender {
    /// What it is called in the table.
    pub name: String,
    /// Its version, and what is done.
    pub what: String,
    /// One for each round.
    pub samples: Vec<Sample>,
}

/// One round of one side.
#[derive(Serialize)]
pub struct Sample {
    /// What was done in a second.
    pub per_second: f64,
    /// Milliseconds from sending to the answer, where the load generator is ours.
    pub latency_ms_p50: Option<f64>,
    /// The same.
    pub latency_ms_p99: Option<f64>,
    /// Processor time of the side's servers for each that was done, in microseconds.
    pub processor_us_each: f64,
}

/// Who could not take part.
#[derive(Serialize)]
pub struct Skipped {
    /// Who.
    pub name: String,
    /// Why, and what to do.
    pub reason: String,
}

impl Sample {
    /// Of a round of our load generator.
    pub fn of(round: &Round, ticks: u64) -> Self {
        let milliseconds = |quantile| Some(round.latency_us.value_at_quantile(quantile) as f64 / 1_000.0);
        Self {
            per_second: round.per_second(),
            latency_ms_p50: milliseconds(0.5),
            latency_ms_p99: milliseconds(0.99),
            processor_us_each: microseconds_each(ticks, round.succeeded),
        }
    }

    /// Of a round that somebody else drove.
    pub fn of_rate(per_second: f64, done: u64, ticks: u64) -> Self {
        let processor_us_each = microseconds_each(ticks, done);
        Self { per_second, latency_ms_p50: None, latency_ms_p99: None, processor_us_each }
    }
}

fn microseconds_each(ticks: u64, done: u64) -> f64 {
    ticks as f64 * 1_000_000.0 / TICKS_PER_SECOND / done as f64
}

impl Comparison {
    /// The table in Markdown, and who is missing in it.
    pub fn markdown(&self) -> String {
        let mut text = "| | rate: median (least to most) | engine / it | p50 | p99 | servers' processor time each |\n\
                        | --- | --- | --- | --- | --- | --- |\n"
            .to_owned();
        let engine = &self.contenders[0];
        for contender in &self.contenders {
            let ratio = match std::ptr::eq(contender, engine) {
                true => "1".to_owned(),
                false => format!("**{:.2}**", engine.ratio_to(contender)),
            };
            let rates = contender.all(|sample| Some(sample.per_second));
            let latency = |of: fn(&Sample) -> Option<f64>| {
                median(contender.all(of)).map_or("-".to_owned(), |milliseconds| format!("{milliseconds:.1} ms"))
            };
            text.push_str(&format!(
                "| {} | {:.0} /s ({:.0} to {:.0}) | {ratio} | {} | {} | {:.0} us |\n",
                contender.name,
                median(rates.clone()).unwrap_or(f64::NAN),
                rates.iter().copied().fold(f64::INFINITY, f64::min),
                rates.iter().copied().fold(0.0, f64::max),
                latency(|sample| sample.latency_ms_p50),
                latency(|sample| sample.latency_ms_p99),
                median(contender.all(|sample| Some(sample.processor_us_each))).unwrap_or(f64::NAN),
            ));
        }
        for Skipped { name, reason } in &self.skipped {
            text.push_str(&format!("\n{name}: skipped. {reason}\n"));
        }
        text
    }
}

impl Contender {
    /// Nothing measured yet.
    pub fn new(name: &str, what: String) -> Self {
        Self { name: name.to_owned(), what, samples: Vec::new() }
    }

    /// The median of the rounds' ratios of our rate to the other's.
    pub fn ratio_to(&self, other: &Self) -> f64 {
        let pairs = self.samples.iter().zip(&other.samples);
        median(pairs.map(|(ours, theirs)| ours.per_second / theirs.per_second).collect()).unwrap_or(f64::NAN)
    }

    fn all(&self, of: impl Fn(&Sample) -> Option<f64>) -> Vec<f64> {
        self.samples.iter().filter_map(of).collect()
    }
}

/// The middle one; nothing of nothing.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contender(name: &str, rates: &[f64]) -> Contender {
        let mut contender = Contender::new(name, String::new());
        contender.samples = rates.iter().map(|rate| Sample::of_rate(*rate, 10, 1)).collect();
        contender
    }

    #[test]
    fn a_ratio_is_the_median_of_the_rounds_ratios() {
        let (engine, other) = (contender("engine", &[10.0, 30.0, 20.0]), contender("other", &[5.0, 10.0, 5.0]));
        assert_eq!(engine.ratio_to(&other), 3.0);
    }

    #[test]
    fn the_table_names_everybody() {
        let comparison = Comparison {
            commit: None,
            processors: 2,
            connections: 256,
            body_bytes: 302,
            rounds: 3,
            contenders: vec![contender("engine", &[10.0, 30.0, 20.0]), contender("other", &[5.0, 10.0, 5.0])],
            skipped: vec![Skipped { name: "third".to_owned(), reason: "It is not installed.".to_owned() }],
        };
        let table = comparison.markdown();
        assert!(table.contains("| engine | 20 /s (10 to 30) | 1 | - | - | 1000 us |"), "{table}");
        assert!(table.contains("| other | 5 /s (5 to 10) | **3.00** |"), "{table}");
        assert!(table.contains("third: skipped. It is not installed."), "{table}");
    }
}
