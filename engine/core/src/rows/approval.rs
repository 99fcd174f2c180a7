//! Rows of what a second person is asked about, at the province's desk. The next question takes the place of one that is over.

use minicbor::{Decode, Encode};

use super::trail::Trail;
use crate::author::Author;
use crate::event::Event;
use crate::four_eyes::{AskedApproval, DecidedApproval, FourEyes, RequestDigest};
use crate::record::Record;
use crate::scope::Scope;
use crate::text::{Reason, Summary};
use crate::time::Timestamp;

/// What a second person is asked about.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ApprovalRow {
    /// Its place, from 1.
    #[n(0)]
    pub slot: u32,
    /// Its number, given once.
    #[n(1)]
    pub number: u32,
    /// The request that it is for.
    #[n(2)]
    pub digest: RequestDigest,
    /// What is asked for.
    #[n(3)]
    pub action: FourEyes,
    /// For which part of the province.
    #[n(4)]
    pub scope: Scope,
    /// What it is about, in a line.
    #[n(5)]
    pub summary: Summary,
    /// Why, where the request says it.
    #[n(6)]
    pub reason: Option<Reason>,
    /// When.
    #[n(7)]
    pub asked_at: Timestamp,
    /// By whom.
    #[n(8)]
    pub asked_by: Option<Author>,
    /// From when on it is worth nothing.
    #[n(9)]
    pub expires_at: Timestamp,
    /// What a second person said.
    #[n(10)]
    pub decided: Option<ApprovalDecision>,
    /// When it was done, where nothing else records that.
    #[n(11)]
    pub used_at: Option<Timestamp>,
    /// What has happened to it; of those that had the place before, only how many answers there were.
    #[n(12)]
    pub trail: Trail,
}

/// What a second person said.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ApprovalDecision {
    /// Yes or no.
    #[n(0)]
    pub approved: bool,
    /// Why.
    #[n(1)]
    pub reason: Reason,
    /// When.
    #[n(2)]
    pub decided_at: Timestamp,
    /// By whom.
    #[n(3)]
    pub decided_by: Option<Author>,
}

impl ApprovalRow {
    pub(super) fn asked(asked: &AskedApproval, record: &Record) -> Self {
        let AskedApproval { number, slot, digest, action, scope, summary, reason, expires_at } = asked.clone();
        let (asked_at, asked_by) = (record.arrived_at, record.by.clone());
        let (decided, used_at, trail) = (None, None, Trail::default());
        Self {
            slot,
            number,
            digest,
            action,
            scope,
            summary,
            reason,
            asked_at,
            asked_by,
            expires_at,
            decided,
            used_at,
            trail,
        }
    }

    pub(super) fn change(&mut self, record: &Record) {
        match &record.event {
            // The place is another question's from now on.
            Event::ApprovalAsked(asked) => {
                let trail = self.trail.all_forgotten();
                *self = Self { trail, ..Self::asked(asked, record) };
            }
            Event::ApprovalDecided(DecidedApproval { approved, reason, .. }) => {
                let (approved, reason, decided_by) = (*approved, reason.clone(), record.by.clone());
                self.decided = Some(ApprovalDecision { approved, reason, decided_at: record.arrived_at, decided_by });
            }
            Event::ApprovalUsed(..) => self.used_at = Some(record.arrived_at),
            // `project` has matched the row's kind and the event's subject.
            _ => unreachable!("the event is about a question to a second person"),
        }
    }
}
