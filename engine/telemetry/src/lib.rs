//! Metrics for people on watch: one recorder a process, names in one file and what they mean in one catalogue, buckets fit
//! for what is measured.
//!
//! Deliberately absent: what is measured. Each part of the engine notes its own, and sets the labels that it has to zero.

pub mod catalogue;
pub mod names;

use std::sync::OnceLock;

use catalogue::Kind;
use metrics::{describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// Seconds, from a tenth of a millisecond to ten seconds.
const SECONDS_BUCKETS: [f64; 16] =
    [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];
/// Records of a group.
const RECORDS_BUCKETS: [f64; 13] =
    [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1_024.0, 2_048.0, 4_096.0];

/// The process's recorder, installed on the first call. A process that has one of its own keeps it.
pub fn recorder() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE.get_or_init(install).as_ref()
}

fn install() -> Option<PrometheusHandle> {
    let seconds = Matcher::Suffix("_seconds".to_owned());
    let records = Matcher::Full(names::JOURNAL_GROUP_RECORDS.to_owned());
    let builder = PrometheusBuilder::new()
        .set_buckets_for_metric(seconds, &SECONDS_BUCKETS)
        .and_then(|builder| builder.set_buckets_for_metric(records, &RECORDS_BUCKETS))
        .expect("the lists of buckets are not empty");
    let handle = builder.install_recorder().ok()?;
    describe();
    Some(handle)
}

/// Everything that the catalogue has, whether or not it has been measured: whoever describes a metric adds it there.
fn describe() {
    for metric in catalogue::all() {
        match metric.kind {
            Kind::Counter => describe_counter!(metric.name, metric.help),
            Kind::Gauge => describe_gauge!(metric.name, metric.help),
            Kind::Histogram => describe_histogram!(metric.name, metric.help),
        }
    }
    gauge!(names::JOURNAL_FAILED).set(0.0);
    // All crates have the workspace's version.
    gauge!(names::BUILD_INFO, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
}
