//! What holds where and when: the desk's entries, folded, and the one function that says whether something is admitted.
//!
//! Guarantees: the strictest of all scopes that cover a place wins, so nobody below opens what somebody above has closed;
//! a request is judged by when it arrived, however long it waited; the same entries give the same answer in the desk, in every
//! county, after a restart and in `verify`. Deliberately absent: shares of a ramp, which depend on how the node fares.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::control::{Collection, Control, ControlState};
use super::timetable::Timetable;
use super::treatment::{Class, Treatment};
use super::{Happening, Logged};
use crate::calendar::Window;
use crate::ids::{CountyId, PointId, PointNumber};
use crate::scope::{CityId, Scope};
use crate::time::Timestamp;

/// A control with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// The entry's number.
    pub number: u32,
    /// What it says.
    pub control: Control,
}

/// Why something is not admitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// By the state of a scope that covers it.
    State(Arc<Holding>),
    /// Its county is not on turn: when it is, from and until.
    NotOnTurn {
        /// The timetable's entry.
        number: u32,
        /// The first instant.
        from: Timestamp,
        /// The first one after it.
        until: Timestamp,
    },
}

/// A timetable with its number.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Published {
    number: u32,
    timetable: Arc<Timetable>,
}

/// All controls and timetables, as the entries say it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Controls {
    /// Of each scope, in the order in which they were recorded.
    by_scope: BTreeMap<Key, Vec<Arc<Holding>>>,
    timetables: Vec<Published>,
    newest: u32,
}

/// A scope that can be sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Province,
    City(CityId),
    County(CountyId),
    Point(CountyId, PointNumber),
}

impl From<Scope> for Key {
    fn from(scope: Scope) -> Self {
        match scope {
            Scope::Province => Self::Province,
            Scope::City(city) => Self::City(city),
            Scope::County(county) => Self::County(county),
            Scope::Point(PointId { county, number }) => Self::Point(county, number),
        }
    }
}

impl Controls {
    /// Takes the next entry.
    pub fn take(&mut self, logged: &Logged) {
        match &logged.what {
            Happening::Control(control) => {
                let holding = Arc::new(Holding { number: logged.number, control: control.clone() });
                self.by_scope.entry(control.scope.into()).or_default().push(holding);
                self.newest = logged.number;
            }
            Happening::Timetable(timetable) => {
                let (number, timetable) = (logged.number, Arc::new(timetable.clone()));
                self.timetables.push(Published { number, timetable });
                self.newest = logged.number;
            }
            // They are folded apart: nobody who sets a control needs to have seen them.
            Happening::Blocks(_) => {}
            Happening::Report(_) | Happening::Acknowledgement(_) => {}
        }
    }

    /// The number of the newest control or timetable: who changes something says which one was the last that was seen.
    pub fn newest(&self) -> u32 {
        self.newest
    }

    /// Whether nothing was ever ordered.
    pub fn is_empty(&self) -> bool {
        self.newest == 0
    }

    /// Whether something that arrives at a place at an instant is admitted, and if not, by what it is held.
    pub fn judge(&self, class: Class, place: (CountyId, Option<PointNumber>), at: Timestamp) -> Result<(), Held> {
        let Some(holding) = self.strictest(place, at) else { return Ok(()) };
        match class.under(holding.control.state) {
            Treatment::Admitted => Ok(()),
            Treatment::Refused => Err(Held::State(holding.clone())),
            Treatment::OnTurn => self.turn(place.0, at),
        }
    }

    /// The same for somebody of whom no county is known: only what covers the whole province holds, and that nobody knows whose
    /// turn it is.
    pub fn judge_anywhere(&self, class: Class, at: Timestamp) -> Result<(), Held> {
        let Some(holding) = self.of(Scope::Province, at) else { return Ok(()) };
        match class.under(holding.control.state) {
            Treatment::Admitted | Treatment::OnTurn => Ok(()),
            Treatment::Refused => Err(Held::State(holding.clone())),
        }
    }

    /// The strictest control in force at a place; of equals the one of the larger scope.
    pub fn strictest(&self, place: (CountyId, Option<PointNumber>), at: Timestamp) -> Option<&Arc<Holding>> {
        let covering = self.covering(place, at);
        covering.fold(None, |strictest: Option<&Arc<Holding>>, one| match strictest {
            Some(before) if before.control.state >= one.control.state => strictest,
            _ => Some(one),
        })
    }

    /// What holds at a place: open where nothing does.
    pub fn state(&self, place: (CountyId, Option<PointNumber>), at: Timestamp) -> ControlState {
        self.strictest(place, at).map_or(ControlState::Open, |holding| holding.control.state)
    }

    /// How registrations are collected at a place: offline where any covering scope says so.
    pub fn collection(&self, place: (CountyId, Option<PointNumber>), at: Timestamp) -> Collection {
        let offline = self.covering(place, at).any(|holding| holding.control.collection == Collection::Offline);
        if offline { Collection::Offline } else { Collection::Online }
    }

    /// The control in force for exactly this scope.
    pub fn of(&self, scope: Scope, at: Timestamp) -> Option<&Arc<Holding>> {
        last_word(self.by_scope.get(&scope.into())?, at)
    }

    /// All that are in force, one a scope at most, province first; those that say nothing but "open" left out.
    pub fn in_force(&self, at: Timestamp) -> impl Iterator<Item = &Arc<Holding>> {
        self.newest_of_each(at).filter(|holding| holding.control.holds_back())
    }

    /// Scopes that come back in steps, with the control that opened each.
    pub fn reopening(&self, at: Timestamp) -> impl Iterator<Item = &Arc<Holding>> {
        self.newest_of_each(at).filter(|holding| holding.control.ramp.is_some())
    }

    /// The timetable that a county comes by at an instant, with its number: the newest that lists it.
    pub fn timetable(&self, county: CountyId, at: Timestamp) -> Option<(u32, &Arc<Timetable>)> {
        let of_county = |one: &&Published| one.timetable.from <= at && one.timetable.lists(county);
        self.timetables.iter().rfind(of_county).map(|one| (one.number, &one.timetable))
    }

    /// Why somebody of a county that is on turn may not sign in yet: the instant that was drawn for the document is still to come.
    pub fn drawn(&self, county: CountyId, document: &str, at: Timestamp) -> Option<Held> {
        if self.state((county, None), at) != ControlState::Slots {
            return None;
        }
        let (number, timetable) = self.timetable(county, at)?;
        let (from, until) = timetable.running(county, at)?;
        let own = from.plus_ms(timetable.offset_ms(document));
        (at < own).then_some(Held::NotOnTurn { number, from: own, until })
    }

    /// How long within a window nobody of a county could change anything, up to `now`, in milliseconds.
    pub fn lost_ms(&self, county: CountyId, window: Window, now: Timestamp) -> i64 {
        let end = window.closes_at.min(now);
        let place = (county, None);
        let said = [Scope::Province, Scope::City(CityId::of(county)), Scope::County(county)];
        let said = said.into_iter().filter_map(|scope| self.by_scope.get(&scope.into())).flatten();
        let mut edges: Vec<Timestamp> = said
            .flat_map(|holding| [Some(holding.control.from), holding.control.until])
            .flatten()
            .chain([window.opens_at])
            .filter(|edge| (window.opens_at..end).contains(edge))
            .collect();
        edges.sort_unstable();
        edges.dedup();
        let ends = edges.iter().copied().skip(1).chain([end]);
        let stopped = |(from, until): (&Timestamp, Timestamp)| {
            if self.state(place, *from).stops_changes() { until.0 - from.0 } else { 0 }
        };
        edges.iter().zip(ends).map(stopped).sum()
    }

    fn newest_of_each(&self, at: Timestamp) -> impl Iterator<Item = &Arc<Holding>> {
        self.by_scope.values().filter_map(move |said| last_word(said, at))
    }

    fn covering(
        &self,
        (county, point): (CountyId, Option<PointNumber>),
        at: Timestamp,
    ) -> impl Iterator<Item = &Arc<Holding>> {
        let point = point.map(|number| Scope::Point(PointId { county, number }));
        let scopes = [Some(Scope::Province), Some(Scope::City(CityId::of(county))), Some(Scope::County(county)), point];
        scopes.into_iter().flatten().filter_map(move |scope| self.of(scope, at))
    }

    fn turn(&self, county: CountyId, at: Timestamp) -> Result<(), Held> {
        let Some((number, timetable)) = self.timetable(county, at) else { return Ok(()) };
        if timetable.is_on_turn(county, at) {
            return Ok(());
        }
        let (from, until) = timetable.next(county, at).expect("a county that is not on turn has turns");
        Err(Held::NotOnTurn { number, from, until })
    }
}

/// The last word counts, also where it has expired: then nothing holds, and not what was said before it.
fn last_word(said: &[Arc<Holding>], at: Timestamp) -> Option<&Arc<Holding>> {
    said.iter().rfind(|holding| holding.control.from <= at).filter(|holding| holding.control.holds_at(at))
}
