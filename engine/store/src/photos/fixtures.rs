//! What the tests of this module begin with; painted once, since debug builds paint slowly.

use std::sync::LazyLock;

use baoming_rehearsal::people::photo::{encode, paint};

pub(super) const WIDTH: usize = 480;
pub(super) const HEIGHT: usize = 640;

static PIXELS: LazyLock<Vec<u8>> = LazyLock::new(|| paint(1, 0));
static PHOTO: LazyLock<Vec<u8>> = LazyLock::new(|| encode(&PIXELS, WIDTH, HEIGHT, 85));

/// A good photograph's pixels.
pub(super) fn pixels() -> Vec<u8> {
    PIXELS.clone()
}

/// A good photograph.
pub(super) fn photo() -> Vec<u8> {
    PHOTO.clone()
}
