//! Those who run the node: how it fares, who came in, and the payments that need a look.

mod control_gauges;
mod instants;
pub mod progress;
pub mod protector;
pub mod security_log;
pub mod settlements;
pub mod status;
