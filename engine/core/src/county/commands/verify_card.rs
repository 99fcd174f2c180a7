//! Special cases 4 and 5: 考生须前往报名点验证第二代居民身份证信息.

use super::within;
use crate::calendar::WindowName;
use crate::command::Command;
use crate::county::decision::Decision;
use crate::county::state::County;
use crate::event::Event;
use crate::ids::{IdentityKey, Serial};
use crate::policy::Policy;
use crate::reply::Refusal;
use crate::time::Date;

impl County {
    pub(in crate::county) fn verify_card(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        identity: IdentityKey,
        valid_until: Option<Date>,
        today: Date,
    ) -> Result<Decision, Refusal> {
        let candidate = self.standing(serial)?;
        within(WindowName::Season, policy, candidate.point, command.arrived_at)?;
        if !candidate.verification_due {
            return Err(Refusal::NothingToVerify);
        }
        if candidate.identity != identity {
            return Err(Refusal::OtherCandidatesDocument);
        }
        if valid_until.is_some_and(|last| last < today) {
            return Err(Refusal::CardLapsed);
        }
        Ok(Decision::Happens(Event::CardVerified { serial, valid_until }))
    }
}
