//! Candidates take other passwords by themselves. A signed form stays signed.

use super::within;
use crate::calendar::WindowName;
use crate::command::Command;
use crate::county::decision::Decision;
use crate::county::state::County;
use crate::event::Event;
use crate::ids::Serial;
use crate::policy::Policy;
use crate::reply::Refusal;
use crate::text::PasswordHash;

impl County {
    pub(in crate::county) fn change_login_password(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        login_password: &PasswordHash,
        by_code: bool,
    ) -> Result<Decision, Refusal> {
        self.may_change_passwords(command, policy, serial)?;
        Ok(Decision::Happens(Event::LoginPasswordChanged(serial, login_password.clone(), by_code)))
    }

    pub(in crate::county) fn change_save_password(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        save_password: &PasswordHash,
    ) -> Result<Decision, Refusal> {
        self.may_change_passwords(command, policy, serial)?;
        Ok(Decision::Happens(Event::SavePasswordChanged(serial, save_password.clone())))
    }

    fn may_change_passwords(&self, command: &Command, policy: &Policy, serial: Serial) -> Result<(), Refusal> {
        let candidate = self.standing(serial)?;
        within(WindowName::Season, policy, candidate.point, command.arrived_at)?;
        candidate.must_be_activated()?;
        // A reset at the point still finds room behind that.
        candidate.must_have_room_to_save()
    }
}
