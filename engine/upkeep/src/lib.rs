//! A data directory at rest: what may be done with one while no node works with it.
//!
//! Deliberately absent: changing anything in it.

mod limits;
pub mod verify;
