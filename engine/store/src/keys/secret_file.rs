//! Files with keys: read by nobody but their owner, made whole or not at all.
//!
//! Guarantees: a file that others may read or write is refused; what is read is wiped when dropped, and no copy is left
//! behind on the way.

use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use zeroize::Zeroizing;

use super::error::{KeyFileError, io_error};
use crate::durable_file::{self, Existing};

/// Reads a file of at most `bytes_max` bytes; of a longer one, one byte more than that.
pub(super) fn read(path: &Path, bytes_max: usize) -> Result<Zeroizing<Vec<u8>>, KeyFileError> {
    let failed = |source| io_error(path, source);
    let mut file = File::open(path).map_err(failed)?;
    let mode = file.metadata().map_err(failed)?.permissions().mode() & 0o7777;
    if mode & !0o600 != 0 {
        return Err(KeyFileError::Permissions { path: path.to_owned(), mode });
    }
    // A buffer that never grows, so that no copy is left behind.
    let mut buffer = Zeroizing::new(vec![0; bytes_max + 1]);
    let mut bytes = 0;
    while bytes < buffer.len() {
        match file.read(&mut buffer[bytes..]) {
            Ok(0) => break,
            Ok(read) => bytes += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(failed(error)),
        }
    }
    buffer.truncate(bytes);
    Ok(buffer)
}

/// Whether reading failed because there is no such file.
pub(super) fn is_missing(error: &KeyFileError) -> bool {
    matches!(error, KeyFileError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound)
}

/// Writes a whole file, durably, readable by its owner only.
pub(super) fn write(path: &Path, content: &[u8], existing: Existing) -> Result<(), KeyFileError> {
    durable_file::write(path, content, existing).map_err(|source| io_error(path, source))
}

/// Makes the name of a file durable: a crash may have come between an earlier start's naming it and syncing that name.
pub(super) fn settle(path: &Path) -> Result<(), KeyFileError> {
    durable_file::sync_directory(durable_file::parent(path)).map_err(|source| io_error(path, source))
}
