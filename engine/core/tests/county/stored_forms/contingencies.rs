//! Entries of the contingency table's, as a choice of numbers makes them.

use baoming_core::contingency::timetable::{Group, Turn};
use baoming_core::contingency::{Collection, Control, ControlState, Happening, Ramp, TableRow, Timetable};
use baoming_core::limits::{TIMETABLE_COUNTIES_MAX, TIMETABLE_GROUPS_MAX, TIMETABLE_TURNS_MAX};

use super::Maker;
use crate::bench::county_id;

impl Maker {
    pub(super) fn happening(&mut self) -> Happening {
        let row = TableRow::new(1 + (self.number() % 8) as u8).unwrap();
        if self.yes() && !self.long {
            return Happening::Control(Control {
                scope: self.scope(),
                state: self.one_of(&ControlState::ALL),
                collection: self.one_of(&Collection::ALL),
                row,
                incident: self.some(Self::text),
                reason: self.text(),
                from: self.at(),
                until: self.some(Self::at),
                based_on: self.number(),
                ramp: self.some(|_| Ramp { first_percent: 10, step_percent: 15, step_seconds: 30 }),
                break_glass: self.yes(),
                set_by: self.scope(),
                approval: self.some(Self::number),
            });
        }
        let (groups, turns) = if self.long { (TIMETABLE_GROUPS_MAX, TIMETABLE_TURNS_MAX) } else { (2, 3) };
        let counties = if self.long { TIMETABLE_COUNTIES_MAX / groups } else { 1 };
        Happening::Timetable(Timetable {
            scope: self.scope(),
            groups: vec![Group(vec![county_id(); counties]); groups],
            turns: vec![Turn { group: 63, from: self.at(), until: self.at() }; turns],
            open_from_minute: self.number() as u16,
            open_until_minute: self.number() as u16,
            spread_seconds: self.number() as u16,
            draw: [self.number() as u8; 32],
            row,
            reason: self.text(),
            based_on: self.number(),
            set_by: self.scope(),
        })
    }
}
