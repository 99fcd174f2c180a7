//! Which county holds which identity document, province-wide, in memory: claimed before a command, confirmed and freed by
//! the county's records once they are durable, rebuilt from the shards at start. The life of one claim is
//! `baoming_core::claims`; this is the map of them.
//!
//! Guarantees: what a record does to a document is done in the county's order, behind the record's sync and before any reply
//! that depends on it; also where the actor was lost on the way, by the one that takes its place. So a document is never free
//! while the journal may still say that it is registered.

use std::collections::{HashSet, VecDeque};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use baoming_core::claims::{Change, Claim, Held};
use baoming_core::county::County;
use baoming_core::ids::{CountyId, IdentityKey};
use baoming_core::machine::Linked;
use baoming_core::reply::Reply;
use dashmap::DashMap;
use dashmap::mapref::entry::Entry;
use foldhash::fast::RandomState;

use crate::keys_used::KeysUsed;

/// All claims. Bounded by the serials of the province plus the commands that admission lets in.
#[derive(Debug, Default)]
pub struct Identities {
    claims: DashMap<IdentityKey, Claim, RandomState>,
    /// What recorded events do to documents once they are durable, by county. Each belongs to a command that holds a permit.
    noted: DashMap<CountyId, VecDeque<(u64, Change)>, RandomState>,
    /// How many are noted in all counties: a county that releases replies looks no further while there are none.
    waiting: AtomicUsize,
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
        self.publish(county.id(), county.sequence());
        let held: HashSet<IdentityKey> = county.identities().collect();
        self.claims.retain(|key, claim| claim.county() != county.id() || !claim.decide(held.contains(key)));
        for key in held {
            self.claims.entry(key).or_insert_with(|| Claim::confirmed(county.id()));
        }
    }

    /// A county has recorded something.
    pub(crate) fn note(&self, county: CountyId, records: &[Linked]) {
        for Linked { record, .. } in records {
            for change in Change::of(&record.event).into_iter().flatten() {
                self.waiting.fetch_add(1, Ordering::AcqRel);
                self.noted.entry(county).or_default().push_back((record.sequence, change));
            }
        }
    }

    /// Everything of a county up to `durable` is on the device.
    pub(crate) fn publish(&self, county: CountyId, durable: u64) {
        if self.waiting.load(Ordering::Acquire) == 0 {
            return;
        }
        let Some(mut noted) = self.noted.get_mut(&county) else { return };
        while noted.front().is_some_and(|(sequence, _)| *sequence <= durable) {
            let (_, change) = noted.pop_front().expect("there is a first one");
            self.waiting.fetch_sub(1, Ordering::AcqRel);
            self.follow(county, change);
        }
    }

    fn follow(&self, county: CountyId, change: Change) {
        match self.claims.entry(change.identity()) {
            Entry::Occupied(mut held) => {
                assert_eq!(held.get().county(), county, "only the county that holds a document records anything of it");
                if held.get_mut().follow(change.registers()) {
                    held.remove();
                }
            }
            Entry::Vacant(free) if change.registers() => drop(free.insert(Claim::confirmed(county))),
            Entry::Vacant(_) => {}
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
    /// Ends the command's hold with the reply that it got; an unknown outcome leaves the claim in place.
    pub fn settle(self, reply: &Reply) {
        match reply {
            Reply::Done(_) | Reply::Refused(_) | Reply::Found(_) => self.release(),
            Reply::Unavailable => {}
        }
    }

    /// Ends the hold of a command whose outcome is known.
    pub fn release(mut self) {
        self.settled = true;
        if let Entry::Occupied(mut held) = self.identities.claims.entry(self.key)
            && held.get_mut().settle()
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
