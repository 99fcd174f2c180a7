//! Work that nobody waits for: done while nobody else wants a hash, and given up as soon as somebody would have to wait.
//!
//! Pure. Guarantees: no more waits than may; where there are several threads, one is always left for whoever comes next.

use std::collections::VecDeque;

use crate::limits::SPARE_HASHES_MAX;

/// The work, oldest first.
pub(super) struct Spare<J> {
    waiting: VecDeque<J>,
}

impl<J> Spare<J> {
    pub(super) fn new() -> Self {
        Self { waiting: VecDeque::new() }
    }

    /// Takes a job, unless others have to wait for a thread or as much waits here as may. What is not taken is dropped.
    pub(super) fn offer(&mut self, job: J, others_wait: bool) {
        if !others_wait && self.waiting.len() < SPARE_HASHES_MAX {
            self.waiting.push_back(job);
        }
    }

    /// What a thread that has nothing else to do does next, while so many of the others are busy.
    pub(super) fn next(&mut self, busy: usize, threads: usize) -> Option<J> {
        let one_is_left = threads == 1 || busy + 1 < threads;
        if one_is_left { self.waiting.pop_front() } else { None }
    }

    /// Somebody has to wait: nothing of this is done.
    pub(super) fn give_up(&mut self) {
        self.waiting.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(jobs: usize) -> Spare<usize> {
        let mut spare = Spare::new();
        (0..jobs).for_each(|job| spare.offer(job, false));
        spare
    }

    #[test]
    fn one_thread_of_several_is_left_for_whoever_comes_next() {
        for (busy, threads, expected) in
            [(0, 1, Some(0)), (0, 2, Some(0)), (1, 2, None), (1, 3, Some(0)), (2, 3, None), (7, 8, None)]
        {
            assert_eq!(of(2).next(busy, threads), expected, "{busy} of {threads} busy");
        }
    }

    #[test]
    fn no_more_waits_than_may_and_nothing_where_others_wait() {
        let mut spare = of(SPARE_HASHES_MAX + 3);
        let done: Vec<usize> = std::iter::from_fn(|| spare.next(0, 2)).collect();
        assert_eq!(done, (0..SPARE_HASHES_MAX).collect::<Vec<_>>(), "the oldest first");
        spare.offer(1, true);
        assert_eq!(spare.next(0, 2), None);
        let mut spare = of(3);
        spare.give_up();
        assert_eq!(spare.next(0, 2), None);
    }
}
