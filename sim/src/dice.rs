//! Chance, from the seed alone.

use std::ops::RangeInclusive;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// The only source of chance in a simulation.
#[derive(Debug)]
pub(crate) struct Dice(ChaCha8Rng);

impl Dice {
    /// The dice of this seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    /// Whether something of this probability happens.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.0.random_bool(probability)
    }

    /// A number of the range, every one as likely.
    pub(crate) fn pick(&mut self, range: RangeInclusive<u64>) -> u64 {
        self.0.random_range(range)
    }

    /// An index into something of `length` elements.
    pub(crate) fn index(&mut self, length: usize) -> usize {
        self.0.random_range(0..length)
    }

    /// A probability that is zero in about 40 of 100 seeds and up to `most` in the others: a fault that is absent
    /// altogether lets the others go further.
    pub(crate) fn rate(&mut self, most: f64) -> f64 {
        if self.chance(0.4) { 0.0 } else { self.0.random_range(0.0..most) }
    }
}
