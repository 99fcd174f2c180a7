//! One scan of a picture: exactly its blocks, in their order, with its restarts where they belong.

use super::super::error::PhotoError;
use super::super::header::{Component, Frame};
use super::super::segments::broken;
use super::bits::Bits;
use super::blocks::{Band, Before, Reading};
use super::tables::Codes;

/// A component's blocks as far as scans have told of them.
pub(super) struct Plane {
    /// In whole units: blocks from left to right.
    width: usize,
    /// In whole units: for each block its coefficients that are not zero.
    something: Vec<u64>,
    /// Blocks that a scan of this component alone has, horizontally and vertically.
    alone: (usize, usize),
    component: Component,
}

/// A component in a scan.
pub(super) struct Told<'a> {
    /// Its number in the frame.
    pub(super) at: usize,
    pub(super) means: Option<Codes<'a>>,
    pub(super) others: Option<Codes<'a>>,
    pub(super) mean_max: u32,
}

/// The blocks of a frame, whose size was found to be as large as the rules ask for. Nothing if its parts do not fit.
pub(super) fn planes(frame: &Frame) -> Option<Vec<Plane>> {
    let blocks = |one: &Component| (usize::from(one.blocks.0), usize::from(one.blocks.1));
    let most = frame.components.iter().map(blocks).reduce(|one, other| (one.0.max(other.0), one.1.max(other.1)))?;
    let (width, height) = (usize::from(frame.width), usize::from(frame.height));
    let possible =
        |one: &Component| (1..=4).contains(&one.blocks.0) && (1..=4).contains(&one.blocks.1) && one.steps < 4;
    let plane = |one: &Component| {
        let (horizontal, vertical) = blocks(one);
        possible(one).then(|| {
            let across = width.div_ceil(8 * most.0) * horizontal;
            let down = height.div_ceil(8 * most.1) * vertical;
            let alone = |pixels: usize, own: usize, most: usize| (pixels * own).div_ceil(most).div_ceil(8);
            Plane {
                width: across,
                something: vec![0; across * down],
                alone: (alone(width, horizontal, most.0), alone(height, vertical, most.1)),
                component: *one,
            }
        })
    };
    frame.components.iter().map(plane).collect()
}

/// Reads a scan, with a restart after so many units (0: none), and returns what is kept of it.
pub(super) fn read(
    coded: &[u8],
    band: Option<Band>,
    told: &[Told<'_>],
    interval: usize,
    planes: &mut [Plane],
) -> Result<Vec<u8>, PhotoError> {
    let mut bits = Bits::of(coded);
    let mut before = Before::default();
    let (across, down) = match told {
        [one] => planes[one.at].alone,
        _ => units(&planes[told[0].at]),
    };
    for unit in 0..across * down {
        if interval > 0 && unit > 0 && unit % interval == 0 {
            ends(&before)?;
            before = Before::default();
            bits.restart((unit / interval - 1).to_le_bytes()[0])?;
        }
        let place = (unit % across, unit / across);
        for one in told {
            let plane = &mut planes[one.at];
            let (horizontal, vertical) = if told.len() == 1 { (1, 1) } else { blocks(plane) };
            for block in 0..horizontal * vertical {
                let (x, y) = (place.0 * horizontal + block % horizontal, place.1 * vertical + block / horizontal);
                let mut reading = Reading {
                    bits: &mut bits,
                    means: one.means.as_ref(),
                    others: one.others.as_ref(),
                    mean_max: one.mean_max,
                };
                let mean = &mut before.means[one.at];
                match band {
                    None => reading.baseline(mean)?,
                    Some(band) => {
                        let something = &mut plane.something[y * plane.width + x];
                        reading.progressive(band, mean, &mut before.empty, something)?;
                    }
                }
            }
        }
    }
    ends(&before)?;
    bits.end()
}

fn blocks(plane: &Plane) -> (usize, usize) {
    (usize::from(plane.component.blocks.0), usize::from(plane.component.blocks.1))
}

fn units(plane: &Plane) -> (usize, usize) {
    let (horizontal, vertical) = blocks(plane);
    (plane.width / horizontal, plane.something.len() / plane.width / vertical)
}

fn ends(before: &Before) -> Result<(), PhotoError> {
    (before.empty == 0).then_some(()).ok_or(broken("its picture has a run of nothing beyond its end"))
}
