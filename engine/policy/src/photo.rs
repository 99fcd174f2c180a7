//! `photo.toml`: what is asked of a candidate's photograph.
//!
//! The ranges keep what a picture may cost bounded: a photograph is decoded only when it has the size that is asked for.

use baoming_core::limits::{PHOTO_BYTES_MAX, PHOTO_SIDE_PX_MAX};
use baoming_core::photo::{BackgroundRules, PhotoRules};

use super::error::Findings;
use super::source::Source;
use super::toml_file::TomlFile;

pub(super) const FILE: &str = "photo.toml";

/// Reads the file; what could not be read has been reported.
pub(super) fn read(source: &Source, findings: &mut Findings) -> Option<PhotoRules> {
    let text = source.text(FILE, findings);
    let mut file = TomlFile::parse(FILE, text.as_deref(), findings);
    let rules = rules(&mut file, findings);
    if let Some(rules) = &rules {
        check(&file, rules, findings);
    }
    file.finish(findings);
    rules
}

fn rules(file: &mut TomlFile, findings: &mut Findings) -> Option<PhotoRules> {
    let bytes_max = PHOTO_BYTES_MAX as u32;
    let mut side = |key| file.integer(key, 1..=PHOTO_SIDE_PX_MAX, findings);
    let (width_px, height_px) = (side("width_px"), side("height_px"));
    let mut bytes = |key| file.integer(key, 1..=bytes_max, findings);
    let (bytes_min, most) = (bytes("bytes_min"), bytes("bytes_max"));
    let (usual_min, usual_max) = (bytes("bytes_usual_min"), bytes("bytes_usual_max"));
    let density_dpi = file.integer("density_dpi", 0..=1_200, findings);
    let quality_min = file.integer("quality_min", 1..=100, findings);
    let colour_spread_min = file.integer("colour_spread_min", 0..=255, findings);
    let background = background(file, findings);
    Some(PhotoRules {
        width_px: width_px?,
        height_px: height_px?,
        density_dpi: Some(density_dpi?).filter(|dpi| *dpi > 0),
        quality_min: quality_min?,
        bytes_min: bytes_min?,
        bytes_max: most?,
        bytes_usual_min: usual_min?,
        bytes_usual_max: usual_max?,
        colour_spread_min: Some(colour_spread_min?).filter(|spread| *spread > 0),
        background: background?,
    })
}

fn background(file: &mut TomlFile, findings: &mut Findings) -> Option<BackgroundRules> {
    let mut side = |key: &str| file.integer(&format!("background.{key}"), 1..=PHOTO_SIDE_PX_MAX, findings);
    let (strip_width_px, strip_height_px) = (side("strip_width_px"), side("strip_height_px"));
    let mut level = |key: &str| file.integer(&format!("background.{key}"), 0..=255, findings);
    let (deviation_max, grey_lightness_min) = (level("deviation_max"), level("grey_lightness_min"));
    let (grey_spread_max, blue_lightness_min) = (level("grey_spread_max"), level("blue_lightness_min"));
    Some(BackgroundRules {
        strip_width_px: strip_width_px?,
        strip_height_px: strip_height_px?,
        deviation_max: deviation_max?,
        grey_lightness_min: grey_lightness_min?,
        grey_spread_max: grey_spread_max?,
        blue_lightness_min: blue_lightness_min?,
    })
}

/// The numbers fit together.
fn check(file: &TomlFile, rules: &PhotoRules, findings: &mut Findings) {
    let PhotoRules { bytes_min, bytes_max, bytes_usual_min, bytes_usual_max, .. } = *rules;
    findings.require(bytes_min <= bytes_max, file.place("bytes_max"), "must not be less than bytes_min");
    let usual = bytes_min <= bytes_usual_min && bytes_usual_min <= bytes_usual_max && bytes_usual_max <= bytes_max;
    findings.require(usual, file.place("bytes_usual_min"), "what is usual must lie within what is allowed");
    let strips = u32::from(rules.background.strip_width_px) * 2 <= u32::from(rules.width_px)
        && rules.background.strip_height_px <= rules.height_px;
    findings.require(strips, file.place("background.strip_width_px"), "both strips must lie within the photograph");
}

/// What the rules say, key by key, for comparing.
pub(super) fn values(rules: &PhotoRules) -> [(&'static str, u32); 15] {
    let background = &rules.background;
    [
        ("width_px", rules.width_px.into()),
        ("height_px", rules.height_px.into()),
        ("density_dpi", rules.density_dpi.unwrap_or(0).into()),
        ("quality_min", rules.quality_min.into()),
        ("bytes_min", rules.bytes_min),
        ("bytes_max", rules.bytes_max),
        ("bytes_usual_min", rules.bytes_usual_min),
        ("bytes_usual_max", rules.bytes_usual_max),
        ("colour_spread_min", rules.colour_spread_min.unwrap_or(0).into()),
        ("background.strip_width_px", background.strip_width_px.into()),
        ("background.strip_height_px", background.strip_height_px.into()),
        ("background.deviation_max", background.deviation_max.into()),
        ("background.grey_lightness_min", background.grey_lightness_min.into()),
        ("background.grey_spread_max", background.grey_spread_max.into()),
        ("background.blue_lightness_min", background.blue_lightness_min.into()),
    ]
}
