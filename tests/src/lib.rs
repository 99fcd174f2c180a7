//! What the end-to-end tests are made with, beside the real program (`stage`) and its drills (`drills`): a node on a
//! directory of its own with commands for it, a journal that fails when it is told to, and a season on a clock that is moved.
//!
//! Guarantees: nothing here waits for a while and hopes. A test either is answered, or says which event it waits for.

pub mod actions;
pub mod season;
pub mod site;
pub mod tar;
pub mod valve;
