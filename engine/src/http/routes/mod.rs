//! The routes, a file per audience.

pub(super) mod candidate;
pub(super) mod office;
pub(super) mod ops;
pub(super) mod payment;
pub(super) mod photos;
pub(super) mod point;
pub(super) mod probes;
