//! Requests, connections and permits.

use super::metric::{Label, Metric, Unit, Values, counter, gauge, histogram, label, of};
use crate::names;

const LANE: &[Label] = &[of("lane", &["candidate", "control"])];

pub(super) const METRICS: &[Metric] = &[
    counter(Unit::Count, names::REQUESTS_TOTAL, "Requests answered, by audience, action and outcome")
        .rows(&[1, 2, 3])
        .by(&[
            label("audience", Values::Audiences),
            label("action", Values::Actions),
            label("outcome", Values::Outcomes),
        ])
        .partly(
            "outcome=\"ok\" of every operation; the other outcomes come with the first of their kind, as there would be \
             thousands that never are: what was refused and what failed stand at zero in baoming_command_seconds_count \
             by class, and what protects the node in baoming_refused_total",
        ),
    histogram(
        Unit::Seconds,
        names::COMMAND_SECONDS,
        "From a request's arrival to its reply, by operation and by whether it was done, refused or failed",
    )
    .rows(&[1, 2, 7])
    .by(&[label("action", Values::Operations), of("class", &["done", "refused", "failed"])]),
    counter(Unit::Count, names::REFUSED_TOTAL, "Requests refused to protect the node, by reason")
        .rows(&[1, 3, 7])
        .by(&[label("reason", Values::Protecting)]),
    gauge(Unit::Count, names::PERMITS_TAKEN, "Commands that hold a permit, by lane").rows(&[1]).by(LANE),
    gauge(Unit::Count, names::PERMITS_TAKEN_MAX, "Most commands that held a permit at once since the last scrape, by lane")
        .rows(&[1])
        .by(LANE),
    gauge(Unit::Count, names::PERMITS_LIMIT, "Permits that there are, by lane").rows(&[1]).by(LANE),
    gauge(Unit::Count, names::CONNECTIONS, "Open connections").rows(&[1, 3]),
    gauge(Unit::Count, names::CONNECTIONS_PEAK, "Most connections open at once since the last scrape").rows(&[1, 3]),
    gauge(Unit::Count, names::CONNECTIONS_LIMIT, "Connections that there may be").rows(&[1, 3]),
    counter(
        Unit::Count,
        names::CONNECTIONS_DISPLACED_TOTAL,
        "Idle connections closed because others needed the place",
    )
    .rows(&[1, 3]),
    counter(
        Unit::Count,
        names::CONNECTIONS_NOT_ACCEPTED_TOTAL,
        "Times the system could not hand over a connection",
    )
    .rows(&[1, 7]),
    counter(Unit::Count, names::CONNECTIONS_REFUSED_TOTAL, "Connections refused at the limit").rows(&[1, 3]),
    counter(
        Unit::Count,
        names::CONNECTIONS_TIMED_OUT_TOTAL,
        "Connections closed because their client was too late, by phase",
    )
    .rows(&[3, 5])
    .by(&[of("phase", &["first-byte", "head", "body", "write", "idle"])]),
];
