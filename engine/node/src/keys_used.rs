//! Keys of commands over the whole province. A county remembers the keys of its own commands for ever; here stands which
//! keys may have been used at all, so that one that belongs to another county's command is found out without asking every
//! county about every command.
//!
//! Guarantees: a key that was used is always said to have been; one that was not is said so hardly ever, which costs a
//! question to each county and nothing else. Of two commands under one key that are under way at once in two counties, the
//! second is told of the first. Rebuilt at the start from what the counties remember.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use baoming_core::county::County;
use baoming_core::ids::{CommandKey, CountyId};
use dashmap::DashMap;
use dashmap::mapref::entry::Entry;
use foldhash::fast::RandomState;

use crate::limits::KEYS_USED_WORDS;

/// Bits of a word that a key sets.
const BITS: usize = 4;

/// The keys that may have been used, and those under way.
#[derive(Debug)]
pub(crate) struct KeysUsed {
    /// Each key sets some bits of one word.
    words: Box<[AtomicU64]>,
    /// By county and how often. Bounded by the requests that are being served.
    under_way: DashMap<CommandKey, (CountyId, u32), RandomState>,
}

/// A key that is under way in a county until this is dropped.
#[derive(Debug)]
pub struct KeyUnderWay {
    keys: Arc<KeysUsed>,
    key: CommandKey,
}

impl Default for KeysUsed {
    fn default() -> Self {
        Self { words: (0..KEYS_USED_WORDS).map(|_| AtomicU64::new(0)).collect(), under_way: DashMap::default() }
    }
}

impl KeysUsed {
    /// Takes over what a recovered county remembers.
    pub(crate) fn adopt(&self, county: &County) {
        county.keys().for_each(|key| {
            self.note(&key);
        });
    }

    /// Notes that a key is used; whether it may have been before.
    pub(crate) fn note(&self, key: &CommandKey) -> bool {
        let (word, mask) = self.place(key);
        word.fetch_or(mask, Ordering::Relaxed) & mask == mask
    }

    /// Keys are digests, so their bytes are as good as random numbers.
    fn place(&self, key: &CommandKey) -> (&AtomicU64, u64) {
        let half = |from: usize| u64::from_be_bytes(key.0[from..from + 8].try_into().expect("eight of sixteen bytes"));
        let at = usize::try_from(half(0) % self.words.len() as u64).expect("a place in memory");
        let bits = half(8);
        let mask = (0..BITS).fold(0, |mask, bit| mask | 1 << (bits >> (bit * 6) & 63));
        (&self.words[at], mask)
    }

    /// Says that a command of a county is under way; nothing if it is in another county.
    pub(crate) fn begin(self: &Arc<Self>, key: CommandKey, county: CountyId) -> Option<KeyUnderWay> {
        match self.under_way.entry(key) {
            Entry::Occupied(other) if other.get().0 != county => return None,
            Entry::Occupied(mut same) => same.get_mut().1 += 1,
            Entry::Vacant(free) => {
                free.insert((county, 1));
            }
        }
        Some(KeyUnderWay { keys: self.clone(), key })
    }
}

impl Drop for KeyUnderWay {
    fn drop(&mut self) {
        if let Entry::Occupied(mut held) = self.keys.under_way.entry(self.key) {
            held.get_mut().1 -= 1;
            if held.get().1 == 0 {
                held.remove();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(number: u64) -> CommandKey {
        // As good as random, and the same every time.
        let mixed = |salt: u64| {
            let mut mixed = (number ^ salt).wrapping_mul(0x9e37_79b9_7f4a_7c15);
            mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed ^ mixed >> 27
        };
        let mut key = [0; 16];
        key[..8].copy_from_slice(&mixed(0).to_be_bytes());
        key[8..].copy_from_slice(&mixed(u64::MAX).to_be_bytes());
        CommandKey(key)
    }

    #[test]
    fn a_key_that_was_used_is_known_and_others_hardly_ever_are() {
        let keys = KeysUsed::default();
        let mistaken = (0..400_000).filter(|number| keys.note(&key(*number))).count();
        assert!(mistaken < 40, "{mistaken} of 400,000 new keys were said to have been used");
        assert!((0..400_000).all(|number| keys.note(&key(number))), "what was used is always known");
    }

    #[test]
    fn a_key_is_under_way_in_one_county() {
        let keys = Arc::new(KeysUsed::default());
        let [one, other]: [CountyId; 2] = ["430102", "430104"].map(|county| county.parse().unwrap());
        let first = keys.begin(key(1), one).unwrap();
        let again = keys.begin(key(1), one).unwrap();
        assert!(keys.begin(key(1), other).is_none() && keys.begin(key(2), other).is_some());
        drop(first);
        assert!(keys.begin(key(1), other).is_none());
        drop(again);
        assert!(keys.begin(key(1), other).is_some() && keys.under_way.is_empty());
    }
}
