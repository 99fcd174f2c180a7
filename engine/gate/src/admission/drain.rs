//! How fast permits come back, and the wait that follows from it.
//!
//! Guarantees: the wait that is told is measured, not guessed: what is queued, at the pace of late; between 1 and 30
//! seconds; spread, so that those who are refused together do not come back together. Measuring costs one atomic
//! reading, and a few more four times a second.
//!
//! Deliberately absent: a pace per county. A refused caller of a slow county may be told too short a wait.

use std::sync::atomic::{AtomicU64, Ordering};

use baoming_store::limits::{RETRY_AFTER_SECONDS_MAX, RETRY_AFTER_SECONDS_MIN};

/// The wait after which what is queued in the lane will have gone, at the pace of late. Before there is a pace, or when
/// nothing drains, it is the longest: a promise to be ready sooner would be invented.
pub(super) fn retry_after_seconds(queued: usize, per_1000_seconds: u64, jitter: u32) -> u32 {
    let wait = match per_1000_seconds {
        0 => RETRY_AFTER_SECONDS_MAX,
        rate => u32::try_from((queued as u64 * 1_000).div_ceil(rate)).unwrap_or(RETRY_AFTER_SECONDS_MAX),
    };
    let wait = wait.clamp(RETRY_AFTER_SECONDS_MIN, RETRY_AFTER_SECONDS_MAX);
    // At least one second of spread, since a wait of one second is the common one.
    let spread = (wait / 4).max(1);
    (wait + jitter % (spread + 1)).min(RETRY_AFTER_SECONDS_MAX)
}

/// The pace at which permits come back: an average over about the last four intervals that had anything queued.
#[derive(Debug, Default)]
pub(super) struct Drain {
    returned: AtomicU64,
    /// When the pace was measured last, in milliseconds plus one; zero is never.
    measured_at: AtomicU64,
    returned_then: AtomicU64,
    /// Permits in 1,000 seconds.
    rate: AtomicU64,
}

impl Drain {
    /// The shortest interval that is measured; shorter ones would follow single batches.
    const INTERVAL_MS: u64 = 250;

    /// Notes a permit that came back.
    pub(super) fn note_return(&self) {
        self.returned.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn rate(&self) -> u64 {
        self.rate.load(Ordering::Relaxed)
    }

    /// Measures when it is time; whoever wins the exchange does it, all others pass by.
    pub(super) fn measure(&self, now_ms: u64) {
        let then = self.measured_at.load(Ordering::Acquire);
        let elapsed = (now_ms + 1).saturating_sub(then);
        if (then != 0 && elapsed < Self::INTERVAL_MS)
            || self.measured_at.compare_exchange(then, now_ms + 1, Ordering::AcqRel, Ordering::Acquire).is_err()
        {
            return;
        }
        let returned = self.returned.load(Ordering::Relaxed);
        let before = self.returned_then.swap(returned, Ordering::AcqRel);
        if then == 0 {
            return;
        }
        let sample = returned.saturating_sub(before).saturating_mul(1_000_000) / elapsed;
        let old = self.rate();
        let rate = if old == 0 { sample } else { (old * 3 + sample) / 4 };
        self.rate.store(rate, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_is_bounded_and_spread() {
        assert_eq!(retry_after_seconds(1, 1_000_000, 0), RETRY_AFTER_SECONDS_MIN);
        assert_eq!(retry_after_seconds(usize::MAX >> 20, 1, 7), RETRY_AFTER_SECONDS_MAX);
        let waits: Vec<_> = (0..4).map(|jitter| retry_after_seconds(8, 1_000, jitter)).collect();
        assert_eq!(waits, [8, 9, 10, 8]);
    }
}
