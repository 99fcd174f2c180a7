//! The counties alive: one actix actor each over a few threads, a directory of them, and their supervision.
//!
//! Guarantees: a county that fails is made again from what is durable while the others go on; one that keeps failing is
//! set aside with a clear state; every request gets exactly one answer or its asker sees the channel close.
//! Deliberately absent: any bound of the mailboxes. Admission has let in no more than there are permits.

mod accounts;
mod county;
mod directory;
mod messages;
mod restarts;
mod rules;
mod settings;
mod submission;
mod supervisor;
mod ticket;

pub use accounts::Accounts;
pub use directory::{CountyHandle, CountyState, Directory};
pub use restarts::RestartLimits;
pub use rules::Rules;
pub use settings::CountySettings;
pub use submission::CountySubmission;
pub use supervisor::{Counties, CountiesOptions, Probe};
pub use ticket::{CountyFault, Ticket};
