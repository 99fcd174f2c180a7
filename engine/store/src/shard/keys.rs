//! Keys of a county's tree. Points sort before candidates and candidates by serial: the order that
//! a restoration needs.

use baoming_core::ids::CountyId;
use baoming_core::subject::Subject;

/// The first byte of every candidate's key.
pub(super) const CANDIDATES: u8 = 0x20;
/// The first byte of every operator's key.
pub(super) const OPERATORS: u8 = 0x40;
/// The first byte of every contingency entry's key.
pub(super) const CONTINGENCIES: u8 = 0x70;
/// The first byte of every edition's key.
pub(super) const EDITIONS: u8 = 0x50;

/// The key of a row.
pub(super) fn row_key(subject: Subject) -> [u8; 5] {
    match subject {
        Subject::Point(number) => {
            let [high, low] = number.get().to_be_bytes();
            [0x10, 0, 0, high, low]
        }
        Subject::Candidate(serial) => {
            let [a, b, c, d] = serial.get().to_be_bytes();
            [CANDIDATES, a, b, c, d]
        }
        Subject::Application(number) => numbered(0x30, number),
        Subject::Operator(operator) => numbered(OPERATORS, operator.0),
        Subject::Edition(edition) => numbered(EDITIONS, edition),
        Subject::Approval(place) => numbered(0x60, place),
        Subject::Contingency(number) => numbered(CONTINGENCIES, number),
    }
}

fn numbered(kind: u8, number: u32) -> [u8; 5] {
    let [a, b, c, d] = number.to_be_bytes();
    [kind, a, b, c, d]
}

/// What a row is sealed with beside its content: a row moved to another key or county does not open.
pub(super) fn associated(county: CountyId, key: &[u8]) -> [u8; 9] {
    let mut bytes = [0; 9];
    bytes[..4].copy_from_slice(&county.get().to_be_bytes());
    // A key of another length is none of ours; cut or padded, it does not open.
    for (byte, part) in bytes[4..].iter_mut().zip(key) {
        *byte = *part;
    }
    bytes
}
