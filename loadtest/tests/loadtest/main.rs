//! Load tests of the load tests: every profile against a real engine, and engines and generators that are not as they should
//! be.

mod bad;
mod common;
mod profiles;
