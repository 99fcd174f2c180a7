//! Step 4, 优惠加分及专项计划资格网上申报: 未申报的考生不能享受相应的录取政策.

use super::within;
use crate::calendar::WindowName;
use crate::command::Command;
use crate::county::{County, Decision};
use crate::event::Event;
use crate::form::Declaration;
use crate::ids::Serial;
use crate::limits::DECLARED_MAX;
use crate::policy::Policy;
use crate::reply::Refusal;
use crate::text::FormCode;

impl County {
    pub(in crate::county) fn declare(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        declaration: &Declaration,
    ) -> Result<Decision, Refusal> {
        let candidate = self.candidate(serial)?;
        within(WindowName::Declaration, policy, candidate.point, command.arrived_at)?;
        candidate.must_be_activated()?;
        candidate.must_have_room_to_save()?;
        let bonus = |code: &str| policy.bonuses.contains_key(code);
        let plan = |code: &str| policy.plans.contains_key(code);
        check_codes(&declaration.bonuses, bonus, "bonuses")?;
        check_codes(&declaration.plans, plan, "plans")?;
        let revision = candidate.rarer.as_ref().map_or(0, |rarer| rarer.declared_revision) + 1;
        Ok(Decision::Happens(Event::Declared { serial, revision, declaration: declaration.clone() }))
    }
}

/// Each code is in its table and there once.
fn check_codes(codes: &[FormCode], known: impl Fn(&str) -> bool, field: &'static str) -> Result<(), Refusal> {
    if codes.len() > DECLARED_MAX {
        return Err(Refusal::TooMany { what: field });
    }
    let repeated = codes.iter().enumerate().any(|(place, code)| codes[..place].contains(code));
    let good = !repeated && codes.iter().all(|code| known(code.reveal()));
    if good { Ok(()) } else { Err(Refusal::CodeUnknown { field }) }
}
