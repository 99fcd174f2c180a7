//! Pictures that are whole, written by libjpeg in every manner that is accepted, and what can be wrong with one.

use proptest::prelude::*;

use super::*;
use crate::photos::fixtures::photo;
use crate::photos::segments::walk;

const PROGRESSIVE: &[u8] = include_bytes!("fixtures/progressive.jpg");
const PROGRESSIVE_RESTARTS: &[u8] = include_bytes!("fixtures/progressive-restarts.jpg");
const BASELINE_RESTARTS: &[u8] = include_bytes!("fixtures/baseline-restarts.jpg");
const SMALL: [&[u8]; 3] = [PROGRESSIVE, PROGRESSIVE_RESTARTS, BASELINE_RESTARTS];

fn followed(bytes: &[u8]) -> Result<Vec<u8>, PhotoError> {
    let segments = walk(bytes)?;
    let frame = Frame::of(&segments)?;
    frame.check_scans(&segments)?;
    follow(&frame, &segments)
}

fn refused(bytes: &[u8], what: &str) {
    match followed(bytes) {
        Err(PhotoError::Broken { .. }) => {}
        other => panic!("{what}: {:?}", other.map(|kept| kept.len())),
    }
}

/// Where each scan's coded bytes are.
fn scans(bytes: &[u8]) -> Vec<std::ops::Range<usize>> {
    let start = bytes.as_ptr().addr();
    let of = |segment: &Segment<'_>| {
        let begin = segment.scan.as_ptr().addr() - start;
        begin..begin + segment.scan.len()
    };
    walk(bytes).unwrap().iter().filter(|segment| segment.marker == SOS).map(of).collect()
}

fn spliced(bytes: &[u8], range: std::ops::Range<usize>, with: &[u8]) -> Vec<u8> {
    [&bytes[..range.start], with, &bytes[range.end..]].concat()
}

#[test]
fn a_whole_picture_comes_out_as_it_was() {
    let baseline = photo();
    for whole in SMALL.into_iter().chain([baseline.as_slice()]) {
        assert!(followed(whole).unwrap() == whole);
    }
    assert!(scans(PROGRESSIVE).len() > 6 && scans(BASELINE_RESTARTS).len() == 1);
}

/// A few bytes more can happen to be read as a whole picture again, by any decoder; dozens cannot.
#[test]
fn a_doubled_piece_of_a_scan_is_refused_wherever_it_is() {
    let baseline = photo();
    let mut tried = 0;
    for whole in [&baseline, BASELINE_RESTARTS, PROGRESSIVE, PROGRESSIVE_RESTARTS] {
        for scan in scans(whole) {
            for (number, length) in [40, 100, 300, 700, 1_900].into_iter().enumerate() {
                for from in (scan.start..scan.end.saturating_sub(length)).step_by(length.max(scan.len() / 12) + number)
                {
                    let piece = &whole[from..from + length];
                    // A mark cut in two is another kind of damage.
                    if whole[from - 1] == 0xff || whole[from + length - 1] == 0xff {
                        continue;
                    }
                    refused(&spliced(whole, from + length..from + length, piece), &format!("{length} at {from}"));
                    tried += 1;
                }
            }
        }
    }
    assert!(tried >= 60, "{tried}");
}

#[test]
fn nothing_stands_between_the_last_block_and_the_next_mark() {
    let script = b"<script>alert(1)</script>";
    let baseline = photo();
    for whole in SMALL.into_iter().chain([baseline.as_slice()]) {
        for scan in scans(whole) {
            for added in [&script[..], b"\0", b"\xff\0", b"\xff\xd0", &whole[scan.clone()]] {
                refused(&spliced(whole, scan.end..scan.end, added), &format!("{} bytes", added.len()));
            }
            for length in 1..4 {
                refused(&spliced(whole, scan.end - length..scan.end, b""), "cut off");
            }
            assert!(followed(&spliced(whole, scan.end..scan.end, b"\xff\xff")).unwrap() == whole, "only fills");
        }
    }
}

#[test]
fn restarts_are_where_they_belong() {
    for whole in [BASELINE_RESTARTS, PROGRESSIVE_RESTARTS] {
        let scan = scans(whole)[0].clone();
        let is_restart = |at: &usize| whole[*at] == 0xff && matches!(whole[*at + 1], 0xd0..=0xd7);
        let places: Vec<usize> = scan.clone().filter(is_restart).collect();
        assert!(places.len() >= 2);
        for at in &places {
            refused(&spliced(whole, *at..at + 2, b""), "taken out");
            refused(&spliced(whole, *at..*at, &whole[*at..at + 2]), "twice");
            refused(&spliced(whole, *at..*at, b"\x2a"), "a byte before it");
            let other = [0xff, 0xd0 | (whole[at + 1] + 1) & 7];
            refused(&spliced(whole, *at..at + 2, &other), "another number");
            assert!(followed(&spliced(whole, *at..*at, b"\xff")).unwrap() == whole, "only fills");
        }
        let interval = spliced(whole, places[0]..places[1], b"");
        refused(&interval, "an interval taken out");
    }
}

#[test]
fn bits_that_only_fill_are_written_as_ones() {
    let whole = photo();
    let last = scans(&whole)[0].end - 1;
    let ones = whole[last].trailing_ones().min(7);
    let mut hidden = 0;
    for bit in 0..ones {
        let mut other = whole.clone();
        other[last] ^= 1 << bit;
        if let Ok(kept) = followed(&other) {
            assert!(kept == whole);
            hidden += 1;
        }
    }
    assert!(hidden > 0 || ones == 0);
}

#[test]
fn tables_that_no_scan_uses_are_left_away() {
    let (junk, mut codes) = ([0x2a_u8; 64], vec![0x12, 0, 16]);
    codes.extend([0; 14]);
    codes.extend((0x40..0x50_u8).collect::<Vec<_>>());
    let baseline = photo();
    for whole in SMALL.into_iter().chain([baseline.as_slice()]) {
        let mut steps = Vec::new();
        put(&mut steps, DQT, &[&[3], &junk]);
        let mut unused = Vec::new();
        put(&mut unused, DHT, &[&codes[..1], &codes[1..]]);
        put(&mut unused, DRI, &[&[0, 9]]);
        let end = whole.len() - 2;
        for added in [&steps, &unused] {
            assert!(followed(&spliced(whole, end..end, added)).unwrap() == whole, "behind the last scan");
        }
        assert!(followed(&spliced(whole, 2..2, &steps)).unwrap() == whole, "a table of nobody");
        // A table that another one takes the place of before it is used.
        let first = walk(whole).unwrap().iter().find(|one| one.marker == DQT).unwrap().payload[0];
        let mut replaced = Vec::new();
        put(&mut replaced, DQT, &[&[first], &junk]);
        assert!(followed(&spliced(whole, 2..2, &replaced)).unwrap() == whole, "a table that is replaced");
        for marker in [0xc8, 0xcc, 0xdc, 0xde, 0xdf, 0xf0, 0xfd] {
            let mut other = Vec::new();
            put(&mut other, marker, &[&[0, 1]]);
            refused(&spliced(whole, end..end, &other), "a segment that no picture of ours has");
        }
    }
}

#[test]
fn scans_come_in_their_order_and_once() {
    let segments = walk(PROGRESSIVE).unwrap();
    let payloads: Vec<&[u8]> = segments.iter().filter(|one| one.marker == SOS).map(|one| one.payload).collect();
    let coded = scans(PROGRESSIVE);
    for (scan, payload) in coded.iter().zip(payloads) {
        let begin = scan.start - payload.len() - 4;
        let again = &PROGRESSIVE[begin..scan.end];
        refused(&spliced(PROGRESSIVE, scan.end..scan.end, again), "twice");
        refused(&spliced(PROGRESSIVE, begin..scan.end, b""), "left out");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]
    #[test]
    fn whatever_is_done_to_a_scan_nothing_is_kept_that_its_picture_does_not_need(
        which in 0..SMALL.len(), scan: prop::sample::Index, at: prop::sample::Index, length in 1..40_usize,
        manner in 0..4_u8, bytes in prop::collection::vec(any::<u8>(), 1..40),
    ) {
        let whole = SMALL[which];
        let range = scan.get(&scans(whole)).clone();
        let at = range.start + at.index(range.len());
        let until = (at + length).min(range.end);
        let altered = match manner {
            0 => spliced(whole, at..at, &bytes),
            1 => spliced(whole, at..at, &whole[at..until]),
            2 => spliced(whole, at..until, b""),
            _ => spliced(whole, at..(at + bytes.len()).min(range.end), &bytes),
        };
        if let Ok(kept) = followed(&altered) {
            // The bits that fill up a scan's last byte become ones, and a byte of ones is followed by a zero.
            prop_assert!(kept.len() <= altered.len() + scans(&kept).len());
            prop_assert!(followed(&kept).unwrap() == kept);
            for scan in scans(&kept) {
                // Without its last byte, or with one more, it is no picture any more.
                prop_assert!(followed(&spliced(&kept, scan.end - 1..scan.end, b"")).is_err());
                prop_assert!(followed(&spliced(&kept, scan.end..scan.end, b"\x2a")).is_err());
            }
        }
    }
}
