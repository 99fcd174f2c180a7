//! What the province's desk keeps beyond a county: operators by name, and the editions of the rules.

use std::collections::{BTreeMap, BTreeSet};

use super::shares::{Share, above};
use crate::answers::Answers;
use crate::limits::{
    EDITIONS_MAX, EDITIONS_PER_CITY, EDITIONS_PER_COUNTY, OPERATORS_MAX, OPERATORS_PER_CITY, OPERATORS_PER_COUNTY,
};
use crate::office::{Account, OperatorNumber};
use crate::scope::Scope;
use crate::text::accounts;

/// The desk's memory; empty in every county.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Desk {
    pub(crate) operators: BTreeMap<OperatorNumber, Placed>,
    pub(crate) names: BTreeMap<String, OperatorNumber>,
    /// What readers see of the names. Accounts of before this was a rule may share one.
    pub(crate) looks: BTreeSet<String>,
    pub(crate) editions: BTreeMap<u32, Placed>,
    /// The greatest version of policy files that was adopted.
    pub(crate) version: u32,
}

/// Something that concerns a part of the tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) scope: Scope,
    pub(crate) answers: Answers,
}

impl Placed {
    /// Nothing has happened to it yet.
    pub(super) fn new(scope: Scope) -> Self {
        Self { scope, answers: Answers::default() }
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

    /// Takes the name of an account; gives the operator who had it, which is nobody.
    pub(crate) fn name(&mut self, account: &Account, operator: OperatorNumber) -> Option<OperatorNumber> {
        self.looks.insert(accounts::look(account.name.reveal()));
        self.names.insert(account.name.reveal().to_owned(), operator)
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
