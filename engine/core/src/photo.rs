//! The rules that a photograph is judged by, as data.
//!
//! The defaults are the national rule for photographs of the college entrance examination: 480 x 640 px, 300 dpi, 24-bit
//! JPEG of quality 60 or better, usually 20 to 40 KB, before an even light blue, white or light grey background. What the
//! rule leaves open (how far from usual a size may be, how even is even) is our choice. A season says it in `photo.toml`.

/// What is asked of a photograph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PhotoRules {
    /// Width, exactly.
    pub width_px: u16,
    /// Height, exactly.
    pub height_px: u16,
    /// Pixels an inch, if the file says anything about it. `None`: whatever it says.
    pub density_dpi: Option<u16>,
    /// The least quality, as libjpeg counts it from 1 to 100.
    pub quality_min: u8,
    /// The fewest bytes, counted without metadata: fewer is too little detail for a face.
    pub bytes_min: u32,
    /// The most bytes, counted without metadata.
    pub bytes_max: u32,
    /// The fewest bytes of a usual photograph; told to people, not enforced.
    pub bytes_usual_min: u32,
    /// The most bytes of a usual photograph; told to people, not enforced.
    pub bytes_usual_max: u32,
    /// The least mean difference between a pixel's strongest and weakest colour: below it the photograph is taken for a
    /// grey one stored in colour. `None`, the default: the rule speaks of 24 bits only, which such a picture has.
    pub colour_spread_min: Option<u8>,
    /// The background.
    pub background: BackgroundRules,
}

/// What is asked of the background, seen in a strip along the left and the right edge from the upper corners down,
/// where neither head nor shoulders are in a photograph with the head at its centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackgroundRules {
    /// Width of each strip. The face is 180 to 300 px wide and centred, so some 90 px are free on each side.
    pub strip_width_px: u16,
    /// Height of each strip, from the top: above the shoulders.
    pub strip_height_px: u16,
    /// How far any small square of the strips may be from the mean of both, in any colour, out of 255.
    pub deviation_max: u8,
    /// The least lightness (0 to 255) of a background of white or light grey.
    pub grey_lightness_min: u8,
    /// How far its strongest colour may be from its weakest.
    pub grey_spread_max: u8,
    /// The least lightness of a background of light blue: blue is dark to the eye even where it is pale.
    pub blue_lightness_min: u8,
}

impl Default for PhotoRules {
    fn default() -> Self {
        Self {
            width_px: 480,
            height_px: 640,
            density_dpi: Some(300),
            quality_min: 60,
            bytes_min: 10 * 1024,
            bytes_max: 100 * 1024,
            bytes_usual_min: 20 * 1024,
            bytes_usual_max: 40 * 1024,
            colour_spread_min: None,
            background: BackgroundRules::default(),
        }
    }
}

impl Default for BackgroundRules {
    fn default() -> Self {
        Self {
            strip_width_px: 40,
            strip_height_px: 200,
            deviation_max: 40,
            grey_lightness_min: 160,
            grey_spread_max: 24,
            blue_lightness_min: 110,
        }
    }
}
