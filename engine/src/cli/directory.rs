//! The data directory that a command works on, and what opens it: the same for every command that holds one.

use std::path::PathBuf;

use baoming_store::keys::KeyPlace;

use crate::config::{Config, ConfigError, Options};

/// A directory and its keys.
#[derive(clap::Args)]
pub(super) struct Directory {
    /// The data directory. It is held meanwhile, so no service may run on it.
    #[arg(value_name = "DATA")]
    pub(super) data: PathBuf,
    /// Its key file; DATA.key beside it if not given.
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// The configuration file: its policy directory, and the hardware module that keeps the keys, if one does.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl Directory {
    /// The service's configuration for this directory.
    pub(super) fn config(&self) -> Result<Config, ConfigError> {
        let options = Options { config: self.config.clone(), data: Some(self.data.clone()), ..Options::default() };
        let mut config = Config::load(&options, std::env::vars())?;
        if let Some(key) = &self.key {
            config.key_file.clone_from(key);
        }
        Ok(config)
    }

    /// Where its keys are.
    pub(super) fn keys(&self) -> Result<KeyPlace, ConfigError> {
        Ok(self.config()?.key_place())
    }
}
