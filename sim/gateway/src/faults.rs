//! What goes wrong, and how often; and the dice that decide it.
//!
//! Guarantees: a decision follows from the seed, what it is about and whom it concerns, and from nothing else: neither
//! from the order of requests nor from time.

use std::fmt;
use std::str::FromStr;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};

use crate::limits::DUPLICATES_MAX;
use crate::tally::Kind;

/// A part of the whole, from 0 to 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Share(f64);

/// A number that is no share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a share must be a number from 0 to 1")]
pub struct ShareError;

impl TryFrom<f64> for Share {
    type Error = ShareError;
    fn try_from(share: f64) -> Result<Self, ShareError> {
        (0.0..=1.0).contains(&share).then_some(Self(share)).ok_or(ShareError)
    }
}

impl From<Share> for f64 {
    fn from(share: Share) -> f64 {
        share.0
    }
}

impl FromStr for Share {
    type Err = ShareError;
    fn from_str(text: &str) -> Result<Self, ShareError> {
        text.parse::<f64>().map_err(|_| ShareError)?.try_into()
    }
}

impl fmt::Display for Share {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

/// How often each thing goes wrong: shares of payments, unless something else is said.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, clap::Args)]
#[serde(default, deny_unknown_fields)]
pub struct Faults {
    /// Notified late: after up to --delay-ms.
    #[arg(long, default_value_t, value_name = "SHARE")]
    pub delay: Share,
    /// The longest delay, in milliseconds.
    #[arg(long, default_value_t = 2_000, value_name = "MS", value_parser = clap::value_parser!(u32).range(1..=86_400_000))]
    pub delay_ms: u32,
    /// Notified up to three times more, though the first one was accepted.
    #[arg(long, default_value_t, value_name = "SHARE")]
    pub duplicate: Share,
    /// Held back for up to --reorder-ms, so that later payments are notified first.
    #[arg(long, default_value_t, value_name = "SHARE")]
    pub reorder: Share,
    /// The longest time that a notification is held back to change the order, in milliseconds.
    #[arg(long, default_value_t = 200, value_name = "MS", value_parser = clap::value_parser!(u32).range(1..=86_400_000))]
    pub reorder_ms: u32,
    /// Never notified: only a query or the bill tells.
    #[arg(long, default_value_t, value_name = "SHARE")]
    pub lose: Share,
    /// Share of sendings that get lost on the way; they are sent again by the schedule.
    #[arg(long, default_value_t, value_name = "SHARE")]
    pub drop: Share,
    /// Share of orders for which, before anybody pays, a forged notification says that they are paid: with a broken
    /// signature, with one by a wrong key, or with an altered content.
    #[arg(long, default_value_t, value_name = "SHARE")]
    pub forge: Share,
    /// Notified once more with a good signature of an hour ago.
    #[arg(long, default_value_t, value_name = "SHARE")]
    pub replay: Share,
    /// Paid with another amount than the order's; the ledger says with which.
    #[arg(long, default_value_t, value_name = "SHARE")]
    pub wrong_amount: Share,
    /// Share of requests that get no answer; half of them have their effect.
    #[arg(long, default_value_t, value_name = "SHARE")]
    pub no_answer: Share,
    /// Share of requests that are answered with SYSTEM_ERROR and have no effect.
    #[arg(long, default_value_t, value_name = "SHARE")]
    pub system_error: Share,
    /// Share of requests that have their effect, and an answer that is signed by a wrong key.
    #[arg(long, default_value_t, value_name = "SHARE")]
    pub wrong_answer: Share,
}

impl Default for Faults {
    fn default() -> Self {
        let never = Share(0.0);
        Self {
            delay: never,
            delay_ms: 2_000,
            duplicate: never,
            reorder: never,
            reorder_ms: 200,
            lose: never,
            drop: never,
            forge: never,
            replay: never,
            wrong_amount: never,
            no_answer: never,
            system_error: never,
            wrong_answer: never,
        }
    }
}

/// What goes wrong with a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It has no effect and gets no answer.
    SilentBefore,
    /// It has its effect and gets no answer.
    SilentAfter,
    /// It has no effect and is answered with an error of the system.
    SystemError,
    /// It has its effect, and its answer is signed by a wrong key.
    WrongAnswer,
}

/// A notification to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Planned {
    pub(crate) kind: Kind,
    pub(crate) after_ms: u64,
}

/// Decides what goes wrong.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Dice {
    pub(crate) seed: u64,
    pub(crate) faults: Faults,
}

impl Dice {
    /// What is sent because an order was placed.
    pub(crate) fn placed(&self, order: &str) -> Option<Planned> {
        let mut dice = self.about("placed", order, 0);
        if !hits(&mut dice, self.faults.forge) {
            return None;
        }
        let kind = [Kind::BrokenSignature, Kind::WrongKey, Kind::AlteredContent][dice.random_range(0..3)];
        Some(Planned { kind, after_ms: later(&mut dice, self.faults.delay_ms) })
    }

    /// What is sent because an order was paid; nothing if it is lost.
    pub(crate) fn paid(&self, order: &str) -> Vec<Planned> {
        let faults = &self.faults;
        let mut dice = self.about("paid", order, 0);
        // Every die is cast, whatever the others say, so that one rate does not change what another one decides.
        let lost = hits(&mut dice, faults.lose);
        let delayed = hits(&mut dice, faults.delay);
        let delay_ms = later(&mut dice, faults.delay_ms);
        let reordered = hits(&mut dice, faults.reorder);
        let reorder_ms = later(&mut dice, faults.reorder_ms);
        let doubled = hits(&mut dice, faults.duplicate);
        let copies = dice.random_range(1..=DUPLICATES_MAX);
        let replayed = hits(&mut dice, faults.replay);
        if lost {
            return Vec::new();
        }
        let after_ms = if delayed { delay_ms } else { 0 } + if reordered { reorder_ms } else { 0 };
        let mut planned = vec![Planned { kind: Kind::Genuine, after_ms }];
        let mut copy = |kind| planned.push(Planned { kind, after_ms: after_ms + later(&mut dice, faults.reorder_ms) });
        if doubled {
            (0..copies).for_each(|_| copy(Kind::Duplicate));
        }
        if replayed {
            copy(Kind::Replay);
        }
        planned
    }

    /// Whether a sending gets lost on the way.
    pub(crate) fn drops(&self, order: &str, attempt: u32) -> bool {
        hits(&mut self.about("drop", order, attempt), self.faults.drop)
    }

    /// What the payer pays for an order of this amount.
    pub(crate) fn amount(&self, order: &str, asked_fen: u32) -> u32 {
        let mut dice = self.about("amount", order, 0);
        if !hits(&mut dice, self.faults.wrong_amount) {
            return asked_fen;
        }
        let by = dice.random_range(1..=100);
        let less = dice.random_bool(0.5) && asked_fen > by;
        if less { asked_fen - by } else { asked_fen.saturating_add(by) }
    }

    /// What goes wrong with the `number`th request about `subject`.
    pub(crate) fn trouble(&self, subject: &str, number: u32) -> Option<Trouble> {
        let mut dice = self.about("answer", subject, number);
        let silent = hits(&mut dice, self.faults.no_answer);
        let before = dice.random_bool(0.5);
        let fails = hits(&mut dice, self.faults.system_error);
        let wrong = hits(&mut dice, self.faults.wrong_answer);
        match (silent, fails, wrong) {
            (true, ..) if before => Some(Trouble::SilentBefore),
            (true, ..) => Some(Trouble::SilentAfter),
            (_, true, _) => Some(Trouble::SystemError),
            (_, _, true) => Some(Trouble::WrongAnswer),
            _ => None,
        }
    }

    fn about(&self, topic: &str, subject: &str, number: u32) -> ChaCha8Rng {
        let mut context = Context::new(&SHA256);
        context.update(&self.seed.to_be_bytes());
        context.update(&number.to_be_bytes());
        context.update(topic.as_bytes());
        context.update(b":");
        context.update(subject.as_bytes());
        let seed = context.finish().as_ref().try_into().expect("SHA-256 has 32 bytes");
        ChaCha8Rng::from_seed(seed)
    }
}

fn hits(dice: &mut ChaCha8Rng, share: Share) -> bool {
    dice.random::<f64>() < share.0
}

fn later(dice: &mut ChaCha8Rng, ms_max: u32) -> u64 {
    dice.random_range(0..=u64::from(ms_max))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn dice(seed: u64, change: fn(&mut Faults)) -> Dice {
        let mut faults = Faults::default();
        change(&mut faults);
        Dice { seed, faults }
    }

    #[test]
    fn nothing_goes_wrong_by_default() {
        let dice = dice(1, |_| ());
        assert_eq!(dice.paid("order"), [Planned { kind: Kind::Genuine, after_ms: 0 }]);
        assert_eq!((dice.placed("order"), dice.trouble("order", 3), dice.amount("order", 4_000)), (None, None, 4_000));
        assert!(!dice.drops("order", 0));
    }

    #[test]
    fn the_same_seed_decides_the_same_and_shares_are_kept() {
        let half = |seed| dice(seed, |faults| (faults.lose, faults.duplicate) = (Share(0.5), Share(0.25)));
        let orders: Vec<String> = (0..4_000).map(|number| format!("FEE{number:06}")).collect();
        let all = |seed| orders.iter().map(|order| half(seed).paid(order)).collect::<Vec<_>>();
        assert_eq!(all(7), all(7));
        assert_ne!(all(7), all(8));
        let lost = all(7).iter().filter(|planned| planned.is_empty()).count();
        assert!((1_850..2_150).contains(&lost), "{lost}");
        let doubled = all(7).iter().filter(|planned| planned.len() > 1).count();
        assert!((400..600).contains(&doubled), "{doubled}");
    }

    #[test]
    fn one_rate_does_not_change_what_another_decides() {
        let orders: Vec<String> = (0..500).map(|number| format!("FEE{number:06}")).collect();
        let lost = |change| orders.iter().map(|order| dice(3, change).paid(order).is_empty()).collect::<Vec<_>>();
        let both = |faults: &mut Faults| (faults.lose, faults.delay) = (Share(0.3), Share(0.9));
        assert_eq!(lost(|faults| faults.lose = Share(0.3)), lost(both));
    }

    #[test]
    fn a_wrong_amount_is_always_another_and_never_nothing() {
        let dice = dice(5, |faults| faults.wrong_amount = Share(1.0));
        for number in 0..500 {
            let paid = dice.amount(&format!("FEE{number}"), 50);
            assert!(paid != 50 && paid > 0, "{paid}");
        }
    }

    #[test]
    fn a_share_is_a_part_of_the_whole() {
        assert_eq!("0.25".parse::<Share>(), Ok(Share(0.25)));
        for bad in ["", "-0.1", "1.01", "NaN", "half"] {
            assert_eq!(bad.parse::<Share>(), Err(ShareError), "{bad}");
        }
    }
}
