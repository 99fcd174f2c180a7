//! What is remembered of a range, and what there is to say.

use baoming_core::contingency::AddressRange;
use baoming_core::time::Timestamp;

use super::rule::Rule;
use crate::limits::{PEOPLE_OF_A_RANGE_MAX, PROTECTOR_FADE_MS, SUCCEEDED_LATELY_MS};

/// Why a range is not kept out although a rule asks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stop {
    /// As many are kept out as may be.
    Ranges,
    /// Several people have succeeded from there lately.
    People,
    /// Too many of those who have succeeded lately would be kept out.
    Friendly,
}

impl Stop {
    /// The name in the API and in the log.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ranges => "too-many-ranges",
            Self::People => "several-people",
            Self::Friendly => "friendly-share",
        }
    }
}

/// Something that the protector did, or did not do although a rule asked for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Act {
    /// When.
    pub at: Timestamp,
    /// By which rule.
    pub rule: Rule,
    /// To which range.
    pub range: AddressRange,
    /// What.
    pub deed: Deed,
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// The range is kept out until then, for the so-many-th time of late.
    Blocked {
        /// Until when.
        until: Timestamp,
        /// The how-many-th time.
        times: u32,
    },
    /// It is not kept out any more.
    Ended,
    /// It was not kept out, and why.
    Left(Stop),
}

/// How much came lately, leaking at the pace that is allowed.
#[derive(Debug, Clone, Copy, Default)]
struct Level {
    thousandths: u64,
    at_ms: i64,
}

/// What a range has done that speaks against it.
#[derive(Debug, Default)]
pub(super) struct Suspect {
    levels: [Level; Rule::ALL.len()],
    times: u32,
    blocked_ms: i64,
    /// When it was last said why it is not kept out.
    pub(super) said_ms: Option<i64>,
}

impl Suspect {
    /// Counts one sign; whether it is one too many. Then counting begins anew.
    pub(super) fn count(&mut self, rule: Rule, (count, window_ms): (u64, u64), now: Timestamp) -> bool {
        let level = &mut self.levels[rule as usize];
        let passed = u64::try_from(now.0.saturating_sub(level.at_ms)).unwrap_or(0);
        let leaked = passed.saturating_mul(count * 1_000) / window_ms;
        level.thousandths = level.thousandths.saturating_sub(leaked) + 1_000;
        level.at_ms = now.0;
        let over = level.thousandths >= count * 1_000;
        if over {
            level.thousandths = 0;
        }
        over
    }

    /// It is kept out once more; the how-many-th time of late it is.
    pub(super) fn blocked(&mut self, now: Timestamp) -> u32 {
        if now.0.saturating_sub(self.blocked_ms) > PROTECTOR_FADE_MS {
            self.times = 0;
        }
        (self.times, self.blocked_ms) = (self.times.saturating_add(1), now.0);
        self.times
    }
}

/// Who has succeeded from a range lately: not more of them than tell one person from several.
#[derive(Debug, Default)]
pub(super) struct Friends(Vec<(u64, i64)>);

impl Friends {
    pub(super) fn succeeded(&mut self, person: u64, now: Timestamp) {
        match self.0.iter_mut().find(|(known, _)| *known == person) {
            Some((_, at_ms)) => *at_ms = now.0,
            None => {
                if self.0.len() >= PEOPLE_OF_A_RANGE_MAX {
                    let oldest = self.0.iter().enumerate().min_by_key(|(_, (_, at_ms))| *at_ms).map(|(place, _)| place);
                    self.0.swap_remove(oldest.unwrap_or(0));
                }
                self.0.push((person, now.0));
            }
        }
    }

    /// How many of them it were lately.
    pub(super) fn lately(&self, now: Timestamp) -> usize {
        self.0.iter().filter(|(_, at_ms)| now.0.saturating_sub(*at_ms) <= SUCCEEDED_LATELY_MS).count()
    }
}
