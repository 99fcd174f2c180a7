//! A node: journal, shards and counties put together, and the few ways into them that the edge uses.
//!
//! Start: the program holds the data directory and binds the key ([`Ground`]), opens the journal and hands both ends of it
//! in; then the shards are recovered, committer and counties started. Stop, the other way round: counties, committer,
//! shards; each waits for what it was still given.
//!
//! Deliberately absent: where the journal lies and how many there are. A position is one of the county's own journal.

mod beside;
mod calendar;
mod counting;
mod error;
mod ground;
mod groups;
mod held;
mod holding;
mod open;
mod options;
mod reading;
mod records;
mod serving;
mod trial;

pub use error::{Failure, NodeError};
pub use ground::Ground;
pub use held::{Request, spread_of};
pub use options::NodeOptions;
pub use records::PlacedRecord;
pub use serving::{Background, Envelope, Node};
