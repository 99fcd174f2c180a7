//! Who is asking: bearer tokens of the configuration, sessions, passwords and one-time codes.

pub mod passwords;
pub mod save_password;
pub mod throttle;
pub mod tokens;
pub mod totp;
