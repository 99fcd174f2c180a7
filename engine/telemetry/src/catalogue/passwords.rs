//! Passwords, what their hashing costs, and sign-ins.

use super::metric::{Label, Metric, Unit, counter, gauge, histogram, of};
use crate::names;

const LANE: &[Label] = &[of("lane", &["operator", "sign-in", "activation", "save"])];

pub(super) const METRICS: &[Metric] = &[
    gauge(Unit::Count, names::PASSWORDS_QUEUED, "Requests whose passwords wait for a thread that hashes").rows(&[1, 3]),
    gauge(Unit::Count, names::PASSWORDS_QUEUED_MAX, "Most of them that waited at once since the last scrape")
        .rows(&[1, 3]),
    gauge(Unit::Count, names::PASSWORDS_QUEUE_LIMIT, "Requests whose passwords may wait").rows(&[1, 3]),
    histogram(
        Unit::Seconds,
        names::PASSWORD_SECONDS,
        "From the asking for a hash to its end, waiting and hashing together, by lane",
    )
    .rows(&[1, 3])
    .by(LANE),
    gauge(Unit::PerSecond, names::HASHES_PER_SECOND_MAX, "Password hashes that all threads make in a second")
        .rows(&[1]),
    counter(
        Unit::Count,
        names::HASHING_SENT_AWAY_TOTAL,
        "Requests sent away because the wait for a hash was too long, by lane",
    )
    .rows(&[1, 3])
    .by(LANE),
    counter(Unit::Count, names::PROOFS_TOTAL, "Proofs of work shown for a place in the line of hashes, by outcome")
        .rows(&[1, 3])
        .by(&[of("outcome", &["counted", "ignored"])]),
    counter(Unit::Count, names::HASHES_RENEWED_TOTAL, "Stored hashes of another cost at a right password, by outcome")
        .rows(&[1])
        .by(&[of("outcome", &["left", "stored"])]),
    counter(Unit::Count, names::SIGN_INS_TOTAL, "Sign-ins tried, by role and outcome")
        .rows(&[1, 3])
        .by(&[of("role", &["operator", "candidate", "entrant"]), of("outcome", &["ok", "failed", "paused", "busy"])]),
];
