//! Everybody: signing in, blank forms, and the payment platform's word.

pub mod forgotten;
pub mod forms;
pub mod own_account;
pub mod payment;
pub mod sessions;
pub mod standing;
pub(crate) mod tried;
pub mod turns;
