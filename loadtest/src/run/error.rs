//! Why a run has no outcome: one error for all that it stands on.

use crate::ledger::LedgerError;
use crate::load::arrivals::RecordedError;
use crate::load::prepare::PrepareError;
use crate::season::platform::PlatformError;

/// Why there is no outcome.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// Preparing.
    #[error(transparent)]
    Prepare(#[from] PrepareError),
    /// A process, a file or a connection.
    #[error("{what}: {source}")]
    System {
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        source: std::io::Error,
    },
    /// The schedule.
    #[error(transparent)]
    Recorded(#[from] RecordedError),
    /// More candidates than serials.
    #[error(transparent)]
    Plan(#[from] baoming_rehearsal::people::PlanError),
    /// The built-in season.
    #[error(transparent)]
    Policy(#[from] baoming_policy::PolicyErrors),
    /// More users than open files.
    #[error(transparent)]
    Descriptors(#[from] crate::load::descriptors::TooFewDescriptors),
    /// The users.
    #[error("the users could not be started: {0}")]
    Users(String),
    /// The ledger.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// The payment platform's stand-in.
    #[error(transparent)]
    Platform(#[from] PlatformError),
}

/// An error of a process, a file or a connection, by what was tried.
pub(super) fn system(what: &'static str) -> impl FnOnce(std::io::Error) -> RunError {
    move |source| RunError::System { what, source }
}
