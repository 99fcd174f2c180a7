//! The pure county: what may be registered, in what order, and what follows from it.
//!
//! Nothing in this crate reads a clock, a random source, a disk or a network; whoever runs it brings all of them as
//! arguments. The live actor, the simulator, `verify` and the property tests therefore run the very same code.

pub mod answers;
pub mod author;
pub mod calendar;
pub mod claims;
pub mod codec;
pub mod command;
pub mod contingency;
pub mod county;
pub mod entry;
pub mod event;
pub mod form;
pub mod four_eyes;
pub mod identity;
pub mod ids;
pub mod invariants;
pub mod limits;
pub mod machine;
pub mod mending;
pub mod office;
mod orders;
pub mod payment;
pub mod person;
pub mod photo;
pub mod policy;
pub mod query;
pub mod receipt;
pub mod record;
pub mod refusal;
pub mod renewal;
pub mod reply;
pub mod rows;
pub mod sample;
pub mod scope;
pub mod serial;
pub mod subject;
pub mod text;
pub mod time;
