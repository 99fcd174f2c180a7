//! Counts and durations of a run as they happen, by kind and by second.
//!
//! Guaranteed: what is recorded sums up, as a test shows: offered = started + dropped, started = completed + unfinished,
//! completed = succeeded + refused + errors; memory is bounded however long the run is: the histograms of the last
//! `SECONDS_OPEN_MAX` seconds are open, those before are figures.

mod kind;

use std::collections::{BTreeMap, HashMap};
use std::sync::Mutex;
use std::time::{Duration, Instant};

use hdrhistogram::Histogram;

use self::kind::{KindCounts, add};
use crate::limits::{ERROR_CODES_MAX, SECONDS_OPEN_MAX};
use crate::measure::outcome::{
    Counts, Distribution, HEAT_EDGES_US, KindOutcome, Latencies, Refusal, Retries, Second, heat_cell, latency_histogram,
};
use crate::requests::Noted;
use crate::season::kinds::Kind;

/// How a request ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// As it should.
    Succeeded,
    /// Refused on purpose.
    Refused,
    /// Wrong: why.
    Error(String),
    /// It was not waited for.
    Unfinished,
}

/// A request that has ended.
pub struct Ended {
    /// What it was.
    pub kind: Kind,
    /// When it was meant to begin.
    pub due: Instant,
    /// When it was sent last.
    pub sent: Instant,
    /// When its answer was whole.
    pub answered: Instant,
    /// Its last status, if there was an answer.
    pub status: Option<u16>,
    /// How it ended.
    pub end: End,
    /// When it was told first to come later, and whether it then waited as long as it was told.
    pub told_to_wait: Option<(Instant, bool)>,
    /// What it has completed.
    pub noted: Noted,
}

/// All counts of a run.
pub struct Recorder {
    started: Instant,
    inner: Mutex<Inner>,
}

struct Inner {
    kinds: Vec<KindCounts>,
    seconds: Vec<Second>,
    /// Histograms of seconds that are still open, by second.
    open: HashMap<u32, Open>,
    closed_below: u32,
    refusals: BTreeMap<(u16, String), (u64, u64)>,
    retries: Retries,
    wait: Histogram<u64>,
    lateness: Histogram<u64>,
    last_answer: Instant,
}

struct Open {
    corrected: Histogram<u64>,
    uncorrected: Histogram<u64>,
}

/// What is shown while a run goes on.
#[derive(Debug, Clone, Default)]
pub struct Glance {
    /// Counts of all kinds.
    pub counts: Counts,
    /// The last whole second.
    pub second: Second,
}

fn microseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}

/// A histogram of one second: two digits are enough for a chart.
fn coarse() -> Histogram<u64> {
    Histogram::new_with_bounds(1, crate::measure::outcome::LATENCY_US_MAX, 2).expect("the bounds are in order")
}

fn latencies(histogram: &Histogram<u64>) -> Latencies {
    if histogram.is_empty() {
        return Latencies::default();
    }
    let at = |quantile| histogram.value_at_quantile(quantile);
    Latencies { p50_us: at(0.5), p95_us: at(0.95), p99_us: at(0.99), max_us: histogram.max() }
}

impl Recorder {
    /// Nothing yet. Second 0 begins at `started`.
    pub fn new(started: Instant) -> Self {
        let inner = Inner {
            kinds: Kind::ALL.iter().map(|_| KindCounts::new()).collect(),
            seconds: Vec::new(),
            open: HashMap::new(),
            closed_below: 0,
            refusals: BTreeMap::new(),
            retries: Retries::default(),
            wait: latency_histogram(),
            lateness: latency_histogram(),
            last_answer: started,
        };
        Self { started, inner: Mutex::new(inner) }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.inner.lock().expect("nobody panics while counting")
    }

    fn second_of(&self, at: Instant) -> u32 {
        u32::try_from(at.saturating_duration_since(self.started).as_secs()).unwrap_or(u32::MAX)
    }

    /// A request was due and could not be sent.
    pub fn dropped(&self, kind: Kind, due: Instant) {
        let second = self.second_of(due);
        let mut inner = self.lock();
        let counts = &mut inner.kinds[kind as usize].counts;
        counts.offered += 1;
        counts.dropped += 1;
        let second = inner.second(second);
        second.offered += 1;
        second.dropped += 1;
    }

    /// A request was due and is sent now for the first time.
    pub fn started(&self, kind: Kind, substituted: bool, due: Instant, now: Instant, late: bool) {
        let second = self.second_of(due);
        let mut inner = self.lock();
        inner.lateness.saturating_record(microseconds(now.saturating_duration_since(due)).max(1));
        let counts = &mut inner.kinds[kind as usize].counts;
        counts.offered += 1;
        counts.started += 1;
        counts.sent += 1;
        counts.late += u64::from(late);
        counts.substituted += u64::from(substituted);
        let second = inner.second(second);
        second.offered += 1;
        second.started += 1;
        second.late += u64::from(late);
    }

    /// A request is sent once more.
    pub fn repeated(&self, kind: Kind) {
        self.lock().kinds[kind as usize].counts.sent += 1;
    }

    /// An answer refuses on purpose, whether or not it is the last.
    pub fn refused(&self, status: u16, code: &str, with_retry_after: bool, at: Instant) {
        let second = self.second_of(at);
        let mut inner = self.lock();
        inner.second(second).refused += 1;
        let (with, all) = inner.refusals.entry((status, code.to_owned())).or_default();
        *with += u64::from(with_retry_after);
        *all += 1;
    }

    /// A request has ended.
    pub fn ended(&self, ended: &Ended) {
        let (due_second, end_second) = (self.second_of(ended.due), self.second_of(ended.answered));
        let mut inner = self.lock();
        inner.last_answer = inner.last_answer.max(ended.answered);
        inner.count(ended);
        if let Some((since, obeyed)) = ended.told_to_wait {
            inner.count_retry(ended, since, obeyed);
        }
        if ended.end == End::Unfinished {
            return;
        }
        let second = inner.second(end_second);
        second.completed += 1;
        second.errors += u64::from(matches!(ended.end, End::Error(_)));
        second.registrations += u64::from(ended.noted.registration);
        if ended.status.is_some() {
            inner.latency(ended, due_second);
        }
        inner.close_old(end_second);
    }

    /// When the last request ended.
    pub fn last_answer(&self) -> Instant {
        self.lock().last_answer
    }

    /// How it goes.
    pub fn glance(&self, now: Instant) -> Glance {
        let current = self.second_of(now);
        let mut inner = self.lock();
        let mut counts = Counts::default();
        for kind in &inner.kinds {
            add(&mut counts, &kind.counts);
        }
        let last = current.saturating_sub(1);
        let mut second = inner.second(last).clone();
        if let Some(open) = inner.open.get(&last) {
            second.corrected = latencies(&open.corrected);
        }
        Glance { counts, second }
    }

    /// The figures of the run.
    pub fn finish(self) -> Recorded {
        let mut inner = self.inner.into_inner().expect("nobody panics while counting");
        inner.close_below(u32::MAX);
        let mut total = KindCounts::new();
        for kind in &inner.kinds {
            total.add(kind);
        }
        let named = Kind::ALL.into_iter().zip(inner.kinds).filter(|(_, kind)| kind.counts.offered > 0);
        let mut kinds: Vec<KindOutcome> = named.map(|(kind, counts)| counts.outcome(kind.name())).collect();
        kinds.sort_by(|left, right| left.name.cmp(&right.name));
        let refusal = |((status, code), (with_retry_after, count))| Refusal { status, code, with_retry_after, count };
        let mut refusals: Vec<Refusal> = inner.refusals.into_iter().map(refusal).collect();
        refusals.sort_by_key(|refusal| std::cmp::Reverse(refusal.count));
        inner.retries.wait = Distribution::new(&inner.wait);
        Recorded {
            total: total.outcome("total"),
            kinds,
            seconds: inner.seconds,
            refusals,
            retries: inner.retries,
            lateness: Distribution::new(&inner.lateness),
        }
    }
}

/// What a recorder leaves.
pub struct Recorded {
    /// All kinds together.
    pub total: KindOutcome,
    /// Each kind.
    pub kinds: Vec<KindOutcome>,
    /// Second by second.
    pub seconds: Vec<Second>,
    /// Answers that refused on purpose.
    pub refusals: Vec<Refusal>,
    /// Clients that were told to wait.
    pub retries: Retries,
    /// How late requests were sent.
    pub lateness: Distribution,
}

impl Inner {
    fn second(&mut self, second: u32) -> &mut Second {
        let at = second.min(crate::limits::SECONDS_MAX as u32 * 2) as usize;
        while self.seconds.len() <= at {
            let second = self.seconds.len() as u32;
            let heat = vec![0; HEAT_EDGES_US.len() + 1];
            self.seconds.push(Second { second, heat, ..Second::default() });
        }
        &mut self.seconds[at]
    }

    fn count(&mut self, ended: &Ended) {
        let kind = &mut self.kinds[ended.kind as usize];
        let counts = &mut kind.counts;
        counts.registrations += u64::from(ended.noted.registration);
        counts.payments += u64::from(ended.noted.payment);
        match &ended.end {
            End::Succeeded => counts.succeeded += 1,
            End::Refused => counts.refused += 1,
            End::Error(_) => counts.errors += 1,
            End::Unfinished => {
                counts.unfinished += 1;
                return;
            }
        }
        counts.completed += 1;
        if let Some(status) = ended.status {
            *kind.statuses.entry(status).or_default() += 1;
        }
        if let End::Error(code) = &ended.end {
            let room = kind.errors.len() < ERROR_CODES_MAX || kind.errors.contains_key(code);
            let code = if room { code.as_str() } else { "others" };
            *kind.errors.entry(code.to_owned()).or_default() += 1;
        }
    }

    fn count_retry(&mut self, ended: &Ended, since: Instant, obeyed: bool) {
        self.retries.told_to_wait += 1;
        if !obeyed {
            return;
        }
        self.retries.obeyed += 1;
        match ended.end {
            End::Refused => self.retries.gave_up += 1,
            End::Unfinished => self.retries.still_waiting += 1,
            End::Succeeded | End::Error(_) => {
                self.retries.got_through += 1;
                self.wait.saturating_record(microseconds(ended.answered.saturating_duration_since(since)).max(1));
            }
        }
    }

    fn latency(&mut self, ended: &Ended, due_second: u32) {
        let corrected = microseconds(ended.answered.saturating_duration_since(ended.due)).max(1);
        let uncorrected = microseconds(ended.answered.saturating_duration_since(ended.sent)).max(1);
        let kind = &mut self.kinds[ended.kind as usize];
        kind.corrected.saturating_record(corrected);
        kind.uncorrected.saturating_record(uncorrected);
        self.second(due_second).heat[heat_cell(corrected)] += 1;
        if due_second >= self.closed_below {
            let open =
                self.open.entry(due_second).or_insert_with(|| Open { corrected: coarse(), uncorrected: coarse() });
            open.corrected.saturating_record(corrected);
            open.uncorrected.saturating_record(uncorrected);
        } else {
            // Its percentiles are figures already; its slowest can still be told.
            let second = self.second(due_second);
            second.corrected.max_us = second.corrected.max_us.max(corrected);
            second.uncorrected.max_us = second.uncorrected.max_us.max(uncorrected);
        }
    }

    fn close_old(&mut self, current: u32) {
        if self.open.len() > SECONDS_OPEN_MAX {
            self.close_below(current.saturating_sub(SECONDS_OPEN_MAX as u32 * 2 / 3));
        }
    }

    fn close_below(&mut self, below: u32) {
        let old: Vec<u32> = self.open.keys().copied().filter(|second| *second < below).collect();
        for second in old {
            let Some(open) = self.open.remove(&second) else { continue };
            let (corrected, uncorrected) = (latencies(&open.corrected), latencies(&open.uncorrected));
            let second = self.second(second);
            (second.corrected, second.uncorrected) = (corrected, uncorrected);
        }
        self.closed_below = self.closed_below.max(below);
    }
}

#[cfg(test)]
mod tests;
