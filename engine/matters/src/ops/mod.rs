//! Those who run the node: how it fares, and the payments that need a look.

pub mod settlements;
pub mod status;
