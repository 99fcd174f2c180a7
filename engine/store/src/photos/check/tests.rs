//! The rules of photographs, each with pictures that keep it and pictures that break it.

use baoming_rehearsal::people::photo::encode;
use baoming_rehearsal::people::{SyntheticPhotos, photo};
use jpeg_encoder::{ColorType, Encoder, PixelDensity, PixelDensityUnit, SamplingFactor};
use proptest::prelude::*;

use super::*;
use crate::photos::fixtures::{HEIGHT, WIDTH, pixels};

fn photo(pixels: &[u8]) -> Vec<u8> {
    encode(pixels, WIDTH, HEIGHT, 85)
}

/// A good photograph, encoded otherwise.
fn encoded(quality: u8, set: impl FnOnce(&mut Encoder<&mut Vec<u8>>)) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, quality);
    encoder.set_density(PixelDensity::dpi(300));
    encoder.set_sampling_factor(SamplingFactor::F_2_2);
    set(&mut encoder);
    encoder.encode(&pixels(), WIDTH as u16, HEIGHT as u16, ColorType::Rgb).unwrap();
    bytes
}

fn decoded(bytes: &[u8]) -> Vec<u8> {
    JpegDecoder::new(ZCursor::new(bytes)).decode().unwrap()
}

/// Judged by the national rule: the names of the rules that it breaks.
fn check(bytes: &[u8], expected: &[&str]) -> Vec<PhotoError> {
    let findings = judge(bytes, &PhotoRules::default()).err().unwrap_or_default();
    assert_eq!(findings.iter().map(PhotoError::code).collect::<Vec<_>>(), expected, "{findings:?}");
    findings
}

/// Paints a part of a photograph over.
fn painted(columns: std::ops::Range<usize>, rows: std::ops::Range<usize>, colour: [u8; 3]) -> Vec<u8> {
    let mut pixels = pixels();
    for row in rows {
        for column in columns.clone() {
            pixels[3 * (row * WIDTH + column)..][..3].copy_from_slice(&colour);
        }
    }
    photo(&pixels)
}

/// EXIF with these orientations behind another entry, each with its type, in either order of bytes.
fn exif_of(orientations: &[(u16, u32)], big: bool) -> Vec<u8> {
    let short = |number: u16| if big { number.to_be_bytes() } else { number.to_le_bytes() };
    let long = |number: u32| if big { number.to_be_bytes() } else { number.to_le_bytes() };
    let mut out = if big { b"MM".to_vec() } else { b"II".to_vec() };
    out.extend(short(42));
    out.extend(long(8));
    let entries = [(0x0110, 3, 9)].into_iter().chain(orientations.iter().map(|(kind, value)| (0x0112, *kind, *value)));
    out.extend(short(1 + orientations.len() as u16));
    for (tag, kind, value) in entries {
        out.extend(short(tag));
        out.extend(short(kind));
        out.extend(long(1));
        match kind {
            1 => out.extend([value as u8, 0, 0, 0]),
            3 => out.extend([short(value as u16), [0; 2]].concat()),
            _ => out.extend(long(value)),
        }
    }
    out.extend(long(0));
    out
}

/// EXIF with this orientation.
fn exif(orientation: u16, big: bool) -> Vec<u8> {
    exif_of(&[(3, u32::from(orientation))], big)
}

#[test]
fn a_good_photograph_is_good_however_it_is_encoded() {
    check(&photo(&pixels()), &[]);
    check(&encoded(85, |encoder| encoder.set_progressive(true)), &[]);
    check(&encoded(85, |encoder| encoder.set_restart_interval(7)), &[]);
    check(&encoded(92, |encoder| encoder.set_sampling_factor(SamplingFactor::F_1_1)), &[]);
    check(&encoded(85, |encoder| encoder.set_sampling_factor(SamplingFactor::F_2_1)), &[]);
}

#[test]
fn what_is_kept_has_the_same_pixels_and_no_metadata() {
    for progressive in [false, true] {
        let bytes = encoded(85, |encoder| {
            encoder.set_progressive(progressive);
            encoder.add_exif_metadata(&exif(1, true)).unwrap();
            encoder.add_icc_profile(&[7; 3_000]).unwrap();
            encoder.add_app_segment(13, b"Photoshop 3.0, somebody's name".to_vec()).unwrap();
        });
        let kept = judge(&bytes, &PhotoRules::default()).unwrap();
        assert!(kept.len() + 3_000 < bytes.len());
        for metadata in [&b"Exif"[..], b"ICC_PROFILE", b"Photoshop", b"somebody"] {
            assert!(!kept.windows(metadata.len()).any(|window| window == metadata));
        }
        assert!(decoded(&kept) == decoded(&bytes), "the same pixels");
        assert!(judge(&kept, &PhotoRules::default()).unwrap() == kept, "nothing is left to write away");
    }
}

#[test]
fn size_in_pixels() {
    for (width, height) in [(640, 480), (480, 639), (481, 640), (16, 16)] {
        let findings = check_of_size(width, height);
        let (width, height) = (width as u16, height as u16);
        let expected = PhotoError::Dimensions { width, height, expected_width: 480, expected_height: 640 };
        assert!(findings.contains(&expected), "{findings:?}");
    }
}

fn check_of_size(width: usize, height: usize) -> Vec<PhotoError> {
    let bytes = encode(&vec![200; 3 * width * height], width, height, 90);
    check(&bytes, if bytes.len() < 10_240 { &["photo-bytes", "photo-dimensions"] } else { &["photo-dimensions"] })
}

#[test]
fn a_picture_that_says_it_is_enormous_is_never_decoded() {
    let mut bytes = photo(&pixels());
    let frame = bytes.windows(4).position(|window| window == [0xff, 0xc0, 0, 17]).unwrap();
    bytes[frame + 5..frame + 9].copy_from_slice(&[0xff; 4]);
    check(&bytes, &["photo-dimensions"]);
}

#[test]
fn size_in_bytes_is_judged_without_metadata() {
    let plain = encode(&vec![220; 3 * WIDTH * HEIGHT], WIDTH, HEIGHT, 90);
    let findings = check(&plain, &["photo-bytes"]);
    assert!(matches!(findings[0], PhotoError::Bytes { found, min: 10_240, .. } if found == plain.len()));
    check(&encoded(85, |encoder| encoder.add_app_segment(1, vec![0; 60_000]).unwrap()), &[]);
    check(&encoded(100, |_| {}), &["photo-bytes"]);
}

#[test]
fn quality() {
    for quality in [60, 61, 75, 90] {
        check_quality(quality, None);
    }
    for quality in [20, 50, 59] {
        check_quality(quality, Some(quality));
    }
    let tables = jpeg_encoder::QuantizationTableType::Flat;
    check_without_size(&encoded(90, |encoder| encoder.set_quantization_tables(tables.clone(), tables.clone())), &[]);
}

fn check_quality(quality: u8, found: Option<u8>) {
    let expected = found.map(|found| PhotoError::Quality { found, min: 60 });
    check_without_size(&encoded(quality, |_| {}), expected.as_slice());
}

/// Judged by all rules but that of bytes.
fn check_without_size(bytes: &[u8], expected: &[PhotoError]) {
    let rules = PhotoRules { bytes_min: 0, bytes_max: 1 << 20, ..PhotoRules::default() };
    assert_eq!(judge(bytes, &rules).err().unwrap_or_default(), expected);
}

#[test]
fn density() {
    let of = |unit, horizontal, vertical| {
        encoded(85, |encoder| encoder.set_density(PixelDensity { density: (horizontal, vertical), unit }))
    };
    for good in [
        of(PixelDensityUnit::PixelAspectRatio, 1, 1),
        of(PixelDensityUnit::Inches, 300, 300),
        of(PixelDensityUnit::Centimeters, 118, 118),
    ] {
        check(&good, &[]);
    }
    for (wrong, horizontal_dpi, vertical_dpi) in [
        (of(PixelDensityUnit::Inches, 72, 72), 72, 72),
        (of(PixelDensityUnit::Inches, 300, 301), 300, 301),
        (of(PixelDensityUnit::Centimeters, 119, 118), 302, 300),
    ] {
        let findings = check(&wrong, &["photo-density"]);
        assert_eq!(findings, [PhotoError::Density { horizontal_dpi, vertical_dpi, expected_dpi: 300 }]);
        let rules = PhotoRules { density_dpi: None, ..PhotoRules::default() };
        assert!(judge(&wrong, &rules).is_ok());
    }
    let mut without_jfif = photo(&pixels());
    without_jfif.drain(2..20);
    check(&without_jfif, &[]);
}

#[test]
fn orientation_is_upright_or_not_said() {
    let with = |exif: &[u8]| encoded(85, |encoder| encoder.add_exif_metadata(exif).unwrap());
    for (big, kind) in [false, true].into_iter().flat_map(|big| [1, 3, 4].map(|kind| (big, kind))) {
        for found in 2..=8 {
            let bytes = with(&exif_of(&[(kind, u32::from(found))], big));
            assert_eq!(check(&bytes, &["photo-orientation"]), [PhotoError::Orientation { found }]);
        }
        for upright in [0, 1, 9, 200] {
            check(&with(&exif_of(&[(kind, upright)], big)), &[]);
        }
        check(&with(&exif_of(&[(3, 1), (kind, 6)], big)), &["photo-orientation"]);
    }
    check(&with(b"no TIFF"), &[]);
}

#[test]
fn colours() {
    let mut grey = Vec::new();
    let values: Vec<u8> = pixels().chunks_exact(3).map(|pixel| pixel[1]).collect();
    Encoder::new(&mut grey, 90).encode(&values, WIDTH as u16, HEIGHT as u16, ColorType::Luma).unwrap();
    assert_eq!(check(&grey, &["photo-colour"]), [PhotoError::Colour { components: 1, bits: 8 }]);
    let in_colour: Vec<u8> = values.iter().flat_map(|value| [*value; 3]).collect();
    check(&photo(&in_colour), &[]);
    let strict = PhotoRules { colour_spread_min: Some(4), ..PhotoRules::default() };
    assert_eq!(judge(&photo(&in_colour), &strict), Err(vec![PhotoError::Colourless]));
    assert!(judge(&photo(&pixels()), &strict).is_ok());
}

#[test]
fn encodings_that_few_programs_show() {
    let bytes = photo(&pixels());
    let frame = bytes.windows(4).position(|window| window == [0xff, 0xc0, 0, 17]).unwrap();
    for marker in [0xc1, 0xc3, 0xc5, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf] {
        let mut other = bytes.clone();
        other[frame + 1] = marker;
        check(&other, &["photo-encoding"]);
    }
    check(&encoded(85, |encoder| encoder.set_optimized_huffman_tables(true)), &["photo-encoding"]);
    let mut rgb = bytes;
    for (at, id) in (0..3).zip(*b"RGB") {
        rgb[frame + 10 + 3 * at] = id;
        let scan = rgb.windows(4).position(|window| window == [0xff, 0xda, 0, 12]).unwrap();
        rgb[scan + 5 + 2 * at] = id;
    }
    check(&rgb, &["photo-encoding"]);
    let adobe = b"Adobe\0\x64\0\0\0\0\0";
    check(&encoded(85, |encoder| encoder.add_app_segment(14, adobe.to_vec()).unwrap()), &["photo-encoding"]);
}

#[test]
fn a_background_that_is_not_even_up_to_the_edges() {
    let dark = [40, 40, 40];
    for framed in [
        painted(0..3, 0..HEIGHT, dark),
        painted(WIDTH - 3..WIDTH, 0..HEIGHT, dark),
        painted(0..WIDTH, 0..4, dark),
        painted(0..40, 60..90, [230, 120, 60]),
        painted(440..WIDTH, 150..200, [120, 150, 170]),
    ] {
        let findings = check(&framed, &["photo-background-uneven"]);
        assert!(matches!(findings[0], PhotoError::BackgroundUneven { found, max: 40 } if found > 40));
    }
    check(&painted(200..280, 0..HEIGHT, dark), &[]);
    check(&painted(0..WIDTH, 400..HEIGHT, dark), &[]);
}

#[test]
fn a_background_of_another_colour() {
    let (left, right) = (0..WIDTH, 0..300);
    for (colour, allowed) in [
        ([255, 255, 255], true),
        ([205, 205, 205], true),
        ([67, 142, 219], true),
        ([220, 30, 30], false),
        ([30, 60, 150], false),
        ([110, 110, 110], false),
        ([150, 220, 150], false),
    ] {
        let bytes = painted(left.clone(), right.clone(), colour);
        let findings = check(&bytes, if allowed { &[] } else { &["photo-background-colour"] });
        if let Some(PhotoError::BackgroundColour { red, green, blue }) = findings.first() {
            let near = [*red, *green, *blue].iter().zip(colour).all(|(seen, painted)| seen.abs_diff(painted) < 4);
            assert!(near, "{findings:?} for {colour:?}");
        }
    }
}

#[test]
fn everything_that_is_wrong_is_said_at_once() {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 30);
    encoder.set_density(PixelDensity::dpi(72));
    encoder.add_exif_metadata(&exif(6, false)).unwrap();
    encoder.encode(&[90; 3 * 64 * 64], 64, 64, ColorType::Rgb).unwrap();
    let all = ["photo-bytes", "photo-density", "photo-orientation", "photo-dimensions", "photo-quality"];
    check(&bytes, &all);
    let mut red = encoded(85, |encoder| encoder.set_density(PixelDensity::dpi(72)));
    check(&red, &["photo-density"]);
    let end = red.len();
    red.truncate(end / 2);
    check(&red, &["photo-broken"]);
}

#[test]
fn a_picture_that_is_cut_off_is_noticed_even_if_it_was_ended_anew() {
    let ended = |bytes: &[u8], length: usize| [&bytes[..length], &[0xff, 0xd9]].concat();
    let whole = photo(&pixels());
    for length in [whole.len() - 40, whole.len() * 3 / 4, whole.len() / 2] {
        check(&whole[..length], &["photo-broken"]);
        check(&ended(&whole, length), &["photo-broken"]);
    }
    let progressive = encoded(85, |encoder| encoder.set_progressive(true));
    let scans = progressive.windows(2).enumerate().filter(|(_, window)| *window == [0xff, 0xda]);
    let scans: Vec<usize> = scans.map(|(at, _)| at).collect();
    assert!(scans.len() > 3);
    for scan in &scans[1..] {
        check_without_size(&ended(&progressive, *scan), &[broken("a part of the picture is missing")]);
    }
}

#[test]
fn a_progressive_picture_cut_off_within_its_last_scan_and_ended_anew_is_refused() {
    let whole = encoded(85, |encoder| encoder.set_progressive(true));
    for missing in [1, 3, 20] {
        check_without_size(
            &[&whole[..whole.len() - 2 - missing], &[0xff, 0xd9]].concat(),
            &[broken("its picture ends too early")],
        );
    }
}

#[test]
fn a_second_frame_is_refused() {
    let mut bytes = photo(&pixels());
    let frame = bytes.windows(4).position(|window| window == [0xff, 0xc0, 0, 17]).unwrap();
    let mut second = bytes[frame..frame + 19].to_vec();
    second[5..9].copy_from_slice(&[0x40, 0, 0x40, 0]);
    bytes.splice(frame + 19..frame + 19, second);
    check(&bytes, &["photo-broken"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]
    #[test]
    fn a_damaged_photograph_is_judged_without_a_panic(
        damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..20), head: bool,
    ) {
        let mut bytes = photo(&pixels());
        let reach = if head { 700 } else { bytes.len() };
        for (at, byte) in damage {
            bytes[at.index(reach)] = byte;
        }
        if let Ok(kept) = judge(&bytes, &PhotoRules::default()) {
            prop_assert!(decoded(&kept).len() == 3 * WIDTH * HEIGHT);
        }
    }
}

#[test]
fn every_photograph_keeps_the_rules_and_is_of_the_usual_size_and_has_nothing_to_strip() {
    for seed in [0, u64::MAX] {
        let photos = SyntheticPhotos::new(seed);
        for index in (0..photo::BASES as u64).chain([9_998, 546_999]) {
            let photo = photos.photo("430102".parse().unwrap(), index);
            let rules = PhotoRules::default();
            let kept = judge(&photo, &rules).unwrap_or_else(|findings| panic!("seed {seed}: {findings:?}"));
            assert!(kept == photo, "seed {seed}, {index}: nothing is written away");
            let usual = rules.bytes_usual_min as usize..=rules.bytes_usual_max as usize;
            assert!(usual.contains(&photo.len()), "seed {seed}, {index}: {} bytes", photo.len());
        }
    }
}
