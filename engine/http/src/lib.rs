//! The API's edge: HTTP/1.1 and JSON before the matters.
//!
//! A request's way: `server` (deadlines, connections) -> `table` (one row an address: who asks, what was sent, the
//! matter) -> `baoming-matters` -> `answer` (a shape, or the one map from what can go wrong to HTTP).
//!
//! Guarantees: an address is written once, in `routes`, and the router, the description of the API and the matrix of
//! roles are made from that; whoever asks is judged before the body is received; no map of failures has a catch-all arm.
//!
//! Deliberately absent: rules. What a request may do is the matters' business.

mod answer;
mod edge;
pub mod labels;
pub mod limits;
mod routes;
pub mod server;
mod state;
mod table;

pub use answer::problem::refused_status as status_of;
pub use answer::shape::file;
pub use edge::{Endpoint, check_head, description, endpoints, ops_router, router};
