//! The bytes of a file.
//!
//! ```text
//! header: magic 8 bytes | day i32 | first sequence u64 | previous hash 32 bytes | crc32 of these u32
//! frame:  length u32 | crc32 of length and body u32 | body: sequence u64, previous hash 32 bytes, sealed entry
//! ```
//!
//! Big-endian. The hash of an entry is the SHA-256 of its body, and each body holds the hash of the one before; both and
//! the sequence are bound into the seal, so a frame proves its place by itself. The checksum is for crashes, the seal for
//! people.

use ring::digest::{SHA256, digest};

use crate::keys::{SealError, Sealer};

pub(super) const HEADER_BYTES: usize = 56;
const MAGIC: &[u8; 8] = b"bmalog1\n";
const FRAME_HEAD_BYTES: usize = 8;
const LINK_BYTES: usize = 40;
/// A sealed entry at its longest, which names as many candidates and applications as it may, is some 2,100 bytes.
pub(super) const BODY_BYTES_MAX: usize = 3_072;

/// A place in the chain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// The number of the newest entry; 0 when there is none.
    pub sequence: u64,
    /// Its hash.
    pub hash: [u8; 32],
}

impl Head {
    /// Before the first entry.
    pub const START: Self = Self { sequence: 0, hash: [0; 32] };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// Days since 1970 in Beijing.
    pub(super) day: i32,
    /// What came before the file's first entry.
    pub(super) before: Head,
}

impl Header {
    pub(super) fn first_sequence(&self) -> u64 {
        self.before.sequence + 1
    }

    pub(super) fn encode(&self) -> [u8; HEADER_BYTES] {
        let mut out = [0; HEADER_BYTES];
        out[..8].copy_from_slice(MAGIC);
        out[8..12].copy_from_slice(&self.day.to_be_bytes());
        out[12..20].copy_from_slice(&self.first_sequence().to_be_bytes());
        out[20..52].copy_from_slice(&self.before.hash);
        let crc = crc32fast::hash(&out[..52]);
        out[52..].copy_from_slice(&crc.to_be_bytes());
        out
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        let (day, rest) = bytes.strip_prefix(MAGIC)?.split_first_chunk()?;
        let (first, rest) = rest.split_first_chunk()?;
        let (hash, _) = rest.split_first_chunk()?;
        let sequence = u64::from_be_bytes(*first).checked_sub(1)?;
        let header = Self { day: i32::from_be_bytes(*day), before: Head { sequence, hash: *hash } };
        bytes.starts_with(&header.encode()).then_some(header)
    }
}

/// A whole frame, not yet opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FrameRef<'a> {
    pub(super) sequence: u64,
    pub(super) previous: &'a [u8; 32],
    body: &'a [u8],
    sealed: &'a [u8],
}

impl FrameRef<'_> {
    pub(super) fn head(&self) -> Head {
        Head { sequence: self.sequence, hash: hash(self.body) }
    }

    pub(super) fn sealed(&self) -> &[u8] {
        self.sealed
    }

    pub(super) fn open(&self, sealer: &dyn Sealer) -> Result<Vec<u8>, SealError> {
        sealer.open(&self.body[..LINK_BYTES], self.sealed)
    }
}

/// Appends the frame of the entry after `before` to `out` and returns its place.
pub(super) fn append(sealer: &dyn Sealer, before: Head, plaintext: &[u8], out: &mut Vec<u8>) -> Head {
    let mut body = Vec::with_capacity(LINK_BYTES + plaintext.len() + sealer.overhead_bytes());
    let sequence = before.sequence + 1;
    body.extend_from_slice(&sequence.to_be_bytes());
    body.extend_from_slice(&before.hash);
    let link = body.clone();
    sealer.seal(&link, plaintext, &mut body);
    assert!(body.len() <= BODY_BYTES_MAX, "an entry's texts are bounded");
    let length = (body.len() as u32).to_be_bytes();
    out.extend_from_slice(&length);
    out.extend_from_slice(&checksum(length, &body).to_be_bytes());
    out.extend_from_slice(&body);
    Head { sequence, hash: hash(&body) }
}

fn checksum(length: [u8; 4], body: &[u8]) -> u32 {
    let mut crc = crc32fast::Hasher::new();
    crc.update(&length);
    crc.update(body);
    crc.finalize()
}

fn hash(body: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest(&SHA256, body).as_ref());
    out
}

/// What a file holds, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Found<'a> {
    Frame {
        offset: usize,
        frame: FrameRef<'a>,
    },
    /// Bytes that are no frame, with a whole frame after them.
    Damaged {
        offset: usize,
    },
    /// Bytes that are no frame, up to the end.
    Unfinished {
        offset: usize,
    },
}

/// Goes through a whole file. Behind damage it looks for the next frame.
pub(super) fn frames(file: &[u8]) -> impl Iterator<Item = Found<'_>> {
    let mut offset = HEADER_BYTES;
    std::iter::from_fn(move || {
        if offset >= file.len() {
            return None;
        }
        let start = offset;
        if let Some((frame, bytes)) = parse(&file[start..]) {
            offset += bytes;
            return Some(Found::Frame { offset: start, frame });
        }
        let next = (start + 1..file.len()).find(|at| parse(&file[*at..]).is_some());
        offset = next.unwrap_or(file.len());
        Some(if next.is_some() { Found::Damaged { offset: start } } else { Found::Unfinished { offset: start } })
    })
}

fn parse(bytes: &[u8]) -> Option<(FrameRef<'_>, usize)> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    let body_bytes = u32::from_be_bytes(*length) as usize;
    if !(LINK_BYTES..=BODY_BYTES_MAX).contains(&body_bytes) {
        return None;
    }
    let (crc, rest) = rest.split_first_chunk::<4>()?;
    let body = rest.get(..body_bytes)?;
    if u32::from_be_bytes(*crc) != checksum(*length, body) {
        return None;
    }
    let (sequence, rest) = body.split_first_chunk()?;
    let (previous, sealed) = rest.split_first_chunk()?;
    let frame = FrameRef { sequence: u64::from_be_bytes(*sequence), previous, body, sealed };
    Some((frame, FRAME_HEAD_BYTES + body_bytes))
}
