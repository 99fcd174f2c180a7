//! Photographs on the disk, under the digest of their content.
//!
//! ```text
//! photos/ab/cd/abcd...   64 hexadecimal digits: SHA-256 of the photograph; AES-256-GCM, bound to the digest
//! ```
//!
//! Guarantees: when [`PhotoStore::write`] returns, the photograph survives a loss of power, and a half-written one is never
//! seen; the same content is one file, and one that was damaged is replaced when its content comes again; what is read is
//! what its digest says, or an error. Nobody but the owner may read the files, and nobody without the key what is in them.
//!
//! Deliberately absent: deleting. A photograph that belongs to nobody is found by [`PhotoStore::digests`]; removing it is
//! for a person, since its capture may still be under way.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use baoming_core::ids::PhotoDigest;
use baoming_core::limits::PHOTO_BYTES_MAX;
use data_encoding::HEXLOWER;

use crate::durable_file::{self, Existing};
use crate::keys::{Sealer, sealed_with};
use crate::resealing::Census;

/// Locks that keep two writers of one photograph apart.
const LOCKS: usize = 16;
/// Bytes of a sealed form that name its key.
const HEAD_BYTES: u64 = 3;
/// What a file has that was being written when the process ended.
const UNFINISHED: &str = "new";

/// Why a photograph cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is none of this digest.
    #[error("there is no such photograph")]
    Missing,
    /// Its file is not what was written.
    #[error("the file of a photograph is damaged; send the photograph again, or restore the file from the backup")]
    Damaged,
    /// Something else lies among the photographs.
    #[error("{path} is no photograph's file; move it away")]
    Stray {
        /// Where.
        path: PathBuf,
    },
    /// The disk said no.
    #[error("the photographs' directory cannot be used: {0}; check the disk")]
    Io(#[from] io::Error),
}

/// The photographs of one data directory.
pub struct PhotoStore {
    directory: PathBuf,
    sealer: Arc<dyn Sealer>,
    locks: [Mutex<()>; LOCKS],
    known: Mutex<KnownDirectories>,
}

/// Directories whose names this process has seen durable: each is synced once and not with every photograph.
struct KnownDirectories(Box<[bool; 1 << 16]>);

/// The digest by which bytes are kept.
pub fn digest_of(photo: &[u8]) -> PhotoDigest {
    let mut digest = PhotoDigest([0; 32]);
    digest.0.copy_from_slice(ring::digest::digest(&ring::digest::SHA256, photo).as_ref());
    digest
}

impl PhotoStore {
    /// The photographs below `directory`, which is made with the first one if it is not there. Whoever writes holds the
    /// data directory.
    pub fn new(directory: PathBuf, sealer: Arc<dyn Sealer>) -> Self {
        let known = Mutex::new(KnownDirectories(Box::new([false; 1 << 16])));
        Self { directory, sealer, locks: Default::default(), known }
    }

    /// Keeps a photograph and gives its digest. Blocks until it is on the device.
    pub fn write(&self, photo: &[u8]) -> Result<PhotoDigest, StoreError> {
        assert!(photo.len() <= PHOTO_BYTES_MAX, "whoever takes a photograph bounds it");
        let digest = digest_of(photo);
        let _alone = self.locks[usize::from(digest.0[31]) % LOCKS].lock().unwrap_or_else(PoisonError::into_inner);
        let path = self.path_of(digest);
        self.make_directory(digest)?;
        match self.read(digest) {
            // A crash may have come between naming the file and syncing that name.
            Ok(_) => durable_file::sync_directory(durable_file::parent(&path))?,
            Err(StoreError::Missing | StoreError::Damaged) => {
                let mut sealed = Vec::new();
                self.sealer.seal(&digest.0, photo, &mut sealed);
                durable_file::write(&path, &sealed, Existing::Replace)?;
            }
            Err(error) => return Err(error),
        }
        Ok(digest)
    }

    /// Reads a photograph. Blocks.
    pub fn read(&self, digest: PhotoDigest) -> Result<Vec<u8>, StoreError> {
        let file = match File::open(self.path_of(digest)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Err(StoreError::Missing),
            file => file?,
        };
        let mut sealed = Vec::new();
        let most = PHOTO_BYTES_MAX + self.sealer.overhead_bytes();
        // One byte more, so that a longer file is noticed.
        file.take(most as u64 + 1).read_to_end(&mut sealed)?;
        if sealed.len() > most {
            return Err(StoreError::Damaged);
        }
        let photo = self.sealer.open(&digest.0, &sealed).map_err(|_| StoreError::Damaged)?;
        if digest_of(&photo) == digest { Ok(photo) } else { Err(StoreError::Damaged) }
    }

    /// Whether there is a file of this digest, without reading it. Blocks.
    pub fn holds(&self, digest: PhotoDigest) -> Result<bool, StoreError> {
        Ok(self.path_of(digest).try_exists()?)
    }

    /// Counts the seals of all photographs by their keys, without opening any. `progress` hears how many it were so far.
    pub fn census(&self, progress: &mut dyn FnMut(u64)) -> Result<Census, StoreError> {
        let mut census = Census::default();
        for (number, digest) in (1..).zip(self.digests()) {
            census.take(&self.head(digest?)?);
            progress(number);
        }
        Ok(census)
    }

    /// Seals a photograph again if an older key has sealed it, and says whether that was so. Blocks until it is on the device.
    pub fn seal_again(&self, digest: PhotoDigest) -> Result<bool, StoreError> {
        if sealed_with(&self.head(digest)?) == Ok(self.sealer.sealing_key()) {
            return Ok(false);
        }
        let photo = self.read(digest)?;
        let mut sealed = Vec::new();
        self.sealer.seal(&digest.0, &photo, &mut sealed);
        durable_file::write(&self.path_of(digest), &sealed, Existing::Replace)?;
        Ok(true)
    }

    /// The first bytes of a photograph's file: as many as say which key sealed it, or fewer if it is damaged.
    fn head(&self, digest: PhotoDigest) -> Result<Vec<u8>, StoreError> {
        let mut head = Vec::new();
        File::open(self.path_of(digest))?.take(HEAD_BYTES).read_to_end(&mut head)?;
        Ok(head)
    }

    /// The digests of all photographs in ascending order, without reading what is in them. What a crash left unfinished
    /// is passed over: it was never acknowledged, and the next writing of the same photograph removes it.
    pub fn digests(&self) -> impl Iterator<Item = Result<PhotoDigest, StoreError>> + use<> {
        let first = self.directory.clone();
        entries(&first).flat_map(below).flat_map(below).filter_map(|path| match path {
            Ok(path) if path.extension().is_some_and(|extension| extension == UNFINISHED) => None,
            Ok(path) => Some(digest_of_path(&path).ok_or(StoreError::Stray { path })),
            Err(error) => Some(Err(error)),
        })
    }

    fn path_of(&self, digest: PhotoDigest) -> PathBuf {
        let name = HEXLOWER.encode(&digest.0);
        self.directory.join(&name[..2]).join(&name[2..4]).join(&name)
    }

    /// Makes the directory of a digest, each level durable before the next.
    fn make_directory(&self, digest: PhotoDigest) -> io::Result<()> {
        let index = usize::from(u16::from_be_bytes([digest.0[0], digest.0[1]]));
        if self.known.lock().unwrap_or_else(PoisonError::into_inner).0[index] {
            return Ok(());
        }
        let first = self.directory.join(HEXLOWER.encode(&digest.0[..1]));
        for directory in [&self.directory, &first, &first.join(HEXLOWER.encode(&digest.0[1..2]))] {
            match durable_file::create_directory(directory) {
                // Another writer was faster; its name is synced here as well.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                    durable_file::sync_directory(durable_file::parent(directory))?;
                }
                made => made?,
            }
        }
        self.known.lock().unwrap_or_else(PoisonError::into_inner).0[index] = true;
        Ok(())
    }
}

/// What is in a directory, in order. One directory at a time is held in memory: at most 256 names on the upper levels,
/// and some ten photographs of a province on the lowest.
fn entries(directory: &Path) -> std::vec::IntoIter<Result<PathBuf, StoreError>> {
    let read = || -> io::Result<Vec<PathBuf>> {
        let mut paths = fs::read_dir(directory)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
        paths.sort_unstable();
        Ok(paths)
    };
    match read() {
        Ok(paths) => paths.into_iter().map(Ok).collect::<Vec<_>>().into_iter(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new().into_iter(),
        Err(error) => vec![Err(error.into())].into_iter(),
    }
}

/// What is in a directory of two hexadecimal digits; anything else is itself what is wrong.
fn below(path: Result<PathBuf, StoreError>) -> std::vec::IntoIter<Result<PathBuf, StoreError>> {
    match path {
        Ok(path) if is_level(&path) => entries(&path),
        Ok(path) => vec![Err(StoreError::Stray { path })].into_iter(),
        Err(error) => vec![Err(error)].into_iter(),
    }
}

fn is_level(path: &Path) -> bool {
    let two_digits = |name: &str| name.len() == 2 && name.bytes().all(is_digit);
    path.file_name().and_then(|name| name.to_str()).is_some_and(two_digits) && path.is_dir()
}

/// The digest that a path names, if it lies where the digest says.
fn digest_of_path(path: &Path) -> Option<PhotoDigest> {
    let name = path.file_name()?.to_str()?;
    let digest = PhotoDigest(HEXLOWER.decode(name.as_bytes()).ok()?.try_into().ok()?);
    path.ends_with(Path::new(&name[..2]).join(&name[2..4]).join(name)).then_some(digest)
}

fn is_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use baoming_core::time::Timestamp;
    use tempfile::TempDir;

    use super::*;
    use crate::keys::{FileKey, KeyId, KeyProvider, Purpose, RingFile};

    /// A store in a directory of its own.
    fn store() -> (TempDir, PhotoStore) {
        let directory = tempfile::tempdir().unwrap();
        let store = reopened(&directory);
        (directory, store)
    }

    fn reopened(directory: &TempDir) -> PhotoStore {
        let keys = FileKey::open_or_create(directory.path().join("key"), false).unwrap();
        PhotoStore::new(directory.path().join("photos"), keys.sealer(Purpose::Photo))
    }

    fn all(store: &PhotoStore) -> Vec<PhotoDigest> {
        store.digests().map(Result::unwrap).collect()
    }

    #[test]
    fn what_is_written_is_read_again_and_is_sealed_and_for_its_owner_only() {
        let (directory, store) = store();
        let photo = [b"a photograph".as_slice(); 100].concat();
        let digest = store.write(&photo).unwrap();
        assert_eq!(digest, digest_of(&photo));
        assert_eq!(reopened(&directory).read(digest).unwrap(), photo);
        let path = store.path_of(digest);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o7777, 0o600);
        for level in [path.parent().unwrap(), path.parent().unwrap().parent().unwrap()] {
            assert_eq!(fs::metadata(level).unwrap().permissions().mode() & 0o7777, 0o700);
        }
        let on_disk = fs::read(&path).unwrap();
        assert!(!on_disk.windows(12).any(|window| window == b"a photograph"));
        assert!(matches!(store.read(digest_of(b"another")), Err(StoreError::Missing)));
    }

    #[test]
    fn photographs_are_sealed_again_with_the_newest_key() {
        let (directory, store) = store();
        let written: Vec<PhotoDigest> = (0..5_u8).map(|number| store.write(&[number]).unwrap()).collect();
        fs::write(store.path_of(written[4]), [1]).unwrap();
        let key = directory.path().join("key");
        let second = RingFile::open(&key).unwrap().add_key(Timestamp(1)).unwrap();
        let store = reopened(&directory);
        assert_eq!(store.write(&[0]).unwrap(), written[0], "what is there is not written again");
        for digest in &written[..4] {
            assert!(store.seal_again(*digest).unwrap());
            assert!(!store.seal_again(*digest).unwrap());
        }
        assert!(matches!(store.seal_again(written[4]), Err(StoreError::Damaged)));
        let census = store.census(&mut |_| {}).unwrap();
        assert_eq!((census.of(KeyId::FIRST), census.of(second), census.nameless()), (1, 4, 0));
        RingFile::open(&key).unwrap().retire(KeyId::FIRST).unwrap();
        for (number, digest) in (0..4_u8).zip(written) {
            assert_eq!(reopened(&directory).read(digest).unwrap(), [number]);
        }
    }

    #[test]
    fn the_same_content_is_one_file_even_from_many_threads() {
        let (_directory, store) = store();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| store.write(b"the same").unwrap());
            }
        });
        let path = store.path_of(digest_of(b"the same"));
        let before = fs::read(&path).unwrap();
        store.write(b"the same").unwrap();
        assert_eq!(fs::read(&path).unwrap(), before, "it was not written again");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_damaged_or_moved_file_is_named_and_replaced_when_its_content_comes_again() {
        let (_directory, store) = store();
        let (one, two) = (store.write(b"one").unwrap(), store.write(b"two").unwrap());
        let path = store.path_of(one);
        let whole = fs::read(&path).unwrap();
        let mut altered = whole.clone();
        altered[20] ^= 1;
        for damaged in
            [&altered, &whole[..10], &[], &[7; PHOTO_BYTES_MAX + 100], &fs::read(store.path_of(two)).unwrap()]
        {
            fs::write(&path, damaged).unwrap();
            assert!(matches!(store.read(one), Err(StoreError::Damaged)));
        }
        store.write(b"one").unwrap();
        assert_eq!(store.read(one).unwrap(), b"one");
    }

    #[test]
    fn digests_come_in_order_and_what_does_not_belong_is_named() {
        let (directory, store) = store();
        assert_eq!(all(&store), []);
        let mut written: Vec<PhotoDigest> = (0..50_u8).map(|number| store.write(&[number]).unwrap()).collect();
        written.sort_unstable_by_key(|digest| digest.0);
        assert_eq!(all(&store), written);
        fs::write(store.path_of(written[0]).with_extension(UNFINISHED), "half of it").unwrap();
        assert_eq!(all(&store), written);
        let first = directory.path().join("photos").join("00");
        let _there_already = fs::create_dir(&first);
        for stray in
            [directory.path().join("photos/note"), first.join("0"), store.path_of(written[3]).with_file_name("x")]
        {
            fs::write(&stray, "").unwrap();
            let strays = |one: Result<PhotoDigest, StoreError>| match one {
                Err(StoreError::Stray { path }) => Some(path),
                _ => None,
            };
            assert_eq!(store.digests().filter_map(strays).collect::<Vec<_>>(), std::slice::from_ref(&stray));
            assert_eq!(store.digests().filter(Result::is_ok).count(), 50);
            fs::remove_file(stray).unwrap();
        }
    }
}
