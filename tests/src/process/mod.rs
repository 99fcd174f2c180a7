//! The real program as a process of its own: started, asked over loopback, killed, started again.
//!
//! Guarantees: every process that is started here is ended with its handle, whatever the test does; nothing waits
//! without a deadline; no port and no path is fixed.
//!
//! Deliberately absent: faults that only the inside can provoke (a failing sync, a panic in a command). Those are the
//! tests of the node.

pub mod accounts;
pub mod client;
pub mod http;
pub mod kill;
pub mod people;
pub mod policy_drill;
pub mod premises;
pub mod running;
pub mod server;
