//! The targets, by what they read.

pub(crate) mod bodies;
pub(crate) mod files;
pub(crate) mod headers;
pub(crate) mod identity;
pub(crate) mod photo;
pub(crate) mod policy;
pub(crate) mod receipts;
pub(crate) mod stored;
pub(crate) mod texts;
pub(crate) mod wechat;

/// The first byte, which chooses among several readers, and the rest.
pub(crate) fn choice(bytes: &[u8]) -> Option<(usize, &[u8])> {
    bytes.split_first().map(|(first, rest)| (usize::from(*first), rest))
}
