//! How often each candidate's passwords were set, in memory: a candidate's session is good for one such time only.
//!
//! Guarantees: reading takes no lock that a writer of another code holds, and never a row; what is here was durable
//! before it came here (`actors/accounts.rs` brings it). Memory is bounded: 20 kB for each serial code of the province,
//! whoever registers.

use std::fmt;
use std::sync::atomic::{AtomicU16, Ordering};

use baoming_core::ids::{Serial, SerialCode};
use dashmap::DashMap;

/// Numbers of one code, 0 included, which no serial has.
const NUMBERS: usize = 10_000;

/// The times that passwords were set, by serial: 0 where there are none yet.
#[derive(Default)]
pub struct PasswordEpochs(DashMap<SerialCode, Box<[AtomicU16]>>);

impl PasswordEpochs {
    /// Takes a candidate's epoch over.
    pub fn put(&self, serial: Serial, epoch: u16) {
        self.at(serial, |times| times.store(epoch.saturating_add(1), Ordering::Release));
    }

    /// The passwords were set, first or anew.
    pub fn advance(&self, serial: Serial) {
        // A candidate changes a few hundred times at most: this never comes round to 0.
        self.at(serial, |times| times.fetch_add(1, Ordering::AcqRel));
    }

    /// The present epoch; nothing for somebody who has no passwords yet.
    pub fn of(&self, serial: Serial) -> Option<u16> {
        let times = self.0.get(&serial.code())?[usize::from(serial.number())].load(Ordering::Acquire);
        times.checked_sub(1)
    }

    fn at<T>(&self, serial: Serial, act: impl FnOnce(&AtomicU16) -> T) {
        let place = usize::from(serial.number());
        if let Some(code) = self.0.get(&serial.code()) {
            act(&code[place]);
            return;
        }
        let code = self.0.entry(serial.code()).or_insert_with(|| (0..NUMBERS).map(|_| AtomicU16::new(0)).collect());
        act(&code[place]);
    }
}

impl fmt::Debug for PasswordEpochs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PasswordEpochs({} codes)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_has_an_epoch_before_passwords_are_set_and_each_reset_is_the_next() {
        let epochs = PasswordEpochs::default();
        let serial = |text: &str| text.parse::<Serial>().unwrap();
        assert_eq!(epochs.of(serial("01020001")), None);
        epochs.advance(serial("01020001"));
        assert_eq!(epochs.of(serial("01020001")), Some(0));
        epochs.advance(serial("01020001"));
        assert_eq!(epochs.of(serial("01020001")), Some(1));
        epochs.put(serial("01029999"), 4);
        assert_eq!(epochs.of(serial("01029999")), Some(4));
        assert_eq!((epochs.of(serial("01020002")), epochs.of(serial("01030001"))), (None, None));
    }
}
