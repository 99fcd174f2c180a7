//! What a key file holds, as bytes.
//!
//! ```text
//! before there were rings:  32 random bytes, the root of the one key
//! a ring:  magic "BMKEYS1\n" | kind u8 = 1 | suite u8 | last number given u16 | flags u8 | keys u8
//!          what stays, whatever key seals: identity index 32, digests 32, receipts 32, fingerprint 8
//!          for each key, in the order of their numbers: number u16 | made at i64, milliseconds since 1970, 0 unknown | root 32
//!          SHA-256 of everything before it
//! ```
//!
//! All numbers are big-endian. Kind 1 is a file that holds its keys itself (kind 2, kept by a hardware module, is in
//! `wrapped.rs`); the suites are in `suite`, and a file from before there were rings is of suite 1. Flag 1 says that a rotation is under way: something may still be sealed with an older key than the last.
//!
//! Guarantees: the key with the highest number seals, and its number is the highest that was ever given, so a number is never
//! used again. What stays is kept derived: once the first key is gone, nothing in the ring opens what it sealed. Every byte is
//! wiped when dropped. An altered or shortened file is refused.

use std::fmt;

use baoming_core::time::Timestamp;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use zeroize::Zeroizing;

use super::derive;
use super::fingerprint::KeyFingerprint;
use super::key_id::KeyId;
use super::lasting::{Lasting, ROOT_BYTES, Secret};
use super::suite::{Suite, algorithms};
use crate::limits::{KEY_ID_MAX, RING_KEYS_MAX};

pub(super) const MAGIC: &[u8; 8] = b"BMKEYS1\n";
const KIND_FILE: u8 = 1;
const ROTATING: u8 = 1;
const HEAD_BYTES: usize = MAGIC.len() + 1 + 1 + 2 + 1 + 1;
const LASTING_BYTES: usize = 3 * 32 + 8;
const KEY_BYTES: usize = 2 + 8 + ROOT_BYTES;
const DIGEST_BYTES: usize = 32;
/// The largest ring.
pub(super) const RING_BYTES_MAX: usize = HEAD_BYTES + LASTING_BYTES + RING_KEYS_MAX * KEY_BYTES + DIGEST_BYTES;

/// A key that seals or sealed.
pub(super) struct RingKey {
    pub(super) id: KeyId,
    pub(super) made_at: Option<Timestamp>,
    pub(super) root: Secret,
}

/// All of it.
pub(super) struct Ring {
    pub(super) suite: Suite,
    pub(super) lasting: Lasting,
    /// In the order of their numbers; the last one seals.
    pub(super) keys: Vec<RingKey>,
    pub(super) rotating: bool,
}

/// Why a key is not added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RingFull {
    /// Too many are kept.
    #[error(
        "the ring holds {RING_KEYS_MAX} keys, and has no room for more; retire those that seal nothing (`baoming keys list`)"
    )]
    Keys,
    /// Too many were ever made.
    #[error("key {KEY_ID_MAX} is the last that a ring can have; begin the next season in a new data directory")]
    Numbers,
}

impl Ring {
    /// A ring of one fresh key.
    pub(super) fn fresh(suite: Suite) -> Self {
        Self::of_root(suite, &random())
    }

    fn of_root(suite: Suite, root: &[u8; ROOT_BYTES]) -> Self {
        let key = RingKey { id: KeyId::FIRST, made_at: None, root: Zeroizing::new(*root) };
        Self { suite, lasting: derive::lasting(algorithms(suite), root), keys: vec![key], rotating: false }
    }

    /// The key that seals.
    pub(super) fn sealing(&self) -> &RingKey {
        self.keys.last().expect("a ring has a key")
    }

    /// Adds a fresh key, which seals from then on.
    pub(super) fn add(&mut self, made_at: Timestamp) -> Result<KeyId, RingFull> {
        if self.keys.len() >= RING_KEYS_MAX {
            return Err(RingFull::Keys);
        }
        let id = self.sealing().id.get().checked_add(1).and_then(KeyId::new).ok_or(RingFull::Numbers)?;
        self.keys.push(RingKey { id, made_at: Some(made_at), root: random() });
        self.rotating = true;
        Ok(id)
    }

    pub(super) fn encode(&self) -> Zeroizing<Vec<u8>> {
        // Never larger, so that no copy is left behind by growing.
        let mut out = Zeroizing::new(Vec::with_capacity(RING_BYTES_MAX));
        out.extend_from_slice(MAGIC);
        out.extend_from_slice(&[KIND_FILE, self.suite.code()]);
        out.extend_from_slice(&self.sealing().id.get().to_be_bytes());
        out.push(if self.rotating { ROTATING } else { 0 });
        out.push(u8::try_from(self.keys.len()).expect("bounded by RING_KEYS_MAX"));
        let Lasting { identity_index, digests, receipts, fingerprint } = &self.lasting;
        for secret in [identity_index, digests, receipts] {
            out.extend_from_slice(secret.as_ref());
        }
        out.extend_from_slice(&fingerprint.0);
        for key in &self.keys {
            out.extend_from_slice(&key.id.get().to_be_bytes());
            out.extend_from_slice(&key.made_at.map_or(0, |at| at.0).to_be_bytes());
            out.extend_from_slice(key.root.as_ref());
        }
        let check = digest(&SHA256, &out);
        out.extend_from_slice(check.as_ref());
        out
    }

    /// Reads a key file of either form, or says what is wrong with it.
    pub(super) fn decode(bytes: &[u8]) -> Result<Self, RingError> {
        if let Ok(root) = bytes.try_into() {
            return Ok(Self::of_root(Suite::Aes, root));
        }
        if !bytes.starts_with(MAGIC) {
            return Err(RingError::NoKeyFile);
        }
        let content = bytes.strip_prefix(MAGIC).and_then(|rest| rest.split_last_chunk::<DIGEST_BYTES>());
        let (content, check) = content.ok_or(RingError::Damaged)?;
        if digest(&SHA256, &bytes[..bytes.len() - DIGEST_BYTES]).as_ref() != check {
            return Err(RingError::Damaged);
        }
        let mut rest = content;
        let [kind, suite] = take(&mut rest)?;
        let known = Suite::of_code(suite).filter(|_| kind == KIND_FILE);
        let suite = known.ok_or(RingError::Newer { kind, suite })?;
        let last = u16::from_be_bytes(take(&mut rest)?);
        let [flags, count] = take(&mut rest)?;
        let mut secret = || Ok(Zeroizing::new(take(&mut rest)?));
        let (identity_index, digests, receipts) = (secret()?, secret()?, secret()?);
        let fingerprint = KeyFingerprint(take(&mut rest)?);
        let mut keys: Vec<RingKey> = Vec::with_capacity(usize::from(count));
        for _ in 0..count {
            let id = KeyId::new(u16::from_be_bytes(take(&mut rest)?)).ok_or(RingError::Damaged)?;
            let made_at = Some(Timestamp(i64::from_be_bytes(take(&mut rest)?))).filter(|at| at.0 != 0);
            keys.push(RingKey { id, made_at, root: Zeroizing::new(take(&mut rest)?) });
        }
        let in_order = keys.is_sorted_by(|one, next| one.id < next.id);
        let whole = rest.is_empty() && in_order && keys.len() <= RING_KEYS_MAX && flags <= ROTATING;
        if !whole || keys.last().is_none_or(|key| key.id.get() != last) {
            return Err(RingError::Damaged);
        }
        let lasting = Lasting { identity_index, digests, receipts, fingerprint };
        Ok(Self { suite, lasting, keys, rotating: flags == ROTATING })
    }
}

/// Why bytes are no key file that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RingError {
    /// They never were one.
    NoKeyFile,
    /// They are not what was written.
    Damaged,
    /// They are whole, and only a newer program knows what they are.
    Newer {
        /// What kind of file.
        kind: u8,
        /// Which suite of algorithms.
        suite: u8,
    },
}

impl fmt::Debug for Ring {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Ring({} keys)", self.keys.len())
    }
}

fn random() -> Secret {
    let mut bytes = Zeroizing::new([0; ROOT_BYTES]);
    SystemRandom::new().fill(bytes.as_mut()).expect("the system's random source works");
    bytes
}

fn take<const N: usize>(rest: &mut &[u8]) -> Result<[u8; N], RingError> {
    let (taken, after) = rest.split_first_chunk().ok_or(RingError::Damaged)?;
    *rest = after;
    Ok(*taken)
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;
    use proptest::prelude::*;

    use super::*;

    const GOLDEN: &str = "424d4b455953310a0101000201025b48c9dcc8ae176fedfab0e674205d6d0f22b898f8e6662fd84a02764f7b4519e64e3221024f5ad145a126b6deedb1a97d32be1c8801fa5d27568161dde21a303841faeb22004368da81409ad49fb6e869481aee9c72c98d9ba79ea8289eb845d40d9f7aaa8960db00010000000000000000070707070707070707070707070707070707070707070707070707070707070700020000017ce932e8000808080808080808080808080808080808080808080808080808080808080808c150dab3e503255f7be6557b9fd2eb3342d047bc7e88ed17b7bf863171a11bee";

    fn two() -> Ring {
        let mut ring = Ring::decode(&[7; 32]).unwrap();
        ring.add(Timestamp(1_636_000_000_000)).unwrap();
        ring.keys[1].root = Zeroizing::new([8; 32]);
        ring
    }

    #[test]
    fn the_stored_form_is_the_one_that_key_files_have() {
        let golden = HEXLOWER.decode(GOLDEN.as_bytes()).unwrap();
        assert_eq!(*two().encode(), golden);
        let read = Ring::decode(&golden).unwrap();
        assert_eq!(*read.encode(), golden);
        assert!(read.rotating && read.keys[1].made_at == Some(Timestamp(1_636_000_000_000)));
        assert_eq!(format!("{read:?}"), "Ring(2 keys)");
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(
            ids in proptest::collection::btree_set(1..=KEY_ID_MAX, 1..=RING_KEYS_MAX), rotating: bool, at: i64, root: [u8; 32],
            suite in prop::sample::select(Suite::ALL.as_slice()),
        ) {
            let mut ring = Ring::fresh(suite);
            let key = |id| RingKey { id: KeyId::new(id).unwrap(), made_at: (at != 0).then_some(Timestamp(at)), root: Zeroizing::new(root) };
            ring.keys = ids.into_iter().map(key).collect();
            ring.rotating = rotating;
            let bytes = ring.encode();
            prop_assert!(bytes.len() <= RING_BYTES_MAX);
            prop_assert_eq!(&*Ring::decode(&bytes).unwrap().encode(), &*bytes);
        }

        #[test]
        fn an_altered_or_shortened_file_is_refused(at: prop::sample::Index, alter in 1_u8..) {
            let mut bytes = two().encode();
            let at = at.index(bytes.len());
            // Cut to 32 bytes it looks like a file of before; its fingerprint then is a stranger's.
            if at != ROOT_BYTES {
                prop_assert!(Ring::decode(&bytes[..at]).is_err());
            }
            bytes[at] ^= alter;
            prop_assert!(Ring::decode(&bytes).is_err());
        }
    }

    #[test]
    fn a_newer_kind_or_suite_is_named() {
        for (place, expected) in
            [(8, RingError::Newer { kind: 9, suite: 1 }), (9, RingError::Newer { kind: 1, suite: 9 })]
        {
            let mut bytes = two().encode();
            bytes[place] = 9;
            let end = bytes.len() - DIGEST_BYTES;
            let check = digest(&SHA256, &bytes[..end]);
            bytes[end..].copy_from_slice(check.as_ref());
            assert_eq!(Ring::decode(&bytes).unwrap_err(), expected);
        }
        assert_eq!(Ring::decode(&[7; 31]).unwrap_err(), RingError::NoKeyFile);
    }

    #[test]
    fn numbers_go_on_and_both_bounds_hold() {
        let mut ring = Ring::fresh(Suite::Aes);
        for expected in 2..=RING_KEYS_MAX {
            assert_eq!(ring.add(Timestamp(1)).unwrap().get() as usize, expected);
        }
        assert_eq!(ring.add(Timestamp(1)), Err(RingFull::Keys));
        ring.keys.truncate(2);
        ring.keys[1].id = KeyId::new(KEY_ID_MAX).unwrap();
        assert_eq!(ring.add(Timestamp(1)), Err(RingFull::Numbers));
    }
}
