//! Step 3: 缴费成功后，考生通过系统完成实人认证，设置好系统“登录”密码和“保存”密码.

use super::{registration_of, within};
use crate::command::Command;
use crate::county::decision::Decision;
use crate::county::state::County;
use crate::event::Event;
use crate::ids::Serial;
use crate::person::FeeKind;
use crate::policy::Policy;
use crate::reply::{Refusal, Step};
use crate::text::PasswordHash;

impl County {
    pub(in crate::county) fn activate(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        real_person_passed: bool,
        login_password: &PasswordHash,
        save_password: &PasswordHash,
    ) -> Result<Decision, Refusal> {
        let candidate = self.standing(serial)?;
        within(registration_of(candidate.kind), policy, candidate.point, command.arrived_at)?;
        if !candidate.paid(FeeKind::Registration) {
            return Err(Refusal::OutOfOrder { missing: Step::Fee });
        }
        if candidate.activated {
            return Err(Refusal::AlreadyActivated);
        }
        if !real_person_passed {
            return Err(Refusal::RealPersonCheckFailed);
        }
        Ok(Decision::Happens(Event::Activated {
            serial,
            login_password: login_password.clone(),
            save_password: save_password.clone(),
        }))
    }
}
