//! Everybody: signing in, blank forms, and the payment platform's word.

pub mod forms;
pub mod payment;
pub mod sessions;
