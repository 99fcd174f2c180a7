//! A whole journal in seals of the newest key, made beside the old one.
//!
//! Groups keep position, layout, instant and frames; only the sealed bytes are others. The counties' chains are over what is
//! sealed, so nothing in them changes.
//!
//! Guarantees: the old journal stays as it is until the new one, which was read again from the disk, says the same in every
//! frame; then the two change places at once. What an interrupted run has made is gone on with.

use std::ops::ControlFlow;
use std::path::Path;

use fjall::PersistMode;

use super::super::ends::JournalReader;
use super::super::error::JournalError;
use super::super::frame::Frame;
use super::super::group::{self, Group};
use super::super::position::Position;
use super::super::sealing;
use super::{LocalJournal, LocalReader};
use crate::keys::{SealError, Sealer, sealed_with};
use crate::limits::RESEALED_GROUPS_PER_SYNC;
use crate::resealing::{Beside, Census, ResealError};

/// Counts the frames of a journal by their keys.
pub fn census(reader: &dyn JournalReader, progress: &mut dyn FnMut(u64, u64)) -> Result<Census, JournalError> {
    let (mut census, last) = (Census::default(), reader.last().0);
    reader.read_groups_after(Position::START, &mut |group| {
        progress(group.position.0, last);
        group.visit(&mut |_, frame| {
            census.take(frame.sealed);
            ControlFlow::Continue(())
        })
    })?;
    Ok(census)
}

/// Seals the journal in `directory` again, if an older key has sealed anything in it, and says how many groups were made anew.
/// Call it while holding the data directory; nobody has the journal open.
pub fn seal_again(
    directory: &Path,
    sealer: &dyn Sealer,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<u64, ResealError> {
    let beside = Beside::of(directory);
    let source = LocalJournal::open(directory)?.reader();
    if !census(&source, &mut |_, _| {})?.needs_others_than(sealer.sealing_key()) {
        // What is beside, if anything, is what was exchanged by a run that was killed before it removed it.
        beside.discard()?;
        return Ok(0);
    }
    beside.check_room()?;
    let work = Work { directory, sealer, source };
    let mut target = work.resumed(&beside)?;
    let mut resumed = target.reader.last() > Position::START;
    loop {
        work.copy(&mut target, progress)?;
        drop(target);
        let made = LocalJournal::open(beside.path())?.reader();
        if work.is_same(&made)? {
            break;
        }
        // What was made before is of another journal: of a directory that was restored meanwhile, say.
        if !std::mem::take(&mut resumed) {
            return Err(ResealError::Differs { path: directory.to_owned() });
        }
        drop(made);
        beside.discard()?;
        target = LocalJournal::open(beside.path())?;
    }
    let groups = work.source.last().0;
    drop(work);
    beside.take_place()?;
    Ok(groups)
}

struct Work<'a> {
    directory: &'a Path,
    sealer: &'a dyn Sealer,
    source: LocalReader,
}

impl Work<'_> {
    fn sealed(&self, source: SealError) -> ResealError {
        ResealError::Sealed { path: self.directory.to_owned(), source }
    }

    /// What an earlier run has made, or the beginning.
    fn resumed(&self, beside: &Beside) -> Result<LocalJournal, ResealError> {
        if let Ok(target) = LocalJournal::open(beside.path()) {
            let last = target.reader.last();
            let usable =
                last <= self.source.last() && (last == Position::START || self.is_current(&target.reader, last));
            if usable {
                return Ok(target);
            }
        }
        beside.discard()?;
        Ok(LocalJournal::open(beside.path())?)
    }

    /// Whether a group is sealed with the newest key: not so the ones of a run before another rotation.
    fn is_current(&self, reader: &LocalReader, position: Position) -> bool {
        let mut census = Census::default();
        let read = reader.read_group(position, &mut |frame| {
            census.take(frame.sealed);
            ControlFlow::Continue(())
        });
        read.is_ok() && census.nameless() == 0 && !census.needs_others_than(self.sealer.sealing_key())
    }

    /// Makes the groups that the new journal lacks, and makes them durable.
    fn copy(&self, target: &mut LocalJournal, progress: &mut dyn FnMut(u64, u64)) -> Result<(), ResealError> {
        let (last, mut outcome) = (self.source.last(), Ok(()));
        let mut encoded = Vec::new();
        self.source.read_groups_after(target.reader.last(), &mut |group| {
            progress(group.position.0, last.0);
            outcome = self.copy_one(group, &mut encoded, target);
            if outcome.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        outcome?;
        Ok(target.make_durable()?)
    }

    fn copy_one(&self, group: &Group<'_>, encoded: &mut Vec<u8>, target: &mut LocalJournal) -> Result<(), ResealError> {
        let mut frames = Vec::new();
        for frame in owned(group) {
            frames.push(sealing::seal_again(self.sealer, frame.borrow()).map_err(|error| self.sealed(error))?);
        }
        group::encode_again(group, &frames, encoded)?;
        target.put(group.position, encoded)?;
        if group.position.0.is_multiple_of(RESEALED_GROUPS_PER_SYNC) {
            target.make_durable()?;
        }
        Ok(())
    }

    /// Whether the new journal says the same, and all of it under the newest key.
    fn is_same(&self, made: &LocalReader) -> Result<bool, ResealError> {
        if made.last() != self.source.last() {
            return Ok(false);
        }
        let mut outcome = Ok(true);
        self.source.read_groups_after(Position::START, &mut |group| {
            outcome = self.is_same_group(group, made);
            if matches!(outcome, Ok(true)) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        outcome
    }

    fn is_same_group(&self, group: &Group<'_>, made: &LocalReader) -> Result<bool, ResealError> {
        let Some(value) = made.value(group.position)? else { return Ok(false) };
        let other = Group::decode(&value).map_err(|error| error.at(group.position))?;
        let (old, new) = (owned(group), owned(&other));
        if group.stamp() != other.stamp() || old.len() != new.len() {
            return Ok(false);
        }
        for (old, new) in old.iter().zip(&new) {
            let of_the_same = (old.county, old.sequence) == (new.county, new.sequence);
            if !of_the_same || sealed_with(&new.sealed) != Ok(self.sealer.sealing_key()) {
                return Ok(false);
            }
            let words = sealing::open(self.sealer, old.borrow()).map_err(|error| self.sealed(error))?;
            if sealing::open(self.sealer, new.borrow()).as_ref() != Ok(&words) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

fn owned(group: &Group<'_>) -> Vec<Frame> {
    let mut frames = Vec::new();
    let _to_the_end = group.visit(&mut |_, frame| {
        frames.push(Frame { county: frame.county, sequence: frame.sequence, sealed: frame.sealed.to_vec() });
        ControlFlow::Continue(())
    });
    frames
}

impl LocalJournal {
    /// Puts a group in its place, next after the last; durable with the next call of [`Self::make_durable`].
    fn put(&mut self, position: Position, encoded: &[u8]) -> Result<(), JournalError> {
        assert_eq!(position, self.reader.last().next(), "groups are made in their order");
        let reader = &self.reader;
        self.gate.pass(|| {
            let mut batch = reader.database.batch();
            batch.insert(&reader.groups, position.0.to_be_bytes(), encoded);
            batch.commit().map_err(|error| JournalError::Append(error.to_string().into()))
        })?;
        reader.last.store(position.0, std::sync::atomic::Ordering::Release);
        Ok(())
    }

    fn make_durable(&mut self) -> Result<(), JournalError> {
        let database = &self.reader.database;
        self.gate.pass(|| {
            database.persist(PersistMode::SyncAll).map_err(|error| JournalError::Append(error.to_string().into()))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use baoming_core::ids::CountyId;
    use baoming_core::time::Timestamp;

    use super::super::super::ends::Journal;
    use super::*;
    use crate::keys::{FileKey, KeyId, KeyProvider, Purpose, RingFile};

    /// A journal of so many groups, its directory and its key file.
    struct Fixture {
        directory: tempfile::TempDir,
        words: &'static str,
    }

    impl Fixture {
        fn new(groups: u64) -> Self {
            Self::of("record", groups)
        }

        fn of(words: &'static str, groups: u64) -> Self {
            let directory = tempfile::tempdir().unwrap();
            let fixture = Self { directory, words };
            fs::write(fixture.key_file(), [7; 32]).unwrap();
            fs::set_permissions(fixture.key_file(), fs::Permissions::from_mode(0o600)).unwrap();
            let mut journal = LocalJournal::open(&fixture.journal()).unwrap();
            (1..=groups).for_each(|group| fixture.append(&mut journal, group));
            fixture
        }

        fn journal(&self) -> std::path::PathBuf {
            self.directory.path().join("journal")
        }

        fn key_file(&self) -> std::path::PathBuf {
            self.directory.path().join("key")
        }

        fn sealer(&self) -> std::sync::Arc<dyn Sealer> {
            FileKey::open(self.key_file()).unwrap().sealer(Purpose::Journal)
        }

        fn append(&self, journal: &mut LocalJournal, group: u64) {
            let (county, sealer) = (CountyId::new(430_102).unwrap(), self.sealer());
            let place = |sequence: u64| [county.get().to_be_bytes().as_slice(), &sequence.to_be_bytes()].concat();
            let frame = |sequence: u64| {
                let mut sealed = Vec::new();
                sealer.seal(&place(sequence), format!("{} {sequence}", self.words).as_bytes(), &mut sealed);
                Frame { county, sequence, sealed }
            };
            journal.append(&[frame(2 * group), frame(2 * group + 1)], Timestamp(group as i64)).unwrap();
        }

        fn rotate(&self) {
            RingFile::open(self.key_file()).unwrap().add_key(Timestamp(1)).unwrap();
        }

        fn seal_again(&self) -> u64 {
            seal_again(&self.journal(), &*self.sealer(), &mut |_, _| {}).unwrap()
        }

        /// All that the journal says, and what its frames are sealed with.
        fn said(&self) -> (Vec<String>, Census) {
            let (reader, sealer) = (LocalJournal::open(&self.journal()).unwrap().reader(), self.sealer());
            let mut said = Vec::new();
            reader
                .read_groups_after(Position::START, &mut |group| {
                    let at = group.committed_at.map(|at| at.0);
                    group.visit(&mut |position, frame| {
                        let words = sealing::open(&*sealer, frame).unwrap();
                        said.push(format!("{position} {at:?} {}", String::from_utf8(words).unwrap()));
                        ControlFlow::Continue(())
                    })
                })
                .unwrap();
            (said, census(&reader, &mut |_, _| {}).unwrap())
        }
    }

    #[test]
    fn a_journal_says_the_same_in_other_seals_and_goes_on() {
        let fixture = Fixture::new(20);
        let (before, census) = fixture.said();
        assert_eq!(census.of(KeyId::FIRST), 40);
        assert_eq!(fixture.seal_again(), 0, "nothing to do");
        fixture.rotate();
        assert_eq!(fixture.seal_again(), 20);
        let (after, census) = fixture.said();
        assert_eq!(after, before);
        assert_eq!((census.of(KeyId::FIRST), census.of(KeyId::new(2).unwrap())), (0, 40));
        assert!(!Beside::of(&fixture.journal()).path().exists());
        fixture.append(&mut LocalJournal::open(&fixture.journal()).unwrap(), 21);
        assert_eq!(fixture.said().0.len(), 42);
        assert_eq!(fixture.seal_again(), 0);
    }

    #[test]
    fn what_an_interrupted_run_has_made_is_gone_on_with_unless_it_is_of_something_else() {
        let fixture = Fixture::new(20);
        let before = fixture.said().0;
        let beside = Beside::of(&fixture.journal());
        let part = |fixture: &Fixture, groups: u64| {
            let (source, sealer) = (LocalJournal::open(&fixture.journal()).unwrap().reader(), fixture.sealer());
            let work = Work { directory: &fixture.journal(), sealer: &*sealer, source };
            let (mut target, mut encoded) = (LocalJournal::open(beside.path()).unwrap(), Vec::new());
            work.source
                .read_groups_after(Position::START, &mut |group| {
                    if group.position.0 > groups {
                        return ControlFlow::Break(());
                    }
                    work.copy_one(group, &mut encoded, &mut target).unwrap();
                    ControlFlow::Continue(())
                })
                .unwrap();
            target.make_durable().unwrap();
        };
        fixture.rotate();
        part(&fixture, 7);
        let mut first = 0;
        let counted = &mut |done: u64, _| first = if first == 0 { done } else { first };
        assert_eq!(seal_again(&fixture.journal(), &*fixture.sealer(), counted).unwrap(), 20);
        assert_eq!(first, 8, "seven groups were there");
        assert_eq!(fixture.said().0, before);
        // Left by a run under a key before the newest one.
        fixture.rotate();
        part(&fixture, 5);
        fixture.rotate();
        assert_eq!(fixture.seal_again(), 20);
        assert_eq!(fixture.said().0, before);
        // Of another journal: shorter than this one, and longer.
        for groups in [6, 30] {
            fixture.rotate();
            let other = Fixture::of("other", 30);
            fs::copy(fixture.key_file(), other.key_file()).unwrap();
            part(&other, groups);
            assert_eq!(fixture.seal_again(), 20);
            assert_eq!(fixture.said().0, before);
        }
        assert_eq!(fixture.said().1.of(KeyId::new(6).unwrap()), 40);
    }
}
