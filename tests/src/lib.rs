//! What the end-to-end tests are made with: a node on a directory of its own, commands for it, and a journal that fails
//! when it is told to.
//!
//! Guarantees: nothing here waits for a while and hopes. A test either is answered, or says which event it waits for.
//! Deliberately absent: HTTP. These tests speak to the node itself.

pub mod actions;
pub mod site;
pub mod valve;
