//! Both layouts: read as they were written, refused when a byte is another, and told from what a newer program writes.

use proptest::prelude::*;

use super::*;

/// What a group of any layout was read as.
#[derive(Debug, PartialEq)]
struct Read {
    position: Position,
    tenure: u64,
    committed_at: Option<Timestamp>,
    frames: Vec<Frame>,
}

fn some_frames() -> impl Strategy<Value = Vec<Frame>> {
    let one = (100_000_u32..=999_999, any::<u64>(), prop::collection::vec(any::<u8>(), 0..64))
        .prop_map(|(county, sequence, sealed)| Frame { county: CountyId::new(county).unwrap(), sequence, sealed });
    prop::collection::vec(one, 0..20)
}

fn decoded(bytes: &[u8]) -> Result<Read, Unreadable> {
    let group = Group::decode(bytes)?;
    assert_eq!((group.stored(), group.kind), (bytes, GroupKind::Records));
    let mut frames = Vec::new();
    let flow = group.visit(&mut |position, frame| {
        assert_eq!(position, group.position);
        frames.push(Frame { county: frame.county, sequence: frame.sequence, sealed: frame.sealed.to_vec() });
        ControlFlow::Continue(())
    });
    assert!(flow.is_continue());
    let Group { position, tenure, committed_at, .. } = group;
    Ok(Read { position, tenure, committed_at, frames })
}

fn encoded(stamp: Stamp, frames: &[Frame]) -> Vec<u8> {
    let mut bytes = Vec::new();
    encode(stamp, frames, &mut bytes).unwrap();
    bytes
}

/// A group with other bytes behind the layout's number and a checksum that is right.
fn checksummed(mut bytes: Vec<u8>) -> Vec<u8> {
    let whole = small(bytes.len() + TRAILER_BYTES).to_be_bytes();
    bytes[16..20].copy_from_slice(&whole);
    bytes.extend_from_slice(&crc32fast::hash(&bytes).to_be_bytes());
    bytes
}

/// The same frames in layout 1, which is not written any more.
fn in_layout_1(position: Position, frames: &[Frame]) -> Vec<u8> {
    let newer = encoded(Stamp { position, tenure: 0, committed_at: Timestamp(0) }, frames);
    let mut bytes = [&newer[..PREFIX_BYTES], &newer[HEADER_BYTES..newer.len() - TRAILER_BYTES]].concat();
    bytes[7] = 1;
    checksummed(bytes)
}

fn check_altered(mut bytes: Vec<u8>, at: prop::sample::Index, alter: u8) -> Result<(), TestCaseError> {
    let at = at.index(bytes.len());
    let damaged = |bytes: &[u8]| matches!(decoded(bytes), Err(Unreadable::Damaged(_)));
    prop_assert!(damaged(&bytes[..at]), "torn");
    bytes[at] ^= alter;
    prop_assert!(damaged(&bytes), "altered, and no newer program's work for that");
    bytes[at] ^= alter;
    bytes.push(alter);
    prop_assert!(damaged(&bytes), "lengthened");
    Ok(())
}

proptest! {
    #[test]
    fn a_group_is_read_as_it_was_written(frames in some_frames(), position: u64, tenure: u64, at: i64) {
        let stamp = Stamp { position: Position(position), tenure, committed_at: Timestamp(at) };
        let bytes = encoded(stamp, &frames);
        let committed_at = Some(Timestamp(at));
        prop_assert_eq!(decoded(&bytes), Ok(Read { position: Position(position), tenure, committed_at, frames }));
    }

    #[test]
    fn a_group_of_layout_1_is_read_without_an_instant(frames in some_frames(), position: u64) {
        let position = Position(position);
        let bytes = in_layout_1(position, &frames);
        prop_assert_eq!(decoded(&bytes), Ok(Read { position, tenure: 0, committed_at: None, frames }));
    }

    #[test]
    fn an_altered_shortened_or_lengthened_group_is_refused(
        frames in some_frames(), at: prop::sample::Index, alter in 1_u8..,
    ) {
        let stamp = Stamp { position: Position(7), tenure: 0, committed_at: Timestamp(1_635_728_400_000) };
        check_altered(encoded(stamp, &frames), at, alter)?;
        check_altered(in_layout_1(Position(7), &frames), at, alter)?;
    }
}

#[test]
fn the_layout_is_the_one_that_is_stored() {
    let frame = Frame { county: CountyId::new(430_102).unwrap(), sequence: 5, sealed: vec![9] };
    let expected = b"BAOMING\x01\0\0\0\0\0\0\0\x03\0\0\0\x2d\0\0\0\x01\0\x06\x90\x16\0\0\0\0\0\0\0\x05\0\0\0\x01\x09";
    let bytes = in_layout_1(Position(3), std::slice::from_ref(&frame));
    assert_eq!(bytes[..bytes.len() - TRAILER_BYTES], expected[..]);
    let expected = b"BAOMING\x02\0\0\0\0\0\0\0\x03\0\0\0\x3e\0\0\0\x01\
        \x01\0\0\0\0\0\0\0\x04\0\0\x01\x7c\xd9\x02\x9e\x80\
        \0\x06\x90\x16\0\0\0\0\0\0\0\x05\0\0\0\x01\x09";
    let stamp = Stamp { position: Position(3), tenure: 4, committed_at: Timestamp(1_635_728_400_000) };
    let bytes = encoded(stamp, &[frame]);
    assert_eq!(bytes[..bytes.len() - TRAILER_BYTES], expected[..]);
}

/// Written by the program of commit `48c391c`, and found in its write-ahead file.
#[test]
fn what_the_program_of_layout_1_has_written_is_read() {
    let stored: Vec<Vec<u8>> = include_str!("layout-1.hex")
        .lines()
        .map(|line| data_encoding::HEXLOWER.decode(line.as_bytes()).unwrap())
        .collect();
    let read: Vec<Read> = stored.iter().map(|group| decoded(group).unwrap()).collect();
    assert_eq!(read.len(), 4);
    for (group, position) in read.iter().zip(1..) {
        assert_eq!((group.position, group.tenure, group.committed_at), (Position(position), 0, None));
        assert!(!group.frames.is_empty());
    }
    for mut group in stored {
        let last = group.len() - 1;
        group[last] ^= 1;
        assert!(matches!(decoded(&group), Err(Unreadable::Damaged("its checksum is wrong"))));
    }
}

#[test]
fn a_layout_or_kind_of_a_newer_program_is_refused_by_its_number() {
    let stamp = Stamp { position: Position(3), tenure: 0, committed_at: Timestamp(0) };
    let bytes = encoded(stamp, &[]);
    for layout in [0, LAYOUT + 1, u8::MAX] {
        let mut other = bytes[..bytes.len() - TRAILER_BYTES].to_vec();
        other[7] = layout;
        assert_eq!(decoded(&checksummed(other)), Err(Unreadable::Layout(layout)));
    }
    for kind in [0, 2, 3, u8::MAX] {
        let mut other = bytes[..bytes.len() - TRAILER_BYTES].to_vec();
        other[PREFIX_BYTES] = kind;
        assert_eq!(decoded(&checksummed(other)), Err(Unreadable::Kind(kind)));
    }
    let said = Unreadable::Layout(3).at(Position(9)).to_string();
    assert!(said.contains("group 9") && said.contains("layout 3"), "{said}");
}

#[test]
fn more_than_a_group_may_hold_is_refused() {
    let county = CountyId::new(430_102).unwrap();
    let small = Frame { county, sequence: 1, sealed: Vec::new() };
    let large = Frame { county, sequence: 1, sealed: vec![0; GROUP_BYTES_MAX] };
    let stamp = Stamp { position: Position(1), tenure: 0, committed_at: Timestamp(0) };
    let mut out = Vec::new();
    for frames in [vec![small; GROUP_FRAMES_MAX + 1], vec![large]] {
        assert!(matches!(encode(stamp, &frames, &mut out), Err(JournalError::TooLarge { .. })));
    }
}
