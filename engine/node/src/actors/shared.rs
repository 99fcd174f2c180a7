//! What every county's actor has of its node.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::accounts::Accounts;
use super::editions::PublishedEditions;
use super::losses::Losses;
use super::restarts::RestartLimits;
use super::submission::CountySubmission;
use crate::identities::Identities;
use baoming_clock::Clock;
use baoming_core::command::Command;
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
    pub(super) journal_failed: AtomicBool,
    pub(super) losses: Losses,
}
