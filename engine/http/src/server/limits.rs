//! What clients may ask of the server at most, and the address and certificate that a request came with.

use std::net::SocketAddr;

use baoming_gate::auth::certificate::CertificateDigest;
use serde::Deserialize;

use crate::limits::{BLOCKED_PATIENCE_MS, HEADERS_ON_STACK, LEAVING_MAX, REFUSALS_MAX};

/// What clients may ask of the server at most. The section `server` of the configuration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct ServerLimits {
    /// Connections open at once.
    pub connections_max: usize,
    /// Of these from one address; 0 for a quarter of them, and no bound for this machine's own addresses.
    pub connections_per_address_max: usize,
    /// How long a new connection may send nothing.
    pub first_byte_ms: u64,
    /// How long a request's head may take, from its first byte on.
    pub head_ms: u64,
    /// How long a request's body may take.
    pub body_ms: u64,
    /// How long a client may take nothing of an answer that does not fit the socket's buffer.
    pub write_stall_ms: u64,
    /// How long a connection may wait for its next request.
    pub idle_ms: u64,
    /// Bytes of a request's head.
    pub head_bytes_max: usize,
    /// Headers of a request; the default is what the parser holds without an allocation.
    pub headers_max: usize,
    /// How long a stop waits for what has begun.
    pub stop_ms: u64,
    /// The wait that a refused connection is told.
    pub refusal_retry_after_seconds: u32,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            connections_max: 20_000,
            connections_per_address_max: 0,
            first_byte_ms: 10_000,
            head_ms: 10_000,
            body_ms: 30_000,
            write_stall_ms: 30_000,
            idle_ms: 75_000,
            head_bytes_max: 16 * 1024,
            headers_max: HEADERS_ON_STACK,
            stop_ms: 20_000,
            refusal_retry_after_seconds: 5,
        }
    }
}

impl ServerLimits {
    /// What is asked of connections from addresses that are kept out: refusing them below a request would refuse payment
    /// notifications and staff too, so they get a second for everything that they have to send by themselves.
    pub(super) fn hurried(&self) -> Self {
        let hurried = |ms: u64| ms.min(BLOCKED_PATIENCE_MS);
        Self {
            first_byte_ms: hurried(self.first_byte_ms),
            head_ms: hurried(self.head_ms),
            idle_ms: hurried(self.idle_ms),
            ..self.clone()
        }
    }
}

/// Connections over all places that are served because others have been asked to leave.
pub(super) fn leaving_max(connections_max: usize) -> usize {
    connections_max.div_ceil(8).min(LEAVING_MAX)
}

/// Connections that are told at the same time that there is no place.
pub(super) fn refusals_max(connections_max: usize) -> usize {
    connections_max.div_ceil(8).min(REFUSALS_MAX)
}

/// The most descriptors that a server with so many connections ever has for them: those who leave, those who are told that
/// there is no place, and the one that has just been accepted, among them.
pub fn descriptors_of(connections_max: usize) -> usize {
    connections_max + leaving_max(connections_max) + refusals_max(connections_max) + 1
}

/// The address a request came from, in its extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerAddress(pub SocketAddr);

/// The certificate with which the connection of a request began, in its extensions; not there where none was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PeerCertificate(pub CertificateDigest);
