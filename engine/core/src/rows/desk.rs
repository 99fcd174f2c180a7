//! Rows of what is decided by offices: applications in every county, operators and editions at the province's desk.

use minicbor::{Decode, Encode};

use super::trail::Trail;
use crate::author::Author;
use crate::calendar::{Window, WindowName};
use crate::entry::{ApplicationKind, Statement};
use crate::event::Event;
use crate::identity::IdentityDocument;
use crate::ids::IdentityKey;
use crate::office::{Account, OperatorNumber};
use crate::record::Record;
use crate::scope::Scope;
use crate::text::Reason;
use crate::time::Timestamp;

/// An application.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct ApplicationRow {
    /// Its number in the county.
    #[n(0)]
    pub number: u32,
    /// What it asks for.
    #[n(1)]
    pub kind: ApplicationKind,
    /// The document.
    #[n(2)]
    pub document: IdentityDocument,
    /// Its keyed hash.
    #[n(3)]
    pub identity: IdentityKey,
    /// What was handed in.
    #[n(4)]
    pub statement: Statement,
    /// When.
    #[n(5)]
    pub submitted_at: Timestamp,
    /// By whom.
    #[n(6)]
    pub submitted_by: Option<Author>,
    /// The decision.
    #[n(7)]
    pub decided: Option<DecidedApplication>,
    /// What has happened to it.
    #[n(8)]
    pub trail: Trail,
}

/// A decision on an application.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct DecidedApplication {
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

impl ApplicationRow {
    pub(super) fn submitted(record: &Record) -> Option<Self> {
        let Event::ApplicationSubmitted { number, kind, document, identity, statement } = &record.event else {
            return None;
        };
        Some(Self {
            number: *number,
            kind: *kind,
            document: document.clone(),
            identity: *identity,
            statement: statement.clone(),
            submitted_at: record.arrived_at,
            submitted_by: record.by.clone(),
            decided: None,
            trail: Trail::default(),
        })
    }

    pub(super) fn change(&mut self, record: &Record) {
        let Event::ApplicationDecided { approved, reason, .. } = &record.event else {
            // `project` has matched the row's kind and the event's subject.
            unreachable!("the event is about an application");
        };
        self.decided = Some(DecidedApplication {
            approved: *approved,
            reason: reason.clone(),
            decided_at: record.arrived_at,
            decided_by: record.by.clone(),
        });
    }
}

/// An operator.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct OperatorRow {
    /// Its number.
    #[n(0)]
    pub operator: OperatorNumber,
    /// The account as it is now.
    #[n(1)]
    pub account: Account,
    /// How often the account was changed: sessions of an earlier time are over.
    #[n(2)]
    pub epoch: u32,
    /// What has happened to it.
    #[n(3)]
    pub trail: Trail,
}

impl OperatorRow {
    pub(super) fn new(operator: OperatorNumber, account: &Account) -> Self {
        Self { operator, account: account.clone(), epoch: 0, trail: Trail::default() }
    }

    pub(super) fn change(&mut self, event: &Event) {
        match event {
            Event::OperatorChanged { change, .. } => {
                self.account.change(change);
                self.epoch += 1;
            }
            // The password is the one it was, and so are the sessions.
            Event::OperatorHashRenewed(_, renewal) => self.account.password = renewal.hash.clone(),
            // `project` has matched the row's kind and the event's subject.
            _ => unreachable!("the event is about an operator"),
        }
    }
}

/// An edition of the rules.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct EditionRow {
    /// Its number, from 1.
    #[n(0)]
    pub edition: u32,
    /// For whom.
    #[n(1)]
    pub scope: Scope,
    /// What is new.
    #[n(2)]
    pub ruling: Ruling,
    /// Why.
    #[n(3)]
    pub reason: Reason,
    /// When.
    #[n(4)]
    pub recorded_at: Timestamp,
    /// By whom.
    #[n(5)]
    pub recorded_by: Option<Author>,
    /// What has happened to it.
    #[n(6)]
    pub trail: Trail,
}

/// What an edition brings.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub enum Ruling {
    /// A window is another one from then on.
    #[n(0)]
    Override {
        /// Which window.
        #[n(0)]
        window: WindowName,
        /// How it is.
        #[n(1)]
        bounds: Window,
    },
    /// Other files are in force.
    #[n(1)]
    Policy {
        /// The files' own year.
        #[n(0)]
        year: u16,
        /// The files' own version.
        #[n(1)]
        version: u32,
        /// The files, packed.
        #[cbor(n(2), with = "minicbor::bytes")]
        files: Vec<u8>,
    },
}

impl EditionRow {
    pub(super) fn made(record: &Record) -> Option<Self> {
        let (edition, scope, reason, ruling) = match &record.event {
            Event::CalendarOverridden { edition, scope, window, bounds, reason } => {
                (edition, scope, reason, Ruling::Override { window: *window, bounds: *bounds })
            }
            Event::PolicyAdopted { edition, scope, year, version, files, reason } => {
                let ruling = Ruling::Policy { year: *year, version: *version, files: files.clone() };
                (edition, scope, reason, ruling)
            }
            _ => return None,
        };
        Some(Self {
            edition: *edition,
            scope: *scope,
            ruling,
            reason: reason.clone(),
            recorded_at: record.arrived_at,
            recorded_by: record.by.clone(),
            trail: Trail::default(),
        })
    }
}
