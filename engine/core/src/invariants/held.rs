//! The auditor's own model of what the desk held back: lists of what was said for each scope, and nothing of the county's.

use std::collections::{HashMap, HashSet};

use crate::contingency::{BlockOrder, Class, ControlState, Happening, Logged, Timetable, Treatment};
use crate::ids::{CountyId, PointId, PointNumber};
use crate::scope::{CityId, Scope};
use crate::time::Timestamp;

/// What was said for a scope: from when, until when, and how it is held.
type Said = (Timestamp, Option<Timestamp>, ControlState);

/// Everything that was held back.
#[derive(Debug, Default)]
pub(super) struct HeldBack {
    said: HashMap<Scope, Vec<Said>>,
    timetables: Vec<Timetable>,
    /// Entries that block addresses and were not lifted, whether or not they are over.
    blocks: HashSet<u32>,
    entries: u32,
}

impl HeldBack {
    /// Takes an entry; says whether it has the next number, and lifts nothing but what stands.
    pub(super) fn take(&mut self, logged: &Logged, recorded_at: Timestamp) -> bool {
        let follows = match &logged.what {
            Happening::Control(control) => {
                let said = (control.from, control.until, control.state);
                self.said.entry(control.scope).or_default().push(said);
                true
            }
            Happening::Timetable(timetable) => {
                self.timetables.push(timetable.clone());
                true
            }
            Happening::Blocks(BlockOrder::Set(block)) => self.blocks.insert(logged.number) && recorded_at < block.until,
            Happening::Blocks(BlockOrder::Lift(number)) => self.blocks.remove(number),
            // The province's own model of reports judges them.
            Happening::Report(_) | Happening::Acknowledgement(_) => true,
        };
        self.entries += 1;
        follows && logged.number == self.entries
    }

    /// Whether something of this class may have been taken that arrived here at this instant.
    pub(super) fn admitted(&self, class: Class, county: CountyId, point: Option<PointNumber>, at: Timestamp) -> bool {
        let point = point.map(|number| Scope::Point(PointId { county, number }));
        let scopes = [Some(Scope::Province), Some(Scope::City(CityId::of(county))), Some(Scope::County(county)), point];
        let states = scopes.into_iter().flatten().filter_map(|scope| self.state(scope, at));
        match states.max().map(|state| class.under(state)) {
            None | Some(Treatment::Admitted) => true,
            Some(Treatment::Refused) => false,
            Some(Treatment::OnTurn) => self.on_turn(county, at),
        }
    }

    fn state(&self, scope: Scope, at: Timestamp) -> Option<ControlState> {
        let begun = |(from, ..): &&Said| *from <= at;
        let (_, until, state) = self.said.get(&scope)?.iter().rfind(begun)?;
        until.is_none_or(|until| at < until).then_some(*state)
    }

    fn on_turn(&self, county: CountyId, at: Timestamp) -> bool {
        let lists = |timetable: &Timetable| timetable.groups.iter().any(|group| group.0.contains(&county));
        let mut known = self.timetables.iter().filter(|timetable| timetable.from <= at && lists(timetable));
        known.next_back().is_none_or(|timetable| timetable.is_on_turn(county, at))
    }
}
