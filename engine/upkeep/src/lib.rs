//! A data directory at rest: what may be done with one while no node works with it.
//!
//! Deliberately absent: changing what it says. `retention` removes what is outdated in its logs, and `keys` changes what it is
//! sealed with.

pub mod keys;
mod limits;
pub mod retention;
pub mod verify;
