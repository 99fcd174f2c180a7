//! The stage of everything that is played with the real program: it is found, given premises, started, asked over
//! loopback, paused, killed, started again and measured. Tests, drills, load tests and benches all use this one.
//!
//! Guarantees: no binary but `baoming` holds the server, and a program older than its sources is never run by mistake;
//! every process that is started here is ended with its handle, whatever its user does; nothing waits without a deadline;
//! no port and no path is fixed.
//!
//! Deliberately absent: faults that only the inside can provoke (a failing sync, a panic in a command). Those are the tests
//! of the node. A fault of the way to the program is `proxy`.

pub mod accounts;
pub mod browser;
pub mod chromium;
pub mod clicks;
pub mod client;
pub mod drafts;
pub mod examined;
pub mod find;
mod fresh;
pub mod http;
pub mod keyboard;
pub mod pages;
pub mod people;
pub mod premises;
pub mod program;
pub mod proxy;
pub mod running;
pub mod totp;
pub mod usage;
