//! The histograms of a run as `.hlog` files, which the tools around HdrHistogram read.

use std::fs::File;
use std::io::{self, BufWriter};
use std::path::Path;
use std::time::{Duration, SystemTime};

use hdrhistogram::serialization::V2DeflateSerializer;
use hdrhistogram::serialization::interval_log::{IntervalLogWriterBuilder, Tag};

use crate::measure::outcome::{Distribution, Outcome};

/// Writes `corrected.hlog` and `uncorrected.hlog`: all requests, and each kind under its name as a tag.
pub fn write(outcome: &Outcome, directory: &Path) -> io::Result<()> {
    let corrected = |kind: &crate::measure::outcome::KindOutcome| kind.corrected.clone();
    let uncorrected = |kind: &crate::measure::outcome::KindOutcome| kind.uncorrected.clone();
    write_one(outcome, &directory.join("corrected.hlog"), corrected)?;
    write_one(outcome, &directory.join("uncorrected.hlog"), uncorrected)
}

fn write_one(
    outcome: &Outcome,
    path: &Path,
    of: impl Fn(&crate::measure::outcome::KindOutcome) -> Distribution,
) -> io::Result<()> {
    let mut file = BufWriter::new(File::create(path)?);
    let mut serializer = V2DeflateSerializer::new();
    let mut writer = IntervalLogWriterBuilder::new()
        .add_comment("microseconds")
        .with_base_time(SystemTime::UNIX_EPOCH)
        .with_max_value_divisor(1_000.0)
        .begin_log_with(&mut file, &mut serializer)?;
    let duration = Duration::from_secs_f64(outcome.elapsed_seconds.max(0.0));
    for kind in std::iter::once(&outcome.total).chain(&outcome.kinds) {
        let histogram = of(kind).histogram().map_err(io::Error::other)?;
        let tag = Tag::new(&kind.name);
        writer
            .write_histogram(&histogram, Duration::ZERO, duration, tag)
            .map_err(|error| io::Error::other(format!("{error:?}")))?;
    }
    Ok(())
}
