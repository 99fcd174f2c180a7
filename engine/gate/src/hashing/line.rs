//! The line before the hashing threads: whom it takes, who is next, and who has to go.
//!
//! Pure: the time is an argument, in microseconds of a monotonic clock, so that overload is tested in virtual time.
//!
//! Who comes is taken if the wait before it, at the measured pace and with its lane's share of the threads, is within the
//! longest wait that is allowed and ends before the deadline. Where a new source's job takes a place in front, those at the
//! end of the line go. All who go are booked one after the other, so that they come back at the pace at which they can be
//! served, and not together; and who comes as told goes before those who come for the first time, for whom only a part of
//! the line is left. So nobody is asked back twice while there is room, and behind a surge the threads have work until
//! the last one is served.
//!
//! Places are kept as far ahead as anybody is told to wait; the last part of that time only for those who show work. So a
//! surge, however many sources it comes from, leaves places to whoever does some; and they are taken into a line that is a
//! little longer, so that who comes for such a place finds it whatever the others do. Nobody waits longer for places that
//! nobody works for: they are given to anybody as soon as they are near enough.
//!
//! Measured in virtual time against longer lines and other orders (see `tests`): with the time bounded, first come first
//! served within a source gives as many people a result as any other order.

use baoming_store::limits::RETRY_AFTER_SECONDS_MIN;

use super::booker::{Booker, HashLane};
use super::bookings::{Bookings, Standing};
use super::lane::{Lane, Waiting};
use crate::limits::{
    HASH_MICROSECONDS_ASSUMED, HASHES_UNTIL_SLOW, HASHING_RETRY_AFTER_SECONDS_MAX, NEWCOMERS_SHARE,
    WORK_ASKED_BEYOND_SECONDS, WORKED_WAIT_PART,
};

/// A job that can be given up by whoever waits for it.
pub(super) trait Job {
    /// Nobody waits for it any more.
    fn is_abandoned(&self) -> bool;
}

/// What a job asks for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Claim {
    pub(super) booker: Booker,
    /// Hashes, made one after the other on one thread.
    pub(super) hashes: u64,
    /// When whoever asks gives up.
    pub(super) due_us: u64,
    /// Whether whoever asks has shown work for it, or is known.
    pub(super) worked: bool,
}

/// A job that has to go, and when it may come back.
pub(super) struct SentAway<J> {
    pub(super) job: J,
    pub(super) booker: Booker,
    pub(super) retry_after_seconds: u32,
    /// Whether work would help: it was not shown, and there is no place, or none that is near.
    pub(super) work_helps: bool,
}

/// The line.
pub(super) struct Line<J> {
    lanes: [Lane<J>; HashLane::ALL.len()],
    bookings: Bookings,
    threads: u64,
    wait_us_max: u64,
    jobs_max: usize,
    /// Whether places are kept for those who show work.
    asks_for_work: bool,
    jobs: usize,
    /// What one hash takes, of late.
    hash_us: u64,
    /// What one takes when little else is done, which is what it will take again behind a surge.
    best_us: u64,
    measured: bool,
    /// What the lane that was served last had been served by then.
    served: u64,
    /// Sent away with no place kept: for spreading.
    unbooked: u64,
}

impl<J: Job> Line<J> {
    pub(super) fn new(threads: usize, wait_us_max: u64, jobs_max: usize, asks_for_work: bool) -> Self {
        let lanes = std::array::from_fn(|_| Lane::new());
        let threads = threads.max(1) as u64;
        Self {
            lanes,
            bookings: Bookings::default(),
            threads,
            wait_us_max,
            jobs_max,
            asks_for_work,
            jobs: 0,
            hash_us: HASH_MICROSECONDS_ASSUMED,
            best_us: HASH_MICROSECONDS_ASSUMED,
            measured: false,
            served: 0,
            unbooked: 0,
        }
    }

    /// Takes a job, or does not; and gives back all that have to go.
    pub(super) fn offer(&mut self, now_us: u64, claim: Claim, job: J) -> Vec<SentAway<J>> {
        let Claim { booker, hashes, due_us, .. } = claim;
        self.bookings.forget(now_us);
        let worked = claim.worked || self.bookings.is_worked(&booker);
        let standing = self.bookings.standing(&booker, now_us);
        let ahead = self.lanes[booker.lane as usize].work_before(booker.source);
        let begins_us = now_us + self.hash_us / 2 + self.microseconds(booker.lane, ahead);
        if begins_us > now_us + self.wait_us_max_of(&booker, standing, worked)
            || begins_us + hashes * self.hash_us > due_us
            || self.jobs >= self.jobs_max_of(worked)
        {
            let gone = match standing {
                Standing::Early { due_us } => {
                    // Whoever works for a place that is kept already has it as one that was worked for.
                    self.bookings.keep(booker, due_us, worked);
                    sent_away(job, (booker, worked), due_us - now_us)
                }
                Standing::New | Standing::AsTold => {
                    self.send_away(now_us, Waiting { booker, hashes, worked, begin_by_us: 0, job })
                }
            };
            return vec![gone];
        }
        self.bookings.give_up(&booker);
        let others_are_booked = self.bookings.sources(booker.lane) > 0;
        let own = &mut self.lanes[booker.lane as usize];
        if own.work() == 0 {
            // Who was idle has saved nothing up, and owes nothing.
            own.served = own.served.max(self.served);
            if !others_are_booked {
                own.booked_us = own.booked_us.min(now_us);
            }
        }
        // Others may come in front, but nobody is kept in the line much longer than was promised.
        let begin_by_us = (now_us + self.wait_us_max * 3 / 2).min(due_us.saturating_sub(hashes * self.hash_us));
        own.push(Waiting { booker, hashes, worked, begin_by_us, job });
        self.jobs += 1;
        self.trim(now_us)
    }

    /// The longest wait before somebody who stands like this. Places that are kept for a few sources, however many, are
    /// no reason to keep others waiting. Who shows work goes before those who come for the first time without, and is not
    /// kept out by those who come as told without.
    fn wait_us_max_of(&self, booker: &Booker, standing: Standing, worked: bool) -> u64 {
        let part = self.wait_us_max / NEWCOMERS_SHARE;
        let (lane, source) = (booker.lane, booker.source);
        let many = || self.microseconds(lane, self.bookings.sources(lane)) > part;
        let is_behind = standing != Standing::AsTold && (self.bookings.has(lane, source) || many());
        match (is_behind, worked) {
            (true, false) => part,
            (true, true) => 2 * part,
            (false, false) => self.wait_us_max,
            (false, true) => self.wait_us_max + self.wait_us_max / WORKED_WAIT_PART,
        }
    }

    /// The most jobs that may wait beside one that stands like this.
    fn jobs_max_of(&self, worked: bool) -> usize {
        let kept = if worked || !self.asks_for_work { 0 } else { self.jobs_max / WORKED_WAIT_PART as usize };
        self.jobs_max - kept
    }

    /// The next job, and those whose time has run out meanwhile.
    pub(super) fn next(&mut self, now_us: u64) -> (Option<J>, Vec<SentAway<J>>) {
        let late = self.trim(now_us);
        loop {
            let waiting = HashLane::ALL.into_iter().filter(|lane| self.lanes[*lane as usize].work() > 0);
            let Some(lane) = waiting.min_by_key(|lane| self.lanes[*lane as usize].served) else { return (None, late) };
            let Some(waiting) = self.lanes[lane as usize].pop_first() else { return (None, late) };
            self.jobs -= 1;
            if waiting.job.is_abandoned() {
                continue;
            }
            let own = &mut self.lanes[lane as usize];
            self.served = own.served;
            own.served += waiting.hashes;
            return (Some(waiting.job), late);
        }
    }

    /// Notes what some hashes took.
    pub(super) fn note(&mut self, hashes: u64, took_us: u64) {
        let one = (took_us / hashes.max(1)).max(1);
        let measured = std::mem::replace(&mut self.measured, true);
        self.hash_us = if measured { ((self.hash_us * 7 + one) / 8).max(1) } else { one };
        let slower = self.hash_us.saturating_sub(self.best_us).div_ceil(HASHES_UNTIL_SLOW);
        self.best_us = if measured { self.hash_us.min(self.best_us + slower) } else { one };
    }

    /// What one hash takes, of late.
    pub(super) fn hash_us(&self) -> u64 {
        self.hash_us
    }

    /// Jobs that wait.
    pub(super) fn jobs(&self) -> usize {
        self.jobs
    }

    /// What so many hashes of a lane take while others have their shares.
    fn microseconds(&self, lane: HashLane, hashes: u64) -> u64 {
        let asked = |other: &HashLane| *other == lane || self.lanes[*other as usize].work() > 0;
        let lanes = HashLane::ALL.into_iter().filter(asked).count() as u64;
        hashes * self.hash_us * lanes / self.threads
    }

    /// A job in front makes the line longer for those at its end, and a lane that wakes up makes all others longer. Whoever
    /// has been overtaken for too long goes as well.
    fn trim(&mut self, now_us: u64) -> Vec<SentAway<J>> {
        let mut gone = Vec::new();
        for lane in HashLane::ALL {
            // Not for a hash or two: whoever was promised a place keeps it if that can be.
            let most = self.wait_us_max + self.wait_us_max / 4 + self.hash_us;
            let is_long = |line: &Self| line.microseconds(lane, line.lanes[lane as usize].work()) > most;
            loop {
                let late = self.lanes[lane as usize].pop_late(now_us);
                let last = || is_long(self).then(|| self.lanes[lane as usize].pop_last()).flatten();
                let Some(waiting) = late.or_else(last) else { break };
                self.jobs -= 1;
                if !waiting.job.is_abandoned() {
                    gone.push(self.send_away(now_us, waiting));
                }
            }
        }
        gone
    }

    /// Books the next free place behind the line and behind all who were booked before.
    fn send_away(&mut self, now_us: u64, waiting: Waiting<J>) -> SentAway<J> {
        let Waiting { booker, hashes, worked, job, .. } = waiting;
        let lane = booker.lane;
        let line_us = self.microseconds(lane, self.lanes[lane as usize].work());
        // A surge slows hashes down with all that it asks for besides, and not everybody comes back. Booked at the pace of the
        // moment the threads would rest behind it; booked more closely a few are asked back twice.
        let own_us = self.microseconds(lane, hashes) * self.best_us * 3 / (self.hash_us * 4);
        let most_us = u64::from(HASHING_RETRY_AFTER_SECONDS_MAX) * 1_000_000;
        let own = &mut self.lanes[lane as usize];
        let booked_us = own.booked_us.max(now_us + line_us);
        let kept_us = if worked || !self.asks_for_work { most_us / 4 } else { 0 };
        if booked_us <= now_us + most_us + kept_us {
            own.booked_us = booked_us + own_us;
            self.bookings.keep(booker, booked_us, worked);
            return sent_away(job, (booker, worked), booked_us - now_us);
        }
        // There is no place that far ahead. Whoever asks again in the last quarter of it, by a sequence that fills it evenly,
        // so that not all ask in the same second, is booked then.
        self.bookings.give_up(&booker);
        self.unbooked += 1;
        let part = ((self.unbooked.wrapping_mul(GOLDEN) >> 32) * (most_us / 4)) >> 32;
        sent_away(job, (booker, false), most_us + part)
    }
}

/// Somebody who has to go for so long. Work that got no place has to be done again, as others will.
fn sent_away<J>(job: J, (booker, worked): (Booker, bool), wait_us: u64) -> SentAway<J> {
    let retry_after_seconds = told(wait_us);
    let work_helps = !worked && retry_after_seconds > WORK_ASKED_BEYOND_SECONDS;
    SentAway { job, booker, retry_after_seconds, work_helps }
}

/// A wait in whole seconds: nobody comes before it is over.
fn told(wait_us: u64) -> u32 {
    let most = HASHING_RETRY_AFTER_SECONDS_MAX + HASHING_RETRY_AFTER_SECONDS_MAX / 4;
    u32::try_from(wait_us.div_ceil(1_000_000)).unwrap_or(most).clamp(RETRY_AFTER_SECONDS_MIN, most)
}

/// 2^64 by the golden ratio: its multiples are spread evenly.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

#[cfg(test)]
mod tests;
