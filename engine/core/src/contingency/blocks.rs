//! The desk's blocks of addresses, folded: what stands of them.
//!
//! Guarantees: as many ranges as may be blocked at once, and no more, are remembered. Deliberately absent: what the protector does
//! by itself, which is not recorded: it ends in minutes.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::block::{Block, BlockOrder};
use super::{Happening, Logged};
use crate::limits::BLOCKED_RANGES_MAX;
use crate::time::Timestamp;

/// A block that has not been lifted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// The entry's number.
    pub number: u32,
    /// When it was ordered.
    pub since: Timestamp,
    /// What it says.
    pub block: Block,
}

/// What stands, as the entries say it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Blocks {
    standing: BTreeMap<u32, Arc<Standing>>,
}

impl Blocks {
    /// Takes the next entry.
    pub fn take(&mut self, logged: &Logged, recorded_at: Timestamp) {
        let Happening::Blocks(order) = &logged.what else { return };
        self.standing.retain(|_, standing| recorded_at < standing.block.until);
        match order {
            BlockOrder::Set(block) => {
                let standing = Standing { number: logged.number, since: recorded_at, block: block.clone() };
                self.standing.insert(logged.number, Arc::new(standing));
            }
            BlockOrder::Lift(number) => {
                self.standing.remove(number);
            }
        }
    }

    /// Those that are in force at an instant, oldest first.
    pub fn in_force(&self, at: Timestamp) -> impl Iterator<Item = &Arc<Standing>> {
        self.standing.values().filter(move |standing| at < standing.block.until)
    }

    /// Whether there is something to lift under this number.
    pub fn stands(&self, number: u32, at: Timestamp) -> bool {
        self.standing.get(&number).is_some_and(|standing| at < standing.block.until)
    }

    /// Whether there is room for so many ranges more.
    pub fn have_room_for(&self, ranges: usize, at: Timestamp) -> bool {
        let taken: usize = self.in_force(at).map(|standing| standing.block.ranges.len()).sum();
        taken + ranges <= BLOCKED_RANGES_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contingency::block::Block;
    use crate::sample::text;

    fn block(ranges: &[&str]) -> Block {
        let ranges = ranges.iter().map(|range| range.parse().unwrap()).collect();
        Block { ranges, until: Timestamp(1_000), reason: text("攻击来源"), incident: None, including_own: false }
    }

    #[test]
    fn what_was_lifted_or_is_over_stands_no_more() {
        let mut blocks = Blocks::default();
        let mut take = |number, order, at| {
            blocks.take(&Logged { number, what: Happening::Blocks(order) }, Timestamp(at));
            [500, 1_500].map(|at| blocks.in_force(Timestamp(at)).map(|one| one.number).collect::<Vec<_>>())
        };
        assert_eq!(take(1, BlockOrder::Set(block(&["10.0.0.0/8"])), 10), [vec![1], vec![]]);
        let long = Block { until: Timestamp(2_000), ..block(&["192.0.2.0/24"]) };
        assert_eq!(take(2, BlockOrder::Set(long), 20), [vec![1, 2], vec![2]]);
        assert_eq!(take(3, BlockOrder::Lift(1), 30), [vec![2], vec![2]]);
        assert_eq!(take(4, BlockOrder::Lift(2), 40), [vec![], vec![]]);
    }
}
