//! The stored form of records and rows, and the hash chain that binds a county's records.
//!
//! A stored record is one version byte and CBOR with numbered fields (RFC 8949): a new field takes a new number, a
//! retired one is never used again. Sealing is not done here: the core holds no key.

use minicbor::{Decode, Encode};
use sha2::{Digest, Sha256};

use crate::ids::CountyId;
use crate::record::Record;
use crate::rows::Row;

/// The version that this code writes. Records of older ones are read for ever: every field that a later version added
/// has a default, so what an older one wrote decodes to what it meant then. Rows of older ones are not read: a shard
/// is a view, and is made again from the journal (`docs/migration.md`).
///
/// 1: steps 1 to 4. 2: the whole plan; records say who asked and by which edition of the rules.
pub const VERSION: u8 = 2;
/// The oldest version that is read.
const VERSION_OLDEST: u8 = 1;

/// Bytes that are no stored form of ours.
#[derive(Debug, thiserror::Error)]
pub enum DecodeError {
    /// Nothing there.
    #[error("empty")]
    Empty,
    /// Written by a newer program.
    #[error("version {0} is newer than this program reads ({VERSION})")]
    Version(u8),
    /// A row of an older program, or of none.
    #[error("a row of version {0}, where this program keeps rows of version {VERSION}")]
    RowVersion(u8),
    /// Not what the version says.
    #[error("malformed: {0}")]
    Malformed(#[from] minicbor::decode::Error),
    /// Something follows the value.
    #[error("{0} bytes too many")]
    Trailing(usize),
    /// The record's hash does not follow from its predecessor's.
    #[error("the chain is broken at event {0}")]
    Chain(u64),
}

fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(512);
    bytes.push(VERSION);
    minicbor::encode(value, &mut bytes).expect("encoding into a Vec cannot fail");
    bytes
}

fn decode<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, DecodeError> {
    match bytes.split_first() {
        None => Err(DecodeError::Empty),
        Some((VERSION_OLDEST..=VERSION, body)) => {
            let mut decoder = minicbor::Decoder::new(body);
            let value = decoder.decode()?;
            let left = body.len() - decoder.position();
            if left == 0 { Ok(value) } else { Err(DecodeError::Trailing(left)) }
        }
        Some((version, _)) => Err(DecodeError::Version(*version)),
    }
}

/// The stored form of a row.
pub fn encode_row(row: &Row) -> Vec<u8> {
    encode(row)
}

/// Reads a stored row of this very version.
pub fn decode_row(bytes: &[u8]) -> Result<Row, DecodeError> {
    match bytes.first() {
        Some(&version) if version < VERSION => Err(DecodeError::RowVersion(version)),
        _ => decode(bytes),
    }
}

/// The version in which a stored record was written.
pub fn version_of(stored: &[u8]) -> Option<u8> {
    stored.get(HASH_BYTES).copied()
}

/// Bytes of the chain's hash in front of a stored record.
const HASH_BYTES: usize = 32;

/// The last link of a county's chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Encode, Decode)]
pub struct ChainHead {
    /// The number of the last record, 0 before the first.
    #[n(0)]
    pub sequence: u64,
    /// Its hash.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub hash: [u8; 32],
}

/// Reads a stored record by itself, with its hash in the chain. Whether it follows its predecessor is not looked at: the
/// seal around it has proved its place.
pub fn read_stored(stored: &[u8]) -> Result<([u8; HASH_BYTES], Record), DecodeError> {
    let (hash, encoded) = stored.split_first_chunk::<HASH_BYTES>().ok_or(DecodeError::Empty)?;
    Ok((*hash, decode(encoded)?))
}

impl ChainHead {
    /// Where the chain of a county begins: no two counties' chains can be exchanged.
    pub fn genesis(county: CountyId) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(b"baoming chain 1");
        hasher.update(county.get().to_be_bytes());
        Self { sequence: 0, hash: hasher.finalize().into() }
    }

    /// The head after a record that this program has linked or followed.
    pub(crate) fn of_stored(sequence: u64, stored: &[u8]) -> Self {
        let mut hash = [0; 32];
        hash.copy_from_slice(&stored[..32]);
        Self { sequence, hash }
    }

    fn next(&self, sequence: u64, record: &[u8]) -> Self {
        let mut hasher = Sha256::new();
        hasher.update(self.hash);
        hasher.update(record);
        Self { sequence, hash: hasher.finalize().into() }
    }

    /// Binds the record to the chain; returns hash and record as they are sealed and stored.
    pub fn link(&mut self, record: &Record) -> Vec<u8> {
        let encoded = encode(record);
        assert!(
            encoded.len() <= record.event.record_bytes_max(),
            "every text of a command is bounded, so its record is"
        );
        *self = self.next(record.sequence, &encoded);
        let mut stored = Vec::with_capacity(32 + encoded.len());
        stored.extend_from_slice(&self.hash);
        stored.extend_from_slice(&encoded);
        stored
    }

    /// Reads a stored record that must follow this head, and moves on to it.
    pub fn follow(&mut self, stored: &[u8]) -> Result<Record, DecodeError> {
        let (hash, encoded) = stored.split_at_checked(HASH_BYTES).ok_or(DecodeError::Empty)?;
        let record: Record = decode(encoded)?;
        let next = self.next(record.sequence, encoded);
        if record.sequence != self.sequence + 1 || next.hash != hash {
            return Err(DecodeError::Chain(record.sequence));
        }
        *self = next;
        Ok(record)
    }
}
