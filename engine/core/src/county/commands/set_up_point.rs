//! Step 1: 设置好报名点.

use super::within;
use crate::calendar::WindowName;
use crate::command::Command;
use crate::county::decision::Decision;
use crate::county::state::County;
use crate::event::Event;
use crate::ids::PointNumber;
use crate::limits::POINTS_PER_COUNTY;
use crate::policy::Policy;
use crate::reply::Refusal;
use crate::text::PlaceName;

impl County {
    pub(in crate::county) fn set_up_point(
        &self,
        command: &Command,
        policy: &Policy,
        point: PointNumber,
        name: &PlaceName,
    ) -> Result<Decision, Refusal> {
        within(WindowName::Preparation, policy, point, command.arrived_at)?;
        // The province's desk is no county.
        if !policy.counties.contains_key(&self.id) {
            return Err(Refusal::PointUnknown);
        }
        if self.points.contains_key(&point) {
            return Err(Refusal::PointExists);
        }
        if self.points.len() >= POINTS_PER_COUNTY {
            return Err(Refusal::TooMany { what: "points" });
        }
        Ok(Decision::Happens(Event::PointSetUp { point, name: name.clone() }))
    }
}
