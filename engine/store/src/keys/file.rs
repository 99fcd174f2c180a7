//! The keys that come from a key file, ready for use, whatever keeps the file's content and whatever suite they are for.
//!
//! Guarantees: a new key is on the device before it seals anything, an existing key file is never overwritten here, and no
//! new one is made for a directory that already holds records (they would become unreadable). The roots are wiped
//! from memory as soon as the others are derived.
//!
//! Deliberately absent: wiping the derived keys, which the ciphers keep inside and do not all wipe, and locking memory pages:
//! turn off swap and core dumps on the machine. No backup either: copy the file to a safe place whenever it changes. Adding
//! and retiring keys: `ring_file.rs`.

use std::fmt;
use std::sync::Arc;

use baoming_receipts::Signer;

use super::authenticator::Authenticator;
use super::derive;
use super::error::KeyFileError;
use super::fingerprint::{KeyMark, RingMarks};
use super::identity_index::IdentityIndex;
use super::place::KeyPlace;
use super::provider::{KeyProvider, Purpose};
use super::ring::Ring;
use super::sealer::Sealer;
use super::secret_file;
use super::stored_ring;
use super::suite::{Suite, algorithms};
use crate::durable_file::Existing;

/// The keys that come from one key file.
pub struct FileKey {
    suite: Suite,
    journal: Arc<dyn Sealer>,
    shard: Arc<dyn Sealer>,
    photo: Arc<dyn Sealer>,
    access_log: Arc<dyn Sealer>,
    security_log: Arc<dyn Sealer>,
    digests: Arc<dyn Authenticator>,
    receipts: Arc<dyn Signer>,
    identity_index: Arc<dyn IdentityIndex>,
    marks: RingMarks,
}

impl fmt::Debug for FileKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "FileKey({})", self.marks.fingerprint)
    }
}

impl FileKey {
    /// Opens the key file at a place. If there is none, a new key is made, unless `holds_records` says that the data
    /// directory already needs an older one. Call it while holding the data directory.
    pub fn open_or_create(place: impl Into<KeyPlace>, holds_records: bool) -> Result<Self, KeyFileError> {
        let place = place.into();
        match stored_ring::read(&place) {
            Err(error) if secret_file::is_missing(&error) => {
                if holds_records {
                    return Err(KeyFileError::Lost { path: place.file });
                }
                let fresh = Ring::fresh(place.settings.suite.unwrap_or_default());
                stored_ring::write(&place, &fresh, Existing::Keep)?;
                Ok(Self::of(&stored_ring::read(&place)?))
            }
            Ok(ring) => {
                secret_file::settle(&place.file)?;
                Ok(Self::of(&ring))
            }
            Err(error) => Err(error),
        }
    }

    /// Opens the key file at a place, which has to be there.
    pub fn open(place: impl Into<KeyPlace>) -> Result<Self, KeyFileError> {
        Ok(Self::of(&stored_ring::read(&place.into())?))
    }

    pub(super) fn of(ring: &Ring) -> Self {
        let by = algorithms(ring.suite);
        let sealing = |purpose| {
            let keys = ring.keys.iter().map(|key| (key.id, derive::sealing(by, &key.root, purpose)));
            by.sealer(keys.collect())
        };
        let lasting = &ring.lasting;
        let keys = ring.keys.iter().map(|key| KeyMark { id: key.id, check: derive::check(by, &key.root) }).collect();
        Self {
            suite: ring.suite,
            journal: sealing(Purpose::Journal),
            shard: sealing(Purpose::Shard),
            photo: sealing(Purpose::Photo),
            access_log: sealing(Purpose::AccessLog),
            security_log: sealing(Purpose::SecurityLog),
            digests: by.marks(&lasting.digests),
            receipts: by.signer(&lasting.receipts),
            identity_index: by.index(&lasting.identity_index),
            marks: RingMarks { fingerprint: lasting.fingerprint, keys },
        }
    }

    /// The algorithms that it is for.
    pub fn suite(&self) -> Suite {
        self.suite
    }
}

impl KeyProvider for FileKey {
    fn sealer(&self, purpose: Purpose) -> Arc<dyn Sealer> {
        match purpose {
            Purpose::Journal => self.journal.clone(),
            Purpose::Shard => self.shard.clone(),
            Purpose::Photo => self.photo.clone(),
            Purpose::AccessLog => self.access_log.clone(),
            Purpose::SecurityLog => self.security_log.clone(),
        }
    }

    fn identity_index(&self) -> Arc<dyn IdentityIndex> {
        self.identity_index.clone()
    }

    fn digests(&self) -> Arc<dyn Authenticator> {
        self.digests.clone()
    }

    fn receipts(&self) -> Arc<dyn Signer> {
        self.receipts.clone()
    }

    fn marks(&self) -> &RingMarks {
        &self.marks
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use data_encoding::HEXLOWER;

    use super::*;
    use crate::keys::{KeySettings, SealError};

    fn written(bytes: &[u8], mode: u32) -> Result<FileKey, KeyFileError> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        FileKey::open_or_create(&path, false)
    }

    fn of_root(byte: u8) -> FileKey {
        FileKey::of(&Ring::decode(&[byte; 32]).unwrap())
    }

    #[test]
    fn a_key_is_made_once_and_read_ever_after() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        let made = FileKey::open_or_create(&path, false).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
        let read = FileKey::open_or_create(&path, true).unwrap();
        assert_eq!(made.marks(), read.marks());
        let mut sealed = Vec::new();
        made.sealer(Purpose::Journal).seal(b"a", b"text", &mut sealed);
        assert_eq!(read.sealer(Purpose::Journal).open(b"a", &sealed).unwrap(), b"text");
        for other in [Purpose::Shard, Purpose::Photo, Purpose::AccessLog, Purpose::SecurityLog] {
            assert!(read.sealer(other).open(b"a", &sealed).is_err(), "each purpose has a key of its own");
        }
    }

    #[test]
    fn no_new_key_is_made_for_a_directory_that_holds_records() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        assert!(matches!(FileKey::open_or_create(&path, true), Err(KeyFileError::Lost { .. })));
        assert!(!path.exists());
    }

    #[test]
    fn a_key_file_that_others_may_read_or_of_another_length_is_refused() {
        for mode in [0o640, 0o604, 0o660, 0o700, 0o4600] {
            assert!(matches!(written(&[7; 32], mode), Err(KeyFileError::Permissions { mode: m, .. }) if m == mode));
        }
        for length in [0, 31, 33, 4_000] {
            let error = written(&vec![7; length], 0o600).unwrap_err();
            assert!(matches!(error, KeyFileError::Length { .. }), "{error}");
        }
        written(&[7; 32], 0o400).unwrap();
    }

    #[test]
    fn derived_keys_are_the_ones_that_stored_records_need() {
        let key = of_root(7);
        let hex = |bytes: &[u8]| HEXLOWER.encode(bytes);
        let fingerprint = key.marks().fingerprint;
        assert_eq!(fingerprint.to_string(), "d40d9f7aaa8960db");
        assert_eq!(key.marks().keys, [KeyMark { id: crate::keys::KeyId::FIRST, check: fingerprint }]);
        assert_eq!(hex(&key.identity_index().key_of(1, "430102200801011234").0), "99c7f77a036b48311caca5b82680774e");
        assert_eq!(
            hex(&key.digests().mark("test", b"text")),
            "a430c61d94a29f56e56faa66fd81da21727f8209600e71781adc778123ba25fc"
        );
        assert_eq!(
            hex(key.receipts().public_key().bytes()),
            "d2f7a04466963441f59abaa939fa51b239c439ccc59d134f70e3ab88d5186f90"
        );
        assert_eq!(format!("{key:?}"), format!("FileKey({fingerprint})"));
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
    }

    #[test]
    fn a_ring_of_the_suite_sm_has_other_keys_and_takes_nothing_of_another_suite() {
        let directory = tempfile::tempdir().unwrap();
        let place =
            |suite| KeyPlace { file: directory.path().join("key"), settings: KeySettings { suite, token: None } };
        let sm = FileKey::open_or_create(place(Some(Suite::Sm)), false).unwrap();
        assert_eq!(FileKey::open(place(None)).unwrap().suite(), Suite::Sm, "the file itself says what it is");
        let refused = FileKey::open(place(Some(Suite::Aes))).unwrap_err();
        assert!(matches!(refused, KeyFileError::OtherSuite { found: Suite::Sm, .. }), "{refused}");
        assert!(sm.receipts().public_key().has_signed(b"text", &sm.receipts().sign(b"text")));

        let mut ring = Ring::decode(&[7; 32]).unwrap();
        ring.suite = Suite::Sm;
        let (sm, aes) = (FileKey::of(&ring), of_root(7));
        for (sealing, other, version) in [(&sm, &aes, 3), (&aes, &sm, 2)] {
            let mut sealed = Vec::new();
            sealing.sealer(Purpose::Journal).seal(b"county", b"text", &mut sealed);
            assert_eq!(sealed[0], version);
            assert_eq!(sealing.sealer(Purpose::Journal).open(b"county", &sealed).unwrap(), b"text");
            assert_eq!(other.sealer(Purpose::Journal).open(b"county", &sealed), Err(SealError::Suite(version)));
        }
        assert_ne!(sm.digests().mark("a", b"b"), aes.digests().mark("a", b"b"));
        assert_ne!(sm.identity_index().key_of(1, "x"), aes.identity_index().key_of(1, "x"));
        assert_ne!(sm.marks().keys, aes.marks().keys);
    }

    /// What records look like that lie in directories: before there were rings, and since.
    #[test]
    fn sealed_records_of_both_versions_open() {
        let mut ring = Ring::decode(&[7; 32]).unwrap();
        ring.add(baoming_core::time::Timestamp(1)).unwrap();
        ring.keys[1].root = zeroize::Zeroizing::new([8; 32]);
        let check = |golden: &str| {
            let sealed = HEXLOWER.decode(golden.as_bytes()).unwrap();
            let opened = FileKey::of(&ring).sealer(Purpose::Journal).open(b"county", &sealed);
            assert_eq!(opened.as_deref(), Ok(b"text".as_slice()), "{golden}");
        };
        check("01000102030405060708090a0b44c81f2f6174af5a6dddd483d78827f4347aef12");
        check("020001000102030405060708090a0b44c81f2fff60990f510b464964c504845a35e6c1");
        check("020002000102030405060708090a0b4d9938fb9c79b67d3350fc5b2e2a27ce941887a1");
    }

    #[test]
    fn the_index_tells_kinds_numbers_and_keys_apart() {
        let index = of_root(7).identity_index();
        let same = index.key_of(1, "430102200801011234");
        assert_eq!(index.key_of(1, "430102200801011234"), same);
        assert_ne!(index.key_of(2, "430102200801011234"), same);
        assert_ne!(index.key_of(1, "430102200801011235"), same);
        assert_ne!(of_root(8).identity_index().key_of(1, "430102200801011234"), same);
    }
}
