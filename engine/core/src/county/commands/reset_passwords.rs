//! Both passwords set anew, through the point with the document present. A signed form stays signed.

use super::within;
use crate::calendar::WindowName;
use crate::command::Command;
use crate::county::decision::Decision;
use crate::county::state::County;
use crate::event::Event;
use crate::ids::{IdentityKey, Serial};
use crate::policy::Policy;
use crate::reply::Refusal;
use crate::text::PasswordHash;

impl County {
    pub(in crate::county) fn reset_passwords(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        identity: IdentityKey,
        login_password: &PasswordHash,
        save_password: &PasswordHash,
    ) -> Result<Decision, Refusal> {
        let candidate = self.standing(serial)?;
        within(WindowName::Season, policy, candidate.point, command.arrived_at)?;
        candidate.must_be_activated()?;
        candidate.must_have_room()?;
        if candidate.identity != identity {
            return Err(Refusal::OtherCandidatesDocument);
        }
        Ok(Decision::Happens(Event::PasswordsReset {
            serial,
            login_password: login_password.clone(),
            save_password: save_password.clone(),
        }))
    }
}
