//! The counties alive, and the few ways into them: commands, questions, rows and records.
//!
//! Guarantees: a reply goes only after what it depends on is durable; a county that fails is made again while the others
//! go on; start and stop have one order, which `node.rs` says.
//!
//! Deliberately absent: HTTP, and who may ask. The manifest is the proof of the first.

pub mod actors;
pub mod identities;
pub mod keys_used;
pub mod limits;
pub mod node;
pub mod reopening;
pub mod traffic;
