//! The journal: every event that was ever acknowledged, in groups, in the order in which they became durable.
//!
//! There may be several, each with some of the counties. What is said here is said of one; a county is in one of them, and
//! [`Journals`] knows in which.
//!
//! Guarantees:
//! - `append` returns a position only after the whole group is on the device (a true sync). One group, one write, one
//!   sync, however many counties are in it.
//! - After a failed write or sync the journal is closed. Nothing is tried again on the same data: a second sync that
//!   succeeds says nothing about what the first one lost.
//! - Positions are 1, 2, 3, ... without gaps. A reader sees all of them, in order, or an error that names the place.
//!
//! A failed append has an *unknown* outcome: the group may be found by the next start or not. Whoever gets the error
//! must not answer "it did not happen", only "ask again later".
//!
//! Deliberately absent: what an event means (a frame's bytes are sealed and opaque here), deleting or shortening the
//! journal (it is the truth, for one registration period), and any reading of a clock: the instant of a commit is handed in.

pub mod committer;
mod ends;
mod error;
mod frame;
pub mod group;
mod journals;
pub mod local;
mod position;
pub mod sealing;
mod write_ahead;

pub use ends::{Journal, JournalReader};
pub use error::JournalError;
pub use frame::{Frame, FrameRef};
pub use journals::Journals;
pub use position::Position;
