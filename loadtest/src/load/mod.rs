//! How load comes about: when requests are due, who takes them up, how they are sent, and what is there before.
//!
//! Deliberately absent: figures. What came of a request is told to `measure`.

pub mod arrivals;
pub mod descriptors;
pub mod dispatcher;
pub mod prepare;
pub mod sockets;
pub mod users;
