//! The ends of a connection by themselves: the client, and the demo, each against a small server in this process.

mod client;
mod contracts;
mod demo;
