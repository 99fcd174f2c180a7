//! The desk: operators are created and changed. Who may create whom is the caller's to check; here no two
//! names look the same.

use crate::command::Command;
use crate::county::decision::Decision;
use crate::county::shares::have_room;
use crate::county::state::County;
use crate::event::Event;
use crate::limits::ANSWERS_PER_SUBJECT;
use crate::office::{Account, AccountChange, OperatorNumber};
use crate::policy::Policy;
use crate::reply::Refusal;

impl County {
    pub(in crate::county) fn create_operator(
        &self,
        command: &Command,
        policy: &Policy,
        account: &Account,
    ) -> Result<Decision, Refusal> {
        self.must_be_desk(policy)?;
        if self.desk.has_name(account) {
            return Err(Refusal::OperatorExists);
        }
        if !have_room(command.scope, &self.desk.shares_of_operators(account.scope)) {
            return Err(Refusal::TooMany { what: "operators" });
        }
        let operator = self.desk.next_operator();
        Ok(Decision::Happens(Event::OperatorCreated { operator, account: account.clone() }))
    }

    pub(in crate::county) fn change_operator(
        &self,
        policy: &Policy,
        operator: OperatorNumber,
        change: &AccountChange,
    ) -> Result<Decision, Refusal> {
        self.must_be_desk(policy)?;
        // Another scope is judged by no share: nobody moves an operator beyond the own scope, so only those above fill a share.
        let answers = &self.desk.operators.get(&operator).ok_or(Refusal::OperatorUnknown)?.answers;
        // The last place is kept for switching the account off, which must never fail: nothing can switch it on again
        // behind that.
        let kept = usize::from(!change.only_disables());
        if answers.len() + kept >= ANSWERS_PER_SUBJECT {
            return Err(Refusal::TooMany { what: "changes" });
        }
        Ok(Decision::Happens(Event::OperatorChanged { operator, change: change.clone() }))
    }

    /// Refuses every county but the province's desk.
    pub(super) fn must_be_desk(&self, policy: &Policy) -> Result<(), Refusal> {
        if self.id == policy.desk() { Ok(()) } else { Err(Refusal::NotTheDesk) }
    }
}
