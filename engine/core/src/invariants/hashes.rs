//! Since when passwords are stored as they are, as the auditor sees it: a renewal counts for the very hash that it replaces.

use std::collections::HashMap;

use crate::event::Event;
use crate::ids::Serial;
use crate::office::OperatorNumber;
use crate::record::Record;

/// The last event about each one's passwords. A registration that was voided or passed on has none any more.
#[derive(Debug, Default)]
pub(super) struct Hashes {
    candidates: HashMap<Serial, u64>,
    /// And whether the operator may sign in.
    operators: HashMap<OperatorNumber, (u64, bool)>,
}

impl Hashes {
    /// Takes the next record; whether it renews no hash but one that was still stored, of somebody who may sign in.
    pub(super) fn take(&mut self, record: &Record) -> bool {
        let now = record.sequence;
        match &record.event {
            Event::Activated { serial, .. }
            | Event::PasswordsReset { serial, .. }
            | Event::LoginPasswordChanged(serial, ..)
            | Event::SavePasswordChanged(serial, _) => drop(self.candidates.insert(*serial, now)),
            Event::RegistrationVoided(serial, _) | Event::RegistrationTransferred(serial, _) => {
                self.candidates.remove(serial);
            }
            Event::OperatorCreated { operator, account } => {
                self.operators.insert(*operator, (now, account.enabled));
            }
            Event::OperatorChanged { operator, change } => {
                let before = self.operators.get(operator).is_none_or(|(_, enabled)| *enabled);
                self.operators.insert(*operator, (now, change.enabled.unwrap_or(before)));
            }
            Event::HashRenewed(serial, _, renewal) => {
                return self.candidates.insert(*serial, now) == Some(renewal.since);
            }
            Event::OperatorHashRenewed(operator, renewal) => {
                return self.operators.insert(*operator, (now, true)) == Some((renewal.since, true));
            }
            _ => {}
        }
        true
    }
}
