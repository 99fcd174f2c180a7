//! The demo: a synthetic province registers over HTTP, and then every receipt is verified.
//!
//! Guaranteed: whatever was answered with success is read back and compared, candidate by candidate and county by
//! county; nothing that was not checked counts as verified; the same seed makes the same people, the same order and the
//! same repetitions; memory is a few dozen bytes for each candidate; a stop ends it cleanly with what was done so far.
//!
//! Deliberately absent: the service itself. The demo knows an address and tokens, as any client would.

pub mod bodies;
mod caller;
mod drive;
mod guests;
mod meter;
mod options;
pub mod order;
mod pool;
mod register;
mod report;
mod season;
mod setup;
mod tally;
mod texts;
mod verify;

pub use self::drive::drive;
pub use self::guests::{Guest, GuestState, StaffGuest, guests, staff};
pub use self::options::{CONNECTIONS, CONNECTIONS_MAX, DemoError, DemoOptions, DemoTokens};
pub use self::report::{DemoReport, Finding, FindingKind, LatencyMs};
