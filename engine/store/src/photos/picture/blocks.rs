//! The blocks of a picture, followed code by code, for baseline and progressive scans.
//!
//! Not the values: only which coefficients are something, which the codes of refining scans depend on, and the mean of a
//! block, which tells that a scan was put together from pieces.
//!
//! Guarantees: a code that leads out of its block, its band or its run is damage.

use super::super::error::PhotoError;
use super::super::segments::broken;
use super::bits::Bits;
use super::tables::Codes;

/// What the codes of a scan mean.
#[derive(Debug, Clone, Copy)]
pub(super) struct Band {
    pub(super) first: u8,
    pub(super) last: u8,
    /// The bit that this scan refines; nothing for a scan that begins.
    pub(super) refines: bool,
    /// How many low bits are left to later scans.
    pub(super) shift: u8,
}

/// What the next block of a scan depends on.
#[derive(Debug, Default)]
pub(super) struct Before {
    /// The mean of the last block of each component.
    pub(super) means: [i32; 4],
    /// Blocks that have nothing more in this band.
    pub(super) empty: u32,
}

/// What a block's codes are read with.
pub(super) struct Reading<'a, 'b> {
    pub(super) bits: &'a mut Bits<'b>,
    pub(super) means: Option<&'a Codes<'b>>,
    pub(super) others: Option<&'a Codes<'b>>,
    /// The largest mean that pixels can have, in steps of the table.
    pub(super) mean_max: u32,
}

impl Reading<'_, '_> {
    /// A block of a baseline picture.
    pub(super) fn baseline(&mut self, mean: &mut i32) -> Result<(), PhotoError> {
        self.mean(mean, 0)?;
        let mut at = 1;
        while at < 64 {
            let symbol = self.other()?;
            let (run, size) = (symbol >> 4, symbol & 0x0f);
            match (run, size) {
                (0, 0) => return Ok(()),
                (15, 0) => at += 16,
                (_, 0) => return Err(outside()),
                _ => {
                    at += run + 1;
                    self.bits.number(size)?;
                }
            }
            if at > 64 {
                return Err(outside());
            }
        }
        Ok(())
    }

    /// A block of a progressive picture; `something` are its coefficients that are not zero.
    pub(super) fn progressive(
        &mut self,
        band: Band,
        mean: &mut i32,
        empty: &mut u32,
        something: &mut u64,
    ) -> Result<(), PhotoError> {
        match (band.first, band.refines) {
            (0, false) => self.mean(mean, band.shift),
            (0, true) => self.bits.bit().map(drop),
            (_, false) => self.begin(band, empty, something),
            (_, true) => self.refine(band, empty, something),
        }
    }

    fn mean(&mut self, mean: &mut i32, shift: u8) -> Result<(), PhotoError> {
        let size = self.means.ok_or(no_table())?.symbol(self.bits)?;
        let number = i32::from(self.bits.number(size)?);
        let negative = size > 0 && number >> (size - 1) == 0;
        *mean += if negative { number + 1 - (1 << size) } else { number };
        // Lower bits that come later only make it smaller.
        let possible = mean.unsigned_abs() << shift < self.mean_max + (1 << shift);
        possible.then_some(()).ok_or(broken("its picture is lighter or darker than pixels can be"))
    }

    fn other(&mut self) -> Result<u8, PhotoError> {
        self.others.ok_or(no_table())?.symbol(self.bits)
    }

    fn run(&mut self, bits: u8) -> Result<u32, PhotoError> {
        Ok((1 << bits) + u32::from(self.bits.number(bits)?))
    }

    fn begin(&mut self, band: Band, empty: &mut u32, something: &mut u64) -> Result<(), PhotoError> {
        if *empty > 0 {
            *empty -= 1;
            return Ok(());
        }
        let mut at = band.first;
        while at <= band.last {
            let symbol = self.other()?;
            let (run, size) = (symbol >> 4, symbol & 0x0f);
            match (run, size) {
                (15, 0) => at += 16,
                (_, 0) => {
                    *empty = self.run(run)? - 1;
                    return Ok(());
                }
                _ => {
                    at += run;
                    if at > band.last {
                        return Err(outside());
                    }
                    self.bits.number(size)?;
                    *something |= 1 << at;
                    at += 1;
                }
            }
            if at > band.last + 1 {
                return Err(outside());
            }
        }
        Ok(())
    }

    fn refine(&mut self, band: Band, empty: &mut u32, something: &mut u64) -> Result<(), PhotoError> {
        let mut at = band.first;
        while *empty == 0 && at <= band.last {
            let symbol = self.other()?;
            let (run, size) = (symbol >> 4, symbol & 0x0f);
            match (run, size) {
                (15, 0) => {}
                (_, 0) => {
                    *empty = self.run(run)?;
                    break;
                }
                (_, 1) => drop(self.bits.bit()?),
                _ => return Err(outside()),
            }
            at = self.pass(at, band.last, Some(run), *something)?;
            if size == 1 {
                *something |= 1 << at;
            }
            at += 1;
        }
        if *empty > 0 {
            self.pass(at, band.last, None, *something)?;
            *empty -= 1;
        }
        Ok(())
    }

    /// Goes over coefficients, reading one bit for each that is something, until behind `zeros` that are nothing comes
    /// another such; without a number of zeros to the end of the band.
    fn pass(&mut self, from: u8, last: u8, mut zeros: Option<u8>, something: u64) -> Result<u8, PhotoError> {
        for at in from..=last {
            if something >> at & 1 == 1 {
                self.bits.bit()?;
                continue;
            }
            match &mut zeros {
                Some(0) => return Ok(at),
                Some(zeros) => *zeros -= 1,
                None => {}
            }
        }
        if zeros.is_some() { Err(outside()) } else { Ok(last + 1) }
    }
}

fn outside() -> PhotoError {
    broken("its picture has a square with too much in it")
}

fn no_table() -> PhotoError {
    broken("its picture uses a table that is not there")
}
