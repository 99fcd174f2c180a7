//! Who may come in, how often, and how many at once: tokens, sessions, passwords and one-time codes; rates; permits; who is kept out.
//!
//! Guarantees: what is refused is told when to come back; a sign-in costs the same whether or not the account exists;
//! every table here has a bound.
//!
//! Deliberately absent: HTTP. Headers are read above; here are callers, keys and addresses.

pub mod admission;
pub mod auth;
pub mod blocks;
pub mod deadline;
pub mod hashing;
pub mod limits;
pub mod protection;
pub mod protector;
pub mod source;
