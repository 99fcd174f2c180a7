//! The suites of algorithms: each seals, hashes, marks and signs in its own way, behind the same traits.
//!
//! Guarantees: the same root gives other secrets in another suite, and what one suite sealed no other takes for its own.
//!
//! Deliberately absent: what is not keyed. The chains of the records, photographs' names and receipts' key ids are SHA-256, and
//! passwords argon2id, in every suite.

mod aes;
mod algorithms;
mod gcm;
mod index;
mod marks;
mod name;
mod sm;

pub use self::name::Suite;

pub(super) use self::algorithms::Algorithms;

/// The algorithms of a suite.
pub(super) fn algorithms(suite: Suite) -> &'static dyn Algorithms {
    match suite {
        Suite::Aes => &aes::Aes,
        Suite::Sm => &sm::Sm,
    }
}
