//! Step 1, undone in part: the serials that a point has not given return to the county.

use super::within;
use crate::calendar::WindowName;
use crate::command::Command;
use crate::county::decision::Decision;
use crate::county::state::County;
use crate::event::Event;
use crate::ids::{PointNumber, SerialCode};
use crate::limits::ANSWERS_PER_SUBJECT;
use crate::policy::Policy;
use crate::reply::Refusal;

impl County {
    pub(in crate::county) fn take_back_tail(
        &self,
        command: &Command,
        policy: &Policy,
        point: PointNumber,
        code: SerialCode,
        from: u16,
    ) -> Result<Decision, Refusal> {
        within(WindowName::Preparation, policy, point, command.arrived_at)?;
        let held = self.points.get(&point).ok_or(Refusal::PointUnknown)?;
        if held.answers.len() >= ANSWERS_PER_SUBJECT {
            return Err(Refusal::TooMany { what: "changes" });
        }
        let allotment = held
            .allotments
            .iter()
            .find(|held| held.segment.code == code && (held.segment.first..=held.segment.last).contains(&from))
            .ok_or(Refusal::SegmentUnknown)?;
        if from < allotment.next {
            return Err(Refusal::SegmentInUse { next: allotment.next });
        }
        Ok(Decision::Happens(Event::TailTakenBack { point, code, from }))
    }
}
