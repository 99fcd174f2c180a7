//! What a photograph's segments say about it before a pixel is decoded.
//!
//! Guarantees: every read is checked, and dimensions are known before any memory depends on them.
//!
//! Deliberately absent: damage inside EXIF. A reader that meets it takes the picture as it lies, and so do we; it is
//! written away in any case.

use super::error::PhotoError;
use super::segments::{APP1, APP14, DQT, SOS, Segment, broken};

/// Most scans of one picture: a decoder goes over the whole picture for each.
const SCANS_MAX: usize = 64;
/// The tag of the orientation in EXIF's first directory.
const ORIENTATION: u16 = 0x0112;
/// Luminance quantisation of the standard's annex K: what libjpeg scales for a quality. In any order: only sums count.
const STANDARD_LUMINANCE: [u32; 64] = [
    16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55, 14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51,
    87, 80, 62, 18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92, 49, 64, 78, 87, 103, 121, 120, 101,
    72, 92, 95, 98, 112, 100, 103, 99,
];

/// The frame of the picture.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) progressive: bool,
    pub(super) width: u16,
    pub(super) height: u16,
    pub(super) bits: u8,
    pub(super) components: Vec<Component>,
}

/// A colour of the frame.
#[derive(Debug, Clone, Copy)]
pub(super) struct Component {
    pub(super) id: u8,
    /// Blocks in a unit, horizontally and vertically.
    pub(super) blocks: (u8, u8),
    /// Its quantisation table.
    pub(super) steps: u8,
}

impl Component {
    fn read(bytes: &[u8]) -> Self {
        Self { id: bytes[0], blocks: (bytes[1] >> 4, bytes[1] & 0x0f), steps: bytes[2] }
    }
}

impl Frame {
    /// The one frame of these segments.
    pub(super) fn of(segments: &[Segment<'_>]) -> Result<Self, PhotoError> {
        let frames = || segments.iter().filter(|segment| is_frame(segment.marker));
        let frame = frames().next().ok_or(broken("it has no picture"))?;
        if frames().count() > 1 {
            return Err(broken("it has several pictures"));
        }
        let progressive = match frame.marker {
            0xc0 => false,
            0xc2 => true,
            0xc1 => return Err(PhotoError::Encoding { found: "an extended sequential one" }),
            0xc3 | 0xc7 | 0xcb | 0xcf => return Err(PhotoError::Encoding { found: "a lossless one" }),
            0xc9 | 0xca => return Err(PhotoError::Encoding { found: "an arithmetically coded one" }),
            _ => return Err(PhotoError::Encoding { found: "a hierarchical one" }),
        };
        let head: &[u8; 6] = frame.payload.first_chunk().ok_or(broken("its frame is too short"))?;
        let [bits, height_high, height_low, width_high, width_low, count] = *head;
        let components: Vec<Component> = frame.payload[6..].chunks_exact(3).map(Component::read).collect();
        if components.len() != usize::from(count) || frame.payload.len() != 6 + 3 * components.len() {
            return Err(broken("its frame has another length"));
        }
        Ok(Self {
            progressive,
            width: u16::from_be_bytes([width_high, width_low]),
            height: u16::from_be_bytes([height_high, height_low]),
            bits,
            components,
        })
    }

    /// Colours.
    pub(super) fn component_count(&self) -> u8 {
        u8::try_from(self.components.len()).expect("the file has one byte for it")
    }

    /// Whether the colours are red, green and blue: then most programs show them wrongly once metadata is gone.
    pub(super) fn is_rgb(&self, segments: &[Segment<'_>]) -> bool {
        let by_adobe = |segment: &Segment<'_>| {
            segment.marker == APP14 && segment.payload.starts_with(b"Adobe") && segment.payload.get(11) == Some(&0)
        };
        self.components.iter().map(|one| one.id).eq(*b"RGB") || segments.iter().any(by_adobe)
    }

    /// Refuses a baseline picture whose colours come one behind the other: it is rare, and decoders differ about it. Ours
    /// (zune-jpeg 0.5.15) shows it wrongly when colours have fewer rows than the luminance.
    pub(super) fn check_interleaved(&self, segments: &[Segment<'_>]) -> Result<(), PhotoError> {
        let scans = segments.iter().filter(|segment| segment.marker == SOS).count();
        let good = self.progressive || scans <= 1;
        good.then_some(()).ok_or(PhotoError::Encoding { found: "a baseline one in several scans" })
    }

    /// Whether the scans hold every coefficient of every colour to its last bit. A picture that was cut off between
    /// two scans and ended anew is only a rough one.
    pub(super) fn check_scans(&self, segments: &[Segment<'_>]) -> Result<(), PhotoError> {
        // Per colour and coefficient: how many low bits are still missing.
        let mut missing = vec![[u8::MAX; 64]; self.components.len()];
        for (number, scan) in segments.iter().filter(|segment| segment.marker == SOS).enumerate() {
            if number >= SCANS_MAX {
                return Err(broken("it has too many scans"));
            }
            let scan = Scan::read(scan.payload).ok_or(broken("the head of a scan makes no sense"))?;
            let shown = |one: &Component| scan.components.iter().any(|(id, _)| *id == one.id);
            for (at, _) in self.components.iter().enumerate().filter(|(_, one)| shown(one)) {
                missing[at][scan.first..=scan.last].fill(scan.missing_bits);
            }
        }
        let complete = missing.iter().flatten().all(|bits| *bits == 0);
        complete.then_some(()).ok_or(broken("a part of the picture is missing"))
    }

    /// The quality, from 1 to 100: the best one for which libjpeg's own table is on the whole as coarse as this one.
    ///
    /// libjpeg makes its table from the standard's by a factor that depends on the quality alone, so for files of
    /// libjpeg and its many kin the answer is exact. Other encoders have other tables; the sum of the 64 steps says how
    /// coarse they are in the same measure. Luminance only: encoders agree least about colour, and the eye sees least
    /// of it.
    pub(super) fn quality(&self, segments: &[Segment<'_>]) -> Result<u8, PhotoError> {
        let wanted = self.components.first().ok_or(broken("its frame has no colours"))?.steps;
        let until_scan = segments.iter().take_while(|segment| segment.marker != SOS);
        let tables = until_scan.filter(|segment| segment.marker == DQT);
        let sum = tables.filter_map(|tables| table_sum(tables.payload, wanted)).last();
        let found = sum.ok_or(broken("its quantisation table is missing"))?;
        Ok((1..=100).rev().find(|quality| standard_sum(*quality) >= found).unwrap_or(1))
    }
}

/// All frames but the markers among them that are none: DHT, JPG and DAC.
fn is_frame(marker: u8) -> bool {
    matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc)
}

/// The head of a scan.
pub(super) struct Scan {
    /// Ids of its colours, each with its tables of codes: the mean's in the upper half, the others' in the lower.
    pub(super) components: Vec<(u8, u8)>,
    pub(super) first: usize,
    pub(super) last: usize,
    /// The low bits that were missing before; 0 for a scan that begins.
    pub(super) missing_before: u8,
    pub(super) missing_bits: u8,
}

impl Scan {
    pub(super) fn read(payload: &[u8]) -> Option<Self> {
        let (count, rest) = payload.split_first()?;
        let (components, rest) = rest.split_at_checked(2 * usize::from(*count))?;
        let [first, last, bits] = rest.try_into().ok()?;
        let (first, last) = (usize::from(first), usize::from(last));
        let components = components.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect();
        let (missing_before, missing_bits) = (bits >> 4, bits & 0x0f);
        (first <= last && last < 64).then_some(Self { components, first, last, missing_before, missing_bits })
    }
}

/// The sum of the steps of table `wanted`, if this segment has it.
fn table_sum(mut payload: &[u8], wanted: u8) -> Option<u32> {
    let mut sum = None;
    while let Some((head, rest)) = payload.split_first() {
        let bytes = if head >> 4 == 0 { 1 } else { 2 };
        let (steps, rest) = rest.split_at_checked(64 * bytes)?;
        if head & 0x0f == wanted {
            sum = Some(
                steps
                    .chunks_exact(bytes)
                    .map(|step| step.iter().fold(0, |sum, byte| sum << 8 | u32::from(*byte)))
                    .sum(),
            );
        }
        payload = rest;
    }
    sum
}

/// The sum of the steps that libjpeg uses for a quality.
fn standard_sum(quality: u8) -> u32 {
    let quality = u32::from(quality);
    let percent = if quality < 50 { 5_000 / quality } else { 200 - 2 * quality };
    STANDARD_LUMINANCE.iter().map(|step| ((step * percent + 50) / 100).clamp(1, 255)).sum()
}

/// Horizontal and vertical density in pixels an inch, if JFIF says one. Without a unit it is none: only the shape of a
/// pixel.
pub(super) fn density_dpi(segments: &[Segment<'_>]) -> Option<(u32, u32)> {
    let jfif = segments.iter().find(|segment| segment.is_jfif())?.payload;
    let number = |at: usize| u32::from(u16::from_be_bytes([jfif[at], jfif[at + 1]]));
    match jfif[7] {
        1 => Some((number(8), number(10))),
        // Per centimetre, rounded as whoever wrote it had to: 118 are 300.
        2 => Some(((number(8) * 254 + 50) / 100, (number(10) * 254 + 50) / 100)),
        _ => None,
    }
}

/// EXIF's orientation, if it says that the picture is stored lying or mirrored: 2 to 8. Everything else is upright, 0 as
/// well: phones and scanners write it for "unknown". If it is said more than once, any that is not upright counts, since
/// readers differ about which one they believe.
pub(super) fn orientation(segments: &[Segment<'_>]) -> Option<u16> {
    let exif = |segment: &&Segment<'_>| segment.marker == APP1 && segment.payload.starts_with(b"Exif\0\0");
    let said = segments.iter().filter(exif).flat_map(|segment| orientations(&segment.payload[6..]).unwrap_or_default());
    said.filter(|found| (2..=8).contains(found)).filter_map(|found| u16::try_from(found).ok()).next()
}

/// What each entry of the first directory says about the orientation.
fn orientations(tiff: &[u8]) -> Option<Vec<u32>> {
    let big = match tiff.get(..2)? {
        b"MM" => true,
        b"II" => false,
        _ => return None,
    };
    let short = |bytes: [u8; 2]| if big { u16::from_be_bytes(bytes) } else { u16::from_le_bytes(bytes) };
    let long = |bytes: [u8; 4]| if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
    let directory = tiff.get(usize::try_from(long(*tiff.get(4..)?.first_chunk()?)).ok()?..)?;
    let count = usize::from(short(*directory.first_chunk()?));
    // The bytes that are there bound the loop, not the count.
    let entries =
        directory[2..].chunks_exact(12).take(count).filter(|entry| short([entry[0], entry[1]]) == ORIENTATION);
    let said = entries.filter_map(|entry| match (short([entry[2], entry[3]]), entry) {
        (1 | 6 | 7, [.., byte, _, _, _]) => Some(u32::from(*byte)),
        (3 | 8, [.., first, second, _, _]) => Some(u32::from(short([*first, *second]))),
        (4 | 9 | 13, [.., first, second, third, fourth]) => Some(long([*first, *second, *third, *fourth])),
        _ => None,
    });
    Some(said.collect())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn qualities_are_told_apart() {
        let sums: Vec<u32> = (1..=100).map(standard_sum).collect();
        assert!(sums[8..].windows(2).all(|pair| pair[0] > pair[1]), "each has a sum of its own: {sums:?}");
        assert_eq!((sums[49], sums[99]), (STANDARD_LUMINANCE.iter().sum(), 64));
    }

    proptest! {
        #[test]
        fn any_exif_is_read_or_passed_over(mut tiff: Vec<u8>, big: bool) {
            tiff.splice(0..0, if big { *b"MM\0\x2a" } else { *b"II\x2a\0" });
            let _any = orientations(&tiff);
        }
    }
}
