//! Who is asking: bearer tokens of the configuration, and passwords.

pub mod passwords;
pub mod tokens;
