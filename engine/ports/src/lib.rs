//! The ways out: requests to providers, bounded in number, time and size, and the two providers that have a protocol of
//! their own here, real-person checks and SMS.
//!
//! Guarantees: no thread of a county waits for a provider; every request ends within its total time; a provider that
//! keeps failing is left alone until a probe succeeds.
//!
//! Deliberately absent: counties, HTTP towards us, and the payment platform, whose protocol is a crate of its own.

pub mod outbound;
pub mod real_person;
pub mod sms;
