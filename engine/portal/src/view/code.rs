//! A text as a code to scan.

use maud::{Markup, html};
use qrcode::{Color, EcLevel, QrCode};

/// What has to stay empty around a code, in modules (ISO/IEC 18004).
const QUIET: usize = 4;

/// The picture; the text itself where it is too long for one.
pub(crate) fn code(text: &str) -> Markup {
    match QrCode::with_error_correction_level(text, EcLevel::M) {
        Ok(code) => {
            let (width, modules) = (code.width(), code.to_colors());
            let side = width + 2 * QUIET;
            html! {
                svg viewBox={ "0 0 " (side) " " (side) } shape-rendering="crispEdges" aria-hidden="true" {
                    path fill="none" stroke="#000" d=(lines(&modules, width));
                }
            }
        }
        Err(_) => html! { p { (text) } },
    }
}

/// A line for each dark stretch of a row: a page of receipts has twenty codes, so each letter counts.
fn lines(modules: &[Color], width: usize) -> String {
    use std::fmt::Write as _;
    let mut drawn = String::new();
    for (row, modules) in modules.chunks(width).enumerate() {
        let (mut at, mut pen) = (0, None);
        for stretch in modules.chunk_by(|one, next| one == next) {
            if stretch[0] == Color::Dark {
                // A text takes everything.
                let _written = match pen {
                    None => write!(drawn, "M{} {}.5h{}", at + QUIET, row + QUIET, stretch.len()),
                    Some(before) => write!(drawn, "m{} 0h{}", at - before, stretch.len()),
                };
                pen = Some(at + stretch.len());
            }
            at += stretch.len();
        }
    }
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_dark_module_is_drawn_and_no_other() {
        let code = QrCode::with_error_correction_level("bmr1.receipt", EcLevel::M).unwrap();
        let (width, modules) = (code.width(), code.to_colors());
        let mut drawn = vec![Color::Light; modules.len()];
        for row in lines(&modules, width).split('M').skip(1) {
            let (place, rest) = row.split_once(".5").unwrap();
            let (x, y) = place.split_once(' ').unwrap();
            let (mut x, y) = (x.parse::<usize>().unwrap() - QUIET, y.parse::<usize>().unwrap() - QUIET);
            for part in rest.split('m') {
                let (moved, dark) = part.split_once('h').unwrap();
                x += moved.split(' ').next().unwrap().parse::<usize>().unwrap_or(0);
                let length: usize = dark.parse().unwrap();
                drawn[y * width + x..y * width + x + length].fill(Color::Dark);
                x += length;
            }
        }
        assert!(drawn == modules);
    }
}
