//! The row of a registration point.

use minicbor::{Decode, Encode};

use super::trail::Trail;
use crate::event::Event;
use crate::ids::PointNumber;
use crate::serial::Segment;
use crate::text::PlaceName;

/// A registration point.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
pub struct PointRow {
    /// Its number in the county.
    #[n(0)]
    pub number: PointNumber,
    /// Its name.
    #[n(1)]
    pub name: PlaceName,
    /// Its segments, in the order in which they were allotted and are used.
    #[n(2)]
    pub segments: Vec<Segment>,
    /// What has happened to it.
    #[n(4)]
    pub trail: Trail,
    /// Tails that went back to the county, oldest first: the record of a move that was cut off half way.
    #[n(5)]
    #[cbor(default)]
    pub taken_back: Vec<Segment>,
}

impl PointRow {
    pub(super) fn new(number: PointNumber, name: &PlaceName) -> Self {
        Self { number, name: name.clone(), segments: Vec::new(), trail: Trail::default(), taken_back: Vec::new() }
    }

    pub(super) fn change(&mut self, event: &Event) {
        match event {
            Event::SegmentAllotted { segment, .. } => self.segments.push(*segment),
            Event::TailTakenBack { code, from, .. } => {
                for segment in &mut self.segments {
                    if segment.code == *code && (segment.first..=segment.last).contains(from) {
                        self.taken_back.push(Segment { first: *from, ..*segment });
                        segment.last = from - 1;
                    }
                }
                self.segments.retain(|segment| segment.first <= segment.last);
            }
            // `project` has matched the row's kind and the event's subject.
            _ => unreachable!("the event is about a point"),
        }
    }
}
