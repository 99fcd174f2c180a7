//! Stored hashes of another cost give way to new ones, behind the answer to whoever has just shown the password.
//!
//! Guarantees: nobody waits for this and nobody is sent away because of it: it is begun only while nobody wants a hash, so many
//! are under way and no more, and whatever is in the way leaves it to the next time; it counts only for the very hash that was
//! verified, so another password that is set meanwhile wins, and two who come in at once renew once; no session ends and
//! nobody is told anything. What the process takes with it is lost and is no loss.
//!
//! Deliberately absent: an author. The service does this by itself, and the history shows nobody.

use std::sync::Arc;

use baoming_core::command::{Action, Command};
use baoming_core::ids::{CommandKey, Serial};
use baoming_core::office::OperatorNumber;
use baoming_core::renewal::{HashRenewal, WhichPassword};
use baoming_core::text::PasswordHash;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::passwords::Password;
use baoming_node::node::{Envelope, Failure};
use baoming_telemetry::names;
use metrics::counter;
use ring::digest::{SHA256, digest};

use crate::counter::Counter;
use crate::limits::RENEWALS_AT_ONCE;

/// Whose password it is.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Whose {
    Candidate(Serial, WhichPassword),
    Operator(OperatorNumber),
}

/// What a password was right for: the hash as it was read, and the event since which it is stored.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Verified<'a> {
    pub(crate) whose: Whose,
    pub(crate) hash: &'a str,
    pub(crate) since: u64,
}

/// What becomes of a hash of another cost.
const OUTCOMES: [&str; 2] = ["left", "stored"];

impl Counter {
    /// Renews the hash of a password that was right, if it is of another cost and there is time to spare. Waits for nothing.
    pub(crate) fn renew_behind(self: &Arc<Self>, verified: Verified<'_>, password: Password) {
        if !self.passwords.is_of_other_cost(verified.hash) {
            return;
        }
        let Ok(under_way) = self.renewals.clone().try_acquire_owned() else { return count(false) };
        let Verified { whose, since, .. } = verified;
        let hash = self.passwords.hash_in_spare_time(password.clone());
        // Not held on to while it waits: a service that stops does not wait for this.
        let counter = Arc::downgrade(self);
        tokio::spawn(async move {
            let hash = hash.await.and_then(|hash| PasswordHash::parse(&hash).ok());
            let stored = match hash.zip(counter.upgrade()) {
                Some((hash, counter)) => counter.store(whose, HashRenewal { hash, since }, &password).await,
                None => false,
            };
            count(stored);
            drop(under_way);
        });
    }

    /// So that the first of each outcome is a change and not a beginning.
    pub(crate) fn count_renewals_from_zero() {
        for outcome in OUTCOMES {
            counter!(names::HASHES_RENEWED_TOTAL, "outcome" => outcome).absolute(0);
        }
    }

    /// Begins nothing more of this, and waits for what has begun: a hash and a command.
    pub async fn end_renewals(&self) {
        self.passwords.end_spare_time();
        let all = u32::try_from(RENEWALS_AT_ONCE).expect("they are few");
        drop(self.renewals.acquire_many(all).await);
    }

    async fn store(&self, whose: Whose, renewal: HashRenewal, password: &Password) -> bool {
        let hash = renewal.hash.clone();
        match self.renewed(whose, renewal).await {
            Ok(()) => {
                if let Whose::Candidate(serial, WhichPassword::Save) = whose {
                    // Known already, and now by the hash that is stored.
                    self.sign_ins.saves().learn(serial, hash.reveal(), password);
                }
                true
            }
            Err(failure) => {
                tracing::debug!(?failure, "a hash was not renewed; the next right password tries again");
                false
            }
        }
    }

    async fn renewed(&self, whose: Whose, renewal: HashRenewal) -> Result<(), Failure> {
        let (key, bytes) = (key_of(whose, renewal.since), renewal.hash.reveal().len());
        let (county, action) = match whose {
            Whose::Candidate(serial, which) => {
                (self.node.county_of(serial)?, Action::RenewHash { serial, which, renewal })
            }
            Whose::Operator(operator) => (self.node.desk(), Action::RenewOperatorHash { operator, renewal }),
        };
        let command = Command {
            key,
            // The same whichever salt was drawn.
            fingerprint: self.node.fingerprint(&action, &[]),
            arrived_at: self.node.clock().now(),
            by: None,
            scope: None,
            action,
        };
        self.node.command(county, Envelope { lane: Lane::Candidate, bytes }, command).await.map(drop)
    }
}

/// One for each hash that can be renewed, so that two who were right at the same time renew it once.
fn key_of(whose: Whose, since: u64) -> CommandKey {
    let (kind, number) = match whose {
        Whose::Candidate(serial, WhichPassword::Login) => (b'l', serial.get()),
        Whose::Candidate(serial, WhichPassword::Save) => (b's', serial.get()),
        Whose::Operator(operator) => (b'o', operator.0),
    };
    let parts = [b"hash-renewal".as_slice(), &[kind], &number.to_be_bytes(), &since.to_be_bytes()].concat();
    let mut half = [0; 16];
    half.copy_from_slice(&digest(&SHA256, &parts).as_ref()[..16]);
    CommandKey(half)
}

fn count(stored: bool) {
    counter!(names::HASHES_RENEWED_TOTAL, "outcome" => OUTCOMES[usize::from(stored)]).increment(1);
}
