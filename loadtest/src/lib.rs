//! Load tests of Baoming: moments of the season as profiles, arrivals that do not wait for the service, latencies from the
//! intended start, verdicts with exit codes, and receipts that are asked for again.
//!
//! Deliberately absent: knowledge of the service's insides. It is an address, tokens and the published API.

mod capacity;
pub mod cli;
pub mod engine;
pub mod ledger;
pub mod limits;
pub mod load;
pub mod measure;
pub mod page;
pub mod profile;
pub mod requests;
pub mod run;
pub mod season;
