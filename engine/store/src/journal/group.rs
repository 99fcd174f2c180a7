//! How a group is stored: one value with a header, the frames and a checksum.
//!
//! ```text
//! magic "BAOMING" | version u8 | position u64 | bytes of the whole group u32 | frames u32
//! then for each frame:  county u32 | sequence u64 | length u32 | sealed bytes
//! CRC-32 of everything before it u32                                    (all numbers big-endian, like the keys)
//! ```
//!
//! Guarantees: any single altered, missing or added byte is found. The position inside the group means that a group
//! cannot pass for another one, and the length in front that a group can be recognised in the middle of a foreign file.
//!
//! Deliberately absent: protection against someone who alters a group and its checksum on purpose. That is the work of
//! the sealing of each record and of the hash chain of each county.

use std::ops::ControlFlow;

use baoming_core::ids::CountyId;

use super::error::JournalError;
use super::frame::{Frame, FrameRef};
use super::position::Position;
use crate::limits::{GROUP_BYTES_MAX, GROUP_FRAMES_MAX};

/// What every group begins with; the last byte is the version of this layout.
pub const MAGIC: [u8; 8] = *b"BAOMING\x01";
/// Bytes before the first frame.
pub const HEADER_BYTES: usize = MAGIC.len() + 8 + 4 + 4;
/// Bytes around each frame's sealed bytes.
pub const FRAME_BYTES: usize = 4 + 8 + 4;
/// Bytes after the last frame.
pub const TRAILER_BYTES: usize = 4;

/// Bytes that these frames take in a group, without the group's own header and trailer.
pub fn frames_bytes(frames: &[Frame]) -> usize {
    frames.iter().map(|frame| FRAME_BYTES + frame.sealed.len()).sum()
}

/// Whether a group of so many frames and bytes of frames is within the bounds.
pub fn fits(frames: usize, bytes: usize) -> bool {
    frames <= GROUP_FRAMES_MAX && bytes <= GROUP_BYTES_MAX - HEADER_BYTES - TRAILER_BYTES
}

/// Encodes a group into `out`, which is cleared first. Refuses what is beyond the bounds.
pub fn encode(position: Position, frames: &[Frame], out: &mut Vec<u8>) -> Result<(), JournalError> {
    let bytes = frames_bytes(frames);
    if !fits(frames.len(), bytes) {
        return Err(JournalError::TooLarge { frames: frames.len(), bytes });
    }
    let whole = HEADER_BYTES + bytes + TRAILER_BYTES;
    out.clear();
    out.reserve(whole);
    out.extend_from_slice(&MAGIC);
    out.extend_from_slice(&position.0.to_be_bytes());
    out.extend_from_slice(&small(whole).to_be_bytes());
    out.extend_from_slice(&small(frames.len()).to_be_bytes());
    for frame in frames {
        out.extend_from_slice(&frame.county.get().to_be_bytes());
        out.extend_from_slice(&frame.sequence.to_be_bytes());
        out.extend_from_slice(&small(frame.sealed.len()).to_be_bytes());
        out.extend_from_slice(&frame.sealed);
    }
    out.extend_from_slice(&crc32fast::hash(out).to_be_bytes());
    assert_eq!(out.len(), whole, "a group is as long as it says");
    Ok(())
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("bounded by GROUP_BYTES_MAX")
}

/// What a group says about itself in its header, not yet checked against its checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The group's position.
    pub position: Position,
    /// Bytes of the whole group.
    pub bytes: usize,
    /// Frames in it.
    pub frames: usize,
}

impl Header {
    /// Reads a header from the beginning of `bytes`, or says what is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Self, &'static str> {
        let mut rest = bytes;
        let magic = take::<8>(&mut rest).ok_or("it is shorter than a header")?;
        if magic[..7] != MAGIC[..7] {
            return Err("it does not begin as a group does");
        }
        if magic[7] != MAGIC[7] {
            return Err("its layout has a version that this program does not know");
        }
        let short = "it is shorter than a header";
        let position = Position(u64::from_be_bytes(take(&mut rest).ok_or(short)?));
        let whole = u32::from_be_bytes(take(&mut rest).ok_or(short)?) as usize;
        let frames = u32::from_be_bytes(take(&mut rest).ok_or(short)?) as usize;
        let least = HEADER_BYTES + TRAILER_BYTES;
        if !(least..=GROUP_BYTES_MAX).contains(&whole) || frames > GROUP_FRAMES_MAX {
            return Err("its length is beyond the bounds");
        }
        Ok(Self { position, bytes: whole, frames })
    }
}

/// A group that was read and whose checksum and shape are right.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    /// Where it says that it belongs.
    pub position: Position,
    frames: usize,
    body: &'a [u8],
}

impl<'a> Group<'a> {
    /// Checks a stored group completely.
    pub fn decode(bytes: &'a [u8]) -> Result<Self, &'static str> {
        let header = Header::read(bytes)?;
        if bytes.len() != header.bytes {
            return Err("it is not as long as it says");
        }
        let (checked, trailer) = bytes.split_at(bytes.len() - TRAILER_BYTES);
        if crc32fast::hash(checked).to_be_bytes() != *trailer {
            return Err("its checksum is wrong");
        }
        let group = Self { position: header.position, frames: header.frames, body: &checked[HEADER_BYTES..] };
        let mut rest = group.body;
        for _ in 0..group.frames {
            frame(&mut rest).ok_or("a frame in it is malformed")?;
        }
        if rest.is_empty() { Ok(group) } else { Err("bytes follow its last frame") }
    }

    /// Visits the frames in order until `visit` breaks.
    pub fn visit(&self, visit: &mut dyn FnMut(Position, FrameRef<'_>) -> ControlFlow<()>) -> ControlFlow<()> {
        let mut rest = self.body;
        for _ in 0..self.frames {
            let frame = frame(&mut rest).expect("checked by decode");
            visit(self.position, frame)?;
        }
        ControlFlow::Continue(())
    }
}

fn frame<'a>(rest: &mut &'a [u8]) -> Option<FrameRef<'a>> {
    let county = CountyId::new(u32::from_be_bytes(take(rest)?))?;
    let sequence = u64::from_be_bytes(take(rest)?);
    let length = u32::from_be_bytes(take(rest)?) as usize;
    let (sealed, after) = rest.split_at_checked(length)?;
    *rest = after;
    Some(FrameRef { county, sequence, sealed })
}

fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
    let (taken, after) = rest.split_first_chunk()?;
    *rest = after;
    Some(*taken)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn some_frames() -> impl Strategy<Value = Vec<Frame>> {
        let one = (100_000_u32..=999_999, any::<u64>(), prop::collection::vec(any::<u8>(), 0..64))
            .prop_map(|(county, sequence, sealed)| Frame { county: CountyId::new(county).unwrap(), sequence, sealed });
        prop::collection::vec(one, 0..20)
    }

    fn decoded(bytes: &[u8]) -> Result<(Position, Vec<Frame>), &'static str> {
        let group = Group::decode(bytes)?;
        let mut frames = Vec::new();
        let flow = group.visit(&mut |_, frame| {
            frames.push(Frame { county: frame.county, sequence: frame.sequence, sealed: frame.sealed.to_vec() });
            ControlFlow::Continue(())
        });
        assert!(flow.is_continue());
        Ok((group.position, frames))
    }

    proptest! {
        #[test]
        fn a_group_is_read_as_it_was_written(frames in some_frames(), position: u64) {
            let mut bytes = Vec::new();
            encode(Position(position), &frames, &mut bytes).unwrap();
            prop_assert_eq!(decoded(&bytes), Ok((Position(position), frames)));
        }

        #[test]
        fn an_altered_shortened_or_lengthened_group_is_refused(
            frames in some_frames(), at: prop::sample::Index, alter in 1_u8..,
        ) {
            let mut bytes = Vec::new();
            encode(Position(7), &frames, &mut bytes).unwrap();
            let at = at.index(bytes.len());
            prop_assert!(decoded(&bytes[..at]).is_err());
            bytes[at] ^= alter;
            prop_assert!(decoded(&bytes).is_err());
            bytes[at] ^= alter;
            bytes.push(alter);
            prop_assert!(decoded(&bytes).is_err());
        }
    }

    #[test]
    fn the_layout_is_the_one_that_is_stored() {
        let frame = Frame { county: CountyId::new(430_102).unwrap(), sequence: 5, sealed: vec![9] };
        let mut bytes = Vec::new();
        encode(Position(3), &[frame], &mut bytes).unwrap();
        let expected =
            b"BAOMING\x01\0\0\0\0\0\0\0\x03\0\0\0\x2d\0\0\0\x01\0\x06\x90\x16\0\0\0\0\0\0\0\x05\0\0\0\x01\x09";
        assert_eq!(bytes[..bytes.len() - TRAILER_BYTES], expected[..]);
    }

    #[test]
    fn more_than_a_group_may_hold_is_refused() {
        let county = CountyId::new(430_102).unwrap();
        let small = Frame { county, sequence: 1, sealed: Vec::new() };
        let large = Frame { county, sequence: 1, sealed: vec![0; GROUP_BYTES_MAX] };
        let mut out = Vec::new();
        for frames in [vec![small; GROUP_FRAMES_MAX + 1], vec![large]] {
            assert!(matches!(encode(Position(1), &frames, &mut out), Err(JournalError::TooLarge { .. })));
        }
    }
}
