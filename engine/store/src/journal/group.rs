//! How a group is stored: one value with a header, the frames and a checksum.
//!
//! ```text
//! magic "BAOMING" | layout u8 | position u64 | bytes of the whole group u32 | frames u32
//! layout 2 goes on:     kind u8 | tenure u64 | instant of the commit i64, milliseconds since 1970
//! then for each frame:  county u32 | sequence u64 | length u32 | sealed bytes
//! CRC-32 of everything before it u32                                    (all numbers big-endian, like the keys)
//! ```
//!
//! Layout 2 is written; layout 1, which says nothing of when, is read for ever. Every layout begins with the first line and
//! ends with the checksum, so a newer one is told from damage: a whole group of a layout or kind that is not known here is
//! refused by its number. Kind 1 is records. Kinds 2 (a barrier) and 3 (a confirmation) are kept for journals that several
//! machines share, and have no frames; a tenure is the position of the barrier that made its writer the owner, 0 for none.
//!
//! Guarantees: any single altered, missing or added byte is found. The position inside the group means that a group
//! cannot pass for another one, and the length in front that a group can be recognised in the middle of a foreign file.
//!
//! Deliberately absent: protection against someone who alters a group and its checksum on purpose. That is the work of
//! the sealing of each record and of the hash chain of each county. The instant of a commit is no such record: it serves
//! people and copies, and no rule of the plan is judged by it.

use std::ops::ControlFlow;

use baoming_core::ids::CountyId;
use baoming_core::time::Timestamp;

use super::error::JournalError;
use super::frame::{Frame, FrameRef};
use super::position::Position;
use crate::limits::{GROUP_BYTES_MAX, GROUP_FRAMES_MAX, GROUP_RESEALED_BYTES_MAX};

/// What every group begins with; the layout's number follows.
pub const MAGIC: [u8; 7] = *b"BAOMING";
/// The layout that is written, and the newest that is read.
pub const LAYOUT: u8 = 2;
/// Bytes that every layout begins with.
const PREFIX_BYTES: usize = MAGIC.len() + 1 + 8 + 4 + 4;
/// Bytes before the first frame, in the layout that is written.
pub const HEADER_BYTES: usize = PREFIX_BYTES + 1 + 8 + 8;
/// Bytes around each frame's sealed bytes.
pub const FRAME_BYTES: usize = 4 + 8 + 4;
/// Bytes after the last frame.
pub const TRAILER_BYTES: usize = 4;

/// What a group is. Numbers are stored, so none is ever used again for something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum GroupKind {
    /// Records of counties.
    Records = 1,
}

/// Bytes that these frames take in a group, without the group's own header and trailer.
pub fn frames_bytes(frames: &[Frame]) -> usize {
    frames.iter().map(|frame| FRAME_BYTES + frame.sealed.len()).sum()
}

/// Whether a group of so many frames and bytes of frames is within the bounds.
pub fn fits(frames: usize, bytes: usize) -> bool {
    frames <= GROUP_FRAMES_MAX && bytes <= GROUP_BYTES_MAX - HEADER_BYTES - TRAILER_BYTES
}

/// What the writer of a group says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Its position in its journal.
    pub position: Position,
    /// Under which ownership of the journal it was written; 0 where there is but one writer.
    pub tenure: u64,
    /// When it was committed, by the writer's clock.
    pub committed_at: Timestamp,
}

/// Encodes a group of records into `out`, which is cleared first. Refuses what is beyond the bounds.
pub fn encode(stamp: Stamp, frames: &[Frame], out: &mut Vec<u8>) -> Result<(), JournalError> {
    let bytes = frames_bytes(frames);
    if !fits(frames.len(), bytes) {
        return Err(JournalError::TooLarge { frames: frames.len(), bytes });
    }
    write(stamp.position, Some((stamp.tenure, stamp.committed_at)), frames, out);
    Ok(())
}

/// Encodes the group that was read with other frames, in its own layout. They may be a little longer than the old ones.
pub(super) fn encode_again(group: &Group<'_>, frames: &[Frame], out: &mut Vec<u8>) -> Result<(), JournalError> {
    let bytes = frames_bytes(frames);
    if frames.len() > GROUP_FRAMES_MAX || bytes > GROUP_RESEALED_BYTES_MAX - HEADER_BYTES - TRAILER_BYTES {
        return Err(JournalError::TooLarge { frames: frames.len(), bytes });
    }
    write(group.position, group.committed_at.map(|at| (group.tenure, at)), frames, out);
    Ok(())
}

/// In layout 2 with tenure and instant, in layout 1 without.
fn write(position: Position, stamp: Option<(u64, Timestamp)>, frames: &[Frame], out: &mut Vec<u8>) {
    let (layout, header) = if stamp.is_some() { (LAYOUT, HEADER_BYTES) } else { (1, PREFIX_BYTES) };
    let whole = header + frames_bytes(frames) + TRAILER_BYTES;
    out.clear();
    out.reserve(whole);
    out.extend_from_slice(&MAGIC);
    out.push(layout);
    out.extend_from_slice(&position.0.to_be_bytes());
    out.extend_from_slice(&small(whole).to_be_bytes());
    out.extend_from_slice(&small(frames.len()).to_be_bytes());
    if let Some((tenure, committed_at)) = stamp {
        out.push(GroupKind::Records as u8);
        out.extend_from_slice(&tenure.to_be_bytes());
        out.extend_from_slice(&committed_at.0.to_be_bytes());
    }
    for frame in frames {
        out.extend_from_slice(&frame.county.get().to_be_bytes());
        out.extend_from_slice(&frame.sequence.to_be_bytes());
        out.extend_from_slice(&small(frame.sealed.len()).to_be_bytes());
        out.extend_from_slice(&frame.sealed);
    }
    out.extend_from_slice(&crc32fast::hash(out).to_be_bytes());
    assert_eq!(out.len(), whole, "a group is as long as it says");
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("bounded by GROUP_BYTES_MAX")
}

/// Why bytes are no group that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// They are not what was written.
    Damaged(&'static str),
    /// They are whole, and of a layout that only a newer program knows.
    Layout(u8),
    /// They are whole, and of a kind that only a newer program knows.
    Kind(u8),
}

impl Unreadable {
    /// The same as the journal's error at a position.
    pub fn at(self, position: Position) -> JournalError {
        match self {
            Self::Damaged(what) => JournalError::Corrupt { position, what },
            Self::Layout(number) => JournalError::Newer { position, what: "layout", number },
            Self::Kind(number) => JournalError::Newer { position, what: "kind", number },
        }
    }
}

/// What a group of any layout says first, not yet checked against its checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// The number of its layout.
    pub layout: u8,
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
        Ok(Self::split(bytes)?.0)
    }

    fn split(bytes: &[u8]) -> Result<(Self, &[u8]), &'static str> {
        let mut rest = bytes;
        let short = "it is shorter than a header";
        if take::<7>(&mut rest).ok_or(short)? != MAGIC {
            return Err("it does not begin as a group does");
        }
        let [layout] = take(&mut rest).ok_or(short)?;
        let position = Position(u64::from_be_bytes(take(&mut rest).ok_or(short)?));
        let whole = u32::from_be_bytes(take(&mut rest).ok_or(short)?) as usize;
        let frames = u32::from_be_bytes(take(&mut rest).ok_or(short)?) as usize;
        let least = PREFIX_BYTES + TRAILER_BYTES;
        if !(least..=GROUP_RESEALED_BYTES_MAX).contains(&whole) || frames > GROUP_FRAMES_MAX {
            return Err("its length is beyond the bounds");
        }
        Ok((Self { layout, position, bytes: whole, frames }, rest))
    }
}

/// A group that was read and whose checksum and shape are right.
#[derive(Debug, Clone, Copy)]
pub struct Group<'a> {
    /// Where it says that it belongs.
    pub position: Position,
    /// What it is.
    pub kind: GroupKind,
    /// Under which ownership of the journal it was written; 0 for none.
    pub tenure: u64,
    /// When it was committed, by its writer's clock; nothing in layout 1.
    pub committed_at: Option<Timestamp>,
    frames: usize,
    body: &'a [u8],
    stored: &'a [u8],
}

impl<'a> Group<'a> {
    /// Checks a stored group completely.
    pub fn decode(stored: &'a [u8]) -> Result<Self, Unreadable> {
        let (Header { layout, position, bytes, frames }, _) = Header::split(stored).map_err(Unreadable::Damaged)?;
        if stored.len() != bytes {
            return Err(Unreadable::Damaged("it is not as long as it says"));
        }
        let (checked, trailer) = stored.split_at(stored.len() - TRAILER_BYTES);
        if crc32fast::hash(checked).to_be_bytes() != *trailer {
            return Err(Unreadable::Damaged("its checksum is wrong"));
        }
        let mut body = &checked[PREFIX_BYTES..];
        let (kind, tenure, committed_at) = match layout {
            1 => (GroupKind::Records, 0, None),
            LAYOUT => stamped(&mut body)?,
            other => return Err(Unreadable::Layout(other)),
        };
        let group = Self { position, kind, tenure, committed_at, frames, body, stored };
        let mut rest = group.body;
        for _ in 0..group.frames {
            frame(&mut rest).ok_or(Unreadable::Damaged("a frame in it is malformed"))?;
        }
        if rest.is_empty() { Ok(group) } else { Err(Unreadable::Damaged("bytes follow its last frame")) }
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

    /// All that it says beside its frames.
    pub(super) fn stamp(&self) -> (Position, GroupKind, u64, Option<Timestamp>) {
        (self.position, self.kind, self.tenure, self.committed_at)
    }

    /// The group as it is stored, for copies.
    pub fn stored(&self) -> &'a [u8] {
        self.stored
    }
}

/// What layout 2 has before its frames.
fn stamped(rest: &mut &[u8]) -> Result<(GroupKind, u64, Option<Timestamp>), Unreadable> {
    let short = Unreadable::Damaged("it is shorter than a header");
    let [kind] = take(rest).ok_or(short)?;
    let tenure = u64::from_be_bytes(take(rest).ok_or(short)?);
    let committed_at = Timestamp(i64::from_be_bytes(take(rest).ok_or(short)?));
    if kind != GroupKind::Records as u8 {
        return Err(Unreadable::Kind(kind));
    }
    Ok((GroupKind::Records, tenure, Some(committed_at)))
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
mod tests;
