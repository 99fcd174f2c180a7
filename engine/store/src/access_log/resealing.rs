//! A whole log in seals of the newest key, made beside the old one.
//!
//! The chain is over what is sealed, so it is made anew from its first entry on, and each file with it. Numbers, days and words
//! stay. That this was done is recorded under the key, with the chain's end before and after, for whoever keeps the newest
//! entry's hash elsewhere.
//!
//! Guarantees: a log that is not whole is left as it is, so that no trace of what is wrong with it goes. The old log stays until
//! the new one, which was read again from the disk, says the same in every entry; then the two change places at once. What
//! an interrupted run has made is gone on with.

use std::path::Path;

use baoming_core::time::Timestamp;

use super::check::check;
use super::entry::LogEntry;
use super::error::AccessLogError;
use super::files::{self, LogFile};
use super::frame::{self, Found, FrameRef, Head, Header};
use super::removals::{Removals, Resealed};
use crate::durable_file::{self, Existing};
use crate::keys::{SealError, Sealer, sealed_with};
use crate::resealing::{Beside, Census, ResealError};

/// What became of a log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogSealedAgain {
    /// Nothing in it has an older seal.
    AsItWas,
    /// It was made anew.
    Anew {
        /// Entries in it.
        entries: u64,
        /// The newest entry and the chain's hash there as it was,
        before: Head,
        /// and as it is.
        after: Head,
    },
    /// It was left as it is: a check finds so much wrong with it.
    NotWhole {
        /// Offences.
        offences: u64,
    },
}

/// Counts what is sealed in the log in `directory` by its keys.
pub fn census(directory: &Path) -> Result<Census, AccessLogError> {
    let mut census = Census::default();
    if !directory.is_dir() {
        return Ok(census);
    }
    Removals::count_seal(directory, &mut census)?;
    let files = files::list(directory)?;
    for file in &files.good {
        for found in frame::frames(&files::read(&file.path)?) {
            match found {
                Found::Frame { frame, .. } => census.take(frame.sealed()),
                // Whatever was damaged opens with no key any more, whichever it was.
                Found::Damaged { .. } => census.take(&[]),
                Found::Unfinished { .. } => {}
            }
        }
    }
    files.damaged.iter().for_each(|_| census.take(&[]));
    Ok(census)
}

/// Seals the log in `directory` again, if an older key has sealed anything in it. Call it while holding the data directory;
/// nobody has the log open.
pub fn seal_again<E: LogEntry>(
    directory: &Path,
    sealer: &dyn Sealer,
    now: Timestamp,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<LogSealedAgain, ResealError> {
    let beside = Beside::of(directory);
    if !census(directory).map_err(unusable)?.needs_others_than(sealer.sealing_key()) {
        beside.discard()?;
        return Ok(LogSealedAgain::AsItWas);
    }
    let report = check::<E>(directory, sealer).map_err(unusable)?;
    if !report.is_clean() {
        return Ok(LogSealedAgain::NotWhole { offences: report.offence_count });
    }
    beside.check_room()?;
    let work = Work { directory, beside: beside.path(), sealer, now };
    // The first time what an interrupted run has made may be of something else: then all is made anew.
    for _ in 0..2 {
        work.make(progress)?;
        if let Some((before, after)) = work.compare()? {
            beside.take_place()?;
            return Ok(LogSealedAgain::Anew { entries: report.entries, before, after });
        }
        beside.discard()?;
    }
    Err(ResealError::Differs { path: directory.to_owned() })
}

struct Work<'a> {
    directory: &'a Path,
    beside: &'a Path,
    sealer: &'a dyn Sealer,
    now: Timestamp,
}

impl Work<'_> {
    /// Makes the files that are not there yet, each whole, and then the record of it.
    fn make(&self, progress: &mut dyn FnMut(u64, u64)) -> Result<(), ResealError> {
        durable_file::create_directory(self.beside).map_err(|source| self.failed(source))?;
        let files = files::list(self.directory).map_err(unusable)?.good;
        let (mut before, total) = (Head::START, files.len() as u64);
        let mut old = Head::START;
        for (number, file) in (0..).zip(&files) {
            progress(number, total);
            if number == 0 {
                // What the removals say of where the log begins stays true.
                before = file.header.before;
            }
            before = self.make_file(file, before)?;
            old = last_of(file)?;
        }
        progress(total, total);
        let mut removals = self.removals(self.directory)?;
        removals.add_resealed(Resealed::new(self.now, old, before));
        removals.write(self.beside, self.sealer).map_err(unusable)
    }

    /// The file as it is beside, made if it is not there; returns the chain's end in it.
    fn make_file(&self, file: &LogFile, before: Head) -> Result<Head, ResealError> {
        let path = self.beside.join(file.path.file_name().unwrap_or_default());
        if path.exists() {
            let made = files::list(self.beside).map_err(unusable)?.good.into_iter().find(|made| made.path == path);
            if let Some(made) = made.filter(|made| made.header == Header { before, ..file.header }) {
                return last_of(&made);
            }
        }
        let mut bytes = Header { before, ..file.header }.encode().to_vec();
        let (content, mut head) = (files::read(&file.path).map_err(unusable)?, before);
        for frame in frames_of(&content) {
            let words = frame.open(self.sealer).map_err(|error| self.sealed(error))?;
            head = frame::append(self.sealer, head, &words, &mut bytes);
        }
        durable_file::write(&path, &bytes, Existing::Replace).map_err(|source| self.failed(source))?;
        Ok(head)
    }

    /// The chain's end before and after, if the new log says the same and all of it is sealed with the newest key.
    fn compare(&self) -> Result<Option<(Head, Head)>, ResealError> {
        let old = files::list(self.directory).map_err(unusable)?.good;
        let made = files::list(self.beside).map_err(unusable)?;
        if old.len() != made.good.len() || !made.damaged.is_empty() {
            return Ok(None);
        }
        let (mut before, mut after) = (Head::START, old.first().map_or(Head::START, |file| file.header.before));
        for (old, new) in old.iter().zip(&made.good) {
            let placed =
                old.path.file_name() == new.path.file_name() && new.header == Header { before: after, ..old.header };
            let (of_old, of_new) =
                (files::read(&old.path).map_err(unusable)?, files::read(&new.path).map_err(unusable)?);
            if !placed || !self.is_same(&of_old, &of_new, &mut after)? {
                return Ok(None);
            }
            before = last_of(old)?;
        }
        let removals = self.removals(self.beside)?;
        let same = removals.is_after(&self.removals(self.directory)?, before, after);
        Ok(same.then_some((before, after)))
    }

    fn is_same(&self, old: &[u8], new: &[u8], after: &mut Head) -> Result<bool, ResealError> {
        let mut made = frame::frames(new);
        for frame in frames_of(old) {
            let words = frame.open(self.sealer).map_err(|error| self.sealed(error))?;
            let Some(Found::Frame { frame: other, .. }) = made.next() else { return Ok(false) };
            let placed = other.sequence == frame.sequence && *other.previous == after.hash;
            let current = sealed_with(other.sealed()) == Ok(self.sealer.sealing_key());
            if !placed || !current || other.open(self.sealer).as_ref() != Ok(&words) {
                return Ok(false);
            }
            *after = other.head();
        }
        Ok(made.next().is_none())
    }

    fn removals(&self, directory: &Path) -> Result<Removals, ResealError> {
        let read = Removals::read(directory, self.sealer).map_err(unusable)?;
        read.ok_or_else(|| ResealError::Sealed { path: Removals::path(directory), source: SealError::Refused })
    }

    fn sealed(&self, source: SealError) -> ResealError {
        ResealError::Sealed { path: self.directory.to_owned(), source }
    }

    fn failed(&self, source: std::io::Error) -> ResealError {
        crate::resealing::io_error(self.beside, source)
    }
}

fn unusable(error: AccessLogError) -> ResealError {
    crate::resealing::io_error(&error.path, error.source)
}

/// The whole frames of a file that was checked: what a crash left at its end was never acknowledged, and the next start would
/// cut it off.
fn frames_of(content: &[u8]) -> impl Iterator<Item = FrameRef<'_>> {
    frame::frames(content).filter_map(|found| match found {
        Found::Frame { frame, .. } => Some(frame),
        Found::Damaged { .. } | Found::Unfinished { .. } => None,
    })
}

fn last_of(file: &LogFile) -> Result<Head, ResealError> {
    let content = files::read(&file.path).map_err(unusable)?;
    Ok(frames_of(&content).last().map_or(file.header.before, |frame| frame.head()))
}
