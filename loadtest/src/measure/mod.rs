//! What is measured and judged: counts and latencies, the service's own figures, and the outcome that is made from them.
//!
//! Deliberately absent: words for people. They are in `page`.

pub mod hlog;
pub mod judge;
pub mod outcome;
pub mod recorder;
pub mod scrape;
