//! Hashing passwords: the dearest thing that a request can ask for, on a few threads of its own.
//!
//! - `line`: who waits, in which order, and who is sent away; pure, in virtual time
//! - `lane`: one kind of hash in that line, fair between the sources that ask for it
//! - `booker`: what a hash is for, and who asks
//! - `bookings`: for when those who were sent away were asked back
//! - `challenge`: what is asked of whoever finds no place, and the form of what is shown for it
//! - `proofs`: which work counts, and that it counts once
//! - `spare`: what nobody waits for, while nobody else wants a hash
//! - `pool`: the threads, and the way to them
//! - `meters`: what all this is counted by
//! - `argon`: argon2id itself
//!
//! Guarantees: what waits is bounded by time, not by count: a job is taken only if, at the measured pace, it will be
//! finished before whoever asks for it gives up; who cannot be served is told so at once, and when to come back, each a
//! little later than the one before. No lane and no source starves another. What nobody waits for is never started.
//! Hashing never runs on the threads that serve requests, never on more threads and never with more memory than was set.

mod argon;
mod booker;
mod bookings;
mod challenge;
mod error;
mod lane;
mod line;
mod meters;
mod pool;
mod proofs;
mod spare;

pub use booker::HashLane;
pub use challenge::{Challenge, Solution};
pub use error::PasswordError;
pub use pool::{Due, LineStanding, PasswordSettings, Passwords};
