//! Step 4, 优惠加分及专项计划资格网上申报: 未申报的考生不能享受相应的录取政策.

use super::within;
use crate::calendar::WindowName;
use crate::command::Command;
use crate::county::decision::Decision;
use crate::county::state::County;
use crate::event::Event;
use crate::form::Declaration;
use crate::ids::Serial;
use crate::policy::Policy;
use crate::reply::Refusal;

impl County {
    pub(in crate::county) fn declare(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        declaration: &Declaration,
    ) -> Result<Decision, Refusal> {
        let candidate = self.standing(serial)?;
        within(WindowName::Declaration, policy, candidate.point, command.arrived_at)?;
        candidate.must_be_activated()?;
        candidate.must_have_room_to_save()?;
        if let Some(field) = declaration.too_long() {
            return Err(Refusal::TooMany { what: field });
        }
        declaration.check(policy).map_err(|field| Refusal::CodeUnknown { field })?;
        let revision = candidate.rarer.as_ref().map_or(0, |rarer| rarer.declared_revision) + 1;
        Ok(Decision::Happens(Event::Declared { serial, revision, declaration: declaration.clone() }))
    }
}
