//! The desk: entries of the contingency table's. A part of the province is held or opened, or its counties get turns.

use crate::command::Command;
use crate::contingency::{Ask, BlockOrder, Control, ControlState, Happening, Logged, Ramp, Timetable};
use crate::county::decision::Decision;
use crate::county::shares::have_room;
use crate::county::state::County;
use crate::event::Event;
use crate::limits::CONTROL_MS_MAX;
use crate::policy::Policy;
use crate::reply::Refusal;
use crate::scope::Scope;

impl County {
    pub(in crate::county) fn enter_contingency(
        &self,
        command: &Command,
        policy: &Policy,
        ask: &Ask,
    ) -> Result<Decision, Refusal> {
        self.must_be_desk(policy)?;
        let reach = command.scope.unwrap_or(Scope::Province);
        let what = match ask {
            Ask::Control(control) => Happening::Control(self.control(command, policy, reach, control)?),
            Ask::Timetable(timetable) => Happening::Timetable(self.timetable(command, policy, reach, timetable)?),
            Ask::Blocks(order) => Happening::Blocks(self.blocks(command, order)?),
            Ask::Report(report) => Happening::Report(Box::new(self.report(command, policy, reach, report)?)),
            Ask::Acknowledge(ask) => Happening::Acknowledgement(self.acknowledge(command, reach, ask)?),
        };
        if !have_room(command.scope, &self.desk.shares_of_contingencies(what.scope())) {
            return Err(Refusal::TooMany { what: "entries" });
        }
        let number = self.desk.contingency.next();
        Ok(Decision::Happens(Event::Contingency(Box::new(Logged { number, what }))))
    }

    fn control(&self, command: &Command, policy: &Policy, reach: Scope, control: &Control) -> Result<Control, Refusal> {
        let controls = &self.desk.contingency.controls;
        must_be_there(policy, control.scope)?;
        must_be_seen(control.based_on, controls.newest())?;
        let before = controls.of(control.scope, control.from).map(|before| &before.control);
        // An opening of above says nothing any more: whoever is below may hold what is its own again.
        if before.is_some_and(|before| before.holds_back() && !reach.covers(before.set_by)) {
            return Err(Refusal::ControlOfAbove);
        }
        let bounded = |until| (control.from.plus_ms(1)..=control.from.plus_ms(CONTROL_MS_MAX)).contains(&until);
        if control.from < command.arrived_at || !control.until.is_none_or(bounded) {
            return Err(Refusal::ControlBounds);
        }
        if control.ramp.is_some_and(|ramp| !Ramp::is_sound(ramp) || control.state != ControlState::Open) {
            return Err(Refusal::ControlRamp);
        }
        if control.state == ControlState::Slots && !self.has_turns(policy, control) {
            return Err(Refusal::TimetableMissing);
        }
        Ok(Control { set_by: reach, ..control.clone() })
    }

    /// Whether some county of the scope has turns: holding counties by a timetable that nobody has seen would hold nobody.
    fn has_turns(&self, policy: &Policy, control: &Control) -> bool {
        let touched = policy.counties.keys().filter(|county| control.scope.touches_county(**county));
        touched.into_iter().all(|county| self.desk.contingency.controls.timetable(*county, control.from).is_some())
    }

    fn timetable(
        &self,
        command: &Command,
        policy: &Policy,
        reach: Scope,
        timetable: &Timetable,
    ) -> Result<Timetable, Refusal> {
        must_be_there(policy, timetable.scope)?;
        must_be_seen(timetable.based_on, self.desk.contingency.controls.newest())?;
        let counties = policy.counties.keys().copied().filter(|county| timetable.scope.covers_county(*county));
        timetable.judge(counties).map_err(Refusal::Timetable)?;
        if timetable.from < command.arrived_at {
            return Err(Refusal::ControlBounds);
        }
        Ok(Timetable { set_by: reach, ..timetable.clone() })
    }

    fn blocks(&self, command: &Command, order: &BlockOrder) -> Result<BlockOrder, Refusal> {
        let (standing, at) = (&self.desk.contingency.blocks, command.arrived_at);
        match order {
            BlockOrder::Set(block) => {
                let from = command.by.as_ref().and_then(|by| by.from.as_ref()?.reveal().parse().ok());
                block.judge(at, from).map_err(Refusal::Block)?;
                if !standing.have_room_for(block.ranges.len(), at) {
                    return Err(Refusal::TooMany { what: "ranges" });
                }
            }
            BlockOrder::Lift(number) if standing.stands(*number, at) => {}
            BlockOrder::Lift(_) => return Err(Refusal::BlockUnknown),
        }
        Ok(order.clone())
    }
}

pub(super) fn must_be_there(policy: &Policy, scope: Scope) -> Result<(), Refusal> {
    let there = policy.counties.keys().any(|county| scope.touches_county(*county));
    if there { Ok(()) } else { Err(Refusal::CodeUnknown { field: "scope" }) }
}

/// Nobody else has changed anything since whoever asks has looked.
fn must_be_seen(based_on: u32, newest: u32) -> Result<(), Refusal> {
    if based_on == newest { Ok(()) } else { Err(Refusal::ControlsMoved { newest }) }
}
