//! A place that was held comes back in steps: a share of those who ask is let in, and more of them step by step, as long as the
//! node fares well. Everybody's place among the shares is one's own and stays, so that coming again at once gains nothing.
//!
//! Guarantees: a share never falls while its reopening lasts, and it grows only at the end of a step in which the node fared
//! well. Deliberately absent: what holds, which the desk says; a restart goes on where time alone would have come to.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use baoming_core::contingency::{Holding, Ramp};
use baoming_core::time::Timestamp;

use crate::limits::{REOPENING_REFUSED_PERCENT_MAX, REOPENING_SLOW_MS, REOPENING_SLOW_PERCENT_MAX};

/// How a step went: what was asked, refused for want of room, and slow. Counted since the step before.
#[derive(Debug, Default)]
pub struct Faring {
    asked: AtomicU64,
    refused: AtomicU64,
    slow: AtomicU64,
}

impl Faring {
    /// Counts a command that was carried out, or refused for want of room.
    pub fn count(&self, refused: bool, took_ms: u64) {
        self.asked.fetch_add(1, Ordering::Relaxed);
        self.refused.fetch_add(u64::from(refused), Ordering::Relaxed);
        self.slow.fetch_add(u64::from(took_ms > REOPENING_SLOW_MS), Ordering::Relaxed);
    }

    /// Whether all was well since the last time that this was asked.
    pub fn was_well(&self) -> bool {
        let [asked, refused, slow] = [&self.asked, &self.refused, &self.slow].map(|one| one.swap(0, Ordering::Relaxed));
        refused * 100 <= asked * REOPENING_REFUSED_PERCENT_MAX && slow * 100 <= asked * REOPENING_SLOW_PERCENT_MAX
    }
}

#[derive(Debug, Clone, Copy)]
struct Step {
    percent: u8,
    ends_at: Timestamp,
    /// Whether the node fared well in all of it so far.
    well: bool,
}

/// The shares of everything that is coming back, by the number of the control that opened it.
#[derive(Debug, Default)]
pub struct Reopening {
    steps: Mutex<BTreeMap<u32, Step>>,
}

impl Reopening {
    /// Goes on to the next step where one has ended well. To be called often: once a second.
    pub fn tick<'a>(&self, coming_back: impl Iterator<Item = &'a Holding>, well: bool, now: Timestamp) {
        let mut steps = self.steps.lock().expect("nothing panics while it holds this lock");
        let mut still = BTreeMap::new();
        for holding in coming_back {
            let Some(ramp) = holding.control.ramp else { continue };
            let mut step =
                steps.get(&holding.number).copied().unwrap_or_else(|| first(ramp, holding.control.from, now));
            step.well &= well;
            if now >= step.ends_at {
                let percent =
                    if step.well { step.percent.saturating_add(ramp.step_percent).min(100) } else { step.percent };
                step = Step { percent, ends_at: now.plus_ms(length_ms(ramp)), well: true };
            }
            still.insert(holding.number, step);
        }
        *steps = still;
    }

    /// The share that a reopening has come to.
    pub fn percent(&self, holding: &Holding, now: Timestamp) -> u8 {
        let Some(ramp) = holding.control.ramp else { return 100 };
        let steps = self.steps.lock().expect("nothing panics while it holds this lock");
        steps.get(&holding.number).copied().unwrap_or_else(|| first(ramp, holding.control.from, now)).percent
    }

    /// Whether whoever has this place among a hundred may come; if not, in how many seconds about.
    pub fn admits(&self, holding: &Holding, place: u8, now: Timestamp) -> Result<(), u32> {
        let Some(ramp) = holding.control.ramp else { return Ok(()) };
        let percent = self.percent(holding, now);
        if place < percent {
            return Ok(());
        }
        let steps = u32::from(place - percent) / u32::from(ramp.step_percent) + 1;
        Err(steps * u32::from(ramp.step_seconds))
    }
}

/// Where time alone has come to: what somebody finds who looks at a reopening for the first time.
fn first(ramp: Ramp, from: Timestamp, now: Timestamp) -> Step {
    let passed = u64::try_from(now.0 - from.0).unwrap_or(0) / length_ms(ramp).unsigned_abs().max(1);
    let percent = u64::from(ramp.first_percent) + passed.saturating_mul(u64::from(ramp.step_percent));
    Step { percent: percent.min(100) as u8, ends_at: now.plus_ms(length_ms(ramp)), well: true }
}

fn length_ms(ramp: Ramp) -> i64 {
    i64::from(ramp.step_seconds) * 1_000
}

#[cfg(test)]
mod tests {
    use baoming_core::contingency::{Collection, Control, ControlState, TableRow};
    use baoming_core::sample::text;
    use baoming_core::scope::Scope;

    use super::*;

    fn reopened() -> Holding {
        let control = Control {
            scope: Scope::Province,
            state: ControlState::Open,
            collection: Collection::Online,
            row: TableRow::new(3).unwrap(),
            incident: None,
            reason: text("恢复"),
            from: Timestamp(1_000_000),
            until: None,
            based_on: 0,
            ramp: Some(Ramp { first_percent: 10, step_percent: 30, step_seconds: 10 }),
            break_glass: false,
            set_by: Scope::Province,
            approval: None,
        };
        Holding { number: 7, control }
    }

    #[test]
    fn a_share_grows_only_after_a_step_in_which_all_was_well() {
        let (reopening, holding) = (Reopening::default(), reopened());
        let mut seen = Vec::new();
        for second in 0..62 {
            let now = holding.control.from.plus_ms(second * 1_000);
            // One bad second in the second step holds it for a step more.
            reopening.tick(std::iter::once(&holding), second != 15, now);
            seen.push(reopening.percent(&holding, now));
        }
        assert!(seen.is_sorted(), "{seen:?}");
        assert_eq!(
            [0, 9, 10, 20, 29, 30, 40, 50, 61].map(|second: usize| seen[second]),
            [10, 10, 40, 40, 40, 70, 100, 100, 100]
        );
    }

    #[test]
    fn everybody_keeps_the_same_place_and_is_told_when() {
        let (reopening, holding) = (Reopening::default(), reopened());
        let now = holding.control.from;
        let admitted = (0..100).filter(|place| reopening.admits(&holding, *place, now).is_ok()).count();
        assert_eq!(admitted, 10);
        assert_eq!(
            [9, 10, 39, 40, 99].map(|place| reopening.admits(&holding, place, now)),
            [Ok(()), Err(10), Err(10), Err(20), Err(30)]
        );
        let restarted = Reopening::default();
        assert_eq!(restarted.percent(&holding, now.plus_ms(25_000)), 70);
        assert_eq!(restarted.percent(&holding, now.plus_ms(86_400_000)), 100);
    }

    #[test]
    fn a_step_is_bad_where_many_are_refused_or_slow() {
        let faring = Faring::default();
        assert!(faring.was_well(), "where nobody asks nobody fares badly");
        (0..100).for_each(|one| faring.count(one < 5, 1));
        assert!(faring.was_well());
        (0..100).for_each(|one| faring.count(one < 6, 1));
        assert!(!faring.was_well());
        (0..100).for_each(|one| faring.count(false, if one < 2 { 60_000 } else { 1 }));
        assert!(!faring.was_well());
        assert!(faring.was_well(), "each step is counted by itself");
    }
}
