//! What is counted of one kind of request.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;

use crate::measure::outcome::{Counts, Distribution, KindOutcome, latency_histogram};

pub(super) struct KindCounts {
    pub(super) counts: Counts,
    pub(super) corrected: Histogram<u64>,
    pub(super) uncorrected: Histogram<u64>,
    pub(super) statuses: BTreeMap<u16, u64>,
    pub(super) errors: BTreeMap<String, u64>,
}

impl KindCounts {
    pub(super) fn new() -> Self {
        Self {
            counts: Counts::default(),
            corrected: latency_histogram(),
            uncorrected: latency_histogram(),
            statuses: BTreeMap::new(),
            errors: BTreeMap::new(),
        }
    }

    pub(super) fn add(&mut self, other: &Self) {
        add(&mut self.counts, &other.counts);
        self.corrected.add(&other.corrected).expect("all have the same bounds");
        self.uncorrected.add(&other.uncorrected).expect("all have the same bounds");
        for (status, count) in &other.statuses {
            *self.statuses.entry(*status).or_default() += count;
        }
        for (code, count) in &other.errors {
            *self.errors.entry(code.clone()).or_default() += count;
        }
    }

    pub(super) fn outcome(self, name: &str) -> KindOutcome {
        KindOutcome {
            name: name.to_owned(),
            counts: self.counts,
            corrected: Distribution::new(&self.corrected),
            uncorrected: Distribution::new(&self.uncorrected),
            statuses: self.statuses,
            errors: self.errors,
        }
    }
}

pub(super) fn add(sum: &mut Counts, counts: &Counts) {
    sum.offered += counts.offered;
    sum.started += counts.started;
    sum.late += counts.late;
    sum.dropped += counts.dropped;
    sum.completed += counts.completed;
    sum.succeeded += counts.succeeded;
    sum.refused += counts.refused;
    sum.errors += counts.errors;
    sum.unfinished += counts.unfinished;
    sum.substituted += counts.substituted;
    sum.sent += counts.sent;
    sum.registrations += counts.registrations;
    sum.payments += counts.payments;
}
