//! A data directory at rest: what may be done with one while no node works with it.
//!
//! Deliberately absent: changing anything in it, but for removing what is outdated in its access log (`retention`).

mod limits;
pub mod retention;
pub mod verify;
