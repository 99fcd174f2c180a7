//! Metrics for people on watch: one recorder a process, names in one file, buckets fit for what is measured.
//!
//! Deliberately absent: what is measured. Each part of the engine notes its own, and sets the labels that it has to zero.

pub mod names;

use std::sync::OnceLock;

use metrics::{Unit, describe_counter, describe_gauge, describe_histogram, gauge};
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

fn describe() {
    describe_counter!(names::REQUESTS_TOTAL, "Requests answered, by audience, action and outcome");
    describe_histogram!(names::COMMAND_SECONDS, Unit::Seconds, "From a request's arrival to its reply, by class");
    describe_histogram!(names::JOURNAL_APPEND_SECONDS, Unit::Seconds, "Write and sync of one journal group");
    describe_histogram!(names::JOURNAL_GROUP_RECORDS, "Records of one journal group");
    describe_counter!(names::JOURNAL_RECORDS_TOTAL, "Records made durable");
    describe_counter!(names::JOURNAL_BYTES_TOTAL, Unit::Bytes, "Bytes of the records made durable");
    describe_gauge!(names::JOURNAL_FAILED, "1 once the journal has failed and changes are refused");
    describe_gauge!(names::COMMITTER_QUEUED, "Submissions that wait for the committer");
    describe_gauge!(names::PERMITS_TAKEN, "Commands that hold a permit, by lane");
    describe_gauge!(names::PERMITS_MAX, "Permits that there are, by lane");
    describe_gauge!(names::BUILD_INFO, "1, for the program that runs, by version");
    describe_counter!(names::REFUSED_TOTAL, "Requests refused to protect the node, by reason");
    describe_counter!(names::COUNTY_PANICS_TOTAL, "Commands that made their county panic, by county");
    describe_gauge!(names::COUNTIES, "Counties, by state");
    describe_gauge!(names::POINTS_SHORT_OF_SERIALS, "Points that used 80, 95 or all percent, by county");
    describe_gauge!(names::IDENTITIES, "Identity documents held");
    describe_gauge!(
        names::CLOCK_AHEAD_MILLISECONDS,
        Unit::Milliseconds,
        "Recorded times ahead of the machine's clock, set back"
    );
    describe_gauge!(
        names::CLOCK_SKEW_MILLISECONDS,
        Unit::Milliseconds,
        "Machine's clock against monotonic since the start"
    );
    describe_counter!(names::CLOCK_SET_TOTAL, "Times that the machine's clock was set, by direction");
    describe_gauge!(names::DISK_FREE_BYTES, Unit::Bytes, "Room on the disk of the data directory");
    describe_gauge!(names::DISK_RESERVE_BYTES, Unit::Bytes, "Room that is kept for the journal");
    describe_gauge!(names::HASHES_PER_SECOND_MAX, "Password hashes that all threads make in a second");
    describe_counter!(
        names::HASHING_SENT_AWAY_TOTAL,
        "Requests sent away because the wait for a hash was too long, by lane"
    );
    describe_counter!(names::PROOFS_TOTAL, "Proofs of work shown for a place in the line of hashes, by outcome");
    describe_counter!(names::HASHES_RENEWED_TOTAL, "Stored hashes of another cost at a right password, by outcome");
    describe_gauge!(names::CONNECTIONS, "Open connections");
    describe_gauge!(names::CONNECTIONS_MAX, "Connections that there may be");
    describe_counter!(names::CONNECTIONS_DISPLACED_TOTAL, "Idle connections closed because others needed the place");
    describe_counter!(names::CONNECTIONS_NOT_ACCEPTED_TOTAL, "Times the system could not hand over a connection");
    describe_counter!(names::CONNECTIONS_REFUSED_TOTAL, "Connections refused at the limit");
    describe_counter!(names::OUTBOUND_REQUESTS_TOTAL, "Requests to providers, by port and outcome");
    describe_counter!(names::PAYMENT_NOTIFICATIONS_REJECTED_TOTAL, "Notifications not believed, by reason");
    describe_counter!(names::OUTBOUND_ANSWERS_REJECTED_TOTAL, "Answers of providers not used, by port and reason");
    describe_histogram!(names::OUTBOUND_SECONDS, Unit::Seconds, "From a request to a provider to its answer");
    describe_gauge!(names::OUTBOUND_BREAKER_STATE, "0 the provider is asked, 1 it is probed, 2 it is left alone");
    describe_gauge!(names::PAYMENT_PLATFORM_KEYS, "Keys of the payment platform that are trusted");
    describe_counter!(names::PAYMENT_PLATFORM_KEYS_READ_TOTAL, "The platform's keys found changed, by outcome");
    describe_counter!(names::PAYMENT_ORDERS_SETTLED_TOTAL, "Orders asked after at the platform, by outcome");
    describe_gauge!(names::PAYMENT_ORDERS_OPEN, "Orders that were open at the end of the last pass");
    describe_gauge!(names::PAYMENT_FINDINGS, "Payments of the day compared last that need a person, by kind");
    gauge!(names::JOURNAL_FAILED).set(0.0);
    // All crates have the workspace's version.
    gauge!(names::BUILD_INFO, "version" => env!("CARGO_PKG_VERSION")).set(1.0);
}
