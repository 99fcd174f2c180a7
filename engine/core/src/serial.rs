//! Segments of serials: the ranges that a county office allots to its points, and the next serial of each.

use minicbor::{Decode, Encode};

use crate::ids::{Serial, SerialCode};

/// The serials `first` to `last`, both included, of one code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub struct Segment {
    /// The county's code.
    #[n(0)]
    pub code: SerialCode,
    /// The first number, 1 or more.
    #[n(1)]
    pub first: u16,
    /// The last number, 9999 or less.
    #[n(2)]
    pub last: u16,
}

impl Segment {
    /// A segment that is not empty and lies within its code.
    pub fn new(code: SerialCode, first: u16, last: u16) -> Option<Self> {
        (first >= 1 && first <= last && last <= 9_999).then_some(Self { code, first, last })
    }

    /// Whether both hold some serial in common.
    pub fn overlaps(&self, other: &Self) -> bool {
        self.code == other.code && self.first <= other.last && other.first <= self.last
    }

    /// Whether the serial lies in this segment.
    pub fn contains(&self, serial: Serial) -> bool {
        self.code == serial.code() && (self.first..=self.last).contains(&serial.number())
    }
}

/// A segment in use: serials are given in order, so one number says which are gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allotment {
    /// What was allotted.
    pub segment: Segment,
    /// The number that is given next; one past `segment.last` when none is left.
    pub next: u16,
}

impl Allotment {
    /// A segment of which nothing has been given.
    pub fn unused(segment: Segment) -> Self {
        Self { segment, next: segment.first }
    }

    /// The serial that would be given next.
    pub fn peek(&self) -> Option<Serial> {
        (self.next <= self.segment.last).then(|| Serial::new(self.segment.code, self.next)).flatten()
    }

    /// How many serials are left.
    pub fn left(&self) -> u32 {
        u32::from(self.segment.last + 1 - self.next)
    }

    /// Notes that `serial` has been given: the next one follows it.
    pub fn give(&mut self, serial: Serial) {
        assert!(self.segment.contains(serial) && serial.number() >= self.next, "a serial is given once, in order");
        self.next = serial.number() + 1;
    }
}
