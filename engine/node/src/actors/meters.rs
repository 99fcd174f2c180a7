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
            last_change: if is_desk {
                Gauge::noop()
            } else {
                gauge!(names::COUNTY_LAST_CHANGE_TIMESTAMP_SECONDS, "county" => label.clone())
            },
            edition: if is_desk { Gauge::noop() } else { gauge!(names::POLICY_EDITION, "county" => label) },
        };
        for counter in [&meters.panics, &meters.restarts, &meters.requests] {
            counter.increment(0);
        }
        meters.last_change.set(0.0);
        meters
    }

    /// Somebody has asked for something that concerns the county.
    pub(super) fn request(&self) {
        self.requests.increment(1);
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
