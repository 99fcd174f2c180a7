//! Photographs, against rules of a small picture: the way of a picture through the reader is the same, and takes less.

use baoming_core::photo::{BackgroundRules, PhotoRules};
use baoming_store::photos::judge;

/// What the corpus's pictures are.
fn rules() -> PhotoRules {
    let background = BackgroundRules { strip_width_px: 4, strip_height_px: 12, ..BackgroundRules::default() };
    PhotoRules {
        width_px: 48,
        height_px: 64,
        density_dpi: None,
        quality_min: 1,
        bytes_min: 0,
        background,
        ..PhotoRules::default()
    }
}

pub(crate) fn run(bytes: &[u8]) -> bool {
    let Ok(kept) = judge(bytes, &rules()) else { return false };
    assert_eq!(judge(&kept, &rules()).as_deref(), Ok(kept.as_slice()), "what is kept is not kept as it is");
    true
}
