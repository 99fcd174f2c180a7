//! Step 5: what the card says is corrected at the point; candidates cannot (身份证件上的信息除外).

use super::within;
use crate::calendar::WindowName;
use crate::command::Command;
use crate::county::decision::Decision;
use crate::county::state::County;
use crate::event::Event;
use crate::form::{Person, check_code};
use crate::ids::Serial;
use crate::policy::Policy;
use crate::reply::Refusal;

impl County {
    pub(in crate::county) fn correct_person(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        person: &Person,
    ) -> Result<Decision, Refusal> {
        let candidate = self.standing(serial)?;
        within(WindowName::Confirmation, policy, candidate.point, command.arrived_at)?;
        candidate.must_be_unlocked()?;
        candidate.must_have_room()?;
        check_code(&policy.codes.ethnicity, &person.ethnicity, "ethnicity")
            .map_err(|field| Refusal::CodeUnknown { field })?;
        Ok(Decision::Happens(Event::PersonCorrected { serial, person: person.clone() }))
    }
}
