//! What a county is counted by, looked up once: all of it stands at zero from the start, so that the first event is a change,
//! which an alert sees.

use std::fmt;

use baoming_core::ids::CountyId;
use baoming_core::time::Timestamp;
use baoming_telemetry::names;
use metrics::{Counter, Gauge, counter, gauge};

/// A county's metrics.
pub(super) struct Meters {
    pub(super) panics: Counter,
    pub(super) restarts: Counter,
    requests: Counter,
    failed: Counter,
    last_change: Gauge,
    edition: Gauge,
}

impl Meters {
    /// Those of a county; the province's desk is none, and nobody looks for requests or changes of it.
    pub(super) fn new(county: CountyId, is_desk: bool) -> Self {
        let label = county.to_string();
        let meters = Self {
            panics: counter!(names::COUNTY_PANICS_TOTAL, "county" => label.clone()),
            restarts: counter!(names::COUNTY_RESTARTS_TOTAL, "county" => label.clone()),
            requests: if is_desk {
                Counter::noop()
            } else {
                counter!(names::COUNTY_REQUESTS_TOTAL, "county" => label.clone())
            },
            failed: if is_desk {
                Counter::noop()
            } else {
                counter!(names::COUNTY_FAILED_TOTAL, "county" => label.clone())
            },
            last_change: if is_desk {
                Gauge::noop()
            } else {
                gauge!(names::COUNTY_LAST_CHANGE_TIMESTAMP_SECONDS, "county" => label.clone())
            },
            edition: if is_desk { Gauge::noop() } else { gauge!(names::POLICY_EDITION, "county" => label) },
        };
        for counter in [&meters.panics, &meters.restarts, &meters.requests, &meters.failed] {
            counter.increment(0);
        }
        meters.last_change.set(0.0);
        meters
    }

    /// Somebody has asked for something that concerns the county.
    pub(super) fn request(&self) {
        self.requests.increment(1);
    }

    /// What was asked of it came to nothing for a reason of ours.
    pub(super) fn failure(&self) {
        self.failed.increment(1);
    }

    /// Something was changed.
    pub(super) fn changed(&self, at: Timestamp) {
        self.last_change.set(at.0 as f64 / 1_000.0);
    }

    /// The rules of this edition hold.
    pub(super) fn ruled_by(&self, edition: u32) {
        self.edition.set(f64::from(edition));
    }
}

impl fmt::Debug for Meters {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Meters")
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::sync::{Arc, Mutex};

    use metrics::{Key, KeyName, Metadata, Recorder, SharedString, Unit, with_local_recorder};

    use super::*;

    /// Counters by name; nothing else is kept.
    #[derive(Default)]
    struct Counters(Mutex<BTreeMap<String, Arc<AtomicU64>>>);

    impl Counters {
        fn value(&self, name: &str) -> Option<u64> {
            self.0.lock().unwrap().get(name).map(|counter| counter.load(Ordering::Relaxed))
        }
    }

    impl Recorder for Counters {
        fn describe_counter(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
        fn describe_gauge(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}
        fn describe_histogram(&self, _: KeyName, _: Option<Unit>, _: SharedString) {}

        fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
            Counter::from_arc(Arc::clone(self.0.lock().unwrap().entry(key.name().to_owned()).or_default()))
        }

        fn register_gauge(&self, _: &Key, _: &Metadata<'_>) -> Gauge {
            Gauge::noop()
        }

        fn register_histogram(&self, _: &Key, _: &Metadata<'_>) -> metrics::Histogram {
            metrics::Histogram::noop()
        }
    }

    fn check(is_desk: bool, before: Option<u64>, after: Option<u64>) {
        let counters = Counters::default();
        let county = CountyId::new(430_102).unwrap();
        let meters = with_local_recorder(&counters, || Meters::new(county, is_desk));
        assert_eq!(counters.value(names::COUNTY_FAILED_TOTAL), before, "there before anything fails");
        meters.failure();
        assert_eq!(counters.value(names::COUNTY_FAILED_TOTAL), after);
    }

    #[test]
    fn failures_are_counted_from_nought_and_not_for_the_desk() {
        check(false, Some(0), Some(1));
        check(true, None, None);
    }
}
