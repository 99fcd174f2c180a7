//! Photographs of candidates: judged by the national rule, cleaned of metadata, kept by their content.
//!
//! A photograph's way: `check` (its bytes against the rules, every broken one named) -> `segments` (everything written
//! away that is not the picture) -> `picture` (followed to its last bit, and written anew from what that needed) -> `store` (sealed, under the digest of what is kept). `pool` runs all of it on threads
//! of its own: decoding and syncing have no place on the threads that serve requests.
//!
//! Guarantees: a digest is given out only once its photograph is on the device; what is kept decodes to the pixels that
//! were sent; the same photograph sent twice is one file.
//!
//! Deliberately absent: whose photograph it is. The digest in a candidate's capture says that, so a photograph that was
//! sent and never captured belongs to nobody; [`PhotoStore::digests`] finds those.

mod background;
mod check;
mod error;
#[cfg(test)]
mod fixtures;
mod header;
mod lately;
mod picture;
mod pool;
mod segments;
mod store;

pub use baoming_core::photo::{BackgroundRules, PhotoRules};
pub use check::judge;
pub use error::PhotoError;
pub use pool::{PhotoFailure, PhotoSettings, Photos, StoredPhoto, UploadPermit};
pub use store::{PhotoStore, StoreError, digest_of};
