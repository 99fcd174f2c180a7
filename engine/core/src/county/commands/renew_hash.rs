//! A password that was right is kept by another hash. In no window and for no epoch: nothing changes for anybody.

use crate::answers::Answers;
use crate::county::decision::Decision;
use crate::county::state::County;
use crate::event::Event;
use crate::ids::Serial;
use crate::limits::ANSWERS_BEFORE_LAST_RENEWAL;
use crate::office::OperatorNumber;
use crate::policy::Policy;
use crate::renewal::{HashRenewal, WhichPassword};
use crate::reply::Refusal;

impl County {
    pub(in crate::county) fn renew_hash(
        &self,
        serial: Serial,
        which: WhichPassword,
        renewal: &HashRenewal,
    ) -> Result<Decision, Refusal> {
        let candidate = self.standing(serial)?;
        candidate.must_be_activated()?;
        must_be_as_verified(&candidate.answers, candidate.answers.passwords_since(), renewal)?;
        Ok(Decision::Happens(Event::HashRenewed(serial, which, renewal.clone())))
    }

    pub(in crate::county) fn renew_operator_hash(
        &self,
        policy: &Policy,
        operator: OperatorNumber,
        renewal: &HashRenewal,
    ) -> Result<Decision, Refusal> {
        self.must_be_desk(policy)?;
        let there = self.desk.operators.get(&operator).filter(|_| !self.desk.dismissed.contains(&operator));
        let answers = &there.ok_or(Refusal::OperatorUnknown)?.answers;
        // Whatever was changed of the account meanwhile, the password may have been.
        must_be_as_verified(answers, answers.last_event(), renewal)?;
        Ok(Decision::Happens(Event::OperatorHashRenewed(operator, renewal.clone())))
    }
}

/// Refuses what was verified against another hash than the one that is stored, and what would take room from real changes.
fn must_be_as_verified(answers: &Answers, since: Option<u64>, renewal: &HashRenewal) -> Result<(), Refusal> {
    if since != Some(renewal.since) {
        let revision = since.map_or(0, |since| u32::try_from(since).unwrap_or(u32::MAX));
        return Err(Refusal::RevisionPassed { revision });
    }
    let full = answers.len() >= ANSWERS_BEFORE_LAST_RENEWAL;
    if full { Err(Refusal::TooMany { what: "renewals" }) } else { Ok(()) }
}
