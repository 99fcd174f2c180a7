//! What a worker counts, compact enough for a whole province, and how the counts of all workers become one.

use std::collections::BTreeMap;

use hdrhistogram::Histogram;

use super::report::{Finding, FindingKind, LatencyMs};

/// The findings that are told one by one; the rest are only counted.
const FINDINGS_MAX: usize = 20;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    SetUp,
    Capture,
    Payment,
    Activation,
    Form,
    Read,
}

impl Step {
    pub(super) const ALL: [Self; 6] =
        [Self::SetUp, Self::Capture, Self::Payment, Self::Activation, Self::Form, Self::Read];
    /// The steps of a candidate, in the plan's order.
    pub(super) const REGISTRATION: [Self; 4] = [Self::Capture, Self::Payment, Self::Activation, Self::Form];

    /// The name in the report's JSON.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::SetUp => "set_up",
            Self::Capture => "capture",
            Self::Payment => "payment",
            Self::Activation => "activation",
            Self::Form => "form",
            Self::Read => "read",
        }
    }
}

/// The receipts of one candidate. Events are numbered from 1, so 0 says that there is no receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Receipts {
    /// The candidate's number in the province.
    pub(super) number: u32,
    /// All eight digits.
    pub(super) serial: u32,
    pub(super) captured: u32,
    pub(super) paid: u32,
    pub(super) paid_again: u32,
    pub(super) activated: u32,
    pub(super) form_saved: u32,
    /// The outcome of some command is not known.
    pub(super) uncertain: bool,
}

impl Receipts {
    pub(super) fn sequences(&self) -> impl Iterator<Item = u32> {
        [self.captured, self.paid, self.paid_again, self.activated, self.form_saved].into_iter().filter(|one| *one > 0)
    }
}

/// The counts of one worker, or of all.
pub(super) struct Tally {
    pub(super) receipts: Vec<Receipts>,
    /// Microseconds, by step.
    latencies: [Histogram<u32>; Step::ALL.len()],
    /// Commands that were answered with a receipt, each once.
    pub(super) acknowledged: u64,
    /// Commands that were sent a second time on purpose.
    pub(super) repeated: u64,
    /// Candidates through all four steps.
    pub(super) registered: u32,
    /// Attempts that had to be made again.
    pub(super) retried: u64,
    /// Attempts that ended with a broken connection.
    pub(super) broken: u64,
    /// Answers that asked to wait, by code.
    pub(super) asked_to_wait: BTreeMap<String, u64>,
    /// Commands that were refused although nothing was wrong with them, by code.
    pub(super) refused: BTreeMap<String, u64>,
    /// Commands without an answer at the end of all patience.
    pub(super) unanswered: u64,
    /// Candidates who were found as acknowledged.
    pub(super) verified: u32,
    /// Candidates, counties and samples that were not verified.
    pub(super) unread: u64,
    /// Candidates who were not found or not as acknowledged, by position of the county.
    pub(super) lost: BTreeMap<usize, u32>,
    /// What a county's progress lacks of the acknowledged, by position of the county.
    pub(super) short: BTreeMap<usize, u32>,
    /// What counties' progress has beyond the acknowledged.
    pub(super) surplus: u64,
    /// Identities that were tried a second time.
    pub(super) sampled: u32,
    /// Identities that were registered a second time.
    pub(super) duplicate_identities: u32,
    /// Answers that were not what was promised.
    pub(super) violations: u64,
    pub(super) findings: Vec<Finding>,
}

impl Default for Tally {
    fn default() -> Self {
        Self {
            receipts: Vec::new(),
            latencies: Step::ALL.map(|_| Histogram::new(3).expect("three digits are allowed")),
            acknowledged: 0,
            repeated: 0,
            registered: 0,
            retried: 0,
            broken: 0,
            asked_to_wait: BTreeMap::new(),
            refused: BTreeMap::new(),
            unanswered: 0,
            verified: 0,
            unread: 0,
            lost: BTreeMap::new(),
            short: BTreeMap::new(),
            surplus: 0,
            sampled: 0,
            duplicate_identities: 0,
            violations: 0,
            findings: Vec::new(),
        }
    }
}

impl Tally {
    /// Notes how long something took.
    pub(super) fn took(&mut self, step: Step, microseconds: u64) {
        self.latencies[step as usize].record(microseconds).expect("the histogram grows as needed");
    }

    /// Notes something that should not be.
    pub(super) fn find(&mut self, kind: FindingKind, subject: impl Into<String>, detail: impl Into<String>) {
        if self.findings.len() < FINDINGS_MAX {
            self.findings.push(Finding { kind, subject: subject.into(), detail: detail.into() });
        }
    }

    /// Notes an answer that was not what was promised.
    pub(super) fn violate(&mut self, kind: FindingKind, subject: impl Into<String>, detail: impl Into<String>) {
        self.violations += 1;
        self.find(kind, subject, detail);
    }

    /// Notes a candidate who is not there as acknowledged.
    pub(super) fn lose(&mut self, county: usize, kind: FindingKind, serial: String, detail: impl Into<String>) {
        *self.lost.entry(county).or_default() += 1;
        self.find(kind, serial, detail);
    }

    /// Takes over what another worker has counted.
    pub(super) fn add(&mut self, other: Self) {
        self.receipts.extend(other.receipts);
        for (own, others) in self.latencies.iter_mut().zip(&other.latencies) {
            own.add(others).expect("the histogram grows as needed");
        }
        self.acknowledged += other.acknowledged;
        self.repeated += other.repeated;
        self.registered += other.registered;
        self.retried += other.retried;
        self.broken += other.broken;
        add_all(&mut self.asked_to_wait, other.asked_to_wait);
        add_all(&mut self.refused, other.refused);
        self.unanswered += other.unanswered;
        self.verified += other.verified;
        self.unread += other.unread;
        add_all(&mut self.lost, other.lost);
        add_all(&mut self.short, other.short);
        self.surplus += other.surplus;
        self.sampled += other.sampled;
        self.duplicate_identities += other.duplicate_identities;
        self.violations += other.violations;
        let room = FINDINGS_MAX.saturating_sub(self.findings.len());
        self.findings.extend(other.findings.into_iter().take(room));
    }

    /// The latencies of one step; nothing if it was never measured.
    pub(super) fn latency_of(&self, step: Step) -> Option<LatencyMs> {
        latency_ms(&self.latencies[step as usize])
    }

    /// The latencies of the candidates' steps together.
    pub(super) fn latency_of_registration(&self) -> LatencyMs {
        let mut all = Histogram::<u32>::new(3).expect("three digits are allowed");
        for step in Step::REGISTRATION {
            all.add(&self.latencies[step as usize]).expect("the histogram grows as needed");
        }
        latency_ms(&all).unwrap_or_default()
    }

    /// How many are lost: in each county whichever is greater, the candidates not found or what the progress lacks, so
    /// that nobody is counted twice.
    pub(super) fn lost_in_all(&self) -> u64 {
        let mut worst = self.lost.clone();
        for (county, short) in &self.short {
            let own = worst.entry(*county).or_default();
            *own = (*own).max(*short);
        }
        worst.values().map(|count| u64::from(*count)).sum()
    }
}

fn add_all<K: Ord, V: Default + std::ops::AddAssign>(own: &mut BTreeMap<K, V>, others: BTreeMap<K, V>) {
    for (key, count) in others {
        *own.entry(key).or_default() += count;
    }
}

fn latency_ms(histogram: &Histogram<u32>) -> Option<LatencyMs> {
    if histogram.is_empty() {
        return None;
    }
    let at = |quantile| histogram.value_at_quantile(quantile) as f64 / 1_000.0;
    let max = histogram.max() as f64 / 1_000.0;
    Some(LatencyMs { count: histogram.len(), p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_counts_of_all_workers_become_one() {
        let mut all = Tally::default();
        for microseconds in [1_000, 3_000] {
            let mut one = Tally { acknowledged: 2, ..Tally::default() };
            one.took(Step::Capture, microseconds);
            one.lose(4, FindingKind::NotFound, "01020001".to_owned(), "");
            one.short.insert(4, 1);
            one.short.insert(5, 3);
            one.violate(FindingKind::ReceiptDiffers, "01020002", "");
            one.refused.insert("wrong-point".to_owned(), 1);
            all.add(one);
        }
        assert_eq!((all.acknowledged, all.violations, all.findings.len()), (4, 2, 4));
        // County 4: two not found, progress two short: two. County 5: progress six short.
        assert_eq!(all.lost_in_all(), 8);
        assert_eq!(all.refused, BTreeMap::from([("wrong-point".to_owned(), 2)]));
        let latency = all.latency_of(Step::Capture).unwrap();
        assert!((2.9..3.1).contains(&latency.max) && (0.9..1.1).contains(&latency.p50), "{latency:?}");
        assert_eq!(all.latency_of_registration().count, 2);
        assert_eq!(all.latency_of(Step::Read), None);
    }

    #[test]
    fn findings_are_bounded() {
        let mut all = Tally::default();
        for number in 0..100 {
            let mut one = Tally::default();
            one.find(FindingKind::NotFound, number.to_string(), "");
            all.add(one);
        }
        assert_eq!(all.findings.len(), FINDINGS_MAX);
    }
}
