//! The bounds of this crate that are not a matter of configuration.

/// The fewest characters of a password.
pub const PASSWORD_CHARACTERS_MIN: usize = 8;
/// The most characters of a password: hashing is not a way to keep the node busy.
pub const PASSWORD_CHARACTERS_MAX: usize = 64;
/// The most bytes of a stored password hash that is worth reading.
pub const PASSWORD_HASH_BYTES_MAX: usize = 256;
/// The fewest characters of an operator's password: an account reaches more than one person's record.
pub const OPERATOR_PASSWORD_CHARACTERS_MIN: usize = 12;
/// The fewest characters of a bearer token.
pub const TOKEN_CHARACTERS_MIN: usize = 16;
/// The most characters of a bearer token.
pub const TOKEN_CHARACTERS_MAX: usize = 256;
/// The most characters of a caller's short name.
pub const CALLER_CHARACTERS_MAX: usize = 64;
/// The most tokens of one configuration.
pub const TOKENS_MAX: usize = 10_000;
