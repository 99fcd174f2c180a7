//! How often a county may restart, and how long it waits before each: back-off within a window, then set aside.

use std::collections::VecDeque;

/// Limits of restarts.
#[derive(Debug, Clone, Copy)]
pub struct RestartLimits {
    /// Restarts allowed within the window.
    pub count_max: u32,
    /// The window.
    pub window_ms: u64,
    /// Wait before the first restart; doubled for each further one in the window.
    pub backoff_ms: u64,
}

/// The restarts of one county that still count.
#[derive(Debug, Default)]
pub(super) struct Restarts(VecDeque<u64>);

impl Restarts {
    /// Counts a restart at `now_ms`: the wait before it, or nothing when there were too many.
    pub(super) fn next(&mut self, limits: &RestartLimits, now_ms: u64) -> Option<u64> {
        while self.0.front().is_some_and(|at| now_ms.saturating_sub(*at) > limits.window_ms) {
            self.0.pop_front();
        }
        let before = u32::try_from(self.0.len()).unwrap_or(u32::MAX);
        if before >= limits.count_max {
            return None;
        }
        self.0.push_back(now_ms);
        // The first restart is immediate: most faults are one command's, and its county has others waiting.
        Some(if before == 0 { 0 } else { limits.backoff_ms.saturating_mul(1 << (before - 1).min(10)) })
    }

    /// Forgets all, when a person has looked.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_and_then_it_is_over_until_the_window_has_passed() {
        let limits = RestartLimits { count_max: 4, window_ms: 10_000, backoff_ms: 100 };
        let mut restarts = Restarts::default();
        let waits: Vec<_> = (0..5).map(|at| restarts.next(&limits, at)).collect();
        assert_eq!(waits, [Some(0), Some(100), Some(200), Some(400), None]);
        assert_eq!(restarts.next(&limits, 10_001), Some(400), "one of the four no longer counts");
        restarts.forget();
        assert_eq!(restarts.next(&limits, 10_002), Some(0));
    }
}
