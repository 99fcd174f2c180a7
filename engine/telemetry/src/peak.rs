//! The most of something between two looks: a queue that fills and drains between two scrapes is seen all the same.
//!
//! Deliberately absent: more than one who looks. Whoever else asks for the metrics shortens the time that a peak stands for.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The most of something since it was last asked for.
#[derive(Debug, Default)]
pub struct Peak(AtomicUsize);

impl Peak {
    /// There are so many now. Hardly ever more than a look, as most are no more than there were.
    pub fn note(&self, now: usize) {
        if now > self.0.load(Ordering::Relaxed) {
            self.0.fetch_max(now, Ordering::Relaxed);
        }
    }

    /// The most since the last time, and from now on what there is now.
    pub fn take(&self, now: usize) -> usize {
        self.0.swap(now, Ordering::Relaxed).max(now)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_is_told_once_and_begins_again_with_what_there_is() {
        let peak = Peak::default();
        assert_eq!(peak.take(2), 2);
        for now in [3, 9, 4] {
            peak.note(now);
        }
        assert_eq!(peak.take(4), 9);
        assert_eq!(peak.take(1), 4);
        assert_eq!(peak.take(1), 1);
    }
}
