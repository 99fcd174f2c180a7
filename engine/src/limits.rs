//! The bounds of the engine's queues, loops, batches and bodies, in one place.
//!
//! What an operator may set lies in the configuration, and the ranges here are the rule for it; what nobody should have
//! to set is a plain constant.

// ---- The edge: server, admission, rates, passwords, tokens, configuration ------------------------------------------

/// Connections that are told "too busy" at the same time; a connection past them is closed without a word.
pub const REFUSALS_MAX: usize = 256;
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

/// The shortest wait that an overloaded node asks for.
pub const RETRY_AFTER_SECONDS_MIN: u32 = 1;
/// The longest wait that an overloaded node asks for.
pub const RETRY_AFTER_SECONDS_MAX: u32 = 30;

/// The fewest characters of a password.
pub const PASSWORD_CHARACTERS_MIN: usize = 8;
/// The most characters of a password: hashing is not a way to keep the node busy.
pub const PASSWORD_CHARACTERS_MAX: usize = 64;
/// The most bytes of a stored password hash that is worth reading.
pub const PASSWORD_HASH_BYTES_MAX: usize = 256;

/// The fewest characters of a bearer token.
pub const TOKEN_CHARACTERS_MIN: usize = 16;
/// The most characters of a bearer token.
pub const TOKEN_CHARACTERS_MAX: usize = 256;
/// The most characters of a caller's short name.
pub const CALLER_CHARACTERS_MAX: usize = 64;
/// The most tokens of one configuration.
pub const TOKENS_MAX: usize = 10_000;
/// The most bytes of a configuration file.
pub const CONFIG_BYTES_MAX: u64 = 4 * 1024 * 1024;
