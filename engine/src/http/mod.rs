//! What the engine speaks to the outside: HTTP/1.1.

mod connection;
pub mod server;
