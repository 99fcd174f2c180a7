//! The key file as a ring of keys that changes: a key is added, and an older one retired when nothing needs it any more.
//!
//! Guarantees: the file is replaced as a whole or not at all, and what is returned is on the device. What was sealed before a
//! key was added opens as before.
//!
//! Deliberately absent: whether something still needs a key. Whoever retires one has looked (`upkeep`, `keys`).

use baoming_core::time::Timestamp;

use super::error::KeyFileError;
use super::file::FileKey;
use super::key_id::KeyId;
use super::place::{KeyPlace, KeySettings};
use super::ring::{Ring, RingFull};
use super::secret_file;
use super::stored_ring;
use crate::durable_file::Existing;

/// A key of a ring, as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListedKey {
    /// Its number.
    pub id: KeyId,
    /// When it was made; of the first one nobody knows.
    pub made_at: Option<Timestamp>,
    /// Whether it seals what is written now.
    pub seals: bool,
}

/// A key file, to be changed. Hold the data directory meanwhile.
#[derive(Debug)]
pub struct RingFile {
    place: KeyPlace,
    ring: Ring,
}

impl RingFile {
    /// Opens the key file at a place, which has to be there.
    pub fn open(place: impl Into<KeyPlace>) -> Result<Self, KeyFileError> {
        Self::of(place.into(), stored_ring::read)
    }

    /// Opens it also where it is not kept as the place says; only to [rewrap](Self::rewrap) it.
    pub fn open_to_rewrap(place: impl Into<KeyPlace>) -> Result<Self, KeyFileError> {
        Self::of(place.into(), stored_ring::read_however_kept)
    }

    fn of(place: KeyPlace, read: impl FnOnce(&KeyPlace) -> Result<Ring, KeyFileError>) -> Result<Self, KeyFileError> {
        let ring = read(&place)?;
        secret_file::settle(&place.file)?;
        Ok(Self { place, ring })
    }

    /// The keys, ready for use.
    pub fn keys(&self) -> FileKey {
        FileKey::of(&self.ring)
    }

    /// The keys, oldest first.
    pub fn list(&self) -> Vec<ListedKey> {
        let sealing = self.ring.sealing().id;
        let listed = |id, made_at| ListedKey { id, made_at, seals: id == sealing };
        self.ring.keys.iter().map(|key| listed(key.id, key.made_at)).collect()
    }

    /// Whether it is kept under a key of a hardware module.
    pub fn is_in_token(&self) -> bool {
        self.place.settings.token.is_some()
    }

    /// Whether a key was added and not everything is known to be sealed with it.
    pub fn is_rotating(&self) -> bool {
        self.ring.rotating
    }

    /// Adds a fresh key, durably; from now on it seals. Returns its number.
    pub fn add_key(&mut self, made_at: Timestamp) -> Result<KeyId, KeyFileError> {
        let full = |full: RingFull| KeyFileError::Full { path: self.place.file.clone(), full };
        let id = self.ring.add(made_at).map_err(full)?;
        self.write()?;
        Ok(id)
    }

    /// Takes note that everything is sealed with the newest key.
    pub fn conclude(&mut self) -> Result<(), KeyFileError> {
        self.ring.rotating = false;
        self.write()
    }

    /// Removes a key for ever; false if there is none of this number, or it is the one that seals.
    pub fn retire(&mut self, id: KeyId) -> Result<bool, KeyFileError> {
        let before = self.ring.keys.len();
        let sealing = self.ring.sealing().id;
        self.ring.keys.retain(|key| key.id != id || key.id == sealing);
        if self.ring.keys.len() == before {
            return Ok(false);
        }
        self.write()?;
        Ok(true)
    }

    /// Writes the same ring as the settings say that it is to be kept, where it lies.
    pub fn rewrap(&mut self, settings: KeySettings) -> Result<(), KeyFileError> {
        self.place.settings = settings;
        self.write()
    }

    fn write(&self) -> Result<(), KeyFileError> {
        stored_ring::write(&self.place, &self.ring, Existing::Replace)
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::path::Path;

    use super::*;
    use crate::keys::ring::RING_BYTES_MAX;
    use crate::keys::{KeyProvider, Purpose, SealError, sealed_with};

    fn seal(keys: &FileKey) -> Vec<u8> {
        let mut sealed = Vec::new();
        keys.sealer(Purpose::Shard).seal(b"place", b"text", &mut sealed);
        sealed
    }

    fn open(path: &Path, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        FileKey::open(path).unwrap().sealer(Purpose::Shard).open(b"place", sealed)
    }

    #[test]
    fn a_key_is_added_and_an_older_one_retired_and_what_stays_stays() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        // A file from before there were rings.
        fs::write(&path, [7; 32]).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let before = FileKey::open(&path).unwrap();
        let old = seal(&before);

        let mut file = RingFile::open(&path).unwrap();
        assert!(!file.is_rotating());
        let second = file.add_key(Timestamp(5)).unwrap();
        assert!(RingFile::open(&path).unwrap().is_rotating());
        let after = FileKey::open(&path).unwrap();
        let new = seal(&after);
        assert_eq!((sealed_with(&old), sealed_with(&new)), (Ok(KeyId::FIRST), Ok(second)));
        assert_eq!((open(&path, &old).unwrap(), open(&path, &new).unwrap()), (b"text".to_vec(), b"text".to_vec()));
        file.conclude().unwrap();
        let listed = RingFile::open(&path).unwrap().list();
        let expected = [(KeyId::FIRST, None, false), (second, Some(Timestamp(5)), true)];
        assert_eq!(listed.iter().map(|key| (key.id, key.made_at, key.seals)).collect::<Vec<_>>(), expected);

        assert!(!file.retire(second).unwrap(), "the key that seals stays");
        assert!(!file.retire(KeyId::new(9).unwrap()).unwrap());
        assert!(file.retire(KeyId::FIRST).unwrap());
        assert_eq!(open(&path, &old), Err(SealError::UnknownKey(1)));
        assert_eq!(open(&path, &new).unwrap(), b"text");
        let last = FileKey::open(&path).unwrap();
        assert_eq!(last.marks().fingerprint, before.marks().fingerprint);
        assert_eq!(last.identity_index().key_of(1, "x"), before.identity_index().key_of(1, "x"));
        assert_eq!(last.receipts().public_key(), before.receipts().public_key());
        assert_eq!(last.digests().mark("a", b"b"), before.digests().mark("a", b"b"));
        let on_disk = fs::read(&path).unwrap();
        assert!(!on_disk.windows(32).any(|window| window == [7; 32]), "the root of a retired key is gone");
        assert_eq!(RingFile::open(&path).unwrap().add_key(Timestamp(6)).unwrap().get(), 3, "no number is used again");
    }

    #[test]
    fn a_damaged_or_newer_file_is_refused_by_name() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        drop(FileKey::open_or_create(&path, false).unwrap());
        let whole = fs::read(&path).unwrap();
        let check = |bytes: Vec<u8>, expected: fn(&KeyFileError) -> bool| {
            fs::write(&path, bytes).unwrap();
            let refused = RingFile::open(&path).unwrap_err();
            assert!(expected(&refused), "{refused}");
        };
        let mut altered = whole.clone();
        altered[50] ^= 1;
        check(altered, |refused| matches!(refused, KeyFileError::Damaged { .. }));
        check(whole[..whole.len() - 1].to_vec(), |refused| matches!(refused, KeyFileError::Damaged { .. }));
        check(b"no key".to_vec(), |refused| matches!(refused, KeyFileError::Length { bytes: 6, .. }));
        check(vec![7; RING_BYTES_MAX + 1], |refused| matches!(refused, KeyFileError::Length { .. }));
    }
}
