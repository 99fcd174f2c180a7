//! `verify`: reads a data directory from end to end and says whether it is what it should be.
//!
//! Four readings, in this order:
//! 1. the journal, the desk's frames: the editions of the rules, so that each event is judged by those that were in force
//!    where and when it was decided (`rules.rs`);
//! 2. the journal, every frame: its seal, its place in the county's chain, and every invariant, by the core's auditor,
//!    which shares no decision with the counties (`audit.rs`);
//! 3. every shard: the memory made from its rows against the county replayed from the journal up to the shard's own
//!    event, and each of its rows against the row that the records make (`shards.rs`);
//! 4. the shards' positions against the journal's end: a shard is never ahead.
//!
//! Before them the access log and the security log are read: each checksum, each link of its chain, each seal; and, if that is asked for, every
//! photograph (`photographs.rs`).
//!
//! Of every group that says when it was committed, the first and the last are told, and where the instants run backwards; and
//! each county whose own time runs back is named (`times.rs`). That is a warning and no offence: the clock was set back between
//! two starts, and nothing is judged by the instants of commits.
//!
//! Guarantees: a journal that is damaged is an offence, wherever the damage is, and what lies behind the damage is read
//! all the same as far as it can be. A shard that does not open, or is missing, is a warning only, for a shard is a view
//! and is rebuilt at the next start. Nobody is named: offences give counties, events, points and serials.
//!
//! The directory is held meanwhile and stays what it was: journal and shards are opened as copies (`copies.rs`), shards
//! one database at a time, since both stores write while they open. A start cuts an unfinished last group off the
//! journal; here that happens to the copy.
//!
//! Memory: the auditor's model of the whole province first, which is then dropped; after it, full rows of at most
//! [`VERIFY_ROWS_PER_PASS_MAX`](crate::limits::VERIFY_ROWS_PER_PASS_MAX) candidates at a time (never less than one county), each such part with one more
//! reading of the journal. Full rows and not hashes of them, because the next row is made from the one before.
//!
//! Deliberately absent: repairing anything. The policy that is given is the one that the season began with.

mod audit;
mod copies;
mod error;
mod options;
mod photographs;
mod reading;
mod report;
mod rules;
mod run;
mod shards;
mod texts;
mod times;

pub use error::VerifyError;
pub use options::{VerifyOptions, VerifyStage};
pub use report::{Checked, Commits, Counts, Offence, VerifyReport, Warning};
pub use run::{run, run_with_photographs};
