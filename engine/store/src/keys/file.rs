//! The root key in a file: 32 random bytes that only the service's own user may read.
//!
//! Each use has its own key, derived with HKDF-SHA256 under a label that is never used for anything else.
//!
//! Guarantees: a new key is on the device before it seals anything, an existing key file is never overwritten, and no
//! new key is made for a directory that already holds records (they would become unreadable). The root key is wiped
//! from memory as soon as the others are derived.
//!
//! Deliberately absent: wiping the derived keys, which ring keeps inside and does not wipe, and locking memory pages:
//! turn off swap and core dumps on the machine. No backup either: copy the file to a safe place when it is made.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use baoming_core::four_eyes::RequestDigest;
use baoming_core::ids::IdentityKey;
use baoming_receipts::Signer;
use ring::aead::{AES_256_GCM, UnboundKey};
use ring::rand::{SecureRandom, SystemRandom};
use ring::{hkdf, hmac};
use zeroize::Zeroizing;

use super::aes_gcm::AesGcm;
use super::authenticator::Authenticator;
use super::fingerprint::KeyFingerprint;
use super::identity_index::IdentityIndex;
use super::marks::{Ed25519, HmacMarks};
use super::provider::{KeyProvider, Purpose};
use super::sealer::Sealer;
use crate::durable_file::{self, Existing};

const ROOT_BYTES: usize = 32;
const SALT: &[u8] = b"baoming root key 1";

/// Why the key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// Reading or writing it failed.
    #[error("the key file {path} cannot be read or made: {source}")]
    Io {
        /// The key file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Others may read or write it.
    #[error(
        "the key file {path} has permissions {mode:04o}, so others may have read it; set them with chmod 600 {path}"
    )]
    Permissions {
        /// The key file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// It is no key.
    #[error("the key file {path} has {bytes} bytes instead of {ROOT_BYTES}; put the right key file in its place")]
    Length {
        /// The key file.
        path: PathBuf,
        /// Its length, as far as it was read.
        bytes: usize,
    },
    /// There is no key, but there are records that need one.
    #[error(
        "there is no key file {path}, but the data directory already holds records that only its own key opens; put \
         that key file back (a new key would make them unreadable for ever)"
    )]
    Lost {
        /// The key file.
        path: PathBuf,
    },
}

/// The keys that come from one key file.
pub struct FileKey {
    journal: Arc<AesGcm>,
    shard: Arc<AesGcm>,
    photo: Arc<AesGcm>,
    access_log: Arc<AesGcm>,
    security_log: Arc<AesGcm>,
    sessions: Arc<HmacMarks>,
    receipts: Arc<Ed25519>,
    identity_index: Arc<HmacIndex>,
    fingerprint: KeyFingerprint,
}

impl fmt::Debug for FileKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "FileKey({})", self.fingerprint)
    }
}

impl FileKey {
    /// Opens the key file at `path`. If there is none, a new key is made, unless `holds_records` says that the data
    /// directory already needs an older one. Call it while holding the data directory.
    pub fn open_or_create(path: &Path, holds_records: bool) -> Result<Self, KeyFileError> {
        match Self::open(path) {
            Err(KeyFileError::Io { source, .. }) if source.kind() == io::ErrorKind::NotFound => {
                if holds_records {
                    return Err(KeyFileError::Lost { path: path.to_owned() });
                }
                let mut root = Zeroizing::new([0; ROOT_BYTES]);
                SystemRandom::new().fill(root.as_mut()).expect("the system's random source works");
                durable_file::write(path, root.as_ref(), Existing::Keep).map_err(|source| io_error(path, source))?;
                Self::open(path)
            }
            Ok(key) => {
                // A crash may have come between an earlier start's naming the file and syncing that name.
                durable_file::sync_directory(durable_file::parent(path)).map_err(|source| io_error(path, source))?;
                Ok(key)
            }
            Err(error) => Err(error),
        }
    }

    /// Opens the key file at `path`, which has to be there.
    pub fn open(path: &Path) -> Result<Self, KeyFileError> {
        let read = |source| io_error(path, source);
        let mut file = File::open(path).map_err(read)?;
        let mode = file.metadata().map_err(read)?.permissions().mode() & 0o7777;
        if mode & !0o600 != 0 {
            return Err(KeyFileError::Permissions { path: path.to_owned(), mode });
        }
        // One byte more than a key, so that a longer file is noticed; a fixed buffer, so that no copy is left behind.
        let mut buffer = Zeroizing::new([0; ROOT_BYTES + 1]);
        let mut bytes = 0;
        while bytes < buffer.len() {
            match file.read(&mut buffer[bytes..]) {
                Ok(0) => break,
                Ok(read) => bytes += read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(read(error)),
            }
        }
        if bytes != ROOT_BYTES {
            return Err(KeyFileError::Length { path: path.to_owned(), bytes });
        }
        Ok(Self::derive(&buffer[..ROOT_BYTES]))
    }

    fn derive(root: &[u8]) -> Self {
        let root = hkdf::Salt::new(hkdf::HKDF_SHA256, SALT).extract(root);
        let sealing = |label: &[u8]| Arc::new(AesGcm::new(UnboundKey::from(expand(&root, &[label], &AES_256_GCM))));
        let identity_index = hmac::Key::from(expand(&root, &[b"identity-index"], hmac::HMAC_SHA256));
        let mut fingerprint = KeyFingerprint([0; 8]);
        expand(&root, &[b"key-check"], Bytes(fingerprint.0.len()))
            .fill(&mut fingerprint.0)
            .expect("the length that was asked for");
        let sessions = hmac::Key::from(expand(&root, &[b"sessions"], hmac::HMAC_SHA256));
        let mut receipts = Zeroizing::new([0; 32]);
        expand(&root, &[b"receipts"], Bytes(receipts.len()))
            .fill(receipts.as_mut())
            .expect("the length that was asked for");
        Self {
            journal: sealing(b"journal"),
            shard: sealing(b"shard"),
            photo: sealing(b"photo"),
            access_log: sealing(b"access-log"),
            security_log: sealing(b"security-log"),
            sessions: Arc::new(HmacMarks::new(sessions)),
            receipts: Arc::new(Ed25519::new(&receipts)),
            identity_index: Arc::new(HmacIndex(identity_index)),
            fingerprint,
        }
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

    fn sessions(&self) -> Arc<dyn Authenticator> {
        self.sessions.clone()
    }

    fn receipts(&self) -> Arc<dyn Signer> {
        self.receipts.clone()
    }

    fn fingerprint(&self) -> KeyFingerprint {
        self.fingerprint
    }
}

/// HMAC-SHA256 over the kind and the number, cut to 128 bits.
struct HmacIndex(hmac::Key);

impl IdentityIndex for HmacIndex {
    fn key_of(&self, kind_code: u8, normalised_number: &str) -> IdentityKey {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(&[kind_code]);
        context.update(normalised_number.as_bytes());
        let mut key = IdentityKey([0; 16]);
        key.0.copy_from_slice(&context.sign().as_ref()[..16]);
        key
    }

    fn fingerprint(&self, serial: u32, body: &[u8]) -> u64 {
        let mut context = hmac::Context::with_key(&self.0);
        // No kind of document has this code, so no fingerprint is ever an index key.
        context.update(&[0xff]);
        context.update(&serial.to_be_bytes());
        context.update(body);
        let mut half = [0; 8];
        half.copy_from_slice(&context.sign().as_ref()[..8]);
        u64::from_be_bytes(half)
    }

    fn request_digest(&self, request: &[u8]) -> RequestDigest {
        let mut context = hmac::Context::with_key(&self.0);
        // Nor has any kind this code.
        context.update(&[0xfe]);
        context.update(request);
        let mut digest = RequestDigest([0; 32]);
        digest.0.copy_from_slice(context.sign().as_ref());
        digest
    }
}

/// A length of bytes, for ring.
struct Bytes(usize);

impl hkdf::KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

fn expand<'a, L: hkdf::KeyType>(root: &'a hkdf::Prk, label: &'a [&'a [u8]], length: L) -> hkdf::Okm<'a, L> {
    root.expand(label, length).expect("every key is far shorter than HKDF's limit")
}

fn io_error(path: &Path, source: io::Error) -> KeyFileError {
    KeyFileError::Io { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use data_encoding::HEXLOWER;

    use super::*;

    fn written(bytes: &[u8], mode: u32) -> Result<FileKey, KeyFileError> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        fs::write(&path, bytes).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        FileKey::open_or_create(&path, false)
    }

    #[test]
    fn a_key_is_made_once_and_read_ever_after() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("key");
        let made = FileKey::open_or_create(&path, false).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
        assert_eq!(fs::metadata(&path).unwrap().len(), 32);
        let read = FileKey::open_or_create(&path, true).unwrap();
        assert_eq!(made.fingerprint(), read.fingerprint());
        let mut sealed = Vec::new();
        made.sealer(Purpose::Journal).seal(b"a", b"text", &mut sealed);
        assert_eq!(read.sealer(Purpose::Journal).open(b"a", &sealed).unwrap(), b"text");
        for other in [Purpose::Shard, Purpose::Photo] {
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
            assert!(matches!(error, KeyFileError::Length { bytes, .. } if bytes == length.min(33)));
        }
        written(&[7; 32], 0o400).unwrap();
    }

    #[test]
    fn derived_keys_are_the_ones_that_stored_records_need() {
        let key = FileKey::derive(&[7; 32]);
        let hex = |bytes: &[u8]| HEXLOWER.encode(bytes);
        assert_eq!(key.fingerprint().to_string(), "d40d9f7aaa8960db");
        assert_eq!(hex(&key.identity_index().key_of(1, "430102200801011234").0), "99c7f77a036b48311caca5b82680774e");
        assert_eq!(
            hex(&key.sessions().mark("test", b"text")),
            "a430c61d94a29f56e56faa66fd81da21727f8209600e71781adc778123ba25fc"
        );
        assert_eq!(
            hex(&key.receipts().public_key()),
            "d2f7a04466963441f59abaa939fa51b239c439ccc59d134f70e3ab88d5186f90"
        );
        assert_eq!(format!("{key:?}"), format!("FileKey({})", key.fingerprint()));
        assert_eq!(key.fingerprint().to_string().parse(), Ok(key.fingerprint()));
    }

    #[test]
    fn the_index_tells_kinds_numbers_and_keys_apart() {
        let index = FileKey::derive(&[7; 32]).identity_index();
        let same = index.key_of(1, "430102200801011234");
        assert_eq!(index.key_of(1, "430102200801011234"), same);
        assert_ne!(index.key_of(2, "430102200801011234"), same);
        assert_ne!(index.key_of(1, "430102200801011235"), same);
        assert_ne!(FileKey::derive(&[8; 32]).identity_index().key_of(1, "430102200801011234"), same);
    }
}
