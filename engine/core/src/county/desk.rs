//! What the province's desk keeps beyond a county: operators by name, and the editions of the rules.

use std::collections::{BTreeMap, BTreeSet};

use crate::answers::Answers;
use crate::office::{Account, OperatorNumber};
use crate::text::accounts;

/// The desk's memory; empty in every county.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Desk {
    pub(crate) operators: BTreeMap<OperatorNumber, Answers>,
    pub(crate) names: BTreeMap<String, OperatorNumber>,
    /// What readers see of the names. Accounts of before this was a rule may share one.
    pub(crate) looks: BTreeSet<String>,
    pub(crate) editions: BTreeMap<u32, Answers>,
    /// The greatest version of policy files that was adopted.
    pub(crate) version: u32,
}

impl Desk {
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
