//! What the end-to-end tests are made with: a node on a directory of its own with commands for it and a journal that
//! fails when it is told to, and the real program as a process that is asked over HTTP and killed at any instant.
//!
//! Guarantees: nothing here waits for a while and hopes. A test either is answered, or says which event it waits for.

pub mod actions;
pub mod process;
pub mod season;
pub mod site;
pub mod tar;
pub mod valve;
