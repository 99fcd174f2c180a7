//! What can be wrong with a photograph: one name for each rule, with what was seen and what was expected.
//!
//! Nothing here says anything about the person: sizes, settings and the colour of the background only. What people read
//! is in `http/texts/`; the texts here are its English.

/// A rule that a photograph breaks.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PhotoError {
    /// It does not begin as a JPEG file does.
    #[error("it is no JPEG file")]
    NotJpeg,
    /// It is damaged or cut off.
    #[error("the file is damaged ({reason})")]
    Broken {
        /// What is wrong.
        reason: &'static str,
    },
    /// A kind of JPEG that many programs show wrongly or not at all.
    #[error("it must be a baseline JPEG in one scan, or a progressive one, in YCbCr; it is {found}")]
    Encoding {
        /// What it is.
        found: &'static str,
    },
    /// Not 24 bits a pixel.
    #[error("it must have 3 colours of 8 bits each, and has {components} of {bits}")]
    Colour {
        /// Colours.
        components: u8,
        /// Bits of each.
        bits: u8,
    },
    /// Grey, stored in colour.
    #[error("it must be in colour, and is grey")]
    Colourless,
    /// Width or height.
    #[error("it must be {expected_width} x {expected_height} px, and is {width} x {height}")]
    Dimensions {
        /// Its width.
        width: u16,
        /// Its height.
        height: u16,
        /// The rule's width.
        expected_width: u16,
        /// The rule's height.
        expected_height: u16,
    },
    /// Size of the file without metadata.
    #[error("without metadata it must have {min} to {max} bytes, usually {usual_min} to {usual_max}, and has {found}")]
    Bytes {
        /// Its size.
        found: usize,
        /// The least.
        min: u32,
        /// The most.
        max: u32,
        /// The least of a usual one.
        usual_min: u32,
        /// The most of a usual one.
        usual_max: u32,
    },
    /// Compressed too much.
    #[error("its JPEG quality must be {min} or better, and is about {found}")]
    Quality {
        /// Estimated.
        found: u8,
        /// The least.
        min: u8,
    },
    /// Says a density other than the rule's.
    #[error("its density must be {expected_dpi} dpi, and is {horizontal_dpi} x {vertical_dpi}")]
    Density {
        /// Horizontally.
        horizontal_dpi: u32,
        /// Vertically.
        vertical_dpi: u32,
        /// The rule's.
        expected_dpi: u16,
    },
    /// Stored lying or mirrored, to be turned by whoever shows it.
    #[error("it must be stored upright (orientation 1), and has orientation {found}")]
    Orientation {
        /// EXIF's number.
        found: u16,
    },
    /// The background has another colour.
    #[error(
        "the background must be light blue, white or light grey, and is about red {red}, green {green}, blue {blue}"
    )]
    BackgroundColour {
        /// Mean red.
        red: u8,
        /// Mean green.
        green: u8,
        /// Mean blue.
        blue: u8,
    },
    /// The background has a frame, a shadow, or something else in it.
    #[error("the background must be even up to the edges; it differs by {found} of 255, and {max} are allowed")]
    BackgroundUneven {
        /// The largest difference from the mean.
        found: u8,
        /// The largest allowed.
        max: u8,
    },
}

impl PhotoError {
    /// The rule's stable name, part of the API.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotJpeg => "photo-not-jpeg",
            Self::Broken { .. } => "photo-broken",
            Self::Encoding { .. } => "photo-encoding",
            Self::Colour { .. } => "photo-colour",
            Self::Colourless => "photo-colourless",
            Self::Dimensions { .. } => "photo-dimensions",
            Self::Bytes { .. } => "photo-bytes",
            Self::Quality { .. } => "photo-quality",
            Self::Density { .. } => "photo-density",
            Self::Orientation { .. } => "photo-orientation",
            Self::BackgroundColour { .. } => "photo-background-colour",
            Self::BackgroundUneven { .. } => "photo-background-uneven",
        }
    }
}
