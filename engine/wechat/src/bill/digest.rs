//! SHA-1 of a bill on its way through: the platform announces each bill with it. It guards against mistakes; that the
//! announcement is the platform's is guarded by its signature.

use std::io::{self, Read};

use data_encoding::HEXLOWER;
use ring::digest::{Context, SHA1_FOR_LEGACY_USE_ONLY};

/// Counts and digests what passes through.
pub(super) struct Digesting<R> {
    source: R,
    bytes: u64,
    digest: Context,
}

impl<R> Digesting<R> {
    pub(super) fn new(source: R) -> Self {
        Self { source, bytes: 0, digest: Context::new(&SHA1_FOR_LEGACY_USE_ONLY) }
    }

    /// How many bytes have passed.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Whether what has passed has this digest.
    pub(super) fn is(&self, announced: &str) -> bool {
        hexadecimal(self.digest.clone()).eq_ignore_ascii_case(announced)
    }
}

impl<R: Read> Read for Digesting<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.source.read(buffer)?;
        self.digest.update(&buffer[..read]);
        self.bytes += u64::try_from(read).expect("a buffer's length fits");
        Ok(read)
    }
}

/// A digest as it is announced.
pub(super) fn hexadecimal(digest: Context) -> String {
    HEXLOWER.encode(digest.finish().as_ref())
}
