//! Registration points, and the offices above them at a candidate's record: captures, special cases, photographs,
//! corrections, the signature, collections.

mod application_fields;
pub mod applications;
mod capture_fields;
pub mod captures;
pub mod collections;
pub mod confirmations;
pub(crate) mod doubts;
pub mod photos;
pub mod verifications;
