//! A small HTTP/1.1 client for the service's own API: for the demo, the kill test and the measurements.
//!
//! Guaranteed: one connection per client, kept alive and made again when it has broken; every request has a deadline; a
//! future that is dropped in the middle of a request leaves no half-read answer behind. `send_patiently` sends the
//! same request with the same idempotency key until it is answered, waits as long as it is told to, and gives up in time.
//!
//! The connection is driven by the future that waits for the answer, not by a task of its own: a measurement that shares
//! its processors with the server should wake up once for an answer, not twice.
//!
//! Deliberately absent: TLS, pools, pipelining, redirects, compression, streaming of bodies.

mod answer;
mod caller;
mod link;
mod patience;
mod proof;
mod token;

pub use self::answer::Answer;
pub use self::caller::{Client, Deadlines};
pub use self::patience::{Patience, Patient, Retry, Waits};
pub use self::proof::{PROOF_ALGORITHM, PROOF_HEADER, solve};
pub use self::token::{Token, TokenError};
pub use hyper::Method;
