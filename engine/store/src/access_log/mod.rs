//! The access log: which member of staff read whose personal data, when, from where and as what.
//!
//! ```text
//! access-log/2021-11-01.log     access-log/2021-11-01.1.log     access-log/2021-11-02.log     ...
//! ```
//!
//! A file holds the entries of one day in Beijing, sealed and chained over all files (`frame.rs`); a day that has more than
//! a file should hold, or a clock that was set back, begins another part.
//!
//! Guarantees: when [`AccessLog::record`] returns, the entry survives a loss of power; so record first and show then. What
//! cannot be recorded is an error, and the read that it was for must be refused. One thread writes, and many entries share
//! one sync. An unfinished end after a crash is cut off; damage anywhere else is found ([`check()`]), and what lies behind it
//! is read all the same. What a loss of power tore apart inside the last group counts as damage too, though nobody was shown
//! anything for it: it cannot be told from damage to what was recorded. Entries cannot be altered, moved, left out or made
//! up without the key, the oldest ones included: where the chain begins is recorded under the key when outdated files are
//! removed (`removals.rs`). Sealing all of it with another key (`resealing.rs`) makes the chain anew, which is recorded too.
//!
//! All but the entry serves for the security log as well ([`LogEntry`]), which lies in a directory of its own under a key of
//! its own.
//!
//! Deliberately absent: noticing that the newest entries were cut off together by somebody who may write into the data
//! directory: keep [`AccessLog::head`] elsewhere for that. Removing outdated files by itself: `baoming retention` does it.
//! An index: a reading goes through the files of the days that were asked for.

mod bounds;
mod check;
mod entry;
mod error;
mod files;
mod filter;
mod frame;
mod log;
mod read;
mod removals;
mod resealing;
mod retention;
mod writer;

#[cfg(test)]
mod tests;

pub use check::{AccessLogOffence, AccessLogReport, check};
pub use entry::{
    APPLICATIONS_PER_ENTRY_MAX, AccessEntry, AccessEntryError, LogEntry, LogWords, QueryDigest, SERIALS_PER_ENTRY_MAX,
};
pub(crate) use entry::{AT_MS, TEXT_BYTES_MAX};
pub use error::{AccessLogError, RecordError};
pub use filter::Filter;
pub use frame::Head;
pub use log::{AccessLog, Log};
pub use read::{AccessReader, Order, PAGE_ENTRIES_MAX, Page, Reader, RecordedEntry};
pub use resealing::{LogSealedAgain, census, seal_again};
pub use retention::{OldFile, Outdated, RETENTION_DAYS_DEFAULT, RETENTION_DAYS_MIN, RetentionError, outdated};
