//! What alerts have drafted and a person has still to look at: kept in memory, bounded, one for each alert.
//!
//! Guarantees: an alert that is repeated changes its draft and opens no other; one that comes back after it was over and dealt
//! with opens a new one. Deliberately absent: sending anything by itself, and outliving a restart: an alert that still fires
//! comes again.

use std::collections::{BTreeMap, VecDeque};

use baoming_core::contingency::{ControlState, TableRow};
use baoming_core::scope::Scope;
use baoming_core::time::Timestamp;

use crate::limits::DRAFTS_MAX;

/// An alert, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Alert {
    pub(crate) fingerprint: String,
    pub(crate) name: String,
    pub(crate) severity: String,
    pub(crate) summary: String,
    pub(crate) value: Option<String>,
    pub(crate) row: TableRow,
    pub(crate) scope: Scope,
    pub(crate) firing: bool,
}

/// How things were when a draft opened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pub(crate) state: ControlState,
    pub(crate) figures: BTreeMap<&'static str, u64>,
}

/// What became of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Open,
    /// A report was made of it: of which incident.
    Sent(u32),
    Dropped,
}

/// A draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Draft {
    pub(crate) number: u32,
    /// As it was heard of last.
    pub(crate) alert: Alert,
    pub(crate) first_value: Option<String>,
    pub(crate) opened_at: Timestamp,
    pub(crate) last_at: Timestamp,
    pub(crate) times: u32,
    pub(crate) outcome: Outcome,
    pub(crate) snapshot: Snapshot,
}

/// All drafts, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Drafts {
    drafts: VecDeque<Draft>,
    given: u32,
}

impl Drafts {
    /// Takes an alert whose draft is there; says whether there was one.
    pub(crate) fn again(&mut self, alert: &Alert, now: Timestamp) -> bool {
        let goes_on = |draft: &&mut Draft| {
            let same = draft.alert.fingerprint == alert.fingerprint;
            same && (draft.outcome == Outcome::Open || draft.alert.firing || !alert.firing)
        };
        let Some(draft) = self.drafts.iter_mut().rfind(goes_on) else { return false };
        draft.alert = alert.clone();
        (draft.last_at, draft.times) = (now, draft.times.saturating_add(1));
        true
    }

    /// Opens a draft; says whether there was room. One that somebody has dealt with makes room for it.
    pub(crate) fn open(&mut self, alert: Alert, snapshot: Snapshot, now: Timestamp) -> bool {
        if self.drafts.len() >= DRAFTS_MAX {
            let Some(over) = self.drafts.iter().position(|draft| draft.outcome != Outcome::Open) else { return false };
            self.drafts.remove(over);
        }
        self.given += 1;
        let (number, first_value) = (self.given, alert.value.clone());
        let (opened_at, last_at, times, outcome) = (now, now, 1, Outcome::Open);
        self.drafts.push_back(Draft { number, alert, first_value, opened_at, last_at, times, outcome, snapshot });
        true
    }

    /// Somebody has made a report of it, or has dropped it; says whether it was there and open.
    pub(crate) fn close(&mut self, number: u32, outcome: Outcome) -> bool {
        let open = |draft: &&mut Draft| draft.number == number && draft.outcome == Outcome::Open;
        let found = self.drafts.iter_mut().find(open);
        found.map(|draft| draft.outcome = outcome).is_some()
    }

    /// The draft with this number.
    pub(crate) fn draft(&self, number: u32) -> Option<&Draft> {
        self.drafts.iter().find(|draft| draft.number == number)
    }

    /// All of them, newest first.
    pub(crate) fn newest_first(&self) -> impl Iterator<Item = &Draft> {
        self.drafts.iter().rev()
    }

    /// Those that nobody has dealt with: how many, and since when the oldest of them waits.
    pub(crate) fn waiting(&self) -> (usize, Option<Timestamp>) {
        let open = || self.drafts.iter().filter(|draft| draft.outcome == Outcome::Open);
        (open().count(), open().map(|draft| draft.opened_at).min())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alert(fingerprint: &str, firing: bool, value: &str) -> Alert {
        Alert {
            fingerprint: fingerprint.to_owned(),
            name: "CountySilent".to_owned(),
            severity: "page".to_owned(),
            summary: "长时间没有变化".to_owned(),
            value: Some(value.to_owned()),
            row: TableRow::new(4).unwrap(),
            scope: "430102".parse().unwrap(),
            firing,
        }
    }

    fn take(drafts: &mut Drafts, alert: Alert, at: i64) -> bool {
        let snapshot = Snapshot { state: ControlState::Open, figures: BTreeMap::new() };
        drafts.again(&alert, Timestamp(at)) || drafts.open(alert, snapshot, Timestamp(at))
    }

    #[test]
    fn an_alert_has_one_draft_until_it_was_dealt_with_and_is_over() {
        let mut drafts = Drafts::default();
        for (at, value) in [(1, "5"), (2, "6"), (3, "7")] {
            assert!(take(&mut drafts, alert("a", true, value), at));
        }
        let draft = drafts.draft(1).unwrap();
        assert_eq!(
            (draft.times, draft.first_value.as_deref(), draft.alert.value.as_deref()),
            (3, Some("5"), Some("7"))
        );
        assert_eq!(drafts.waiting(), (1, Some(Timestamp(1))));
        take(&mut drafts, alert("a", false, "0"), 4);
        take(&mut drafts, alert("a", true, "5"), 5);
        assert_eq!(drafts.newest_first().count(), 1, "nobody has looked at it yet");
        assert!(
            drafts.close(1, Outcome::Sent(9))
                && !drafts.close(1, Outcome::Dropped)
                && !drafts.close(2, Outcome::Dropped)
        );
        take(&mut drafts, alert("a", true, "6"), 6);
        assert_eq!((drafts.newest_first().count(), drafts.waiting()), (1, (0, None)), "it was reported and goes on");
        take(&mut drafts, alert("a", false, "0"), 7);
        take(&mut drafts, alert("a", true, "5"), 8);
        assert_eq!((drafts.newest_first().count(), drafts.waiting()), (2, (1, Some(Timestamp(8)))));
    }

    #[test]
    fn drafts_are_bounded_and_what_waits_for_a_person_is_not_thrown_away() {
        let mut drafts = Drafts::default();
        let room = (0..).take_while(|number| take(&mut drafts, alert(&number.to_string(), true, "1"), *number)).count();
        assert_eq!(room, DRAFTS_MAX);
        assert!(drafts.close(7, Outcome::Dropped));
        assert!(take(&mut drafts, alert("next", true, "1"), 1_000_000));
        assert!(drafts.draft(7).is_none() && drafts.draft(1).is_some());
        assert!(!take(&mut drafts, alert("one more", true, "1"), 1_000_001));
    }
}
