//! Somebody else's registration in place of one that is not there: looking for a document costs the same whether or not it
//! is registered.
//!
//! Guarantees: whoever is read instead is never shown, and never decides anything. Before anybody was found at all there is
//! nobody to read, and nothing to hide.

use std::sync::atomic::{AtomicU32, Ordering};

use baoming_core::ids::{IdentityKey, Serial, SerialCode};

use crate::limits::LIKENESSES;

/// Registrations that were found of late.
pub(crate) struct Likenesses([AtomicU32; LIKENESSES]);

impl Default for Likenesses {
    fn default() -> Self {
        Self(std::array::from_fn(|_| AtomicU32::new(0)))
    }
}

impl Likenesses {
    /// This one was found.
    pub(crate) fn learn(&self, serial: Serial) {
        let place = usize::from(serial.number()) % LIKENESSES;
        self.0[place].store(serial.get(), Ordering::Relaxed);
    }

    /// One that is read in place of a document's; spread by the document, so that not one row alone is read all the time.
    pub(crate) fn like(&self, identity: &IdentityKey) -> Option<Serial> {
        let first = usize::from(identity.0[0]) % LIKENESSES;
        let number = (0..LIKENESSES).map(|step| self.0[(first + step) % LIKENESSES].load(Ordering::Relaxed));
        let number = number.into_iter().find(|number| *number != 0)?;
        let code = u16::try_from(number / 10_000).ok().and_then(SerialCode::new)?;
        Serial::new(code, u16::try_from(number % 10_000).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_that_nobody_has_is_like_one_that_was_found() {
        let likenesses = Likenesses::default();
        let document = |first: u8| IdentityKey([first; 16]);
        assert_eq!(likenesses.like(&document(7)), None, "nobody was found yet");
        let [one, other]: [Serial; 2] = ["01020001", "01020009"].map(|text| text.parse().unwrap());
        likenesses.learn(one);
        assert!((0..=255).all(|first| likenesses.like(&document(first)) == Some(one)));
        likenesses.learn(other);
        let other_found = (0..=255).filter(|first| likenesses.like(&document(*first)) == Some(other)).count();
        assert!((1..256).contains(&other_found), "both are read");
    }
}
