//! Step 6: 采集思想品德考核意见等其它信息，完成网上报名工作.

use super::within;
use crate::calendar::WindowName;
use crate::command::Command;
use crate::county::decision::Decision;
use crate::county::state::County;
use crate::event::Event;
use crate::form::{FieldEntry, check_entries};
use crate::ids::Serial;
use crate::policy::Policy;
use crate::reply::{Refusal, Step};

impl County {
    pub(in crate::county) fn collect(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        items: &[FieldEntry],
        replaces: u32,
    ) -> Result<Decision, Refusal> {
        let candidate = self.standing(serial)?;
        within(WindowName::Collection, policy, candidate.point, command.arrived_at)?;
        candidate.must_be_activated()?;
        candidate.must_have_room()?;
        if candidate.form_revision == 0 {
            return Err(Refusal::OutOfOrder { missing: Step::Form });
        }
        if replaces != candidate.collected_revision {
            return Err(Refusal::RevisionPassed { revision: candidate.collected_revision });
        }
        check_entries(&policy.collected, items, false).map_err(Refusal::Field)?;
        let complete = check_entries(&policy.collected, items, true).is_ok();
        let revision = candidate.collected_revision + 1;
        Ok(Decision::Happens(Event::Collected { serial, revision, items: items.to_vec(), complete }))
    }
}
