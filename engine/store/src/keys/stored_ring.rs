//! Reading the ring in a key file, and saying what is wrong with it.

use std::path::Path;

use super::error::KeyFileError;
use super::ring::{RING_BYTES_MAX, Ring, RingError};
use super::secret_file;

/// Reads the ring of the key file at `path`, which has to be there.
pub(super) fn read(path: &Path) -> Result<Ring, KeyFileError> {
    let bytes = secret_file::read(path, RING_BYTES_MAX)?;
    Ring::decode(&bytes).map_err(|error| match error {
        RingError::NoKeyFile => {
            let advice = "put the right key file in its place";
            KeyFileError::Length { path: path.to_owned(), bytes: bytes.len(), advice }
        }
        RingError::Damaged => KeyFileError::Damaged { path: path.to_owned() },
        RingError::Newer { kind, suite } => KeyFileError::Newer { path: path.to_owned(), kind, suite },
    })
}
