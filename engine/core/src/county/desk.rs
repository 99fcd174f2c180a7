//! What the province's desk keeps beyond a county: operators by name, the editions of the rules, and what a second person is
//! asked about.

use std::collections::{BTreeMap, BTreeSet};

use super::contingency::Contingency;
use super::placed::Placed;
use super::shares::{Share, above};
use crate::answers::Answers;
use crate::author::Author;
use crate::four_eyes::{AskedApproval, FourEyes, RequestDigest};
use crate::limits::{
    APPROVALS_KEPT, APPROVALS_OPEN_MAX, APPROVALS_OPEN_PER_CITY, APPROVALS_OPEN_PER_COUNTY, CONTINGENCIES_MAX,
    CONTINGENCIES_PER_CITY, CONTINGENCIES_PER_COUNTY, EDITIONS_MAX, EDITIONS_PER_CITY, EDITIONS_PER_COUNTY,
    OPERATORS_MAX, OPERATORS_PER_CITY, OPERATORS_PER_COUNTY,
};
use crate::office::{Account, OperatorNumber};
use crate::reply::ApprovalState;
use crate::scope::Scope;
use crate::text::{AuthorName, accounts};
use crate::time::Timestamp;

/// The desk's memory; empty in every county.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Desk {
    pub(crate) operators: BTreeMap<OperatorNumber, Placed>,
    /// Those who may not sign in.
    pub(crate) dismissed: BTreeSet<OperatorNumber>,
    pub(crate) names: BTreeMap<String, OperatorNumber>,
    /// What readers see of the names. Accounts of before this was a rule may share one.
    pub(crate) looks: BTreeSet<String>,
    pub(crate) editions: BTreeMap<u32, Placed>,
    /// The greatest version of policy files that was adopted.
    pub(crate) version: u32,
    /// By their places.
    pub(crate) approvals: BTreeMap<u32, Approval>,
    pub(crate) contingency: Contingency,
}

/// What a second person is asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Approval {
    pub(crate) number: u32,
    pub(crate) digest: RequestDigest,
    pub(crate) action: FourEyes,
    pub(crate) scope: Scope,
    pub(crate) asked_by: Option<AuthorName>,
    pub(crate) expires_at: Timestamp,
    pub(crate) approved: Option<bool>,
    pub(crate) used: bool,
    pub(crate) answers: Answers,
}

impl Approval {
    /// Nobody has looked at it yet.
    pub(super) fn asked(asked: &AskedApproval, by: Option<&Author>) -> Self {
        let AskedApproval { number, digest, action, scope, expires_at, .. } = *asked;
        let (asked_by, answers) = (by.map(|author| author.who.clone()), Answers::default());
        Self { number, digest, action, scope, asked_by, expires_at, approved: None, used: false, answers }
    }

    /// Whether anything may still come of it.
    pub(super) fn is_open(&self, now: Timestamp) -> bool {
        self.expires_at > now && self.approved != Some(false) && !self.used
    }

    pub(super) fn state(&self) -> ApprovalState {
        let Self { number, action, scope, expires_at, approved, used, .. } = *self;
        ApprovalState { number, action, scope, expires_at, approved, used }
    }
}

impl Desk {
    /// The shares that one more operator here takes of.
    pub(super) fn shares_of_operators(&self, place: Scope) -> Vec<Share> {
        let taken = |of: Scope| self.operators.values().filter(|one| of.covers(one.scope)).count();
        above(place, taken, [OPERATORS_PER_COUNTY, OPERATORS_PER_CITY, OPERATORS_MAX])
    }

    /// The shares that one more edition for this part takes of.
    pub(super) fn shares_of_editions(&self, place: Scope) -> Vec<Share> {
        let taken = |of: Scope| self.editions.values().filter(|one| of.covers(one.scope)).count();
        above(place, taken, [EDITIONS_PER_COUNTY, EDITIONS_PER_CITY, EDITIONS_MAX])
    }

    /// The shares that one more entry of the contingency table's takes of.
    pub(super) fn shares_of_contingencies(&self, place: Scope) -> Vec<Share> {
        let taken = |of: Scope| self.contingency.scopes().filter(|one| of.covers(*one)).count();
        above(place, taken, [CONTINGENCIES_PER_COUNTY, CONTINGENCIES_PER_CITY, CONTINGENCIES_MAX])
    }

    /// The shares that one more question to a second person takes of.
    pub(super) fn shares_of_approvals(&self, place: Scope, now: Timestamp) -> Vec<Share> {
        let open = || self.approvals.values().filter(|one| one.is_open(now));
        let taken = |of: Scope| open().filter(|one| of.covers(one.scope)).count();
        above(place, taken, [APPROVALS_OPEN_PER_COUNTY, APPROVALS_OPEN_PER_CITY, APPROVALS_OPEN_MAX])
    }

    /// The place that the next question takes: a new one, or that of the oldest which is over.
    pub(super) fn place_for_approval(&self, now: Timestamp) -> Option<u32> {
        if self.approvals.len() < APPROVALS_KEPT {
            return Some(self.approvals.len() as u32 + 1);
        }
        let over = self.approvals.iter().filter(|(_, one)| !one.is_open(now));
        over.min_by_key(|(_, one)| one.number).map(|(place, _)| *place)
    }

    /// The number that the next question gets.
    pub(super) fn next_approval(&self) -> u32 {
        self.approvals.values().map(|one| one.number).max().unwrap_or(0) + 1
    }

    /// What a second person is asked under this number, with its place.
    pub(super) fn approval(&self, number: u32) -> Option<(u32, &Approval)> {
        self.approvals.iter().find(|(_, one)| one.number == number).map(|(place, one)| (*place, one))
    }

    /// Takes the name of an account; gives the operator who had it, which is nobody.
    pub(crate) fn name(&mut self, account: &Account, operator: OperatorNumber) -> Option<OperatorNumber> {
        self.looks.insert(accounts::look(account.name.reveal()));
        self.names.insert(account.name.reveal().to_owned(), operator)
    }

    /// Notes whether an operator may sign in.
    pub(crate) fn enable(&mut self, operator: OperatorNumber, enabled: bool) {
        if enabled {
            self.dismissed.remove(&operator);
        } else {
            self.dismissed.insert(operator);
        }
    }

    /// Whether an account has this name or one that looks the same.
    pub(crate) fn has_name(&self, account: &Account) -> bool {
        let name = account.name.reveal();
        self.names.contains_key(name) || self.looks.contains(&accounts::look(name))
    }

    /// The number of the operator who comes next.
    pub(crate) fn next_operator(&self) -> OperatorNumber {
        OperatorNumber(self.operators.last_key_value().map_or(0, |(last, _)| last.0) + 1)
    }

    /// The number of the edition that comes next.
    pub(crate) fn next_edition(&self) -> u32 {
        self.editions.last_key_value().map_or(0, |(last, _)| *last) + 1
    }
}
