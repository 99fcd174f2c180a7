//! Step 4, arts and sport: 绑定有效的可接收短信的手机号码，填报好本人报考的专业考试类别和报考主辅项等信息.

use super::within;
use crate::calendar::WindowName;
use crate::command::Command;
use crate::county::decision::Decision;
use crate::county::state::County;
use crate::event::Event;
use crate::form::ProfessionalChoice;
use crate::ids::Serial;
use crate::person::FeeKind;
use crate::policy::Policy;
use crate::reply::{Refusal, Step};
use crate::text::Phone;

impl County {
    pub(in crate::county) fn bind_phone(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        phone: &Phone,
    ) -> Result<Decision, Refusal> {
        let candidate = self.standing(serial)?;
        within(WindowName::Professional, policy, candidate.point, command.arrived_at)?;
        candidate.must_be_activated()?;
        candidate.must_have_room_to_save()?;
        Ok(Decision::Happens(Event::PhoneBound(serial, phone.clone())))
    }

    pub(in crate::county) fn save_professional(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        choice: &ProfessionalChoice,
    ) -> Result<Decision, Refusal> {
        let candidate = self.standing(serial)?;
        within(WindowName::Professional, policy, candidate.point, command.arrived_at)?;
        candidate.must_be_activated()?;
        let rarer = candidate.rarer.as_deref();
        if !rarer.is_some_and(|rarer| rarer.phone_bound) {
            return Err(Refusal::OutOfOrder { missing: Step::Phone });
        }
        // 一旦缴费成功: the choice is final with the fee.
        if candidate.paid(FeeKind::Professional) {
            return Err(Refusal::FeePaid { fee: FeeKind::Professional });
        }
        let open = candidate.orders().iter().find(|order| order.fee == FeeKind::Professional && !order.ended);
        if let Some(order) = open {
            return Err(Refusal::OrderOpen { number: order.number });
        }
        candidate.must_have_room_to_save()?;
        choice.check(policy).map_err(|field| Refusal::CodeUnknown { field })?;
        let revision = rarer.map_or(0, |rarer| rarer.professional_revision) + 1;
        Ok(Decision::Happens(Event::ProfessionalSaved { serial, revision, choice: choice.clone() }))
    }
}
