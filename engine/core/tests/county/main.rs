//! The county through its public face: what each command is refused for, and that a memory replayed from records, one
//! restored from rows and one that lived are the same.

#![expect(clippy::unwrap_used, reason = "in a test it is an assertion")]

mod approvals;
mod bench;
mod blocks;
mod contingency;
mod desk;
mod machine;
mod mending;
mod migration;
mod money;
mod offices;
mod own_steps;
mod properties;
mod renewals;
mod room;
mod shares;
mod special_cases;
mod steps;
mod stored_forms;
