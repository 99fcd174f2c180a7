//! Who is asking: bearer tokens of the configuration, sessions, passwords and one-time codes.

pub mod passwords;
mod revoked;
pub mod save_password;
pub mod sessions;
pub mod throttle;
pub mod tokens;
pub mod totp;
