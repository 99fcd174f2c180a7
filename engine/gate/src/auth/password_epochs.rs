//! How often each candidate's passwords were set, in memory: a candidate's session is good for one such time only.
//!
//! A registration that was voided has no session any more; one that passed to another document before it had passwords has
//! none of whoever came in with the document of before.
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

/// What stands for a registration that was voided.
const OVER: u16 = u16::MAX;

/// The times that passwords were set, by serial: 0 where there are none yet.
#[derive(Default)]
pub struct PasswordEpochs {
    times: DashMap<SerialCode, Box<[AtomicU16]>>,
    /// How often a registration passed to another document, where it did.
    transfers: DashMap<Serial, u16>,
}

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

    /// The registration was voided.
    pub fn end(&self, serial: Serial) {
        self.at(serial, |times| times.store(OVER, Ordering::Release));
    }

    /// The registration passed to another document: nobody who came in before is in any more.
    pub fn pass_on(&self, serial: Serial) {
        if self.of(serial).is_some() {
            self.advance(serial);
        }
        *self.transfers.entry(serial).or_default() += 1;
    }

    /// Takes over how often a registration passed to another document.
    pub fn put_transfers(&self, serial: Serial, count: u16) {
        self.transfers.insert(serial, count);
    }

    /// The present epoch; nothing for somebody who has no passwords yet, and nothing where the registration was voided.
    pub fn of(&self, serial: Serial) -> Option<u16> {
        self.times_of(serial).filter(|times| *times != OVER)?.checked_sub(1)
    }

    /// The present epoch of somebody who has no passwords yet; nothing for everybody else.
    pub fn of_entrant(&self, serial: Serial) -> Option<u16> {
        let none_yet = self.times_of(serial).is_none_or(|times| times == 0);
        none_yet.then(|| self.transfers.get(&serial).map_or(0, |count| *count))
    }

    fn times_of(&self, serial: Serial) -> Option<u16> {
        Some(self.times.get(&serial.code())?[usize::from(serial.number())].load(Ordering::Acquire))
    }

    fn at<T>(&self, serial: Serial, act: impl FnOnce(&AtomicU16) -> T) {
        let place = usize::from(serial.number());
        if let Some(code) = self.times.get(&serial.code()) {
            act(&code[place]);
            return;
        }
        let code = self.times.entry(serial.code()).or_insert_with(|| (0..NUMBERS).map(|_| AtomicU16::new(0)).collect());
        act(&code[place]);
    }
}

impl fmt::Debug for PasswordEpochs {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PasswordEpochs({} codes)", self.times.len())
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

    #[test]
    fn nobody_is_in_any_more_behind_a_transfer_and_nobody_comes_in_behind_a_void() {
        let epochs = PasswordEpochs::default();
        let serial = |text: &str| text.parse::<Serial>().unwrap();
        let (entrant, candidate) = (serial("01020001"), serial("01020002"));
        epochs.advance(candidate);
        let both = |epochs: &PasswordEpochs, serial| (epochs.of(serial), epochs.of_entrant(serial));
        assert_eq!((both(&epochs, entrant), both(&epochs, candidate)), ((None, Some(0)), (Some(0), None)));
        epochs.pass_on(entrant);
        epochs.pass_on(candidate);
        assert_eq!((both(&epochs, entrant), both(&epochs, candidate)), ((None, Some(1)), (Some(1), None)));
        epochs.put_transfers(entrant, 7);
        assert_eq!(both(&epochs, entrant), (None, Some(7)));
        epochs.end(entrant);
        epochs.end(candidate);
        assert_eq!((both(&epochs, entrant), both(&epochs, candidate)), ((None, None), (None, None)));
    }
}
