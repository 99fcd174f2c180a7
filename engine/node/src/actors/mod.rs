//! The counties alive: one actix actor each over a few threads, a directory of them, and their supervision.
//!
//! Guarantees: a county that fails is made again from what is durable while the others go on; one that keeps failing is
//! set aside with a clear state; every request gets exactly one answer or its asker sees the channel close.
//! Deliberately absent: any bound of the mailboxes. Admission has let in no more than there are permits.

mod accounts;
mod contingency;
mod county;
mod directory;
mod editions;
mod losses;
mod messages;
mod meters;
mod restarts;
mod settings;
mod shared;
mod submission;
mod supervisor;
mod ticket;

pub use accounts::Accounts;
pub use contingency::{InForce, NotAdmitted, PublishedContingency};
pub use directory::{CountyHandle, CountyState, Directory};
pub use editions::PublishedEditions;
pub use restarts::RestartLimits;
pub use settings::CountySettings;
pub use shared::Probe;
pub use submission::CountySubmission;
pub use supervisor::{Counties, CountiesOptions};
pub use ticket::{CountyFault, Ticket};
