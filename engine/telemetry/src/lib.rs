//! Metrics for people on watch: one recorder a process, names in one file and what they mean in one catalogue, buckets fit
//! for what is measured.
//!
//! Deliberately absent: what is measured. Each part of the engine notes its own, and sets the labels that it has to zero.

pub mod catalogue;
pub mod names;
pub mod peak;

use std::sync::OnceLock;

use catalogue::Kind;
use metrics::{describe_counter, describe_gauge, describe_histogram, gauge};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// The process's recorder, installed on the first call. A process that has one of its own keeps it.
pub fn recorder() -> Option<&'static PrometheusHandle> {
    static HANDLE: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    HANDLE.get_or_init(install).as_ref()
}

fn install() -> Option<PrometheusHandle> {
    let buckets = catalogue::all().filter_map(|metric| Some((metric.name, metric.buckets()?)));
    let builder = buckets.fold(PrometheusBuilder::new(), |builder, (name, buckets)| {
        let of = Matcher::Full(name.to_owned());
        builder.set_buckets_for_metric(of, buckets).expect("the lists of buckets are not empty")
    });
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
