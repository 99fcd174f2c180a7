//! Rates: how often one address, one identity and one operator may ask.
//!
//! Guarantees: a key that asks too often is told when to come back, by a monotonic clock; the memory for keys is
//! bounded; when it is full, keys that are not known share one limiter, so an attacker with a million addresses can
//! slow down newcomers, but neither fills the memory nor has everybody refused.
//!
//! The quota of an address is generous on purpose: a whole school, at the opening minute 1,500 candidates and more,
//! comes from one address behind its router, each with a handful of requests. By default an address may ask 5,000 times
//! at once and 500 times a second after that, so only a machine meets the limit. What keeps a single person from
//! guessing is the quota of the identity, which is small and the same from wherever it is asked. Loopback is no
//! exception: behind a proxy on the same machine everybody would come from there. A rate of 0 switches a limiter off.
//!
//! IPv6 addresses count by their first 64 bits, since every household has that many to choose from.
//!
//! Deliberately absent: the address that a proxy reports. Whoever trusts a header must know the proxy; that is for the
//! HTTP layer, which passes the address that it believes.

use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use baoming_core::ids::IdentityKey;
use dashmap::DashMap;
use foldhash::fast::RandomState;
use governor::clock::{Clock, MonotonicClock, Reference};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::direct::NotKeyed;
use governor::state::keyed::ShrinkableKeyedStateStore;
use governor::state::{InMemoryState, StateStore};
use governor::{Quota, RateLimiter};
use serde::Deserialize;

use crate::auth::caller::CallerId;
use crate::source::{Source, network};

/// One limiter's setting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rate {
    /// Requests a second in the long run; 0 is off.
    pub per_second: u32,
    /// Requests at once after a pause.
    pub burst: u32,
    /// Keys remembered.
    pub keys_max: usize,
}

/// All limiters' settings. The section `rates` of the configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct RateLimits {
    /// Per network address.
    pub address: Rate,
    /// Per identity document.
    pub identity: Rate,
    /// Per operator, that is per token.
    pub operator: Rate,
}

impl Default for RateLimits {
    fn default() -> Self {
        Self {
            address: Rate { per_second: 500, burst: 5_000, keys_max: 100_000 },
            identity: Rate { per_second: 1, burst: 20, keys_max: 1_000_000 },
            operator: Rate { per_second: 2_000, burst: 10_000, keys_max: 20_000 },
        }
    }
}

/// Asked too often.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("too many requests; try again in {retry_after_seconds} s")]
pub struct TooMany {
    /// When one more request will pass.
    pub retry_after_seconds: u32,
}

/// The keys of one limiter, up to a bound; keys past it share one state.
struct Keys<K: Hash + Eq + Clone> {
    known: DashMap<K, InMemoryState, RandomState>,
    overflow: InMemoryState,
    /// Counted here, because the map's own count locks every one of its shards.
    count: AtomicUsize,
    count_max: usize,
}

/// What the limiter holds of the keys, which are shared with whoever cleans them.
struct SharedKeys<K: Hash + Eq + Clone>(Arc<Keys<K>>);

impl<K: Hash + Eq + Clone> StateStore for SharedKeys<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let keys = &*self.0;
        if let Some(state) = keys.known.get(key) {
            return state.measure_and_replace(&NotKeyed::NonKey, decide);
        }
        let place = |count: usize| (count < keys.count_max).then_some(count + 1);
        if keys.count.fetch_update(Ordering::AcqRel, Ordering::Acquire, place).is_err() {
            return keys.overflow.measure_and_replace(&NotKeyed::NonKey, decide);
        }
        let mut new = false;
        let state = keys.known.entry(key.clone()).or_insert_with(|| {
            new = true;
            InMemoryState::default()
        });
        if !new {
            keys.count.fetch_sub(1, Ordering::AcqRel);
        }
        state.measure_and_replace(&NotKeyed::NonKey, decide)
    }
}

impl<K: Hash + Eq + Clone> ShrinkableKeyedStateStore<K> for SharedKeys<K> {
    fn retain_recent(&self, drop_below: Nanos) {
        self.0.known.retain(|_, state| {
            // Refusing to replace a state is the way to read it.
            let until = state.measure_and_replace::<(), _, _>(&NotKeyed::NonKey, Err).err().flatten();
            let recent = until.is_some_and(|until| until > drop_below);
            if !recent {
                self.0.count.fetch_sub(1, Ordering::AcqRel);
            }
            recent
        });
    }

    fn shrink_to_fit(&self) {
        self.0.known.shrink_to_fit();
    }

    fn len(&self) -> usize {
        self.0.count.load(Ordering::Acquire)
    }

    fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One limiter.
struct Limiter<K: Hash + Eq + Clone, C: Clock> {
    limiter: RateLimiter<K, SharedKeys<K>, C, NoOpMiddleware<C::Instant>>,
    keys: Arc<Keys<K>>,
    clock: C,
    started: C::Instant,
    /// When the keys were last cleaned, in milliseconds: cleaning walks all of them, so not every newcomer does it.
    cleaned_ms: AtomicU64,
}

impl<K: Hash + Eq + Clone, C: Clock + Clone> Limiter<K, C> {
    /// The shortest time between two cleanings.
    const CLEANING_INTERVAL_MS: u64 = 1_000;

    fn new(rate: Rate, clock: &C) -> Option<Self> {
        let per_second = NonZeroU32::new(rate.per_second)?;
        let quota = Quota::per_second(per_second).allow_burst(NonZeroU32::new(rate.burst).unwrap_or(per_second));
        let keys = Arc::new(Keys {
            known: DashMap::default(),
            overflow: InMemoryState::default(),
            count: AtomicUsize::new(0),
            count_max: rate.keys_max,
        });
        Some(Self {
            limiter: RateLimiter::new(quota, SharedKeys(keys.clone()), clock.clone()),
            keys,
            clock: clock.clone(),
            started: clock.now(),
            cleaned_ms: AtomicU64::new(0),
        })
    }

    fn check(&self, key: &K) -> Result<(), TooMany> {
        if self.keys.count.load(Ordering::Acquire) >= self.keys.count_max {
            self.clean();
        }
        self.limiter.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(self.clock.now());
            let seconds = u32::try_from(wait.as_millis().div_ceil(1_000)).unwrap_or(u32::MAX);
            TooMany { retry_after_seconds: seconds.max(1) }
        })
    }

    /// Forgets the keys that are as good as new, unless that was done just now or is being done.
    fn clean(&self) {
        let now_ms = (u64::from(self.clock.now().duration_since(self.started)) / 1_000_000).max(1);
        let cleaned = self.cleaned_ms.load(Ordering::Acquire);
        if cleaned != 0 && now_ms.saturating_sub(cleaned) < Self::CLEANING_INTERVAL_MS {
            return;
        }
        if self.cleaned_ms.compare_exchange(cleaned, now_ms, Ordering::AcqRel, Ordering::Acquire).is_ok() {
            self.limiter.retain_recent();
            self.limiter.shrink_to_fit();
        }
    }
}

/// The limiters of a node.
pub struct Rates<C: Clock = MonotonicClock> {
    address: Option<Limiter<IpAddr, C>>,
    identity: Option<Limiter<IdentityKey, C>>,
    operator: Option<Limiter<CallerId, C>>,
}

impl Rates {
    /// Limiters by the machine's monotonic clock.
    pub fn new(limits: RateLimits) -> Self {
        Self::with_clock(limits, &MonotonicClock)
    }
}

impl<C: Clock + Clone> Rates<C> {
    /// Limiters by a clock of the caller's.
    pub fn with_clock(limits: RateLimits, clock: &C) -> Self {
        Self {
            address: Limiter::new(limits.address, clock),
            identity: Limiter::new(limits.identity, clock),
            operator: Limiter::new(limits.operator, clock),
        }
    }

    /// Counts a request of a network address.
    pub fn check_address(&self, address: IpAddr) -> Result<(), TooMany> {
        self.address.as_ref().map_or(Ok(()), |limiter| limiter.check(&network(address)))
    }

    /// Counts a request about an identity document. What strangers ask at other sources takes nothing from this one: who
    /// asks is often known only later.
    pub fn check_identity(&self, identity: &IdentityKey, source: Source) -> Result<(), TooMany> {
        let mut key = *identity;
        key.0.iter_mut().zip(source.bits().to_be_bytes()).for_each(|(byte, bits)| *byte ^= bits);
        self.identity.as_ref().map_or(Ok(()), |limiter| limiter.check(&key))
    }

    /// Counts a request of an operator.
    pub fn check_operator(&self, operator: &CallerId) -> Result<(), TooMany> {
        self.operator.as_ref().map_or(Ok(()), |limiter| limiter.check(operator))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use governor::clock::FakeRelativeClock;

    use super::*;

    fn rates(address: Rate) -> (FakeRelativeClock, Rates<FakeRelativeClock>) {
        let clock = FakeRelativeClock::default();
        clock.advance(Duration::from_secs(1));
        let rates = Rates::with_clock(RateLimits { address, ..RateLimits::default() }, &clock);
        (clock, rates)
    }

    /// How many of `count` requests of an address pass.
    fn check(rates: &Rates<FakeRelativeClock>, address: &str, count: usize) -> usize {
        (0..count).filter(|_| rates.check_address(address.parse().unwrap()).is_ok()).count()
    }

    #[test]
    fn a_burst_passes_then_the_rate_holds() {
        let (clock, rates) = rates(Rate { per_second: 2, burst: 10, keys_max: 10 });
        assert_eq!(check(&rates, "192.0.2.1", 20), 10);
        let refusal = rates.check_address("192.0.2.1".parse().unwrap()).unwrap_err();
        assert_eq!(refusal, TooMany { retry_after_seconds: 1 });
        assert_eq!(check(&rates, "192.0.2.2", 1), 1);
        clock.advance(Duration::from_secs(1));
        assert_eq!(check(&rates, "192.0.2.1", 20), 2);
    }

    #[test]
    fn a_school_behind_one_address_passes() {
        let (_, rates) = rates(RateLimits::default().address);
        assert_eq!(check(&rates, "127.0.0.1", 4_500), 4_500);
    }

    #[test]
    fn one_ipv6_network_is_one_address_and_a_mapped_one_is_ipv4() {
        let (_, rates) = rates(Rate { per_second: 1, burst: 1, keys_max: 10 });
        assert_eq!(check(&rates, "2001:db8::1", 1) + check(&rates, "2001:db8::2:1", 1), 1);
        assert_eq!(check(&rates, "2001:db8:0:1::1", 1), 1);
        assert_eq!(check(&rates, "192.0.2.1", 1) + check(&rates, "::ffff:192.0.2.1", 1), 1);
    }

    #[test]
    fn when_the_keys_are_full_newcomers_share_and_the_known_are_unharmed() {
        let (clock, rates) = rates(Rate { per_second: 1, burst: 2, keys_max: 3 });
        for known in ["192.0.2.1", "192.0.2.2", "192.0.2.3"] {
            assert_eq!(check(&rates, known, 1), 1);
        }
        let passed: usize = (0..50).map(|host| check(&rates, &format!("198.51.100.{host}"), 1)).sum();
        assert_eq!(passed, 2, "the shared limiter's burst");
        assert_eq!(check(&rates, "192.0.2.1", 2), 1, "the known one has one left");
        assert_eq!(rates.address.as_ref().unwrap().keys.known.len(), 3);
        // All of them have become as good as new: they make room.
        clock.advance(Duration::from_secs(10));
        assert_eq!(check(&rates, "198.51.100.77", 2), 2);
        assert_eq!(rates.address.as_ref().unwrap().keys.known.len(), 1);
        assert_eq!(rates.address.as_ref().unwrap().keys.count.load(Ordering::Relaxed), 1);
    }

    #[test]
    fn a_stranger_elsewhere_uses_up_nothing_of_an_identity() {
        let (_, rates) = rates(RateLimits::default().address);
        let from = |last: u8| Source::of(Some([192, 0, 2, last].into()));
        let ask = |last| rates.check_identity(&IdentityKey([1; 16]), from(last));
        assert!((0..100).filter(|_| ask(1).is_ok()).count() <= 21);
        assert!((0..15).all(|_| ask(2).is_ok()));
    }

    #[test]
    fn a_rate_of_zero_is_off() {
        let (_, rates) = rates(Rate { per_second: 0, burst: 0, keys_max: 0 });
        assert_eq!(check(&rates, "192.0.2.1", 1_000), 1_000);
        assert!(rates.check_operator(&CallerId::new("office").unwrap()).is_ok());
        assert!((0..30).any(|_| rates.check_identity(&IdentityKey([1; 16]), Source::default()).is_err()));
    }
}
