//! The last answers given to one candidate or point, so that a retried command is answered as before.

use minicbor::{Decode, Encode};

use crate::ids::CommandKey;
use crate::limits::ANSWERS_PER_SUBJECT;
use crate::reply::Remembered;

/// The newest answers, oldest first, at most [`ANSWERS_PER_SUBJECT`]. Stored with the row that they belong to, so a
/// memory restored from rows recognises exactly what one replayed from the journal does.
#[derive(Debug, Clone, PartialEq, Eq, Default, Encode, Decode)]
#[cbor(transparent)]
pub struct Recent(#[n(0)] Vec<Remembered>);

impl Recent {
    /// Remembers one more; the oldest falls out when there are too many.
    pub fn push(&mut self, remembered: Remembered) -> Option<Remembered> {
        let oldest = (self.0.len() >= ANSWERS_PER_SUBJECT).then(|| self.0.remove(0));
        if self.0.capacity() == self.0.len() {
            // Grown by one: most candidates have four answers in all, and there are 655,000 of them.
            self.0.reserve_exact(1);
        }
        self.0.push(remembered);
        oldest
    }

    /// The answer given to this key.
    pub fn find(&self, key: &CommandKey) -> Option<&Remembered> {
        self.0.iter().find(|remembered| remembered.key == *key)
    }

    /// All of them, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Remembered> {
        self.0.iter()
    }
}
