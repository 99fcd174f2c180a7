//! One county's memory: just what deciding needs. Names, addresses and forms are in the shard's rows, not here.
//!
//! `decide` may refuse and changes nothing; `apply` cannot fail: it asserts what `decide` has already ensured.

mod apply;
mod commands;
mod contingency;
mod decide;
mod decision;
mod desk;
mod memory;
mod placed;
mod query;
mod restore;
mod shares;
mod state;

pub use self::decision::Decision;
pub use self::restore::{Restoration, RestoreError};
pub use self::state::County;
