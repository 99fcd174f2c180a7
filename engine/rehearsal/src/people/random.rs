//! Numbers from a seed. The arithmetic on top of the generator is our own, so that a new version of a library does not
//! change the synthetic province.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// What numbers are drawn for. Each use of each thing has a stream of the generator to itself.
#[derive(Debug, Clone, Copy)]
pub(super) enum Purpose {
    /// The fields of a candidate.
    Candidate = 0,
    /// How an address code's numbers are shuffled for its own county.
    HomeShuffle = 1,
    /// How they are shuffled for everybody else.
    AwayShuffle = 2,
    /// Which candidate of a block lives elsewhere.
    Block = 3,
    /// The tones and the grain of a base photograph.
    Photo = 4,
}

/// A source of numbers for one thing.
#[derive(Debug)]
pub(super) struct Numbers(ChaCha8Rng);

impl Numbers {
    /// The numbers of `seed` for this purpose and thing; `which` has to be below 2^24 and `index` below 2^32.
    pub(super) fn new(seed: u64, purpose: Purpose, which: u32, index: u64) -> Self {
        assert!(which < 1 << 24 && index < 1 << 32, "streams must differ");
        let mut generator = ChaCha8Rng::seed_from_u64(seed);
        generator.set_stream(((purpose as u64) << 56) | (u64::from(which) << 32) | index);
        Self(generator)
    }

    /// A number from 0 up to but without `bound`; near enough to even for bounds far below 2^32.
    pub(super) fn below(&mut self, bound: u32) -> u32 {
        assert!(bound > 0, "there must be something to choose from");
        ((u64::from(self.0.next_u32()) * u64::from(bound)) >> 32) as u32
    }

    /// True in so many of a hundred cases.
    pub(super) fn percent(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of the items.
    pub(super) fn one_of<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len() as u32) as usize]
    }

    /// One of the items, with a weight each.
    pub(super) fn weighted<T: Copy>(&mut self, items: &[(T, u32)]) -> T {
        let mut left = self.below(items.iter().map(|(_, weight)| weight).sum());
        for (item, weight) in items {
            if left < *weight {
                return *item;
            }
            left -= weight;
        }
        unreachable!("the number is below the sum of the weights")
    }

    /// Random bytes.
    pub(super) fn bytes<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.0.fill_bytes(&mut bytes);
        bytes
    }
}

/// A bijection of the numbers below `modulus` that looks unordered: a number times a factor without common divisor,
/// plus an offset.
#[derive(Debug, Clone, Copy)]
pub(super) struct Shuffle {
    modulus: u64,
    factor: u64,
    offset: u64,
}

impl Shuffle {
    /// Draws a shuffle.
    pub(super) fn draw(modulus: u32, numbers: &mut Numbers) -> Self {
        // A factor between a quarter and a half of the modulus, so that neighbours land far apart.
        let mut factor = modulus / 4 + numbers.below(modulus / 4);
        while common_divisor(factor, modulus) != 1 {
            factor += 1;
        }
        Self { modulus: u64::from(modulus), factor: u64::from(factor), offset: u64::from(numbers.below(modulus)) }
    }

    /// Where a number goes.
    pub(super) fn apply(&self, number: u32) -> u32 {
        let number = u64::from(number);
        assert!(number < self.modulus, "a shuffle is a bijection below its modulus only");
        ((number * self.factor + self.offset) % self.modulus) as u32
    }
}

fn common_divisor(left: u32, right: u32) -> u32 {
    if right == 0 { left } else { common_divisor(right, left % right) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(modulus: u32) {
        let shuffle = Shuffle::draw(modulus, &mut Numbers::new(7, Purpose::HomeShuffle, 430_102, 0));
        let mut all: Vec<u32> = (0..modulus).map(|number| shuffle.apply(number)).collect();
        all.sort_unstable();
        assert!(all.into_iter().eq(0..modulus), "below {modulus}");
    }

    #[test]
    fn a_shuffle_is_a_bijection() {
        [8, 9, 30, 1_096, 1_096 * 499].into_iter().for_each(check);
    }
}
