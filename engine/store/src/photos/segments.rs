//! The segments of a JPEG file (ITU-T T.81, annex B), and the file written anew without its metadata.
//!
//! Our own walk of some eighty lines and no library: the libraries for this keep what they do not know, pass over damage,
//! and do not bound how much they collect. What is inside of scans and tables is followed in `picture`.
//!
//! Guarantees: whatever the bytes are, the walk ends after at most [`SEGMENTS_MAX`] segments and never copies; what is
//! written holds the segments that pixels depend on and a JFIF head without its thumbnail, nothing else: no APP1 to APP15
//! (EXIF with place, time and device, XMP, ICC, maker's data), no comments, nothing behind the end of the picture.
//!
//! Deliberately absent: colour management. A profile in APP2 is written away like everything else; photographs of this
//! kind are shown as sRGB.

use std::ops::Range;

use super::error::PhotoError;

/// Most segments of one file. A progressive photograph has some thirty.
const SEGMENTS_MAX: usize = 512;
/// Length of a JFIF head up to its thumbnail.
const JFIF_BYTES: usize = 14;

pub(super) const DHT: u8 = 0xc4;
pub(super) const SOI: u8 = 0xd8;
pub(super) const EOI: u8 = 0xd9;
pub(super) const SOS: u8 = 0xda;
pub(super) const DQT: u8 = 0xdb;
pub(super) const DRI: u8 = 0xdd;
pub(super) const APP0: u8 = 0xe0;
pub(super) const APP1: u8 = 0xe1;
pub(super) const APP14: u8 = 0xee;
const APP15: u8 = 0xef;
const COM: u8 = 0xfe;

/// A marker with its parameters and, behind a start of scan, the coded picture.
#[derive(Debug)]
pub(super) struct Segment<'a> {
    pub(super) marker: u8,
    pub(super) payload: &'a [u8],
    pub(super) scan: &'a [u8],
}

impl Segment<'_> {
    /// Whether this is the head that says "JFIF", and how dense the pixels are.
    pub(super) fn is_jfif(&self) -> bool {
        self.marker == APP0 && self.payload.starts_with(b"JFIF\0") && self.payload.len() >= JFIF_BYTES
    }

    /// Whether it says nothing about the pixels.
    pub(super) fn is_metadata(&self) -> bool {
        matches!(self.marker, APP0..=APP15 | COM)
    }
}

/// Takes a file apart, up to the end of its picture.
pub(super) fn walk(bytes: &[u8]) -> Result<Vec<Segment<'_>>, PhotoError> {
    if !bytes.starts_with(&[0xff, SOI]) {
        return Err(PhotoError::NotJpeg);
    }
    let mut segments = Vec::new();
    let mut at = 2;
    while segments.len() < SEGMENTS_MAX {
        let marker = marker(bytes, &mut at)?;
        if marker == EOI {
            return Ok(segments);
        }
        let payload = payload(bytes, at).ok_or(broken("it is cut off"))?;
        at = payload.end;
        let scan = if marker == SOS { scan(bytes, at)? } else { at..at };
        at = scan.end;
        segments.push(Segment { marker, payload: &bytes[payload], scan: &bytes[scan] });
    }
    Err(broken("it has too many segments"))
}

/// Reads a marker that has parameters, or the end.
fn marker(bytes: &[u8], at: &mut usize) -> Result<u8, PhotoError> {
    if bytes.get(*at).is_some_and(|byte| *byte != 0xff) {
        return Err(broken("something stands between its segments"));
    }
    // A marker may be preceded by any number of these.
    while bytes.get(*at) == Some(&0xff) {
        *at += 1;
    }
    let marker = *bytes.get(*at).ok_or(broken("it is cut off"))?;
    *at += 1;
    match marker {
        0x00..=0xbf | 0xd0..=SOI => Err(broken("a marker stands in the wrong place")),
        _ => Ok(marker),
    }
}

/// Where the parameters at `at` are, behind their two bytes of length.
fn payload(bytes: &[u8], at: usize) -> Option<Range<usize>> {
    let length = usize::from(u16::from_be_bytes([*bytes.get(at)?, *bytes.get(at + 1)?]));
    let end = at + length;
    (length >= 2 && end <= bytes.len()).then_some(at + 2..end)
}

/// Where the coded picture at `at` is: up to the next marker that is neither a stuffed byte nor a restart.
fn scan(bytes: &[u8], at: usize) -> Result<Range<usize>, PhotoError> {
    let follows = |pair: &[u8]| pair[0] == 0xff && !matches!(pair[1], 0x00 | 0xd0..=0xd7 | 0xff);
    let length = bytes[at..].windows(2).position(follows).ok_or(broken("it is cut off"))?;
    Ok(at..at + length)
}

/// Writes the picture of these segments without metadata.
pub(super) fn write(segments: &[Segment<'_>]) -> Vec<u8> {
    let mut out = begin(segments);
    for segment in segments.iter().filter(|segment| !segment.is_metadata()) {
        put(&mut out, segment.marker, &[segment.payload]);
        out.extend_from_slice(segment.scan);
    }
    out.extend_from_slice(&[0xff, EOI]);
    out
}

/// The beginning of a file: the mark and, if it has one, the JFIF head.
pub(super) fn begin(segments: &[Segment<'_>]) -> Vec<u8> {
    let mut out = vec![0xff, SOI];
    if let Some(jfif) = segments.iter().find(|segment| segment.is_jfif()) {
        let [.., major, minor, unit, _, _, _, _, _, _] = *jfif.payload.first_chunk::<JFIF_BYTES>().expect("it is one");
        let version = if major == 1 && minor <= 2 { [major, minor] } else { [1, 2] };
        let density = if (1..=2).contains(&unit) { &jfif.payload[7..12] } else { &[0, 0, 1, 0, 1] };
        // The last two bytes are width and height of a thumbnail, which may show what was cut from the picture.
        put(&mut out, APP0, &[b"JFIF\0", &version, density, &[0, 0]]);
    }
    out
}

pub(super) fn put(out: &mut Vec<u8>, marker: u8, payload: &[&[u8]]) {
    let length = 2 + payload.iter().map(|part| part.len()).sum::<usize>();
    let length = u16::try_from(length).expect("parameters are written as long as they were read, or shorter");
    out.extend_from_slice(&[0xff, marker]);
    out.extend_from_slice(&length.to_be_bytes());
    payload.iter().for_each(|part| out.extend_from_slice(part));
}

pub(super) fn broken(reason: &'static str) -> PhotoError {
    PhotoError::Broken { reason }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::photos::fixtures::photo;

    /// A file of these segments behind the picture's own head.
    fn with(extra: &[(u8, &[u8])]) -> Vec<u8> {
        let whole = photo();
        let mut out = whole[..2].to_vec();
        for (marker, payload) in extra {
            put(&mut out, *marker, &[payload]);
        }
        out.extend_from_slice(&whole[2..]);
        out
    }

    fn stripped(bytes: &[u8]) -> Vec<u8> {
        write(&walk(bytes).unwrap())
    }

    #[test]
    fn everything_but_the_picture_is_written_away() {
        let plain = photo();
        assert_eq!(stripped(&plain), plain, "there is nothing to write away");
        let secret: &[u8] = b"28.2282N 112.9388E";
        let all: Vec<(u8, &[u8])> = (APP1..=APP15).chain([COM]).map(|marker| (marker, secret)).collect();
        assert_eq!(stripped(&with(&all)), plain);
        assert_eq!(stripped(&with(&[(APP0, b"JFXX\0\x10 a thumbnail")])), plain);
        let behind: Vec<u8> = [plain.as_slice(), b"a second picture"].concat();
        assert_eq!(stripped(&behind), plain);
        let mut filled = plain.clone();
        filled.splice(2..2, [0xff, 0xff]);
        assert_eq!(stripped(&filled), plain, "bytes that only fill");
    }

    #[test]
    fn the_jfif_head_is_kept_without_its_thumbnail() {
        let mut whole = photo();
        let plain = whole.clone();
        assert_eq!(&whole[6..11], b"JFIF\0");
        whole.splice(18..20, [1, 1, 200, 100, 50]);
        whole[5] += 3;
        assert_eq!(stripped(&whole), plain);
    }

    #[test]
    fn damage_is_named() {
        let whole = photo();
        let reason = |bytes: &[u8]| match walk(bytes).unwrap_err() {
            PhotoError::Broken { reason } => reason,
            other => panic!("{other}"),
        };
        for length in [2, 3, 4, 5, 10, 400, whole.len() - 2, whole.len() - 1] {
            assert_eq!(reason(&whole[..length]), "it is cut off", "{length} bytes");
        }
        let mut between = whole.clone();
        between.insert(20, 7);
        assert_eq!(reason(&between), "something stands between its segments");
        let mut misplaced = whole;
        misplaced.splice(2..2, [0xff, SOI]);
        assert_eq!(reason(&misplaced), "a marker stands in the wrong place");
        assert_eq!(reason(&with(&vec![(COM, &[] as &[u8]); SEGMENTS_MAX])), "it has too many segments");
        for no_jpeg in [&b""[..], b"\xff", b"\x89PNG", b"GIF89a"] {
            assert_eq!(walk(no_jpeg).unwrap_err(), PhotoError::NotJpeg);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_taken_apart_or_refused(mut bytes: Vec<u8>, jpeg: bool) {
            if jpeg {
                bytes.splice(0..0, [0xff, SOI, 0xff]);
            }
            if let Ok(segments) = walk(&bytes) {
                prop_assert!(write(&segments).len() <= bytes.len());
            }
        }
    }
}
