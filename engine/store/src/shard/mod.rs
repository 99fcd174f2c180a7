//! The shards: the state that is read and served, a view of the journal that can be deleted and rebuilt at any time.
//!
//! Guarantees: a read sees at least everything that was acknowledged before it was asked for; nothing that is not
//! durable is ever in a shard; a damaged, missing or unopenable shard costs time, never data.
//! Deliberately absent: any decision. Counties decide from their memory; nothing here is asked before an event.

mod error;
pub mod inspect;
mod keys;
mod options;
pub mod readers;
mod recovery;
mod replay;
pub mod resealing;
pub mod scan;
mod shards;
mod store;
mod tree;
mod visit;
mod worker;

pub use error::{OpenError, ReadError};
pub use options::ShardOptions;
pub use recovery::{Recovered, RecoveryStage};
pub use replay::ReplayError;
pub use scan::{Page, Pick, Scan};
pub use shards::{DatabaseStanding, ShardThreads, Shards, Sources, database_number, open};
pub use tree::TreeError;
pub use visit::RowKind;
pub use worker::{Reloaded, ShardMessage};
