//! What becomes of a registration that was made wrongly: it ends, or it passes to the right document. Stored, so field numbers
//! are never reused.
//!
//! Deliberately absent: who may do it and when; see `county/commands`.

use minicbor::{Decode, Encode};

use crate::form::Person;
use crate::identity::IdentityDocument;
use crate::ids::IdentityKey;
use crate::text::Reason;

/// The end of a registration.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Voiding {
    /// The keyed hash of the document that is free again.
    #[n(0)]
    pub freed: IdentityKey,
    /// Why.
    #[n(1)]
    pub reason: Reason,
    /// The approval of a second person, where one was needed.
    #[n(2)]
    pub approval: Option<u32>,
}

/// A registration is another document's from now on.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct Transfer {
    /// The keyed hash of the document that is free again.
    #[n(0)]
    pub freed: IdentityKey,
    /// The right document.
    #[n(1)]
    pub document: IdentityDocument,
    /// Its keyed hash.
    #[n(2)]
    pub identity: IdentityKey,
    /// What it says.
    #[n(3)]
    pub person: Person,
    /// Why.
    #[n(4)]
    pub reason: Reason,
    /// The approval of a second person, where one was needed.
    #[n(5)]
    pub approval: Option<u32>,
}
