//! The coded picture, followed to its last bit, and written anew from what was needed.
//!
//! The decoder that shows us the pixels goes over damage: what stands between the last block and the mark of the end, a
//! piece of the scan that is there twice, restarts that are missing. So every scan is followed here first, code by code and
//! without computing a pixel: exactly as many blocks as the frame has, exactly as many bits as they take.
//!
//! Guarantees: what is returned is a file of which a decoder needs every byte to show the picture: its frame, the scans,
//! and of the tables those that a scan uses. Segments of any other kind, scans out of order, and blocks that no pixels can
//! have are damage. A picture that has nothing to leave away comes out byte by byte as it was.
//!
//! Deliberately absent: values of coefficients. Damage that is a whole possible picture again is what its pixels show.

mod bits;
mod blocks;
mod scan;
mod tables;

#[cfg(test)]
mod tests;

use self::blocks::Band;
use self::scan::{Plane, Told};
use self::tables::Table;
use super::error::PhotoError;
use super::header::{Frame, Scan};
use super::segments::{DHT, DQT, DRI, EOI, SOS, Segment, begin, broken, put};

/// Before a coefficient's first scan.
const NOTHING: u8 = u8::MAX;

/// What a segment becomes, in their order.
enum Part<'a> {
    Whole(&'a Segment<'a>),
    Tables(u8, Vec<(Table<'a>, bool)>),
    Interval(&'a Segment<'a>, bool),
    Scan(&'a Segment<'a>, Vec<u8>),
}

/// Where a table in force is defined: the part, and the place in it.
type Place = (usize, usize);

struct Picture<'a> {
    frame: &'a Frame,
    planes: Vec<Plane>,
    parts: Vec<Part<'a>>,
    steps: [Option<Place>; 4],
    codes: [[Option<Place>; 4]; 2],
    /// Restart intervals: the one last defined and where, and the one that scans were read with.
    interval: (u16, usize),
    interval_used: u16,
    /// For each component the largest mean that pixels can have, once its first scan has come.
    mean_max: Vec<Option<u32>>,
    /// For each component and coefficient the low bits that are still missing.
    missing: Vec<[u8; 64]>,
}

/// Follows a picture of the size that the rules ask for and writes it anew.
pub(super) fn follow(frame: &Frame, segments: &[Segment<'_>]) -> Result<Vec<u8>, PhotoError> {
    let planes = scan::planes(frame).ok_or(broken("its frame makes no sense"))?;
    let count = planes.len();
    let ids = |number: usize| frame.components[..number].iter().any(|one| one.id == frame.components[number].id);
    if count > 4 || (0..count).any(ids) {
        return Err(broken("its frame makes no sense"));
    }
    let mut picture = Picture {
        frame,
        planes,
        parts: Vec::with_capacity(segments.len()),
        steps: [None; 4],
        codes: [[None; 4]; 2],
        interval: (0, 0),
        interval_used: 0,
        mean_max: vec![None; count],
        missing: vec![[NOTHING; 64]; count],
    };
    let mut framed = false;
    for segment in segments.iter().filter(|segment| !segment.is_metadata()) {
        match segment.marker {
            DQT => picture.define(segment, tables::step_tables(segment.payload)?),
            DHT => picture.define(segment, tables::code_tables(segment.payload)?),
            DRI => picture.restart_after(segment)?,
            SOS if framed => picture.scan(segment)?,
            0xc0 | 0xc2 if !framed => {
                framed = true;
                picture.parts.push(Part::Whole(segment));
            }
            _ => return Err(broken("a marker stands in the wrong place")),
        }
    }
    Ok(picture.write(segments))
}

impl<'a> Picture<'a> {
    fn define(&mut self, segment: &'a Segment<'a>, tables: Vec<Table<'a>>) {
        for (number, table) in tables.iter().enumerate() {
            let place = Some((self.parts.len(), number));
            let slot = usize::from(table.head & 3);
            match segment.marker {
                DQT => self.steps[slot] = place,
                _ => self.codes[usize::from(table.head >> 4)][slot] = place,
            }
        }
        let tables = tables.into_iter().map(|table| (table, false)).collect();
        self.parts.push(Part::Tables(segment.marker, tables));
    }

    fn restart_after(&mut self, segment: &'a Segment<'a>) -> Result<(), PhotoError> {
        let units: [u8; 2] = segment.payload.try_into().map_err(|_| broken("its restarts make no sense"))?;
        self.interval = (u16::from_be_bytes(units), self.parts.len());
        self.parts.push(Part::Interval(segment, false));
        Ok(())
    }

    /// The table of this place, which is needed from now on.
    fn take(&mut self, place: Option<Place>) -> Option<&Table<'a>> {
        let (part, number) = place?;
        let Part::Tables(_, tables) = &mut self.parts[part] else { return None };
        let (table, needed) = &mut tables[number];
        *needed = true;
        Some(table)
    }

    fn scan(&mut self, segment: &'a Segment<'a>) -> Result<(), PhotoError> {
        let no_sense = broken("the head of a scan makes no sense");
        let head = Scan::read(segment.payload).ok_or(no_sense.clone())?;
        let band = self.band(&head).ok_or(no_sense.clone())?;
        let mut told = Vec::with_capacity(head.components.len());
        for (id, selected) in &head.components {
            let found = self.frame.components.iter().position(|one| one.id == *id).ok_or(no_sense.clone())?;
            if told.iter().any(|one: &Told<'_>| one.at == found) {
                return Err(no_sense);
            }
            told.push(self.told(found, *selected, &head, band)?);
        }
        let blocks = |one: &Told<'_>| {
            let (horizontal, vertical) = self.frame.components[one.at].blocks;
            usize::from(horizontal) * usize::from(vertical)
        };
        if told.is_empty() || (told.len() > 1 && told.iter().map(blocks).sum::<usize>() > 10) {
            return Err(no_sense);
        }
        if self.interval.0 != self.interval_used {
            self.interval_used = self.interval.0;
            if let Part::Interval(_, needed) = &mut self.parts[self.interval.1] {
                *needed = true;
            }
        }
        let kept = scan::read(segment.scan, band, &told, usize::from(self.interval_used), &mut self.planes)?;
        self.parts.push(Part::Scan(segment, kept));
        Ok(())
    }

    /// What a scan's codes mean: `Some(None)` in a baseline picture.
    fn band(&self, head: &Scan) -> Option<Option<Band>> {
        let Scan { first, last, missing_before, missing_bits, .. } = *head;
        if !self.frame.progressive {
            return ((first, last, missing_before, missing_bits) == (0, 63, 0, 0)).then_some(None);
        }
        let refines = missing_before > 0;
        let possible = if first == 0 { last == 0 } else { head.components.len() == 1 };
        let one_less = if refines { missing_bits + 1 == missing_before } else { missing_bits <= 13 };
        let (first, last) = (u8::try_from(first).ok()?, u8::try_from(last).ok()?);
        (possible && one_less).then_some(Some(Band { first, last, refines, shift: missing_bits }))
    }

    /// A component of a scan, if its coefficients are due: each is begun once, the mean first, and then gets a bit a scan.
    fn told(&mut self, at: usize, selected: u8, head: &Scan, band: Option<Band>) -> Result<Told<'a>, PhotoError> {
        let due = if head.missing_before > 0 { head.missing_before } else { NOTHING };
        let missing = &mut self.missing[at];
        let in_order = head.first == 0 || missing[0] != NOTHING;
        if !in_order || missing[head.first..=head.last].iter().any(|bits| *bits != due) {
            return Err(broken("its scans are not in order"));
        }
        missing[head.first..=head.last].fill(head.missing_bits);
        let (needs_means, needs_others) = match band {
            None => (true, true),
            Some(band) => (band.first == 0 && !band.refines, band.first > 0),
        };
        let means = self.codes_of(needs_means, 0, selected >> 4)?;
        let others = self.codes_of(needs_others, 1, selected & 0x0f)?;
        let mean_max = self.mean_max(at)?;
        Ok(Told { at, means, others, mean_max })
    }

    fn codes_of(&mut self, needed: bool, kind: usize, slot: u8) -> Result<Option<tables::Codes<'a>>, PhotoError> {
        if !needed {
            return Ok(None);
        }
        let place = self.codes[kind].get(usize::from(slot)).copied().flatten();
        let table = self.take(place).ok_or(broken("its picture uses a table that is not there"))?;
        tables::codes(table).ok_or(broken("a table of codes makes no sense")).map(Some)
    }

    /// Pixels of 8 bits have means of at most 1024; rounding adds a step.
    fn mean_max(&mut self, at: usize) -> Result<u32, PhotoError> {
        if let Some(found) = self.mean_max[at] {
            return Ok(found);
        }
        let place = self.steps[usize::from(self.frame.components[at].steps)];
        let table = self.take(place).ok_or(broken("its quantisation table is missing"))?;
        let found = 1_024 / tables::step(table, 0) + 2;
        self.mean_max[at] = Some(found);
        Ok(found)
    }

    fn write(&self, segments: &[Segment<'_>]) -> Vec<u8> {
        let mut out = begin(segments);
        for part in &self.parts {
            match part {
                Part::Whole(segment) | Part::Interval(segment, true) => {
                    put(&mut out, segment.marker, &[segment.payload]);
                }
                Part::Interval(_, false) => {}
                Part::Tables(marker, tables) => {
                    let needed = tables.iter().filter(|(_, needed)| *needed);
                    let pieces: Vec<&[u8]> =
                        needed.flat_map(|(table, _)| [std::slice::from_ref(&table.head), table.bytes]).collect();
                    if !pieces.is_empty() {
                        put(&mut out, *marker, &pieces);
                    }
                }
                Part::Scan(segment, kept) => {
                    put(&mut out, segment.marker, &[segment.payload]);
                    out.extend_from_slice(kept);
                }
            }
        }
        out.extend_from_slice(&[0xff, EOI]);
        out
    }
}
