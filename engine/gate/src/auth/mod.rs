//! Who is asking: bearer tokens of the configuration, sessions, passwords and one-time codes.

pub mod caller;
pub mod certificate;
pub mod enrolments;
mod first_tries;
pub mod operators;
pub mod password_epochs;
mod password_text;
pub mod passwords;
mod revoked;
pub mod save_password;
mod session_id;
pub mod sessions;
pub mod sign_in;
pub mod throttle;
pub mod tokens;
pub mod totp;
