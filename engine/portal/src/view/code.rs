//! A text as a code to scan.

use maud::{Markup, PreEscaped, html};
use qrcode::render::svg;
use qrcode::{EcLevel, QrCode};

/// The picture; the text itself where it is too long for one.
pub(crate) fn code(text: &str) -> Markup {
    match QrCode::with_error_correction_level(text, EcLevel::M) {
        Ok(code) => {
            let drawn = code.render::<svg::Color>().min_dimensions(240, 240).quiet_zone(true).build();
            // The declaration is for files; within a page the picture begins with its first mark.
            let picture = drawn.find("<svg").map_or("", |at| &drawn[at..]);
            html! { (PreEscaped(picture)) }
        }
        Err(_) => html! { p { (text) } },
    }
}
