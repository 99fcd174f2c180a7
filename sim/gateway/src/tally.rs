//! How many notifications were sent, of which kind, and what became of them.

use serde::Serialize;

/// The kinds of notifications. Only the first two are to be believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// As the platform sends it.
    Genuine,
    /// The same once more, freshly signed.
    Duplicate,
    /// Signed by the platform an hour ago.
    Replay,
    /// The signature is of something else.
    BrokenSignature,
    /// Signed by a key that is not the platform's.
    WrongKey,
    /// Well signed; what is sealed was altered.
    AlteredContent,
}

/// What became of the sendings of one kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Count {
    /// Sent.
    pub sent: u64,
    /// Answered with 200 or 204.
    pub accepted: u64,
    /// Answered with 4xx.
    pub refused: u64,
    /// Answered with anything else.
    pub failed: u64,
    /// Not answered in time, or the connection broke.
    pub unanswered: u64,
}

impl Count {
    fn add(&mut self, status: Option<u16>) {
        self.sent += 1;
        match status {
            Some(200 | 204) => self.accepted += 1,
            Some(400..500) => self.refused += 1,
            Some(_) => self.failed += 1,
            None => self.unanswered += 1,
        }
    }
}

/// All counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// As the platform sends them, repetitions by the schedule included.
    pub genuine: Count,
    /// Doubled.
    pub duplicate: Count,
    /// Signed an hour ago.
    pub replay: Count,
    /// With a broken signature.
    pub broken_signature: Count,
    /// Signed by a wrong key.
    pub wrong_key: Count,
    /// With an altered content.
    pub altered_content: Count,
    /// Payments that were never notified, by choice of the seed.
    pub lost: u64,
    /// Sendings that got lost on the way, by choice of the seed.
    pub dropped: u64,
    /// Payments whose notification was never accepted, after all repetitions.
    pub given_up: u64,
    /// Notifications that found the queue full.
    pub overflowed: u64,
    /// Requests that got no answer, by choice of the seed.
    pub silent: u64,
}

impl Tally {
    /// Forged or stale notifications that were accepted. It must be none.
    pub fn forged_accepted(&self) -> u64 {
        [self.replay, self.broken_signature, self.wrong_key, self.altered_content]
            .iter()
            .map(|count| count.accepted)
            .sum()
    }

    /// Forged or stale notifications that were sent.
    pub fn forged_sent(&self) -> u64 {
        [self.replay, self.broken_signature, self.wrong_key, self.altered_content].iter().map(|count| count.sent).sum()
    }

    pub(crate) fn add(&mut self, kind: Kind, status: Option<u16>) {
        let count = match kind {
            Kind::Genuine => &mut self.genuine,
            Kind::Duplicate => &mut self.duplicate,
            Kind::Replay => &mut self.replay,
            Kind::BrokenSignature => &mut self.broken_signature,
            Kind::WrongKey => &mut self.wrong_key,
            Kind::AlteredContent => &mut self.altered_content,
        };
        count.add(status);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statuses_are_counted_by_kind() {
        let mut tally = Tally::default();
        for status in [Some(200), Some(204), Some(401), Some(503), Some(302), None] {
            tally.add(Kind::Genuine, status);
            tally.add(Kind::WrongKey, status);
        }
        let expected = Count { sent: 6, accepted: 2, refused: 1, failed: 2, unanswered: 1 };
        assert_eq!((tally.genuine, tally.wrong_key, tally.duplicate), (expected, expected, Count::default()));
        assert_eq!((tally.forged_sent(), tally.forged_accepted()), (6, 2));
    }
}
