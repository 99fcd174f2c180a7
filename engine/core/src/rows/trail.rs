//! What every row keeps of its own past: which answers were given, and where the journal has each one's event. Of orders
//! that ended unpaid only the last ones are kept, and of the others their number.
//!
//! Deliberately absent: the events themselves; they are read from the journal when somebody asks for a history.

use minicbor::{Decode, Encode};

use crate::answers::Answers;

/// The answers given to a row's subject, and the journal's group that holds each one's event.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
pub struct Trail {
    /// The answers, oldest first.
    #[n(0)]
    pub answers: Answers,
    /// The positions of the groups, in the same order.
    #[n(1)]
    pub positions: Vec<u64>,
    /// How many answers were forgotten.
    #[n(2)]
    #[cbor(default)]
    pub forgotten: u32,
}

impl Trail {
    /// A trail that goes on behind this one and knows only how much there was.
    pub(super) fn all_forgotten(&self) -> Self {
        let count = u32::try_from(self.answers.len()).expect("the answers of a row are few");
        Self { forgotten: self.forgotten + count, ..Self::default() }
    }

    /// Forgets what the answers forget of an order.
    pub(super) fn forget_order(&mut self, placed: u64, closed: bool) {
        for (place, _) in self.answers.forget_order(placed, closed) {
            self.positions.remove(place);
            self.forgotten += 1;
        }
    }
}
