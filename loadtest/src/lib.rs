//! Load tests of Baoming: moments of the season as profiles, arrivals that do not wait for the service, latencies from the
//! intended start, verdicts with exit codes, and receipts that are asked for again.
//!
//! Deliberately absent: knowledge of the service's insides. It is an address, tokens and the published API.

pub mod arrivals;
mod capacity;
pub mod cli;
pub mod compare;
pub mod dispatcher;
pub mod engine;
pub mod hlog;
pub mod judge;
pub mod kinds;
pub mod ledger;
pub mod limits;
pub mod live;
pub mod outcome;
pub mod people;
pub mod platform;
pub mod prepare;
pub mod processes;
pub mod profile;
pub mod recorder;
pub mod reference;
pub mod report;
pub mod requests;
pub mod run;
pub mod scrape;
pub mod season;
pub mod sockets;
pub mod texts;
pub mod users;
