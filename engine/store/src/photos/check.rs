//! A photograph's bytes against the rules: every rule that is broken is named, not only the first.
//!
//! In order: the structure of the file, then everything its head says, and only when size, colours and encoding are what
//! they should be the scans, bit by bit, and the pixels. A file of another size is never decoded, so no file makes the decoder take more memory than
//! the rules' own size asks for.
//!
//! Guarantees: pure: the same bytes and rules give the same answer. What is returned is the photograph without its
//! metadata and without a byte that its picture does not need, and it is these bytes that were decoded, to the last row.
//!
//! Deliberately absent:
//!
//! - the place of the face (hairline 50 to 110 px and eyes 200 to 300 px from the top, face 180 to 300 px wide, not
//!   mirrored): that takes a model that finds faces, and a wrong refusal sends a child home. The point's staff look.
//! - a density that is missing: most programs that cut a picture leave it out, it changes no pixel, and the number of
//!   pixels is judged exactly. One that is there and wrong is refused, since whoever prints by it prints another size.

use zune_core::bytestream::ZCursor;
use zune_core::colorspace::ColorSpace;
use zune_core::options::DecoderOptions;
use zune_jpeg::JpegDecoder;

use super::PhotoRules;
use super::background;
use super::error::PhotoError;
use super::header::{Frame, density_dpi, orientation};
use super::picture;
use super::segments::{Segment, broken, walk, write};

/// Judges a photograph and returns it without metadata, or all rules that it breaks.
pub fn judge(bytes: &[u8], rules: &PhotoRules) -> Result<Vec<u8>, Vec<PhotoError>> {
    let segments = walk(bytes).map_err(|error| vec![error])?;
    let frame = Frame::of(&segments).and_then(|frame| frame.check_scans(&segments).map(|()| frame));
    let (mut of_file, mut of_picture) = (Vec::new(), Vec::new());
    let kept = match frame {
        Ok(frame) => check_picture(&frame, &segments, rules, &mut of_picture),
        Err(error) => {
            of_picture.push(error);
            None
        }
    };
    let kept = kept.unwrap_or_else(|| write(&segments));
    check_file(&segments, kept.len(), rules, &mut of_file);
    of_file.append(&mut of_picture);
    if of_file.is_empty() { Ok(kept) } else { Err(of_file) }
}

/// What is asked of the file whatever its picture is.
fn check_file(segments: &[Segment<'_>], bytes: usize, rules: &PhotoRules, findings: &mut Vec<PhotoError>) {
    let PhotoRules { bytes_min: min, bytes_max: max, bytes_usual_min: usual_min, bytes_usual_max: usual_max, .. } =
        *rules;
    if bytes < min as usize || bytes > max as usize {
        findings.push(PhotoError::Bytes { found: bytes, min, max, usual_min, usual_max });
    }
    if let (Some((horizontal_dpi, vertical_dpi)), Some(expected_dpi)) = (density_dpi(segments), rules.density_dpi)
        && (horizontal_dpi, vertical_dpi) != (u32::from(expected_dpi), u32::from(expected_dpi))
    {
        findings.push(PhotoError::Density { horizontal_dpi, vertical_dpi, expected_dpi });
    }
    if let Some(found) = orientation(segments) {
        findings.push(PhotoError::Orientation { found });
    }
}

/// What is asked of the picture; its scans and pixels are looked at only if its head is as it should be. Returns the
/// picture as it is kept, if it is whole.
fn check_picture(
    frame: &Frame,
    segments: &[Segment<'_>],
    rules: &PhotoRules,
    findings: &mut Vec<PhotoError>,
) -> Option<Vec<u8>> {
    let (width, height) = (frame.width, frame.height);
    let (expected_width, expected_height) = (rules.width_px, rules.height_px);
    let of_size = (width, height) == (expected_width, expected_height);
    if !of_size {
        findings.push(PhotoError::Dimensions { width, height, expected_width, expected_height });
    }
    let (components, bits) = (frame.component_count(), frame.bits);
    let of_colours = (components, bits) == (3, 8);
    if !of_colours {
        findings.push(PhotoError::Colour { components, bits });
    }
    let mut of_encoding = frame.check_interleaved(segments);
    if frame.is_rgb(segments) {
        of_encoding = Err(PhotoError::Encoding { found: "one in red, green and blue" });
    }
    let decodable = of_size && of_colours && of_encoding.is_ok();
    findings.extend(of_encoding.err());
    match frame.quality(segments) {
        Ok(found) if found < rules.quality_min => {
            findings.push(PhotoError::Quality { found, min: rules.quality_min });
        }
        Ok(_) => {}
        Err(error) => {
            findings.push(error);
            return None;
        }
    }
    let whole = decodable.then(|| {
        let kept = picture::follow(frame, segments)?;
        let pixels = decode(frame, &kept, rules)?;
        check_pixels(&pixels, rules, findings);
        Ok(kept)
    });
    whole?.map_err(|error| findings.push(error)).ok()
}

fn check_pixels(pixels: &[u8], rules: &PhotoRules, findings: &mut Vec<PhotoError>) {
    background::check(pixels, rules, findings);
    if rules.colour_spread_min.is_some_and(|least| mean_spread(pixels) < u64::from(least)) {
        findings.push(PhotoError::Colourless);
    }
}

/// The mean difference between a pixel's strongest and weakest colour.
fn mean_spread(pixels: &[u8]) -> u64 {
    let spread = |pixel: &[u8]| {
        let (strongest, weakest) = (pixel.iter().max(), pixel.iter().min());
        strongest.zip(weakest).map_or(0, |(strongest, weakest)| u64::from(strongest - weakest))
    };
    pixels.chunks_exact(3).map(spread).sum::<u64>() / (pixels.len() as u64 / 3).max(1)
}

/// Decodes the picture as it is kept.
///
/// The decoder, even when strict, takes a mark of the end in the middle of a baseline picture for its end and fills the
/// rest. So it is not shown that mark: it then has to find every row in the data. A progressive picture needs the mark.
fn decode(frame: &Frame, kept: &[u8], rules: &PhotoRules) -> Result<Vec<u8>, PhotoError> {
    let picture = if frame.progressive { kept } else { &kept[..kept.len() - 2] };
    let options = DecoderOptions::default()
        .set_strict_mode(true)
        .set_max_width(usize::from(rules.width_px))
        .set_max_height(usize::from(rules.height_px))
        .jpeg_set_out_colorspace(ColorSpace::RGB);
    let pixels = JpegDecoder::new_with_options(ZCursor::new(picture), options)
        .decode()
        .map_err(|_| broken("its picture cannot be decoded to the end"))?;
    let expected = 3 * usize::from(rules.width_px) * usize::from(rules.height_px);
    if pixels.len() == expected { Ok(pixels) } else { Err(broken("its picture has another size than its head says")) }
}

#[cfg(test)]
mod tests;
