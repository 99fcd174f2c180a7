//! What is alike within a minute: the first is told at once, and the others are counted.
//!
//! Bounded: beyond so many kinds nobody is named any more but the source, and beyond so many sources not that either.

use std::collections::BTreeMap;

use baoming_core::time::Timestamp;

use super::entry::{SecurityEntry, SecurityEvent, Who};
use crate::limits::{SECURITY_KINDS_MAX, SECURITY_SOURCES_MAX};

const MINUTE_MS: i64 = 60_000;
/// What stands for addresses and operations that are not told apart any more.
const MANY: &str = "many";

type Kind = (SecurityEvent, Who, String, String);

/// Those of one minute.
#[derive(Default)]
pub(super) struct Tally {
    minute: i64,
    kinds: BTreeMap<Kind, Counted>,
}

#[derive(Clone, Copy)]
struct Counted {
    first: Timestamp,
    last: Timestamp,
    count: u64,
}

impl Tally {
    /// Counts one. What has to be written now: what the minute before left, and this one if it is the first of its kind.
    pub(super) fn take(&mut self, entry: &SecurityEntry) -> Vec<SecurityEntry> {
        let mut due = self.over(entry.at);
        let kind = self.kind_of(entry);
        let counted = Counted { first: entry.at, last: entry.at, count: 0 };
        match self.kinds.get_mut(&kind) {
            Some(counted) => {
                if counted.count == 0 {
                    counted.first = entry.at;
                }
                counted.last = counted.last.max(entry.at);
                counted.count += 1;
            }
            None => {
                let (event, who, from_address, action) = kind.clone();
                due.push(SecurityEntry { event, who, from_address, action, ..entry.clone() });
                self.kinds.insert(kind, counted);
            }
        }
        due
    }

    /// What was counted in a minute that is over now, and is not written yet.
    pub(super) fn over(&mut self, now: Timestamp) -> Vec<SecurityEntry> {
        let minute = now.0.div_euclid(MINUTE_MS);
        if minute == self.minute {
            return Vec::new();
        }
        let due = self.counted();
        self.kinds.clear();
        self.minute = minute;
        due
    }

    /// What was counted and is not written yet; the kinds stay known.
    pub(super) fn counted(&mut self) -> Vec<SecurityEntry> {
        let due = self.kinds.iter_mut().filter(|(_, counted)| counted.count > 0).map(|(kind, counted)| {
            let (event, who, from_address, action) = kind.clone();
            let (at, until, count) = (counted.first, Some(counted.last), std::mem::take(&mut counted.count));
            SecurityEntry { at, until, event, who, from_address, action, of_operator: None, of_serial: None, count }
        });
        due.collect()
    }

    fn kind_of(&self, entry: &SecurityEntry) -> Kind {
        let SecurityEntry { event, who, from_address, action, .. } = entry;
        let whole = (*event, who.clone(), from_address.clone(), action.clone());
        let has_room = |max: usize, kind: &Kind| self.kinds.len() < max || self.kinds.contains_key(kind);
        if has_room(SECURITY_KINDS_MAX, &whole) {
            return whole;
        }
        let source = (*event, Who::default(), from_address.clone(), MANY.to_owned());
        if has_room(SECURITY_KINDS_MAX + SECURITY_SOURCES_MAX, &source) {
            return source;
        }
        (*event, Who::default(), MANY.to_owned(), MANY.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access_log::QueryDigest;

    fn failed(seconds: i64, subject: u32, source: u32) -> SecurityEntry {
        let mut digest = [0; 16];
        digest[..4].copy_from_slice(&subject.to_be_bytes());
        SecurityEntry {
            at: Timestamp(1_635_739_200_000 + seconds * 1_000),
            until: None,
            event: SecurityEvent::Failed,
            who: Who { typed: Some(QueryDigest(digest)), ..Who::default() },
            from_address: format!("10.0.{}.{}", source >> 8, source & 255),
            action: "sign-in-candidate".to_owned(),
            of_operator: None,
            of_serial: None,
            count: 1,
        }
    }

    #[test]
    fn the_first_is_told_at_once_and_those_like_it_when_the_minute_is_over() {
        let mut tally = Tally::default();
        assert_eq!(tally.take(&failed(0, 1, 1)), [failed(0, 1, 1)]);
        assert_eq!(tally.take(&failed(1, 2, 1)), [failed(1, 2, 1)]);
        for second in 2..=50 {
            assert!(tally.take(&failed(second, 1, 1)).is_empty());
        }
        let others = SecurityEntry { until: Some(failed(50, 1, 1).at), count: 49, ..failed(2, 1, 1) };
        assert_eq!(tally.take(&failed(60, 3, 1)), [others, failed(60, 3, 1)]);
        assert!(tally.over(failed(119, 1, 1).at).is_empty());
        assert!(tally.take(&failed(119, 3, 1)).is_empty());
        assert_eq!(tally.counted().len(), 1);
        assert!(tally.counted().is_empty(), "told once");
    }

    #[test]
    fn whoever_tries_everything_from_everywhere_costs_so_many_entries_and_none_is_forgotten() {
        let mut tally = Tally::default();
        let (mut entries, mut events) = (0, 0);
        for number in 0..20_000 {
            for entry in tally.take(&failed(0, number, number / 2)) {
                (entries, events) = (entries + 1, events + entry.count);
            }
        }
        for entry in tally.over(failed(60, 0, 0).at) {
            (entries, events) = (entries + 1, events + entry.count);
        }
        assert_eq!(events, 20_000);
        let kinds = SECURITY_KINDS_MAX + SECURITY_SOURCES_MAX + 1;
        assert!(entries <= 2 * kinds, "{entries}");
    }
}
