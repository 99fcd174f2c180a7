//! The places of connections: how many there are, how many one address may take, and who makes room when none is left.
//!
//! Guarantees: never more connections than there are places and those who have been asked to leave, and of these at most
//! [`leaving_max`]; when there is no place, whoever has waited longest for its own client, with no request being served,
//! makes room, unless something of it has come and waits to be read, so that connections that do nothing keep nobody out;
//! looking for one costs the same however many come.
//!
//! Deliberately absent: any look at single requests. What the server knows of a connection is what its activity notes.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::connection::{Activity, Epoch};
use super::counters::ServerCounters;
use super::limits::{ServerLimits, leaving_max};
use crate::limits::{LEAVERS_FOUND_AT_ONCE, LEAVERS_LOOKED_FOR_EVERY_MS};

/// All places of a server.
pub(super) struct Places {
    inner: Mutex<Inner>,
    counters: Arc<ServerCounters>,
    places_max: usize,
    bounds: AddressBounds,
    epoch: Epoch,
}

/// How many places one address may take.
struct AddressBounds {
    max: usize,
    /// Whether it holds for this machine too, where a gateway may stand.
    here_too: bool,
}

#[derive(Default)]
struct Inner {
    slots: Vec<Option<Slot>>,
    free: Vec<usize>,
    by_address: HashMap<IpAddr, Taken>,
    all: Taken,
    /// Found by the last look, the one that has waited longest last: of all, and of one address.
    found: Found,
    found_of_address: Found,
}

/// Places taken, and those of them that are about to be given back.
#[derive(Default, Clone, Copy)]
struct Taken {
    taken: usize,
    leaving: usize,
}

struct Slot {
    activity: Arc<Activity>,
    address: Option<IpAddr>,
    leaving: bool,
}

#[derive(Default)]
struct Found {
    address: Option<IpAddr>,
    looked_ms: Option<u32>,
    slots: Vec<(usize, Arc<Activity>)>,
}

/// One place; gives itself back, also when its task panics or is aborted.
pub(super) struct Place {
    places: Arc<Places>,
    slot: usize,
    pub(super) activity: Arc<Activity>,
}

impl Places {
    pub(super) fn new(limits: &ServerLimits, counters: Arc<ServerCounters>) -> Arc<Self> {
        let (given, quarter) = (limits.connections_per_address_max, limits.connections_max.div_ceil(4));
        let bounds = AddressBounds { max: if given == 0 { quarter } else { given }, here_too: given > 0 };
        let (inner, epoch) = (Mutex::default(), Epoch::begin());
        Arc::new(Self { inner, counters, places_max: limits.connections_max, bounds, epoch })
    }

    /// A place for a connection from this address; nothing if there is none and nobody to make room. The address is left
    /// out for connections that stand for many people, as a gateway's do.
    pub(super) fn take(self: &Arc<Self>, address: Option<IpAddr>) -> Option<Place> {
        let address = address.and_then(|address| self.bounds.network(address));
        let mut inner = self.lock();
        if !self.makes_room(&mut inner, address) {
            return None;
        }
        let activity = Activity::new(self.epoch);
        let slot = Slot { activity: activity.clone(), address, leaving: false };
        let at = inner.put(slot);
        self.counters.open.store(inner.all.taken, Ordering::Relaxed);
        self.counters.peak.note(inner.all.taken);
        Some(Place { places: self.clone(), slot: at, activity })
    }

    /// Whether there is a place, if need be after somebody has been asked to leave.
    fn makes_room(&self, inner: &mut Inner, address: Option<IpAddr>) -> bool {
        if inner.all.taken >= self.places_max + leaving_max(self.places_max) {
            return false;
        }
        if let Some(address) = address
            && inner.by_address.get(&address).is_some_and(|taken| taken.staying() >= self.bounds.max)
            && !self.asks_one_to_leave(inner, Some(address))
        {
            return false;
        }
        inner.all.staying() < self.places_max || self.asks_one_to_leave(inner, None)
    }

    fn asks_one_to_leave(&self, inner: &mut Inner, address: Option<IpAddr>) -> bool {
        if inner.all.leaving >= leaving_max(self.places_max) {
            return false;
        }
        let now_ms = self.epoch.now_ms();
        let mut found = std::mem::take(inner.found_of(address));
        if found.address != address {
            found.slots.clear();
        }
        let mut asked = false;
        for _ in 0..2 {
            while let Some((at, activity)) = found.slots.pop() {
                if inner.leaves(at, &activity, now_ms) {
                    activity.ask_to_leave();
                    self.counters.displaced.fetch_add(1, Ordering::Relaxed);
                    asked = true;
                    break;
                }
            }
            if asked || !found.is_over(now_ms) {
                break;
            }
            found = Found { address, looked_ms: Some(now_ms), slots: inner.longest_waiting(address, now_ms) };
        }
        *inner.found_of(address) = found;
        asked
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Place {
    /// ServerCounters the connection for another address from now on; false if that one has no place left.
    pub(super) fn belongs_to(&self, address: IpAddr) -> bool {
        let Some(address) = self.places.bounds.network(address) else { return true };
        let mut inner = self.places.lock();
        let is_full = |taken: &Taken| taken.staying() >= self.places.bounds.max;
        if inner.by_address.get(&address).is_some_and(is_full)
            && !self.places.asks_one_to_leave(&mut inner, Some(address))
        {
            return false;
        }
        let slot = inner.take_out(self.slot);
        inner.put_at(self.slot, Slot { address: Some(address), ..slot });
        true
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut inner = self.places.lock();
        let _its_activity = inner.take_out(self.slot);
        inner.free.push(self.slot);
        self.places.counters.open.store(inner.all.taken, Ordering::Relaxed);
    }
}

impl AddressBounds {
    /// What is counted as one address: an IPv6 client has a whole /64. Nothing where there is no bound.
    fn network(&self, address: IpAddr) -> Option<IpAddr> {
        match address.to_canonical() {
            address if address.is_loopback() && !self.here_too => None,
            IpAddr::V6(address) => Some(IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() >> 64 << 64))),
            address @ IpAddr::V4(_) => Some(address),
        }
    }
}

impl Inner {
    fn put(&mut self, slot: Slot) -> usize {
        let at = self.free.pop().unwrap_or_else(|| {
            self.slots.push(None);
            self.slots.len() - 1
        });
        self.put_at(at, slot);
        at
    }

    fn put_at(&mut self, at: usize, slot: Slot) {
        self.count(&slot, |taken| {
            taken.taken += 1;
            taken.leaving += usize::from(slot.leaving);
        });
        self.slots[at] = Some(slot);
    }

    fn take_out(&mut self, at: usize) -> Slot {
        let slot = self.slots[at].take().expect("a place is given back once");
        self.count(&slot, |taken| {
            taken.taken -= 1;
            taken.leaving -= usize::from(slot.leaving);
        });
        slot
    }

    fn count(&mut self, slot: &Slot, change: impl Fn(&mut Taken)) {
        change(&mut self.all);
        let Some(address) = slot.address else { return };
        let taken = self.by_address.entry(address).or_default();
        change(taken);
        if taken.taken == 0 {
            self.by_address.remove(&address);
        }
    }

    fn found_of(&mut self, address: Option<IpAddr>) -> &mut Found {
        if address.is_some() { &mut self.found_of_address } else { &mut self.found }
    }

    /// Marks one that was found, if it is still there and still waits.
    fn leaves(&mut self, at: usize, activity: &Arc<Activity>, now_ms: u32) -> bool {
        let Some(slot) = self.slots.get_mut(at).and_then(Option::as_mut) else { return false };
        if !Arc::ptr_eq(&slot.activity, activity) || slot.leaving || activity.waiting_ms(now_ms).is_none() {
            return false;
        }
        slot.leaving = true;
        let address = slot.address;
        self.all.leaving += 1;
        if let Some(taken) = address.and_then(|address| self.by_address.get_mut(&address)) {
            taken.leaving += 1;
        }
        true
    }

    /// Those that have waited longest, the longest last.
    fn longest_waiting(&self, address: Option<IpAddr>, now_ms: u32) -> Vec<(usize, Arc<Activity>)> {
        let of_address = |slot: &&Slot| !slot.leaving && (address.is_none() || slot.address == address);
        let slots = self.slots.iter().enumerate().filter_map(|(at, slot)| Some((at, slot.as_ref()?)));
        let mut waiting: Vec<(u32, usize)> = slots
            .filter(|(_, slot)| of_address(slot))
            .filter_map(|(at, slot)| Some((slot.activity.waiting_ms(now_ms)?, at)))
            .collect();
        let first = waiting.len().saturating_sub(LEAVERS_FOUND_AT_ONCE);
        if first > 0 {
            waiting.select_nth_unstable(first);
        }
        let mut longest = waiting.split_off(first);
        longest.sort_unstable();
        let with_activity = |(_, at): (u32, usize)| Some((at, self.slots[at].as_ref()?.activity.clone()));
        longest.into_iter().filter_map(with_activity).collect()
    }
}

impl Taken {
    fn staying(self) -> usize {
        self.taken - self.leaving
    }
}

impl Found {
    /// Whether it is time to look again.
    fn is_over(&self, now_ms: u32) -> bool {
        let has_rested = |looked| now_ms.wrapping_sub(looked) >= LEAVERS_LOOKED_FOR_EVERY_MS;
        let rested = self.looked_ms.is_none_or(has_rested);
        rested && self.slots.is_empty()
    }
}
