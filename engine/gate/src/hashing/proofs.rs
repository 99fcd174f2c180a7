//! Which work counts: challenges are made and solutions of them judged.
//!
//! A challenge is for one request of one source, marked with a key that is drawn when the pool starts: bookings end with the
//! process too, so there is nothing for an older challenge to buy.
//!
//! Guarantees: nothing is kept for a challenge that was made; a solution counts once, for whom its challenge was made, and
//! for a limited time. Whatever else is shown is found out by one HMAC, which is made only where the bits suffice. What is
//! kept of solutions that counted is bounded: beyond the bound none counts until the oldest have ended.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use ring::rand::SystemRandom;
use ring::{error, hmac};
use subtle::ConstantTimeEq;

use super::booker::Booker;
use super::challenge::{Challenge, MARK_BYTES, Solution, Stamp};
use crate::limits::{BOOKING_LATE_US, HASHING_RETRY_AFTER_SECONDS_MAX, PROOF_GOOD_FOR_MS, PROOFS_SPENT_MAX};

/// Whoever comes as told with work is not too late for it.
const _: () = assert!(PROOF_GOOD_FOR_MS * 1_000 > HASHING_RETRY_AFTER_SECONDS_MAX as u64 * 1_250_000 + BOOKING_LATE_US);

/// Makes challenges and judges solutions.
pub(super) struct Proofs {
    key: hmac::Key,
    bits: u8,
    spent: Mutex<BTreeSet<Stamp>>,
}

impl Proofs {
    /// Of so many bits; 0 asks for no work. An error only when the system's random source fails.
    pub(super) fn new(bits: u8) -> Result<Self, error::Unspecified> {
        let key = hmac::Key::generate(hmac::HMAC_SHA256, &SystemRandom::new())?;
        Ok(Self { key, bits, spent: Mutex::default() })
    }

    /// Whether work is asked for at all.
    pub(super) fn are_asked(&self) -> bool {
        self.bits > 0
    }

    /// What somebody has to solve who asks for this now.
    pub(super) fn challenge(&self, booker: &Booker, now_us: u64) -> Option<Challenge> {
        let at_ms = now_us / 1_000;
        self.are_asked().then(|| Challenge { stamp: Stamp { at_ms, mark: self.mark(booker, at_ms) }, bits: self.bits })
    }

    /// Whether this is work that counts for this request; then it is used up.
    pub(super) fn counts(&self, booker: &Booker, now_us: u64, solution: &Solution) -> bool {
        let (stamp, now_ms) = (solution.stamp, now_us / 1_000);
        let is_good = |at_ms: u64| at_ms <= now_ms && now_ms - at_ms <= PROOF_GOOD_FOR_MS;
        if !self.are_asked() || solution.zero_bits < u32::from(self.bits) || !is_good(stamp.at_ms) {
            return false;
        }
        if !bool::from(self.mark(booker, stamp.at_ms).ct_eq(&stamp.mark)) {
            return false;
        }
        // A panic while the set was held leaves a set that is whole, so it is used on.
        let mut spent = self.spent.lock().unwrap_or_else(PoisonError::into_inner);
        while spent.first().is_some_and(|first| !is_good(first.at_ms)) {
            spent.pop_first();
        }
        spent.len() < PROOFS_SPENT_MAX && spent.insert(stamp)
    }

    /// For this request of this source at this time, and for no other.
    fn mark(&self, booker: &Booker, at_ms: u64) -> [u8; MARK_BYTES] {
        let mut context = hmac::Context::with_key(&self.key);
        context.update(&at_ms.to_be_bytes());
        context.update(&[booker.lane as u8]);
        context.update(&booker.source.bits().to_be_bytes());
        context.update(&booker.subject.to_be_bytes());
        let mut mark = [0; MARK_BYTES];
        mark.copy_from_slice(&context.sign().as_ref()[..MARK_BYTES]);
        mark
    }
}

#[cfg(test)]
mod tests {
    use super::super::booker::HashLane;
    use super::*;
    use crate::source::Source;

    const BITS: u8 = 4;
    const NOW_US: u64 = 10_000_000;
    const GOOD_FOR_US: u64 = PROOF_GOOD_FOR_MS * 1_000;

    fn booker(subject: u64) -> Booker {
        Booker { lane: HashLane::SignIn, source: Source::of(Some([192, 0, 2, 1].into())), subject }
    }

    /// The texts of a challenge that are solved, and those that are not.
    fn tried(proofs: &Proofs, booker: &Booker) -> (Solution, Solution) {
        let text = proofs.challenge(booker, NOW_US).unwrap().text();
        let read = |nonce: u32| Solution::read(&format!("{text}.{nonce}")).unwrap();
        let find = |solved: bool| (0..).map(read).find(|one| (one.zero_bits >= u32::from(BITS)) == solved);
        (find(true).unwrap(), find(false).unwrap())
    }

    #[test]
    fn work_counts_once_and_only_if_it_was_done() {
        let proofs = Proofs::new(BITS).unwrap();
        let (solved, not) = tried(&proofs, &booker(1));
        assert!(!proofs.counts(&booker(1), NOW_US, &not));
        assert!(proofs.counts(&booker(1), NOW_US, &solved));
        assert!(!proofs.counts(&booker(1), NOW_US, &solved));
        assert!(proofs.counts(&booker(2), NOW_US, &tried(&proofs, &booker(2)).0), "others are not concerned");
    }

    #[test]
    fn work_counts_for_whom_it_was_asked_and_while_it_is_good() {
        let proofs = Proofs::new(BITS).unwrap();
        let (solved, _) = tried(&proofs, &booker(1));
        let elsewhere = Booker { source: Source::of(Some([192, 0, 2, 2].into())), ..booker(1) };
        let for_another = Booker { lane: HashLane::Save, ..booker(1) };
        for foreign in [booker(2), elsewhere, for_another] {
            assert!(!proofs.counts(&foreign, NOW_US, &solved), "{foreign:?}");
        }
        assert!(!proofs.counts(&booker(1), NOW_US - 1_000, &solved), "before it was made");
        assert!(!proofs.counts(&booker(1), NOW_US + GOOD_FOR_US + 1_000, &solved), "too late");
        assert!(!Proofs::new(BITS).unwrap().counts(&booker(1), NOW_US, &solved), "of another start");
        assert!(!Proofs::new(0).unwrap().counts(&booker(1), NOW_US, &solved));
        assert!(Proofs::new(0).unwrap().challenge(&booker(1), NOW_US).is_none());
        assert!(proofs.counts(&booker(1), NOW_US + GOOD_FOR_US, &solved));
    }

    #[test]
    fn what_is_kept_is_bounded_and_goes_with_its_time() {
        let proofs = Proofs::new(BITS).unwrap();
        let solution = |subject| {
            let stamp = proofs.challenge(&booker(subject), NOW_US).unwrap().stamp;
            Solution { stamp, zero_bits: 32 }
        };
        for subject in 0..PROOFS_SPENT_MAX as u64 {
            assert!(proofs.counts(&booker(subject), NOW_US, &solution(subject)));
        }
        let beyond = PROOFS_SPENT_MAX as u64;
        assert!(!proofs.counts(&booker(beyond), NOW_US, &solution(beyond)));
        let later = NOW_US + GOOD_FOR_US + 1_000;
        let stamp = proofs.challenge(&booker(beyond), later).unwrap().stamp;
        assert!(proofs.counts(&booker(beyond), later, &Solution { stamp, zero_bits: 32 }));
        assert_eq!(proofs.spent.lock().unwrap().len(), 1);
    }
}
