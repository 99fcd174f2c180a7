//! What every county's actor has of its node.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Weak};

use super::accounts::Accounts;
use super::contingency::PublishedContingency;
use super::editions::PublishedEditions;
use super::losses::Losses;
use super::restarts::RestartLimits;
use super::submission::CountySubmission;
use crate::identities::Identities;
use baoming_clock::Clock;
use baoming_core::command::Command;
use baoming_gate::auth::sessions::{Session, Sessions};
use baoming_store::journal::committer::CommitterHandle;
use baoming_store::keys::Sealer;

/// Called before every command is decided; a test makes it panic.
pub type Probe = Arc<dyn Fn(&Command) + Send + Sync>;

/// What an actor has of its node.
pub(super) struct Shared {
    pub(super) journal_sealer: Arc<dyn Sealer>,
    pub(super) committer: CommitterHandle<CountySubmission>,
    pub(super) identities: Arc<Identities>,
    pub(super) clock: Clock,
    pub(super) restart_limits: RestartLimits,
    pub(super) probe: Option<Probe>,
    pub(super) editions: Arc<PublishedEditions>,
    pub(super) accounts: Arc<Accounts>,
    pub(super) contingency: PublishedContingency,
    /// Weak, because the node ends them, and before the directory is given back.
    pub(super) sessions: Weak<Sessions>,
    pub(super) journal_failed: AtomicBool,
    pub(super) losses: Losses,
}

impl Shared {
    /// Whether a session that was found good still is: not over, not signed out, of the present epoch.
    pub(super) fn stands(&self, session: &Session) -> bool {
        let epoch_of = |subject| self.accounts.epoch_of(subject);
        let stands = |sessions: Arc<Sessions>| sessions.stands(session, self.clock.now(), epoch_of).is_ok();
        self.sessions.upgrade().is_some_and(stands)
    }
}
