//! The security log: who signed in or failed to, who was kept out, and whose account was changed; when and from where.
//!
//! ```text
//! security-log/2021-11-01.log     ...     as the access log, whose files, chain and thread these are
//! ```
//!
//! Guarantees: what [`SecurityLog::record`] was waited for is durable. What happens often ([`SecurityLog::tally`]) never waits
//! and never grows without bound: the first of a kind in a minute is written at once, and those like it are one entry with a
//! count when the minute is over, so an attack costs a bounded number of entries a minute. Nothing is refused because of this
//! log: what cannot be written is lost, and how many entries were is counted and said in the log itself
//! ([`SecurityEvent::Lost`]).
//!
//! Deliberately absent: passwords, numbers of documents and names that somebody typed: a keyed digest stands for the last
//! two. What was counted and not yet written when the process is killed, at most a minute's.

mod entry;
mod log;
mod tally;

pub use entry::{SecurityEntry, SecurityEvent, SecurityFilter, Who};
pub use log::SecurityLog;
