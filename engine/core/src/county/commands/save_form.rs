//! Step 4: 按照有关要求输入本人的基本信息; 报名期间可随时修改，逾期不能再做修改.

use super::within;
use crate::command::Command;
use crate::county::{County, Decision};
use crate::event::Event;
use crate::form::BasicForm;
use crate::ids::Serial;
use crate::limits::ANSWERS_BEFORE_LAST_SAVE;
use crate::policy::Policy;
use crate::reply::{Refusal, Step, WindowName};

impl County {
    pub(in crate::county) fn save_form(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        form: &BasicForm,
    ) -> Result<Decision, Refusal> {
        within(WindowName::Registration, policy, command.arrived_at)?;
        let candidate = self.candidate(serial)?;
        if !candidate.activated {
            let missing = if candidate.payments == 0 { Step::Fee } else { Step::Activation };
            return Err(Refusal::OutOfOrder { missing });
        }
        if candidate.answers.len() >= ANSWERS_BEFORE_LAST_SAVE {
            return Err(Refusal::TooMany { what: "saves" });
        }
        form.check_codes(&policy.codes).map_err(|field| Refusal::CodeUnknown { field })?;
        Ok(Decision::Happens(Event::FormSaved { serial, revision: candidate.form_revision + 1, form: form.clone() }))
    }
}
