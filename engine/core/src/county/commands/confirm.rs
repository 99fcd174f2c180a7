//! Step 5: 校对无误后，考生须在报名登记表上签字确认. A signature locks the form; an office may withdraw it.

use super::within;
use crate::calendar::WindowName;
use crate::command::Command;
use crate::county::decision::Decision;
use crate::county::state::County;
use crate::event::Event;
use crate::form::Signature;
use crate::ids::Serial;
use crate::policy::Policy;
use crate::reply::{Refusal, Step};
use crate::text::Reason;

impl County {
    pub(in crate::county) fn confirm(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        signature: &Signature,
    ) -> Result<Decision, Refusal> {
        let candidate = self.standing(serial)?;
        within(WindowName::Confirmation, policy, candidate.point, command.arrived_at)?;
        candidate.must_be_activated()?;
        candidate.must_be_unlocked()?;
        candidate.must_have_room()?;
        if candidate.form_revision == 0 {
            return Err(Refusal::OutOfOrder { missing: Step::Form });
        }
        // What was signed must be what is kept.
        if signature.form_revision != candidate.form_revision {
            return Err(Refusal::RevisionPassed { revision: candidate.form_revision });
        }
        Ok(Decision::Happens(Event::Confirmed { serial, signature: signature.clone() }))
    }

    pub(in crate::county) fn withdraw_confirmation(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        reason: &Reason,
    ) -> Result<Decision, Refusal> {
        let candidate = self.standing(serial)?;
        within(WindowName::Confirmation, policy, candidate.point, command.arrived_at)?;
        candidate.must_have_room()?;
        if !candidate.confirmed {
            return Err(Refusal::OutOfOrder { missing: Step::Confirmation });
        }
        Ok(Decision::Happens(Event::ConfirmationWithdrawn { serial, reason: reason.clone() }))
    }
}
