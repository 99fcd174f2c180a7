//! Stored forms: a group of the journal, a record of a county, a row of a shard.

use std::ops::ControlFlow;

use baoming_core::codec::{decode_row, encode_row, read_stored, version_of};
use baoming_store::journal::group::{Group, Header};

/// The group as it stands, and with the checksum made right, so that what lies behind it is read.
pub(crate) fn group(bytes: &[u8]) -> bool {
    let mut right = bytes.to_vec();
    if let Some(at) = right.len().checked_sub(4) {
        // The length in front, too: positions 16 to 19.
        if right.len() >= 24 {
            let whole = u32::try_from(right.len()).unwrap_or(u32::MAX);
            right[16..20].copy_from_slice(&whole.to_be_bytes());
        }
        let sum = crc32fast::hash(&right[..at]);
        right[at..].copy_from_slice(&sum.to_be_bytes());
    }
    read_group(bytes) | read_group(&right)
}

fn read_group(bytes: &[u8]) -> bool {
    let header = Header::read(bytes);
    let Ok(group) = Group::decode(bytes) else { return false };
    assert!(header.is_ok_and(|header| header.bytes == bytes.len()), "a group without its header");
    let (mut sealed, mut frames) = (0, 0);
    let ended = group.visit(&mut |_, frame| {
        sealed += frame.sealed.len();
        frames += 1;
        ControlFlow::Continue(())
    });
    assert!(ended.is_continue() && sealed <= bytes.len() && group.stored() == bytes, "{frames} frames");
    true
}

pub(crate) fn record(bytes: &[u8]) -> bool {
    let Ok((_, record)) = read_stored(bytes) else { return false };
    assert!(version_of(bytes).is_some() && !format!("{record:?}").is_empty());
    true
}

/// What is read is written and read again.
pub(crate) fn row(bytes: &[u8]) -> bool {
    let Ok(row) = decode_row(bytes) else { return false };
    let _ = (row.subject(), row.trail());
    assert!(decode_row(&encode_row(&row)).is_ok_and(|again| again == row), "a row is not what it was");
    true
}
