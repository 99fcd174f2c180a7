//! The configuration as the service takes it, and what sets and refuses it.

use std::net::SocketAddr;
use std::path::PathBuf;

use baoming_core::time::Timestamp;
use baoming_gate::admission::permits::AdmissionLimits;
use baoming_gate::admission::rates::RateLimits;
use baoming_gate::auth::sessions::SessionSettings;
use baoming_gate::auth::sign_in::SignInThrottles;
use baoming_gate::auth::tokens::Tokens;
use baoming_gate::hashing::PasswordSettings;
use baoming_gate::protector::ProtectorSettings;
use baoming_http::server::{ProxySettings, ServerLimits, TlsSettings};
use baoming_node::actors::CountySettings;
use baoming_payments::WechatSettings;
use baoming_ports::outbound::provider::ProviderSettings;
use baoming_store::disk_room::DiskSettings;
use baoming_store::keys::{KeyPlace, KeySettings};
use baoming_store::photos::PhotoSettings;

use crate::status::StatusSettings;

/// What the command line sets; it has the last word.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The configuration file.
    pub config: Option<PathBuf>,
    /// The address to serve on.
    pub listen: Option<String>,
    /// The data directory.
    pub data: Option<PathBuf>,
    /// Where the calendar starts.
    pub clock: Option<String>,
}

/// The configuration, checked.
#[derive(Debug)]
pub struct Config {
    /// The address to serve on.
    pub listen: SocketAddr,
    /// The data directory.
    pub data: PathBuf,
    /// The key that seals the journal, outside the data directory.
    pub key_file: PathBuf,
    /// What keeps it, and for which algorithms.
    pub keys: KeySettings,
    /// Where the calendar starts; nothing for the machine's time.
    pub clock: Option<Timestamp>,
    /// A calendar that does not fit the data directory is accepted, this once: no file and no environment says so.
    pub accept_calendar: bool,
    /// The policy's files; nothing for the ones built in.
    pub policy_dir: Option<PathBuf>,
    /// Where those who run the node are served, if apart.
    pub ops_listen: Option<SocketAddr>,
    /// The HTTP server.
    pub server: ServerLimits,
    /// Whose word is taken for where a request comes from.
    pub proxies: ProxySettings,
    /// TLS in the process.
    pub tls: TlsSettings,
    /// Permits.
    pub admission: AdmissionLimits,
    /// Rates.
    pub rates: RateLimits,
    /// What protects by itself.
    pub protector: ProtectorSettings,
    /// Password hashing.
    pub passwords: PasswordSettings,
    /// How long sessions last.
    pub sessions: SessionSettings,
    /// Failed sign-ins.
    pub throttle: SignInThrottles,
    /// Judging and keeping photographs.
    pub photos: PhotoSettings,
    /// How much of the disk is kept for the journal.
    pub disk: DiskSettings,
    /// The callers.
    pub tokens: Tokens,
    /// The counties' actors.
    pub county: CountySettings,
    /// The provider of identity and real-person checks.
    pub real_person: ProviderSettings,
    /// The SMS gateway.
    pub sms: ProviderSettings,
    /// The payment platform.
    pub wechat: WechatSettings,
    /// Where the public status is written.
    pub status: StatusSettings,
    /// Files with secrets that others than the service's own user may read, each with what helps.
    pub exposed: Vec<String>,
}

impl Config {
    /// Where the keys are.
    pub fn key_place(&self) -> KeyPlace {
        KeyPlace { file: self.key_file.clone(), settings: self.keys.clone() }
    }
}

/// Everything that is wrong with the configuration.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("the configuration cannot be used:\n  {}", .0.join("\n  "))]
pub struct ConfigError(pub Vec<String>);
