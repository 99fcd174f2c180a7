//! The API as its callers see it: the shapes of requests and answers, and a small client.
//!
//! Guarantees: a shape is written once, here, for the service, the demo, the load tests, the drills and any program of
//! others; unknown fields are refused. With the feature `openapi` the shapes describe themselves.
//!
//! Deliberately absent: what the fields mean to the counties, and any rule beyond the form. `examples/` shows three
//! programs that use it.

pub mod bodies;
pub mod client;
