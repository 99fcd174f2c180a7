//! Entries of the contingency table's, for the forms that are stored.

use baoming_core::contingency::report::{Acknowledgement, Facts, Figure, FigureName, Grade, Report, ReportKind};
use baoming_core::contingency::timetable::{Group, Turn};
use baoming_core::contingency::{Collection, Control, ControlState, Happening, Ramp, TableRow, Timetable};
use baoming_core::limits::{
    ATTACHMENTS_MAX, FIGURES_MAX, TIMETABLE_COUNTIES_MAX, TIMETABLE_GROUPS_MAX, TIMETABLE_TURNS_MAX,
};

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
            from: self.at(),
        })
    }

    pub(super) fn said(&mut self) -> Happening {
        let (incident, scope) = (self.number(), self.scope());
        if !self.yes() {
            return Happening::Acknowledgement(Acknowledgement {
                incident,
                scope,
                by: self.scope(),
                acknowledged_at: self.at(),
                entered_later: self.yes(),
                note: self.some(Self::text),
            });
        }
        let many = |of: usize| if self.long { of } else { 2 };
        let (attachments, figures) = (many(ATTACHMENTS_MAX), many(FIGURES_MAX));
        let figure = Figure {
            name: self.one_of(&FigureName::ALL),
            scope: self.scope(),
            from: self.at(),
            until: self.at(),
            value: u64::MAX - u64::from(self.number()),
        };
        Happening::Report(Box::new(Report {
            incident,
            kind: self.one_of(&ReportKind::ALL),
            row: TableRow::new(8).unwrap(),
            grade: self.one_of(&Grade::ALL),
            scope,
            reported_by: self.scope(),
            discovered_at: self.at(),
            reported_at: self.at(),
            entered_later: self.yes(),
            facts: Facts {
                source: self.some(Self::text),
                what: self.text(),
                range: self.some(Self::text),
                impact: self.some(Self::text),
                measures: self.some(Self::text),
                wishes: self.some(Self::text),
            },
            corrects: self.some(Self::number),
            attachments: vec![self.scan(); attachments],
            draft: self.some(Self::number),
            figures: vec![figure; figures],
        }))
    }
}
