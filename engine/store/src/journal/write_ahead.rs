//! A look at the store's write-ahead files before the store itself opens them, because it is too trusting there.
//!
//! fjall writes each group to a write-ahead file (`*.jnl`) first. When it opens one again (3.1.13, read and tried):
//! - what it cannot parse it takes for the unfinished end of a crash, and cuts off *everything* after it. One flipped
//!   bit in an old group's frame would quietly take every later, acknowledged group with it;
//! - a last group that parses but has a wrong checksum, as when power was lost between two of its pages, is an error,
//!   and the store does not open at all.
//!
//! Every group is synced before the next is written, so a group that is damaged and *followed by another* is damage,
//! and one that is damaged and last was never acknowledged. This module tells the two apart by finding our own groups
//! in the files, and cuts off the second kind when the store would refuse to open.
//!
//! Guarantees: a missing or altered group before the last is reported, never cut off. Memory: two groups' bounds.
//!
//! Deliberately absent: telling damage in the store's own bytes around the very last group from an unfinished write
//! (they look the same; the county's shard, which remembers what it has applied, is the second witness), and tables
//! that the store has already written, which have checksums that it does check.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::error::JournalError;
use super::group::{Group, Header, MAGIC, Unreadable};
use super::position::Position;
use crate::limits::GROUP_RESEALED_BYTES_MAX;

/// What fjall writes after a batch: a tag, a checksum of 8 bytes, and this.
const END_TAG: u8 = 3;
const END_MAGIC: [u8; 4] = *b"FJL\x03";
const END_BYTES: usize = 1 + 8 + END_MAGIC.len();
/// What it writes before a batch of one value: tag, count, sequence; tag, kind, compression, keyspace, three lengths, key.
const BEGIN_BYTES: usize = (1 + 4 + 8) + (1 + 1 + 1 + 8 + 2 + 4 + 4 + 8);

/// What was found in the write-ahead files.
#[derive(Debug, Default)]
pub(super) struct WriteAhead {
    /// The last whole group, if there is any.
    pub(super) last: Option<Position>,
    /// The newest file, and where in it the last whole group ends.
    newest: Option<(PathBuf, u64)>,
}

impl WriteAhead {
    /// Reads the write-ahead files in `directory`, which may not exist yet.
    pub(super) fn examine(directory: &Path) -> Result<Self, JournalError> {
        let read = |error: io::Error| JournalError::Open(error.to_string().into());
        let mut found = Self::default();
        // A group that the store cannot find: unfinished if it is the last, damage if another follows.
        let mut unfinished = None;
        for path in files(directory).map_err(read)? {
            let mut groups = Groups::open(&path).map_err(read)?;
            let mut end = 0;
            while let Some(Found { header, between, end: group_end }) = groups.next()? {
                if let Some(position) = unfinished {
                    let what = "the store's own bytes before it are altered in the write-ahead files";
                    return Err(JournalError::Corrupt { position, what });
                }
                if let Some(last) = found.last.filter(|last| header.position != last.next()) {
                    let what = "it is missing or altered in the write-ahead files, and later groups follow";
                    return Err(JournalError::Corrupt { position: last.next(), what });
                }
                let (before, begin) = between.split_at(if end == 0 { 0 } else { END_BYTES.min(between.len()) });
                if let Some(last) = found.last.filter(|_| end > 0 && !is_end(before)) {
                    let what = "the store's own bytes after it are altered in the write-ahead files";
                    return Err(JournalError::Corrupt { position: last, what });
                }
                if !is_begin(begin, header) {
                    unfinished = Some(header.position);
                    continue;
                }
                found.last = Some(header.position);
                end = group_end;
            }
            found.newest = Some((path, end));
        }
        Ok(found)
    }

    /// Cuts off what follows the last whole group. Refuses if the store's own end of that group is not as expected.
    pub(super) fn cut_unfinished_end(&self) -> io::Result<()> {
        let Some((path, end)) = &self.newest else { return Ok(()) };
        let mut file = OpenOptions::new().read(true).write(true).open(path)?;
        let mut keep = 0;
        if *end > 0 {
            let mut marker = [0; END_BYTES];
            io::Seek::seek(&mut file, io::SeekFrom::Start(*end))?;
            file.read_exact(&mut marker)?;
            if !is_end(&marker) {
                return Err(io::Error::other(
                    "the last whole group has no end marker; the files were left as they are",
                ));
            }
            keep = *end + END_BYTES as u64;
        }
        tracing::warn!(file = %path.display(), keep, "cutting off an unfinished group that was never acknowledged");
        file.set_len(keep)?;
        file.sync_all()
    }
}

/// The write-ahead files, oldest first.
fn files(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(directory) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut numbered = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let number = path.file_name().and_then(|name| name.to_str()).and_then(|name| name.strip_suffix(".jnl"));
        if let Some(number) = number.and_then(|number| number.parse::<u64>().ok()) {
            numbered.push((number, path));
        }
    }
    numbered.sort();
    Ok(numbered.into_iter().map(|(_, path)| path).collect())
}

/// Whether these are the store's bytes after a group, so that it will not take the group for an unfinished one.
fn is_end(bytes: &[u8]) -> bool {
    bytes.len() == END_BYTES && bytes[0] == END_TAG && bytes.ends_with(&END_MAGIC)
}

/// Whether these are the store's bytes before a group, so that it will find the group. Its sequence number may be
/// anything here: a wrong one can at worst hide one group, which readers notice.
fn is_begin(bytes: &[u8], header: Header) -> bool {
    let length = u32::try_from(header.bytes).expect("bounded by GROUP_RESEALED_BYTES_MAX").to_le_bytes();
    let expected: [&[u8]; 6] =
        [&[1, 1, 0, 0, 0], &[2, 0, 0], &[8, 0], &length, &length, &header.position.0.to_be_bytes()];
    let places = [0, 13, 24, 26, 30, 34];
    bytes.len() == BEGIN_BYTES
        && places.into_iter().zip(expected).all(|(place, expected)| bytes[place..].starts_with(expected))
}

/// A whole group in a file.
struct Found {
    header: Header,
    /// The store's own bytes between it and the group before it; cut off when there are too many.
    between: Vec<u8>,
    /// Where in the file it ends.
    end: u64,
}

/// Finds whole groups in a file, whatever lies between them.
struct Groups {
    file: File,
    window: Vec<u8>,
    /// Where the unread part of the window begins, in the window and in the file.
    start: usize,
    offset: u64,
    between: Vec<u8>,
    ended: bool,
}

impl Groups {
    fn open(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        Ok(Self { file, window: Vec::new(), start: 0, offset: 0, between: Vec::new(), ended: false })
    }

    /// The next whole group. One that a newer program wrote is an error: what comes after it is not understood, and must
    /// not be taken for an unfinished end.
    fn next(&mut self) -> Result<Option<Found>, JournalError> {
        loop {
            self.fill().map_err(|error| JournalError::Open(error.to_string().into()))?;
            let unread = &self.window[self.start..];
            let Some(at) = unread.iter().position(|byte| *byte == MAGIC[0]) else {
                if self.ended {
                    return Ok(None);
                }
                self.skip(unread.len());
                continue;
            };
            if at > 0 {
                self.skip(at);
                continue;
            }
            if let Ok(header) = Header::read(unread)
                && let Some(bytes) = unread.get(..header.bytes)
            {
                match Group::decode(bytes) {
                    Ok(_) => {}
                    Err(Unreadable::Damaged(_)) => {
                        self.skip(1);
                        continue;
                    }
                    Err(newer) => return Err(newer.at(header.position)),
                }
                let between = std::mem::take(&mut self.between);
                self.skip(header.bytes);
                self.between.clear();
                return Ok(Some(Found { header, between, end: self.offset }));
            }
            self.skip(1);
        }
    }

    fn skip(&mut self, bytes: usize) {
        let room = (END_BYTES + BEGIN_BYTES + 1).saturating_sub(self.between.len());
        self.between.extend_from_slice(&self.window[self.start..self.start + bytes.min(room)]);
        self.start += bytes;
        self.offset += bytes as u64;
    }

    /// Sees to it that the window holds a group of any length, or all that the file still has.
    fn fill(&mut self) -> io::Result<()> {
        if self.ended || self.window.len() - self.start >= GROUP_RESEALED_BYTES_MAX {
            return Ok(());
        }
        self.window.drain(..self.start);
        self.start = 0;
        let wanted = 2 * GROUP_RESEALED_BYTES_MAX - self.window.len();
        let read = (&mut self.file).take(wanted as u64).read_to_end(&mut self.window)?;
        self.ended = read < wanted;
        Ok(())
    }
}
