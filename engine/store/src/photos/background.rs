//! The background of a photograph, judged by its upper left and right edge.
//!
//! A plain measure and no model. In a photograph with the head at its centre, the strips from both upper corners down to
//! above the shoulders show background only ([`super::BackgroundRules`] has their size). They are cut into squares of 4 px; the
//! mean of a square does not feel the grain of a camera, and does feel a frame one pixel wide. Two things are asked:
//!
//! - **even**: no square is further from the mean of all than the rule allows, in any colour. A frame, a shadow on the
//!   wall, a curtain, a second person and hair over the edge all fail.
//! - **light blue, white or light grey**: the mean of all is light, and either nearly without colour or blue before all.
//!
//! Deliberately absent: everything between the strips, and the lower edge, where clothes are.

use super::PhotoRules;
use super::error::PhotoError;

/// Side of a square.
const SQUARE_PX: usize = 4;

/// Judges the background of `pixels`: red, green and blue of each, row by row, as large as the rules ask for.
pub(super) fn check(pixels: &[u8], rules: &PhotoRules, findings: &mut Vec<PhotoError>) {
    let squares = squares(pixels, rules);
    let count = u32::try_from(squares.len()).expect("a picture has few squares").max(1);
    let mean: [u8; 3] = std::array::from_fn(|colour| {
        let sum: u32 = squares.iter().map(|square| u32::from(square[colour])).sum();
        u8::try_from(sum / count).expect("a mean of bytes is a byte")
    });
    let distance = |square: &[u8; 3]| (0..3).map(|colour| square[colour].abs_diff(mean[colour])).max();
    let found = squares.iter().filter_map(distance).max().unwrap_or(0);
    let max = rules.background.deviation_max;
    if found > max {
        findings.push(PhotoError::BackgroundUneven { found, max });
    }
    if !is_allowed(mean, rules) {
        let [red, green, blue] = mean;
        findings.push(PhotoError::BackgroundColour { red, green, blue });
    }
}

/// The mean colour of each square of both strips.
fn squares(pixels: &[u8], rules: &PhotoRules) -> Vec<[u8; 3]> {
    let (width, height) = (usize::from(rules.width_px), usize::from(rules.height_px));
    let strip_width = usize::from(rules.background.strip_width_px).min(width / 2);
    let strip_height = usize::from(rules.background.strip_height_px).min(height);
    let mut squares = Vec::with_capacity(2 * (strip_width / SQUARE_PX) * (strip_height / SQUARE_PX));
    for top in (0..(strip_height / SQUARE_PX) * SQUARE_PX).step_by(SQUARE_PX) {
        for beside in (0..(strip_width / SQUARE_PX) * SQUARE_PX).step_by(SQUARE_PX) {
            // From each edge inwards, so that the outermost pixels are in a square of their own.
            for left in [beside, width - beside - SQUARE_PX] {
                squares.push(mean_of_square(pixels, width, left, top));
            }
        }
    }
    squares
}

fn mean_of_square(pixels: &[u8], width: usize, left: usize, top: usize) -> [u8; 3] {
    let mut sum = [0_u32; 3];
    for row in top..top + SQUARE_PX {
        let begin = 3 * (row * width + left);
        for pixel in pixels[begin..begin + 3 * SQUARE_PX].chunks_exact(3) {
            (0..3).for_each(|colour| sum[colour] += u32::from(pixel[colour]));
        }
    }
    sum.map(|sum| u8::try_from(sum / (SQUARE_PX * SQUARE_PX) as u32).expect("a mean of bytes is a byte"))
}

fn is_allowed([red, green, blue]: [u8; 3], rules: &PhotoRules) -> bool {
    let rules = &rules.background;
    let strongest = red.max(green).max(blue);
    let spread = strongest - red.min(green).min(blue);
    let lightness = lightness([red, green, blue]);
    let grey_or_white = spread <= rules.grey_spread_max && lightness >= rules.grey_lightness_min;
    // Red behind green behind blue: neither violet nor green, nor a grey that is too dark.
    let is_blue = red <= green && green <= blue && spread > rules.grey_spread_max;
    let light_blue = is_blue && lightness >= rules.blue_lightness_min;
    grey_or_white || light_blue
}

/// How light a colour is to the eye (ITU-R BT.601), 0 to 255.
fn lightness([red, green, blue]: [u8; 3]) -> u8 {
    let weighted = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
    u8::try_from(weighted / 1_000).expect("the weights sum up to one")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check_colour(colour: [u8; 3], allowed: bool) {
        assert_eq!(is_allowed(colour, &PhotoRules::default()), allowed, "{colour:?}");
    }

    #[test]
    fn light_blue_white_and_light_grey_are_allowed_and_nothing_else() {
        for blue in [[67, 142, 219], [173, 216, 230], [120, 180, 240], [200, 225, 250]] {
            check_colour(blue, true);
        }
        for grey in [[255, 255, 255], [250, 248, 240], [200, 200, 200], [170, 172, 168]] {
            check_colour(grey, true);
        }
        for other in [
            [0, 0, 0],
            [128, 128, 128],
            [220, 40, 40],
            [240, 180, 180],
            [0, 60, 160],
            [150, 220, 150],
            [200, 170, 240],
            [250, 240, 180],
        ] {
            check_colour(other, false);
        }
    }
}
