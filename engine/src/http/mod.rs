//! What the engine speaks to the outside: HTTP/1.1.

pub mod bodies;
mod connection;
pub mod server;
