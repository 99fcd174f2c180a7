//! A distribution of durations: the whole HDR histogram, and the figures that people read off it.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hdrhistogram::Histogram;
use hdrhistogram::serialization::{Deserializer, Serializer, V2DeflateSerializer};
use serde::{Deserialize, Serialize};

/// Durations up to ten minutes are told apart; a longer one counts as that.
pub const LATENCY_US_MAX: u64 = 600_000_000;
/// Significant digits of a histogram.
const DIGITS: u8 = 3;
/// The percentiles of every distribution.
pub const PERCENTILES: [f64; 8] = [50.0, 75.0, 90.0, 95.0, 99.0, 99.9, 99.99, 100.0];

/// An empty histogram of microseconds.
pub fn latency_histogram() -> Histogram<u64> {
    Histogram::new_with_bounds(1, LATENCY_US_MAX, DIGITS).expect("the bounds are in order")
}

/// A distribution of durations in microseconds.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Distribution {
    /// How many durations.
    pub count: u64,
    /// The shortest; 0 if there is none.
    pub min_us: u64,
    /// The longest; 0 if there is none.
    pub max_us: u64,
    /// The mean.
    pub mean_us: f64,
    /// The standard deviation.
    pub deviation_us: f64,
    /// The values at [`PERCENTILES`], in that order; empty if there is no duration.
    pub percentiles: Vec<Percentile>,
    /// The HDR histogram, V2 compressed, base64: what `.hlog` files hold. Empty if there is no duration.
    pub histogram: String,
}

/// A percentile and its value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Percentile {
    /// Which one, from 0 to 100.
    pub percentile: f64,
    /// The value.
    pub us: u64,
}

/// A text that is no histogram.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the text is not an HDR histogram, V2 compressed, in base64")]
pub struct HistogramError;

impl Distribution {
    /// Sums a histogram up.
    pub fn new(histogram: &Histogram<u64>) -> Self {
        if histogram.is_empty() {
            return Self::default();
        }
        let value = |percentile: f64| Percentile { percentile, us: histogram.value_at_percentile(percentile) };
        Self {
            count: histogram.len(),
            min_us: histogram.min(),
            max_us: histogram.max(),
            mean_us: round(histogram.mean()),
            deviation_us: round(histogram.stdev()),
            percentiles: PERCENTILES.map(value).to_vec(),
            histogram: encode(histogram),
        }
    }

    /// The whole histogram.
    pub fn histogram(&self) -> Result<Histogram<u64>, HistogramError> {
        if self.histogram.is_empty() {
            return Ok(latency_histogram());
        }
        let bytes = STANDARD.decode(&self.histogram).map_err(|_| HistogramError)?;
        Deserializer::new().deserialize(&mut bytes.as_slice()).map_err(|_| HistogramError)
    }

    /// The value at one of [`PERCENTILES`]; 0 if there is no duration or no such percentile.
    pub fn percentile_us(&self, percentile: f64) -> u64 {
        self.percentiles.iter().find(|one| one.percentile == percentile).map_or(0, |one| one.us)
    }
}

/// To three decimals: nobody reads more, and these survive JSON exactly.
fn round(figure: f64) -> f64 {
    (figure * 1_000.0).round() / 1_000.0
}

fn encode(histogram: &Histogram<u64>) -> String {
    let mut bytes = Vec::new();
    V2DeflateSerializer::new().serialize(histogram, &mut bytes).expect("memory takes everything");
    STANDARD.encode(bytes)
}
