//! Turns (row 1, 人为划分各区域报名时段): which counties come when, as one edition for all of them.
//!
//! A turn is computed from the timetable and never stored, so nobody who is absent holds a place. Whoever comes early to a
//! turn gains nothing by it: within its first minutes everybody has an instant of one's own, drawn from the timetable's
//! published draw and one's own document, which anybody can compute again.

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use super::control::TableRow;
use crate::ids::CountyId;
use crate::limits::{TIMETABLE_COUNTIES_MAX, TIMETABLE_GROUPS_MAX, TIMETABLE_TURNS_MAX};
use crate::scope::Scope;
use crate::text::Reason;
use crate::time::Timestamp;

/// The minutes of a day.
const DAY_MINUTES: u16 = 24 * 60;
/// The fewest minutes at each day's end that are open to all.
const OPEN_MINUTES_MIN: u16 = 60;

/// Counties that come together.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(transparent)]
pub struct Group(#[n(0)] pub Vec<CountyId>);

/// When a group comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct Turn {
    /// Which group, from 0.
    #[n(0)]
    pub group: u8,
    /// The first instant.
    #[n(1)]
    pub from: Timestamp,
    /// The first instant after it.
    #[n(2)]
    pub until: Timestamp,
}

/// Turns of the counties of a part of the province.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Timetable {
    /// Which part: all counties of it have turns.
    #[n(0)]
    pub scope: Scope,
    /// Who comes together.
    #[n(1)]
    pub groups: Vec<Group>,
    /// When, in the order of their beginnings.
    #[n(2)]
    pub turns: Vec<Turn>,
    /// The minute of each day in Beijing from which on all may come.
    #[n(3)]
    pub open_from_minute: u16,
    /// The minute until which they may.
    #[n(4)]
    pub open_until_minute: u16,
    /// Over how many seconds from its beginning those of a turn are spread.
    #[n(5)]
    pub spread_seconds: u16,
    /// The draw that spreads them, published with the timetable.
    #[cbor(n(6), with = "minicbor::bytes")]
    pub draw: [u8; 32],
    /// Which row of the contingency table it answers.
    #[n(7)]
    pub row: TableRow,
    /// Why, as everybody is told.
    #[n(8)]
    pub reason: Reason,
    /// The newest entry that whoever asked had seen.
    #[n(9)]
    pub based_on: u32,
    /// How far whoever set it reaches.
    #[n(10)]
    pub set_by: Scope,
    /// From when on it counts: what arrived before it is judged by the one before.
    #[n(11)]
    pub from: Timestamp,
}

/// What is wrong with a timetable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unsound {
    /// Not every county once.
    #[error("every county of the scope must stand in exactly one group")]
    Counties,
    /// Too much of it, or nothing.
    #[error("there must be 1 to {TIMETABLE_GROUPS_MAX} groups and 1 to {TIMETABLE_TURNS_MAX} turns")]
    Size,
    /// A turn that is none.
    #[error("each turn must name a group, end after it begins, and stand in the order of the beginnings")]
    Turn,
    /// A group that never comes.
    #[error("every group must have a turn")]
    Groups,
    /// No hour for all.
    #[error("at least {OPEN_MINUTES_MIN} minutes of each day must be open to all")]
    Open,
    /// The spread is longer than half of the shortest turn.
    #[error("the spread must be at most half of the shortest turn")]
    Spread,
}

impl Timetable {
    /// Judged for these counties, which are those of its scope.
    pub fn judge(&self, counties: impl Iterator<Item = CountyId>) -> Result<(), Unsound> {
        let sized = (1..=TIMETABLE_GROUPS_MAX).contains(&self.groups.len())
            && (1..=TIMETABLE_TURNS_MAX).contains(&self.turns.len());
        let mut listed: Vec<_> = self.groups.iter().flat_map(|group| &group.0).copied().collect();
        if !sized || listed.len() > TIMETABLE_COUNTIES_MAX {
            return Err(Unsound::Size);
        }
        let mut expected: Vec<_> = counties.collect();
        listed.sort_unstable();
        expected.sort_unstable();
        if listed != expected {
            return Err(Unsound::Counties);
        }
        let is_turn = |turn: &Turn| usize::from(turn.group) < self.groups.len() && turn.from < turn.until;
        if !self.turns.iter().all(is_turn) || !self.turns.is_sorted_by_key(|turn| turn.from) {
            return Err(Unsound::Turn);
        }
        let comes = |group: usize| self.turns.iter().any(|turn| usize::from(turn.group) == group);
        if !(0..self.groups.len()).all(comes) {
            return Err(Unsound::Groups);
        }
        let open = self.open_until_minute.saturating_sub(self.open_from_minute);
        if self.open_until_minute > DAY_MINUTES || open < OPEN_MINUTES_MIN {
            return Err(Unsound::Open);
        }
        let shortest = self.turns.iter().map(|turn| turn.until.0 - turn.from.0).min().unwrap_or(0);
        if i64::from(self.spread_seconds) * 1_000 * 2 > shortest { Err(Unsound::Spread) } else { Ok(()) }
    }

    /// Whether a county has turns here.
    pub fn lists(&self, county: CountyId) -> bool {
        self.group_of(county).is_some()
    }

    /// Whether a county may come at an instant: on its turn, in the hours for all, or on a day without turns.
    pub fn is_on_turn(&self, county: CountyId, at: Timestamp) -> bool {
        let Some(group) = self.group_of(county) else { return true };
        let own = |turn: &Turn| usize::from(turn.group) == group && (turn.from..turn.until).contains(&at);
        self.is_open_to_all(at) || self.turns.iter().any(own)
    }

    /// When a county may come next, at or after an instant: the beginning and the end of it. Nothing where it may always.
    pub fn next(&self, county: CountyId, at: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let group = self.group_of(county)?;
        let own = self.turns.iter().filter(|turn| usize::from(turn.group) == group && turn.until > at);
        let turn = own.map(|turn| (turn.from, turn.until)).min();
        let open = self.opening_at_or_after(at);
        Some(turn.map_or(open, |turn| turn.min(open)))
    }

    /// How long after the beginning of a turn somebody may come, in milliseconds: by the draw and one's own document.
    pub fn offset_ms(&self, subject: &str) -> i64 {
        let mut digest = Sha256::new();
        digest.update(self.draw);
        digest.update(subject.as_bytes());
        let digest = digest.finalize();
        let (half, _) = digest.split_first_chunk().expect("a digest has more than eight bytes");
        let drawn = u64::from_be_bytes(*half);
        (drawn % (u64::from(self.spread_seconds) * 1_000).max(1)) as i64
    }

    /// The turn that runs for a county, if one does and not the hours for all.
    pub fn running(&self, county: CountyId, at: Timestamp) -> Option<(Timestamp, Timestamp)> {
        let group = self.group_of(county)?;
        if self.is_open_to_all(at) {
            return None;
        }
        let own = |turn: &&Turn| usize::from(turn.group) == group && (turn.from..turn.until).contains(&at);
        self.turns.iter().find(own).map(|turn| (turn.from, turn.until))
    }

    /// Whether the hours for all run, or the day lies outside of all turns.
    pub fn is_open_to_all(&self, at: Timestamp) -> bool {
        let open = self.open_from_minute..self.open_until_minute;
        open.contains(&at.minute_of_day_in_beijing()) || !self.has_turns_on(at)
    }

    fn has_turns_on(&self, at: Timestamp) -> bool {
        let day = at.day_in_beijing();
        self.turns
            .iter()
            .any(|turn| (turn.from.day_in_beijing()..=turn.until.plus_ms(-1).day_in_beijing()).contains(&day))
    }

    fn opening_at_or_after(&self, at: Timestamp) -> (Timestamp, Timestamp) {
        let (from, until) = (i64::from(self.open_from_minute) * 60_000, i64::from(self.open_until_minute) * 60_000);
        let today = at.midnight_in_beijing();
        let day = if today.plus_ms(until) > at { today } else { today.plus_ms(i64::from(DAY_MINUTES) * 60_000) };
        (day.plus_ms(from), day.plus_ms(until))
    }

    fn group_of(&self, county: CountyId) -> Option<usize> {
        self.groups.iter().position(|group| group.0.contains(&county))
    }
}
