//! The desk: what needs a second person is asked, decided and used up.
//!
//! Guarantees: whoever asked never decides; what was decided stays so; what is over is worth nothing. Open questions are
//! bounded by shares of the province, so that no part of it keeps the others from asking. Deliberately absent: whose scope
//! covers which question, which is the caller's to check.

use crate::command::{AskApproval, Command};
use crate::county::decision::Decision;
use crate::county::desk::Approval;
use crate::county::shares::have_room;
use crate::county::state::County;
use crate::event::Event;
use crate::four_eyes::{AskedApproval, DecidedApproval};
use crate::limits::APPROVAL_MS;
use crate::policy::Policy;
use crate::reply::Refusal;
use crate::text::{AuthorName, Reason};

impl County {
    pub(in crate::county) fn ask_second_person(
        &self,
        command: &Command,
        policy: &Policy,
        ask: &AskApproval,
    ) -> Result<Decision, Refusal> {
        self.must_be_desk(policy)?;
        // Of nobody knows whom, no second person could be told apart.
        author(command).ok_or(Refusal::SamePerson)?;
        let now = command.arrived_at;
        let full = Refusal::TooMany { what: "approvals" };
        if !have_room(command.scope, &self.desk.shares_of_approvals(ask.scope, now)) {
            return Err(full);
        }
        let slot = self.desk.place_for_approval(now).ok_or(full)?;
        let AskApproval { digest, action, scope, summary, reason } = ask.clone();
        Ok(Decision::Happens(Event::ApprovalAsked(Box::new(AskedApproval {
            number: self.desk.next_approval(),
            slot,
            digest,
            action,
            scope,
            summary,
            reason,
            expires_at: now.plus_ms(APPROVAL_MS),
        }))))
    }

    pub(in crate::county) fn decide_approval(
        &self,
        command: &Command,
        policy: &Policy,
        number: u32,
        approved: bool,
        reason: &Reason,
    ) -> Result<Decision, Refusal> {
        self.must_be_desk(policy)?;
        let (slot, approval) = self.desk.approval(number).ok_or(Refusal::ApprovalUnknown)?;
        if approval.approved.is_some() {
            return Err(Refusal::ApprovalDecided);
        }
        if approval.expires_at <= command.arrived_at {
            return Err(Refusal::ApprovalExpired { approval: number });
        }
        if author(command).is_none_or(|decider| approval.asked_by.as_ref() == Some(decider)) {
            return Err(Refusal::SamePerson);
        }
        Ok(Decision::Happens(Event::ApprovalDecided(DecidedApproval {
            number,
            slot,
            approved,
            reason: reason.clone(),
        })))
    }

    pub(in crate::county) fn use_approval(
        &self,
        command: &Command,
        policy: &Policy,
        number: u32,
    ) -> Result<Decision, Refusal> {
        self.must_be_desk(policy)?;
        let (slot, approval) = self.desk.approval(number).ok_or(Refusal::ApprovalUnknown)?;
        if author(command).is_none_or(|user| approval.asked_by.as_ref() != Some(user)) {
            return Err(Refusal::ApprovalUnknown);
        }
        is_good(approval, command)?;
        Ok(Decision::Happens(Event::ApprovalUsed(number, slot)))
    }
}

fn author(command: &Command) -> Option<&AuthorName> {
    command.by.as_ref().map(|author| &author.who)
}

/// Refuses what nobody approved, in time, or what was done already.
fn is_good(approval: &Approval, command: &Command) -> Result<(), Refusal> {
    let number = approval.number;
    match approval.approved {
        Some(false) => Err(Refusal::ApprovalDeclined { approval: number }),
        _ if approval.expires_at <= command.arrived_at => Err(Refusal::ApprovalExpired { approval: number }),
        None => Err(Refusal::SecondPersonNeeded { approval: Some(number) }),
        Some(true) if approval.used => Err(Refusal::ApprovalUsed { approval: number }),
        Some(true) => Ok(()),
    }
}
