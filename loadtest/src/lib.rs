//! Load tests of Baoming: moments of the season as profiles, arrivals that do not wait for the service, latencies from the
//! intended start, verdicts with exit codes, and receipts that are asked for again.
//!
//! Deliberately absent: knowledge of the service's insides. It is an address, tokens and the published API.

pub mod compare;
pub mod outcome;
pub mod report;
