//! One document, one registration in the whole province: the life of a claim on a document.
//!
//! A county claims a document before its command is decided and gives the claim back with the answer. Whether the document
//! is registered follows the county's records, in their order and once each is durable, and never the answers: a capture that
//! is answered again after its registration was voided must not hold the document again. The live directory (a concurrent
//! map) and the simulator's both hold this one type per document, and both learn from [`Change`] what a record does. Claims
//! live in memory only: confirmed ones are rebuilt from the shards at start.

use crate::event::Event;
use crate::ids::{CountyId, IdentityKey};

/// Who holds a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Claim {
    county: CountyId,
    confirmed: bool,
    /// Commands of the county that hold the claim and are not answered yet.
    pending: u32,
    /// A command was lost with its answer: only the county's memory, made again, tells whether it captured.
    unknown: bool,
}

/// What a durable record does to a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is registered.
    Registered(IdentityKey),
    /// It is free again.
    Freed(IdentityKey),
}

impl Change {
    /// What an event does to documents, in the order in which it does it.
    pub fn of(event: &Event) -> [Option<Self>; 2] {
        match event {
            Event::Captured { identity, .. } => [Some(Self::Registered(*identity)), None],
            Event::RegistrationVoided(_, voiding) => [Some(Self::Freed(voiding.freed)), None],
            Event::RegistrationTransferred(_, transfer) => {
                [Some(Self::Freed(transfer.freed)), Some(Self::Registered(transfer.identity))]
            }
            _ => [None, None],
        }
    }

    /// Which document.
    pub fn identity(self) -> IdentityKey {
        match self {
            Self::Registered(identity) | Self::Freed(identity) => identity,
        }
    }

    /// Whether it is registered with this.
    pub fn registers(self) -> bool {
        matches!(self, Self::Registered(_))
    }
}

/// Why a document could not be claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Durably registered in this other county.
    Registered(CountyId),
    /// Another county's command on it is not durable yet: nobody may be told the outcome, so try again.
    Undecided,
}

impl Claim {
    /// The first command of a county on this document.
    pub fn first(county: CountyId) -> Self {
        Self { county, confirmed: false, pending: 1, unknown: false }
    }

    /// A document that is registered already.
    pub fn confirmed(county: CountyId) -> Self {
        Self { county, confirmed: true, pending: 0, unknown: false }
    }

    /// The county that holds the document.
    pub fn county(&self) -> CountyId {
        self.county
    }

    /// One more command on the same document.
    pub fn join(&mut self, county: CountyId) -> Result<(), Held> {
        if county == self.county {
            self.pending += 1;
            return Ok(());
        }
        Err(if self.confirmed { Held::Registered(self.county) } else { Held::Undecided })
    }

    /// A command has been answered. Returns whether the claim is over and its entry should go.
    pub fn settle(&mut self) -> bool {
        assert!(self.pending > 0, "only a command that holds a claim settles it");
        self.pending -= 1;
        self.is_over()
    }

    /// A record of the county that registers or frees the document is durable. Returns whether the claim is over and its
    /// entry should go.
    pub fn follow(&mut self, registered: bool) -> bool {
        self.confirmed = registered;
        self.is_over()
    }

    /// A command will never be answered: whether the document is registered is open until [`Self::decide`].
    pub fn abandon(&mut self) {
        assert!(self.pending > 0, "only a command that holds a claim abandons it");
        self.pending -= 1;
        self.unknown = true;
    }

    /// The county's memory was made again, and says whether the document is durably registered. Commands that are
    /// still on their way keep the claim. Returns whether the claim is over and its entry should go.
    pub fn decide(&mut self, registered: bool) -> bool {
        self.confirmed = registered;
        self.unknown = false;
        self.is_over()
    }

    fn is_over(&self) -> bool {
        self.pending == 0 && !self.confirmed && !self.unknown
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn county(code: u32) -> CountyId {
        CountyId::new(code).unwrap()
    }

    #[test]
    fn another_county_waits_while_undecided_and_is_refused_once_registered() {
        let mut claim = Claim::first(county(430_102));
        assert_eq!(claim.join(county(430_103)), Err(Held::Undecided));
        assert!(!claim.follow(true) && !claim.settle());
        assert_eq!(claim.join(county(430_103)), Err(Held::Registered(county(430_102))));
    }

    #[test]
    fn a_claim_ends_only_with_its_last_command_and_only_unregistered() {
        let mut claim = Claim::first(county(430_102));
        claim.join(county(430_102)).unwrap();
        assert!(!claim.settle(), "one command is still on its way");
        assert!(claim.settle(), "the last one came to nothing");
        let mut claim = Claim::first(county(430_102));
        claim.join(county(430_102)).unwrap();
        assert!(!claim.follow(true) && !claim.settle());
        assert!(!claim.settle(), "the duplicate's refusal does not undo the registration");
    }

    #[test]
    fn a_document_that_is_freed_is_free_once_nobody_is_on_the_way_to_it() {
        let mut claim = Claim::confirmed(county(430_102));
        assert!(claim.follow(false), "nobody holds it any more");
        let mut claim = Claim::confirmed(county(430_102));
        claim.join(county(430_102)).unwrap();
        assert!(!claim.follow(false), "a command of the county is on its way");
        assert_eq!(claim.join(county(430_103)), Err(Held::Undecided));
        assert!({ claim }.settle(), "it was the old capture, answered again: the document stays free");
        assert!(!claim.follow(true) && !claim.settle(), "or a new one");
        assert_eq!(claim.join(county(430_103)), Err(Held::Registered(county(430_102))));
    }

    #[test]
    fn a_lost_command_keeps_the_claim_until_the_memory_decides() {
        let mut claim = Claim::first(county(430_102));
        claim.join(county(430_102)).unwrap();
        claim.abandon();
        assert!(!claim.settle(), "the lost command may have captured");
        assert_eq!(claim.join(county(430_103)), Err(Held::Undecided));
        assert!({ claim }.decide(false));
        assert!(!claim.decide(true));
        assert_eq!(claim.join(county(430_103)), Err(Held::Registered(county(430_102))));
        assert!({ claim }.decide(false), "freed meanwhile");
        let mut claim = Claim::first(county(430_102));
        assert!(!claim.decide(false), "a command on its way keeps its claim whatever was lost before it");
        assert!(!claim.follow(true) && !claim.settle());
    }
}
