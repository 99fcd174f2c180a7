//! A registration that was made wrongly ends, by an office above the point. The serial stays used, the document is free.
//!
//! Guarantees: what has no serial left to come back to is not undone; there is always room for it. Orders that are open stay
//! so until the platform says how they ended, and money is kept: see `orders.rs` and `record_fee.rs`.

use super::within;
use crate::calendar::WindowName;
use crate::command::Command;
use crate::county::decision::Decision;
use crate::county::state::County;
use crate::event::Event;
use crate::four_eyes::FourEyes;
use crate::ids::Serial;
use crate::limits::ANSWERS_PER_SUBJECT;
use crate::mending::Voiding;
use crate::policy::Policy;
use crate::reply::Refusal;
use crate::text::Reason;

impl County {
    pub(in crate::county) fn void_registration(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        reason: &Reason,
        approval: Option<u32>,
    ) -> Result<Decision, Refusal> {
        let candidate = self.standing(serial)?;
        within(WindowName::Season, policy, candidate.point, command.arrived_at)?;
        // Rows of before room was kept for it may have none.
        if candidate.answers.len() >= ANSWERS_PER_SUBJECT {
            return Err(Refusal::TooMany { what: "changes" });
        }
        must_be_approved(policy, FourEyes::VoidRegistration, approval)?;
        let voiding = Voiding { freed: candidate.identity, reason: reason.clone(), approval };
        Ok(Decision::Happens(Event::RegistrationVoided(serial, voiding)))
    }
}

/// Refuses what the season wants a second person for and nobody has approved. Whether the number is that of an approval for
/// this very request is the caller's to check, at the desk; the auditor looks again.
pub(super) fn must_be_approved(policy: &Policy, action: FourEyes, approval: Option<u32>) -> Result<(), Refusal> {
    let lacks = policy.four_eyes.require(action) && approval.is_none();
    if lacks { Err(Refusal::SecondPersonNeeded { approval: None }) } else { Ok(()) }
}
