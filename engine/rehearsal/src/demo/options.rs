//! What a demo is told, and why one could not begin.

use std::io;
use std::net::SocketAddr;

use baoming_api::client::{Patience, TokenError};
use baoming_language::Language;

use crate::people::PlanError;

/// Connections at the same time, unless somebody asks for others.
pub const CONNECTIONS: usize = 64;
/// The most connections at the same time.
pub const CONNECTIONS_MAX: usize = 4_096;

/// A bearer token for each role; each of scope "province".
#[derive(Clone)]
pub struct DemoTokens {
    /// County offices.
    pub office: String,
    /// Registration points.
    pub point: String,
    /// The payment platform.
    pub payment: String,
    /// Candidates.
    pub candidate: String,
    /// Operations.
    pub ops: String,
    /// Whoever makes the accounts of the center.
    pub administrator: String,
}

/// What to do.
#[derive(Clone)]
pub struct DemoOptions {
    /// Where the service listens.
    pub address: SocketAddr,
    /// Who the demo is.
    pub tokens: DemoTokens,
    /// How many candidates.
    pub candidates: u32,
    /// What people, order and chances are made from.
    pub seed: u64,
    /// Connections at the same time.
    pub connections: usize,
    /// Whether progress is shown on stderr.
    pub progress: bool,
    /// The language of the progress.
    pub language: Language,
    /// How long each command is tried.
    pub patience: Patience,
    /// How the service hashes passwords, for the report.
    pub password_hash: String,
}

/// Why a demo could not begin. Once it has begun there is a report, whatever happens.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A token.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Too many candidates.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// No service.
    #[error("the service does not answer: {0}")]
    NoService(#[from] io::Error),
    /// The service does not tell its time.
    #[error("GET /v1/ops/status was answered with {0}; the demo needs a token of the role ops")]
    NoStatus(String),
    /// Nothing may be registered now.
    #[error("the service's clock says {now}, and registration is open from {opens_at} to {closes_at}; set its clock")]
    WindowClosed {
        /// The service's time.
        now: String,
        /// When it opens.
        opens_at: String,
        /// When it has closed.
        closes_at: String,
    },
}
