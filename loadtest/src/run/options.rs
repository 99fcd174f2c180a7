//! What is to be run, against whom, and who is told how it goes.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::measure::recorder::Glance;
use crate::profile::Profile;
use crate::season::Tokens;

/// What is to be run.
pub struct Options {
    /// The moment, scaled.
    pub profile: Profile,
    /// By which factor.
    pub scale: f64,
    /// What everything follows from.
    pub seed: u64,
    /// Against whom.
    pub target: Against,
    /// Where ledger and logs go.
    pub directory: PathBuf,
    /// Where recorded schedules are looked for.
    pub schedules: PathBuf,
    /// Whether the receipts are verified afterwards.
    pub verify: bool,
}

/// Against whom.
pub enum Against {
    /// An engine that is started for this run.
    Spawned {
        /// Its program; ourselves if there is none.
        program: Option<PathBuf>,
        /// Settings over those of the profile.
        settings: toml::Table,
    },
    /// A service that is there.
    Address {
        /// Where it listens.
        address: SocketAddr,
        /// Who we may be.
        tokens: Tokens,
    },
}

/// Told how it goes.
pub trait Watcher: Send + Sync {
    /// Something is being prepared.
    fn preparing(&self, what: &'static str, done: u32, count: u32);
    /// The load is on.
    fn running(&self, elapsed: Duration, planned: Duration, glance: &Glance);
    /// The receipts are verified.
    fn verifying(&self);
}
