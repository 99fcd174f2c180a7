//! The bits of one scan, read once from its first to its last, and what is kept of them.
//!
//! Guarantees: a byte is kept only if one of its bits was asked for. Where an interval ends, less than a byte may be left
//! over; those bits are written as ones, as the standard says, so nothing can be hidden in them. Bytes that only fill
//! before a marker are left away.

use super::super::error::PhotoError;
use super::super::segments::broken;

/// Bits of a scan in their order.
pub(super) struct Bits<'a> {
    scan: &'a [u8],
    at: usize,
    byte: u8,
    /// How many bits of `byte` were not asked for yet.
    left: u8,
    kept: Vec<u8>,
}

impl<'a> Bits<'a> {
    pub(super) fn of(scan: &'a [u8]) -> Self {
        Self { scan, at: 0, byte: 0, left: 0, kept: Vec::with_capacity(scan.len()) }
    }

    /// The next bit. A marker, or the end, comes too early wherever a bit is asked for.
    pub(super) fn bit(&mut self) -> Result<bool, PhotoError> {
        if self.left == 0 {
            self.next_byte()?;
        }
        self.left -= 1;
        Ok(self.byte >> self.left & 1 == 1)
    }

    /// The next bits as a number; at most 16.
    pub(super) fn number(&mut self, count: u8) -> Result<u16, PhotoError> {
        let mut number = 0;
        for _ in 0..count {
            number = number << 1 | u16::from(self.bit()?);
        }
        Ok(number)
    }

    fn next_byte(&mut self) -> Result<(), PhotoError> {
        let ends = broken("its picture ends too early");
        let byte = *self.scan.get(self.at).ok_or(ends.clone())?;
        let stuffed = byte == 0xff;
        if stuffed && self.scan.get(self.at + 1) != Some(&0) {
            return Err(ends);
        }
        let length = if stuffed { 2 } else { 1 };
        self.kept.extend_from_slice(&self.scan[self.at..self.at + length]);
        self.at += length;
        (self.byte, self.left) = (byte, 8);
        Ok(())
    }

    /// The end of an interval: the restart marker of this number has to follow at once.
    pub(super) fn restart(&mut self, number: u8) -> Result<(), PhotoError> {
        self.pad();
        let marker = 0xd0 | number & 7;
        let fills = self.fills();
        if fills == 0 || self.scan.get(self.at + fills) != Some(&marker) {
            return Err(broken("a restart of its picture is not where it belongs"));
        }
        self.at += fills + 1;
        self.kept.extend_from_slice(&[0xff, marker]);
        Ok(())
    }

    /// The end of the scan, and what is kept of it: nothing may follow but bytes that fill.
    pub(super) fn end(mut self) -> Result<Vec<u8>, PhotoError> {
        self.pad();
        if self.at + self.fills() != self.scan.len() {
            return Err(broken("its picture goes on behind its last square"));
        }
        Ok(self.kept)
    }

    fn fills(&self) -> usize {
        self.scan[self.at..].iter().take_while(|byte| **byte == 0xff).count()
    }

    fn pad(&mut self) {
        let rest = (1_u8 << self.left) - 1;
        if let Some(last) = self.kept.last_mut().filter(|_| rest != 0 && self.byte != 0xff) {
            *last |= rest;
            if *last == 0xff {
                self.kept.push(0);
            }
        }
        self.left = 0;
    }
}
