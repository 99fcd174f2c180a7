//! Step 1: 划分好各报名点的报名流水号段.

use super::within;
use crate::calendar::WindowName;
use crate::command::Command;
use crate::county::decision::Decision;
use crate::county::state::County;
use crate::event::Event;
use crate::ids::PointNumber;
use crate::limits::{ANSWERS_PER_SUBJECT, SEGMENTS_PER_POINT};
use crate::policy::Policy;
use crate::reply::Refusal;
use crate::serial::Segment;

impl County {
    pub(in crate::county) fn allot_segment(
        &self,
        command: &Command,
        policy: &Policy,
        point: PointNumber,
        segment: Segment,
    ) -> Result<Decision, Refusal> {
        within(WindowName::Preparation, policy, point, command.arrived_at)?;
        let own = policy.counties.get(&self.id).is_some_and(|county| county.codes.contains(&segment.code));
        if !own {
            return Err(Refusal::CodeOfOtherCounty);
        }
        let held = self.points.get(&point).ok_or(Refusal::PointUnknown)?;
        if held.allotments.len() >= SEGMENTS_PER_POINT || held.answers.len() >= ANSWERS_PER_SUBJECT {
            return Err(Refusal::TooMany { what: "segments" });
        }
        if let Some(point) = self.owner_of_overlap(segment) {
            return Err(Refusal::SegmentOverlaps { point });
        }
        Ok(Decision::Happens(Event::SegmentAllotted { point, segment }))
    }

    /// Segments never overlap, so only the last one that begins at or before this one's end can touch it.
    fn owner_of_overlap(&self, segment: Segment) -> Option<PointNumber> {
        let (_, (last, owner)) = self.segments.range((segment.code, 0)..=(segment.code, segment.last)).next_back()?;
        (*last >= segment.first).then_some(*owner)
    }
}
