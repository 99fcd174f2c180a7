//! Steps 4 and 5: 按照有关要求输入本人的基本信息; 报名期间可随时修改，逾期不能再做修改; 按报名点要求校对和修改个人信息.

use super::{registration_of, within};
use crate::calendar::WindowName;
use crate::command::Command;
use crate::county::decision::Decision;
use crate::county::memory::Candidate;
use crate::county::state::County;
use crate::event::Event;
use crate::form::{BasicForm, check_entries};
use crate::ids::Serial;
use crate::policy::Policy;
use crate::reply::Refusal;

impl County {
    pub(in crate::county) fn save_form(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        form: &BasicForm,
    ) -> Result<Decision, Refusal> {
        let candidate = self.standing(serial)?;
        within(registration_of(candidate.kind), policy, candidate.point, command.arrived_at)?;
        candidate.must_have_room_to_save()?;
        save(candidate, policy, serial, form, false)
    }

    pub(in crate::county) fn correct_form(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        form: &BasicForm,
    ) -> Result<Decision, Refusal> {
        let candidate = self.standing(serial)?;
        within(WindowName::Confirmation, policy, candidate.point, command.arrived_at)?;
        candidate.must_have_room()?;
        save(candidate, policy, serial, form, true)
    }
}

fn save(
    candidate: &Candidate,
    policy: &Policy,
    serial: Serial,
    form: &BasicForm,
    corrected: bool,
) -> Result<Decision, Refusal> {
    candidate.must_be_activated()?;
    candidate.must_be_unlocked()?;
    form.check_codes(&policy.codes).map_err(|field| Refusal::CodeUnknown { field })?;
    check_entries(&policy.form, &form.additional, true).map_err(Refusal::Field)?;
    let revision = candidate.form_revision + 1;
    Ok(Decision::Happens(Event::FormSaved { serial, revision, form: form.clone(), corrected }))
}
