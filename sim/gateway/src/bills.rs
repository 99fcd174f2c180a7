//! The day's bill: made when it is asked for, kept for a while for download.

use std::collections::VecDeque;
use std::io;
use std::sync::{Mutex, PoisonError};

use baoming_wechat::bill::{BillRow, BillWriter};
use bytes::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

use crate::limits::BILLS_MAX;

/// A bill that can be downloaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Made {
    /// Names it in the URL.
    pub(crate) token: String,
    /// SHA-1 of the unpacked bill.
    pub(crate) hash_value: String,
}

/// The bills that are kept; the oldest goes when there are too many.
#[derive(Debug, Default)]
pub(crate) struct Bills(Mutex<VecDeque<(String, Bytes)>>);

impl Bills {
    /// Writes a bill and keeps it.
    pub(crate) fn make(&self, rows: &[BillRow], packed: bool) -> io::Result<Made> {
        let (content, hash_value) = if packed {
            let (encoder, hash) = write(rows, GzEncoder::new(Vec::new(), Compression::fast()))?;
            (encoder.finish()?, hash)
        } else {
            write(rows, Vec::new())?
        };
        let token: String = rand::random::<[u8; 16]>().iter().map(|byte| format!("{byte:02x}")).collect();
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= BILLS_MAX {
            kept.pop_front();
        }
        kept.push_back((token.clone(), Bytes::from(content)));
        Ok(Made { token, hash_value })
    }

    /// The file behind a token.
    pub(crate) fn file(&self, token: &str) -> Option<Bytes> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(kept, _)| kept == token).map(|(_, content)| content.clone())
    }
}

fn write<W: io::Write>(rows: &[BillRow], out: W) -> io::Result<(W, String)> {
    let mut writer = BillWriter::new(out)?;
    rows.iter().try_for_each(|row| writer.row(row))?;
    writer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_bill_goes_when_there_are_too_many() {
        let bills = Bills::default();
        let made: Vec<Made> = (0..=BILLS_MAX).map(|_| bills.make(&[], true).unwrap()).collect();
        assert!(bills.file(&made[0].token).is_none() && bills.file(&made[1].token).is_some());
        assert!(bills.file("").is_none());
        let plain = bills.make(&[], false).unwrap();
        assert_eq!(plain.hash_value, made[0].hash_value);
        assert!(bills.file(&plain.token).unwrap().starts_with("\u{feff}交易时间".as_bytes()));
    }
}
