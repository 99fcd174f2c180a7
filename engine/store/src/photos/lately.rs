//! Photographs that are known to be kept, so that a capture right behind its upload asks no disk.
//!
//! Nothing of a running directory removes a photograph, so what was kept once is kept. Bounded by two generations: when the
//! younger one is full it takes the place of the older one.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

use baoming_core::ids::PhotoDigest;

use crate::limits::PHOTOS_KNOWN_MAX;

/// What is known.
#[derive(Debug, Default)]
pub(super) struct Lately {
    generations: RwLock<[HashSet<PhotoDigest>; 2]>,
}

impl Lately {
    /// This one is kept.
    pub(super) fn learn(&self, digest: PhotoDigest) {
        // A panic while it was held leaves sets that are whole.
        let mut generations = self.generations.write().unwrap_or_else(PoisonError::into_inner);
        let [younger, older] = &mut *generations;
        younger.insert(digest);
        if younger.len() >= PHOTOS_KNOWN_MAX / 2 {
            *older = std::mem::take(younger);
        }
    }

    /// Whether this one is known to be kept. One that is not known may be kept all the same.
    pub(super) fn knows(&self, digest: &PhotoDigest) -> bool {
        let generations = self.generations.read().unwrap_or_else(PoisonError::into_inner);
        generations.iter().any(|generation| generation.contains(digest))
    }
}

#[test]
fn what_was_learnt_lately_is_known_and_no_more_than_fits() {
    let digest = |number: usize| {
        let mut digest = PhotoDigest([0; 32]);
        digest.0[..8].copy_from_slice(&number.to_be_bytes());
        digest
    };
    let lately = Lately::default();
    for number in 0..3 * PHOTOS_KNOWN_MAX {
        assert!(!lately.knows(&digest(number)));
        lately.learn(digest(number));
        assert!(lately.knows(&digest(number)));
    }
    assert!(!lately.knows(&digest(0)));
    let generations = lately.generations.read().unwrap();
    assert!(generations.iter().map(HashSet::len).sum::<usize>() <= PHOTOS_KNOWN_MAX);
}
