//! Work that is asked for with `passwords-busy`, done.
//!
//! Guaranteed: bounded; what is not understood, or asks for more than this, is not begun.
//!
//! Deliberately absent: threads. It takes a processor for as long as it takes, a second of a phone or a few hundredths of one
//! of a server: call it where that is no harm.

use ring::digest::{SHA256, digest};

use crate::bodies::ProofOfWorkBody;

/// The header that carries it.
pub const PROOF_HEADER: &str = "Proof-Of-Work";
/// How a challenge is solved, as it is announced.
pub const PROOF_ALGORITHM: &str = "sha-256-leading-zero-bits";
/// More than any service may be configured to ask.
const BITS_MAX: u8 = 24;
/// After so many times what is expected, one of millions has still found nothing.
const PATIENCE: u64 = 16;

/// What goes into the header [`PROOF_HEADER`] of the same request.
pub fn solve(asked: &ProofOfWorkBody) -> Option<String> {
    if asked.algorithm != PROOF_ALGORITHM || asked.bits > BITS_MAX {
        return None;
    }
    let tries = (1_u64 << asked.bits) * PATIENCE;
    let texts = (0..tries).map(|nonce| format!("{}.{nonce}", asked.challenge));
    texts.into_iter().find(|text| begins_with_zeros(digest(&SHA256, text.as_bytes()).as_ref(), asked.bits))
}

fn begins_with_zeros(digest: &[u8], bits: u8) -> bool {
    let first = digest.first_chunk().map_or(u32::MAX, |first| u32::from_be_bytes(*first));
    first.leading_zeros() >= u32::from(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(algorithm: &str, bits: u8) -> ProofOfWorkBody {
        ProofOfWorkBody { algorithm: algorithm.to_owned(), challenge: "bmp1.AQID".to_owned(), bits }
    }

    #[test]
    fn what_is_solved_begins_with_zeros() {
        for bits in [0, 1, 8, 11] {
            let text = solve(&asked(PROOF_ALGORITHM, bits)).unwrap();
            let nonce = text.strip_prefix("bmp1.AQID.").unwrap();
            assert!((1..=16).contains(&nonce.len()), "{text}");
            let counted = digest(&SHA256, text.as_bytes());
            let zeros: String = counted.as_ref().iter().map(|byte| format!("{byte:08b}")).collect();
            assert!(zeros.starts_with(&"0".repeat(bits.into())), "{bits} {zeros}");
        }
    }

    #[test]
    fn what_is_unknown_or_too_much_is_not_begun() {
        assert!(solve(&asked("md5", 1)).is_none());
        assert!(solve(&asked(PROOF_ALGORITHM, BITS_MAX + 1)).is_none());
    }
}
