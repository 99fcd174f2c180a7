//! `keys`: what may be done with the keys of a directory at rest.
//!
//! Guarantees: the directory is held meanwhile, so no node works with keys that are being changed.

mod error;
mod sessions;

pub use self::error::KeysError;
pub use self::sessions::new_sessions;
