//! Synthetic photographs: by the national rule, of nobody, and a different one for every synthetic candidate.
//!
//! A few base pictures are painted and encoded once for a seed (head and shoulders before light blue, in a few tones). The
//! photograph of a candidate is a copy of one with some of the finest steps of the colour quantisation table made one
//! larger, in the pattern of the candidate's county and index: the picture looks the same, the bytes and so the digest are
//! the candidate's own, and it costs one copy.
//!
//! Guaranteed: a pure function of seed, county and index; no two candidates of a seed share a photograph; nothing that
//! stripping would change, so that the digest of the bytes is the digest that the store gives.
//!
//! Deliberately absent: anything that looks like a face.

use std::sync::OnceLock;

use baoming_core::ids::{CountyId, PhotoDigest};
use jpeg_encoder::{ColorType, Encoder, PixelDensity, SamplingFactor};
use sha2::{Digest, Sha256};

use super::random::{Numbers, Purpose};

const WIDTH_PX: usize = 480;
const HEIGHT_PX: usize = 640;
const QUALITY: u8 = 85;
/// Paintings of a seed; every photograph is one of them, marked.
pub const BASES: usize = 8;
/// Steps of the colour table, from the finest, that tell candidates apart: 20 bits of county and 28 of index.
const VARIED_STEPS: usize = 48;
const INDEX_BITS: u32 = 28;
const NOISE_BYTES: usize = 4_093;

/// Photographs of the candidates of one seed.
#[derive(Debug)]
pub struct SyntheticPhotos {
    bases: Vec<Base>,
}

/// An encoded picture and where in it the steps are that may vary.
#[derive(Debug)]
struct Base {
    bytes: Vec<u8>,
    varied_from: usize,
}

/// The one photograph that synthetic candidates name when they are captured.
#[derive(Debug)]
pub struct SharedPhoto {
    /// The picture, as it is sent.
    pub bytes: Vec<u8>,
    /// By which it is named.
    pub digest: PhotoDigest,
}

/// The photograph of all candidates: one for each would make a rehearsal of 655,000 one of disks (26 GB). It is sent once,
/// before anybody is captured.
pub fn shared() -> &'static SharedPhoto {
    static SHARED: OnceLock<SharedPhoto> = OnceLock::new();
    SHARED.get_or_init(|| {
        let bytes = encode(&paint(0, 0), WIDTH_PX, HEIGHT_PX, QUALITY);
        let digest = PhotoDigest(Sha256::digest(&bytes).into());
        SharedPhoto { bytes, digest }
    })
}

impl SyntheticPhotos {
    /// Paints the base pictures.
    pub fn new(seed: u64) -> Self {
        let base = |number| {
            let bytes = encode(&paint(seed, number), WIDTH_PX, HEIGHT_PX, QUALITY);
            let varied_from = colour_steps(&bytes) + 64 - VARIED_STEPS;
            Base { bytes, varied_from }
        };
        Self { bases: (0..BASES as u64).map(base).collect() }
    }

    /// The photograph of a candidate.
    pub fn photo(&self, county: CountyId, index: u64) -> Vec<u8> {
        assert!(index < 1 << INDEX_BITS, "a county has far fewer candidates");
        let number = u64::from(county.get()) << INDEX_BITS | index;
        let base = &self.bases[(index % BASES as u64) as usize];
        let mut photo = base.bytes.clone();
        for (bit, step) in photo[base.varied_from..][..VARIED_STEPS].iter_mut().enumerate() {
            *step += (number >> bit & 1) as u8;
        }
        photo
    }

    /// One of the base pictures.
    pub fn base(&self, number: usize) -> &[u8] {
        &self.bases[number % BASES].bytes
    }
}

/// Encodes red, green and blue of each pixel, row by row, as the rule asks for: 300 dpi, no metadata.
pub fn encode(pixels: &[u8], width: usize, height: usize, quality: u8) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_density(PixelDensity::dpi(300));
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    let side = |length: usize| u16::try_from(length).expect("a photograph is small");
    encoder.encode(pixels, side(width), side(height), ColorType::Rgb).expect("memory takes every byte");
    bytes
}

/// Where the 64 steps of table 1, the one for colour, begin.
fn colour_steps(bytes: &[u8]) -> usize {
    let head = [0xff, 0xdb, 0, 67, 1];
    let at = bytes.windows(head.len()).position(|window| window == head);
    at.expect("the encoder writes each table by itself") + head.len()
}

/// Head and shoulders before an even background, with the grain that a camera leaves.
pub fn paint(seed: u64, number: u64) -> Vec<u8> {
    let mut numbers = Numbers::new(seed, Purpose::Photo, 0, number);
    let mut tone = |colour: [u8; 3]| colour.map(|part| part - numbers.below(24) as u8);
    let (background, skin, hair, clothes) =
        (tone([190, 220, 245]), tone([240, 205, 180]), tone([60, 50, 45]), tone([90, 100, 150]));
    let noise: [u8; NOISE_BYTES] = numbers.bytes();
    let mut pixels = Vec::with_capacity(3 * WIDTH_PX * HEIGHT_PX);
    for y in 0..HEIGHT_PX {
        for x in 0..WIDTH_PX {
            let (colour, grain) = match () {
                () if within(x, y, (240, 265), (105, 145)) => (skin, 5),
                () if within(x, y, (240, 235), (122, 165)) => (hair, 8),
                () if y > 460 && within(x, y, (240, 660), (225, 200)) => (clothes, 8),
                () if y > 380 && x.abs_diff(240) < 60 => (skin, 5),
                () => (background, 3),
            };
            let grain = i16::from(noise[(x * 31 + y * 1_009) % NOISE_BYTES] % (2 * grain + 1)) - i16::from(grain);
            pixels.extend(colour.map(|part| u8::try_from(i16::from(part) + grain).expect("tones leave room for it")));
        }
    }
    pixels
}

/// Whether a pixel is within an ellipse of this centre and these radii.
fn within(x: usize, y: usize, (centre_x, centre_y): (usize, usize), (across, down): (usize, usize)) -> bool {
    let (x, y) = (x.abs_diff(centre_x) * down, y.abs_diff(centre_y) * across);
    x * x + y * y <= (across * down) * (across * down)
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn county(code: u32) -> CountyId {
        CountyId::new(code).unwrap()
    }

    #[test]
    fn no_two_candidates_share_a_photograph_and_each_has_always_the_same() {
        let (photos, again) = (SyntheticPhotos::new(7), SyntheticPhotos::new(7));
        let mut digests = HashSet::new();
        for code in [430_102, 430_103, 433_130, 999_999] {
            for index in (0..64).chain([(1 << INDEX_BITS) - 1]) {
                let photo = photos.photo(county(code), index);
                assert!(photo == again.photo(county(code), index));
                assert!(digests.insert(photo), "{code} {index}");
            }
        }
        assert!(photos.base(0) != SyntheticPhotos::new(8).base(0));
    }
}
