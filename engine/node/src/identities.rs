//! Which county holds which identity document, province-wide, in memory: claimed before a command, confirmed by its
//! event, rebuilt from the shards at start. The life of one claim is `baoming_core::claims`; this is the map of them.

use std::collections::HashSet;
use std::sync::Arc;

use baoming_core::claims::{Claim, Held};
use baoming_core::county::County;
use baoming_core::ids::{CountyId, IdentityKey};
use baoming_core::reply::{Answer, Refusal, Reply};
use dashmap::DashMap;
use dashmap::mapref::entry::Entry;

use crate::keys_used::KeysUsed;

/// All claims. Bounded by the serials of the province plus the commands that admission lets in.
#[derive(Debug, Default)]
pub struct Identities {
    claims: DashMap<IdentityKey, Claim>,
    /// The keys of commands, which belong to one county each as documents do.
    pub(crate) keys: Arc<KeysUsed>,
}

/// A claim held by one command until it is settled. Dropping it unsettled leaves the claim in place: the outcome is
/// unknown then, and only a rebuild may decide.
#[derive(Debug)]
pub struct ClaimTicket {
    identities: Arc<Identities>,
    key: IdentityKey,
    settled: bool,
}

impl Identities {
    /// Takes over what a recovered county holds. A document that another county holds too is returned: it breaks
    /// identity-unique.
    pub fn adopt(&self, county: &County) -> Vec<IdentityKey> {
        self.keys.adopt(county);
        let mut offences = Vec::new();
        for key in county.identities() {
            let before = self.claims.insert(key, Claim::confirmed(county.id()));
            if before.is_some_and(|claim| claim.county() != county.id()) {
                offences.push(key);
            }
        }
        offences
    }

    /// Decides the claims of commands that were lost with a county's actor by what the county really holds. Claims of
    /// commands that are on their way stay: they are settled by their own answers.
    pub fn rederive(&self, county: &County) {
        let held: HashSet<IdentityKey> = county.identities().collect();
        self.claims.retain(|key, claim| claim.county() != county.id() || !claim.decide(held.contains(key)));
        for key in held {
            self.claims.entry(key).or_insert_with(|| Claim::confirmed(county.id()));
        }
    }

    /// Claims a document for one command of a county.
    pub fn claim(self: &Arc<Self>, key: IdentityKey, county: CountyId) -> Result<ClaimTicket, Held> {
        match self.claims.entry(key) {
            Entry::Occupied(mut held) => held.get_mut().join(county)?,
            Entry::Vacant(free) => {
                free.insert(Claim::first(county));
            }
        }
        Ok(ClaimTicket { identities: self.clone(), key, settled: false })
    }

    /// The county that holds a document, or is about to.
    pub fn county_of(&self, key: &IdentityKey) -> Option<CountyId> {
        self.claims.get(key).map(|claim| claim.county())
    }

    /// How many documents are held.
    pub fn len(&self) -> usize {
        self.claims.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.claims.is_empty()
    }
}

impl ClaimTicket {
    /// Ends the command's hold by the reply that it got; an unknown outcome leaves the claim in place.
    pub fn settle(self, reply: &Reply) {
        match reply {
            Reply::Done(receipt) => self.end(matches!(receipt.answer, Answer::Captured { .. })),
            Reply::Refused(Refusal::IdentityRegistered { .. } | Refusal::WrongPoint { .. }) => self.end(true),
            Reply::Refused(_) | Reply::Found(_) => self.end(false),
            Reply::Unavailable => {}
        }
    }

    /// Ends the hold of a command that certainly changed nothing.
    pub fn release(self) {
        self.end(false);
    }

    fn end(mut self, captured: bool) {
        self.settled = true;
        if let Entry::Occupied(mut held) = self.identities.claims.entry(self.key)
            && held.get_mut().settle(captured)
        {
            held.remove();
        }
    }
}

impl Drop for ClaimTicket {
    fn drop(&mut self) {
        if !self.settled
            && let Some(mut held) = self.identities.claims.get_mut(&self.key)
        {
            held.abandon();
        }
    }
}
