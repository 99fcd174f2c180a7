//! An event as it is stored: its place in the county's chain, and the command that caused it. Field numbers are never
//! reused.
//!
//! Deliberately absent: how records are chained and laid out; see [`crate::codec`].

use minicbor::{Decode, Encode};

use crate::author::Author;
use crate::event::Event;
use crate::ids::CommandKey;
use crate::limits::{POLICY_BYTES_MAX, RECORD_BYTES};
use crate::time::Timestamp;

impl Event {
    /// Bytes that a record of it may take.
    pub fn record_bytes_max(&self) -> usize {
        match self {
            Self::PolicyAdopted { .. } => POLICY_BYTES_MAX + RECORD_BYTES,
            _ => RECORD_BYTES,
        }
    }
}

/// An event with its place in the county's chain and the command that caused it.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Record {
    /// 1 for the county's first event; no gaps.
    #[n(0)]
    pub sequence: u64,
    /// When the command arrived.
    #[n(1)]
    pub arrived_at: Timestamp,
    /// The command's key.
    #[n(2)]
    pub key: CommandKey,
    /// The fingerprint of its body.
    #[n(3)]
    pub fingerprint: u64,
    /// The version of the policy that it was judged by.
    #[n(4)]
    pub policy_version: u32,
    /// What happened.
    #[n(5)]
    pub event: Event,
    /// Who asked for it; records of the first version do not say.
    #[n(6)]
    #[cbor(default)]
    pub by: Option<Author>,
    /// The edition of the rules that it was judged by.
    #[n(7)]
    #[cbor(default)]
    pub edition: u32,
}
