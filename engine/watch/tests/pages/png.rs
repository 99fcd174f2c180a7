//! As much of a PNG as says whether a picture is one: its size, and how much of it differs from what lies beside it.

use std::io::Read;

use flate2::read::ZlibDecoder;

/// A picture.
pub(crate) struct Picture {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Share of the bytes that are not foretold by their neighbours: none in a picture of one colour.
    pub(crate) drawn: f64,
}

pub(crate) fn picture(png: &[u8]) -> Picture {
    assert!(png.starts_with(b"\x89PNG\r\n\x1a\n"), "no PNG");
    let number = |at: usize| u32::from_be_bytes(png[at..at + 4].try_into().unwrap());
    let (mut at, mut packed) = (8, Vec::new());
    while at + 8 <= png.len() {
        let length = number(at) as usize;
        if &png[at + 4..at + 8] == b"IDAT" {
            packed.extend_from_slice(&png[at + 8..at + 8 + length]);
        }
        at += length + 12;
    }
    let mut rows = Vec::new();
    ZlibDecoder::new(packed.as_slice()).read_to_end(&mut rows).unwrap();
    let drawn = rows.windows(5).filter(|bytes| bytes[0] != bytes[4] && bytes[4] != 0).count();
    Picture { width: number(16), height: number(20), drawn: drawn as f64 / rows.len() as f64 }
}
