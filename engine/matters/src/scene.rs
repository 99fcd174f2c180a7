//! Who did something, when, from where and as what: what the security log is told.

use std::net::IpAddr;
use std::sync::Arc;

use baoming_core::command::Action;
use baoming_core::contingency::Ask;
use baoming_core::ids::Serial;
use baoming_core::office::OperatorNumber;
use baoming_core::time::Timestamp;
use baoming_gate::auth::operators::OPERATOR_PREFIX;
use baoming_gate::auth::tokens::Caller;
use baoming_store::access_log::QueryDigest;
use baoming_store::security_log::{SecurityEntry, SecurityEvent, Who};

/// Who did something, when, from where and as what, as far as it is known.
pub struct Scene {
    pub(crate) at: Timestamp,
    pub(crate) from: Option<IpAddr>,
    pub(crate) action: &'static str,
    pub(crate) caller: Option<Arc<Caller>>,
    pub(crate) operator: Option<u32>,
    pub(crate) serial: Option<Serial>,
    pub(crate) typed: Option<QueryDigest>,
}

/// Whose account a change is of.
#[derive(Clone, Copy, Default)]
pub(crate) struct AccountOf {
    pub(crate) operator: Option<OperatorNumber>,
    pub(crate) serial: Option<Serial>,
}

impl Scene {
    /// Somebody unknown asks for a matter.
    pub(crate) fn of_nobody(at: Timestamp, from: Option<IpAddr>, action: &'static str) -> Self {
        Self { at, from, action, caller: None, operator: None, serial: None, typed: None }
    }

    /// What happened, for the log.
    pub(crate) fn entry(&self, event: SecurityEvent, of: AccountOf) -> SecurityEntry {
        let caller = self.caller.as_deref();
        let operator = self.operator.or_else(|| caller.and_then(operator_number));
        let serial = self.serial.or_else(|| caller.and_then(|caller| caller.own));
        let name = caller.map(|caller| caller.id.as_str().to_owned());
        SecurityEntry {
            at: self.at,
            until: None,
            event,
            who: Who { caller: name, operator, serial, typed: self.typed },
            from_address: self.from.map_or_else(|| "unknown".to_owned(), |address| address.to_string()),
            action: self.action.to_owned(),
            of_operator: of.operator.map(|number| number.0),
            of_serial: of.serial,
            count: 1,
        }
    }
}

impl AccountOf {
    /// Whose account or passwords an action makes, changes or ends, or that it concerns a second person or
    /// keeps addresses out; nothing for the rest.
    pub(crate) fn of(action: &Action) -> Option<Self> {
        match action {
            Action::CreateOperator(_) => Some(Self::default()),
            Action::ChangeOperator { operator, .. } => Some(Self { operator: Some(*operator), serial: None }),
            Action::Activate { serial, .. }
            | Action::ResetPasswords { serial, .. }
            | Action::ChangeLoginPassword { serial, .. }
            | Action::ChangeSavePassword { serial, .. }
            | Action::VoidRegistration { serial, .. } => Some(Self { operator: None, serial: Some(*serial) }),
            Action::TransferRegistration(transfer) => Some(Self { operator: None, serial: Some(transfer.serial) }),
            Action::AskApproval(_) | Action::DecideApproval { .. } | Action::UseApproval { .. } => {
                Some(Self::default())
            }
            Action::Contingency(ask) if matches!(**ask, Ask::Blocks(_)) => Some(Self::default()),
            _ => None,
        }
    }

    /// What the log calls it.
    pub(crate) fn event_of(action: &Action) -> SecurityEvent {
        match action {
            Action::AskApproval(_) | Action::DecideApproval { .. } | Action::UseApproval { .. } => {
                SecurityEvent::SecondPerson
            }
            Action::Contingency(_) => SecurityEvent::Protection,
            _ => SecurityEvent::AccountChanged,
        }
    }
}

/// The number of an operator who has signed in; nothing for a program with a token of its own.
pub(crate) fn operator_number(caller: &Caller) -> Option<u32> {
    caller.id.as_str().strip_prefix(OPERATOR_PREFIX).and_then(|number| number.parse().ok())
}
