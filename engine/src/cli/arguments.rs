//! Arguments that commands share.

use std::path::PathBuf;

use crate::config::Options;

/// Where the configuration comes from: defaults, then the file, then BAOMING_* of the environment, then these.
#[derive(clap::Args, Default)]
pub(super) struct ConfigArguments {
    /// Configuration file (TOML); `baoming config` prints one to start from.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Directory of the journal and the shards; made if it is not there.
    #[arg(long, value_name = "DIR")]
    data: Option<PathBuf>,
    /// Address to listen on, for example 127.0.0.1:8080.
    #[arg(long, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Start the service's calendar at this instant, to rehearse another season, for example 2021-11-01T09:00:00+08:00.
    #[arg(long, value_name = "RFC3339")]
    clock: Option<String>,
}

impl ConfigArguments {
    pub(super) fn options(&self) -> Options {
        Options {
            config: self.config.clone(),
            listen: self.listen.clone(),
            data: self.data.clone(),
            clock: self.clock.clone(),
        }
    }
}
