//! The bounds of this crate that are not a matter of configuration.

use std::time::Duration;

/// How long whoever asks is taken to wait for an answer: programs and pages give up after ten seconds.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(8);

/// Connections that are told "too busy" with time to hear it; past them nobody waits until it is heard.
pub const REFUSALS_MAX: usize = 256;

/// Connections that may still be there for a moment after they were asked to make room for others.
pub const LEAVING_MAX: usize = 64;

/// How long a connection may send nothing, or a part of a head, before it has to make room when no place is left.
pub const SILENT_KEPT_MS: u32 = 20;

/// How long a connection may wait for its next request before it has to make room when no place is left.
pub const IDLE_KEPT_MS: u32 = 100;

/// When a connection without a place is tried once more, before it is refused.
pub const TRIED_AGAIN_AFTER_MS: u64 = 30;

/// Connections that one look finds to make room.
pub const LEAVERS_FOUND_AT_ONCE: usize = 64;

/// The pause between two looks: each goes over all connections.
pub const LEAVERS_LOOKED_FOR_EVERY_MS: u32 = 10;

/// How long a refused connection may take to read its answer.
pub const REFUSAL_DEADLINE_MS: u64 = 1_000;

/// How much of what a refused connection has already sent is read, so that closing does not reset it.
pub const REFUSAL_READ_BYTES_MAX: usize = 64 * 1024;

/// The pause after the system refused to hand over a connection (out of descriptors or memory).
pub const ACCEPT_PAUSE_MS: u64 = 50;

/// The smallest read and write buffer of a connection.
pub const CONNECTION_BUFFER_BYTES_MIN: usize = 64 * 1024;

/// The number of request headers that the HTTP parser holds on its stack; any other bound costs an allocation a request.
pub const HEADERS_ON_STACK: usize = 100;

/// Bytes of a request's body: the largest form at its longest, several times over.
pub const BODY_BYTES_MAX: usize = 32 << 10;

/// Bytes of a body from somebody whom nobody knows yet: a sign-in at its longest, several times over. With the bound on
/// connections it bounds what strangers can make the service hold.
pub const STRANGERS_BODY_BYTES_MAX: usize = 4 << 10;

/// Bytes of a request's body that carries policy files: all texts at their longest, with room for what JSON adds.
pub const POLICY_BODY_BYTES_MAX: usize = 1 << 20;

/// Bytes of such a file.
pub const FILE_BYTES_MAX: usize = 4 << 20;
/// How far recorded times may be ahead of the machine's clock, which was set back, for the service to call itself ready.
pub const CLOCK_AHEAD_MS_MAX: i64 = 5_000;

/// Hops of a request that are looked at.
pub const HOPS_MAX: usize = 32;

/// Bytes of a line of the PROXY protocol, version 1: its own bound.
pub const PROXY_LINE_BYTES_MAX: usize = 107;

/// Bytes of a header of the PROXY protocol, version 2, behind its first sixteen.
pub const PROXY_REST_BYTES_MAX: usize = 1_024;

/// Bytes of a file with certificates or a key for TLS.
pub const TLS_FILE_BYTES_MAX: u64 = 256 * 1024;

/// Connections of those who run the node, where they have a listener of their own.
pub const OPS_CONNECTIONS_MAX: usize = 16;
/// How long a connection from an address that is kept out may wait for its client: enough for a payment notification.
pub const BLOCKED_PATIENCE_MS: u64 = 1_000;
