//! Candidates and their clients: passwords, the form and what follows it, orders, and their own record.

pub mod history;
pub mod orders;
pub mod passwords;
pub mod registration;
mod step_fields;
pub mod steps;
pub mod tickets;
