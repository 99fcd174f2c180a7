//! `keys`: what may be done with the keys of a directory at rest: listed with what each still seals, a new one added and all
//! sealed again with it, an old one retired, the ring put under a key of a hardware module, and the key of the sessions replaced.
//!
//! Guarantees: the directory is held meanwhile, so no node works with keys that are being changed. A new key is in the key
//! file, durably, and known to the manifest before it seals anything; a key goes only when nothing that can be opened needs it.
//! At every instant everything that was readable is, and a run that was killed is gone on with by the next one.
//!
//! Deliberately absent: doing this while a service runs on the directory.

mod census;
mod error;
mod held;
mod list;
mod options;
mod retire;
mod rewrap;
mod rotate;
mod sessions;
mod texts;

pub use self::error::KeysError;
pub use self::list::{KeyNeeds, KeysReport, list};
pub use self::options::KeysOptions;
pub use self::retire::{RetireReport, retire};
pub use self::rewrap::{Keeper, rewrap};
pub use self::rotate::{LogAnew, NotDone, RotateReport, rotate};
pub use self::sessions::new_sessions;
