//! Stands in for the providers of identity checks, real-person checks and SMS, on this machine, for tests, load and drills.
//!
//! It speaks the protocols that the engine's `real_person` and `sms` document, from its own reading of them: no code is
//! shared with the engine, so a mistake in a signature does not cancel itself out. It verifies every request, refuses a
//! nonce that it has seen, and signs its answers. What it answers is declared beforehand or follows a plain default; what
//! goes wrong is drawn from one seed. All that it remembers is bounded.
//!
//! Defaults: every identity matches; a ticket that begins with `pass` passes, `fail-REASON` fails with that reason, any
//! other is unknown; every phone accepts messages.
//!
//! Deliberately absent: pictures of faces, which never leave the provider; delivery to a real phone.

mod desk;
mod faults;
mod routes;
mod server;
mod signing;

pub use self::desk::{Counts, Message, PhoneOutcome, TicketOutcome};
pub use self::faults::{Faults, FaultsError};
pub use self::server::{Options, StandIn};
