//! Addresses that are kept out: those that an operator has blocked, and those that the protector holds for some minutes.
//!
//! Guarantees: where nobody is blocked a request costs one load and nothing more; where somebody is, one look for each length of
//! range that there is; a block that is over keeps nobody out, also before it is taken off the table. Deliberately absent: who
//! may pass a block all the same, which depends on what is asked for (matters), and who decides to block.

mod ranges;

use std::net::IpAddr;

use arc_swap::ArcSwap;
use baoming_core::contingency::AddressRange;
use baoming_core::time::Timestamp;
use baoming_telemetry::names;
use metrics::{Counter, counter};

pub(crate) use ranges::Ranges;

/// Who keeps an address out. Operators' blocks come first: what an operator has set, the protector does not touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// Somebody, by an entry of the desk's.
    Operator,
    /// The protector, by one of its rules.
    Protector,
}

impl Origin {
    /// Both, as the metrics have them.
    pub(crate) const ALL: [Self; 2] = [Self::Operator, Self::Protector];

    /// The name in the API and in metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Operator => "operator",
            Self::Protector => "protector",
        }
    }
}

/// An address is kept out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Blocked {
    /// By whom.
    pub origin: Origin,
    /// Until when.
    pub until: Timestamp,
}

/// Everybody who is kept out, exchanged whole.
#[derive(Debug, Default)]
struct Table {
    operators: Ranges,
    protector: Ranges,
    is_empty: bool,
}

/// Who is kept out.
pub(crate) struct Blocks {
    table: ArcSwap<Table>,
    refused: [Counter; 2],
}

impl Blocks {
    pub(crate) fn new() -> Self {
        let refused = Origin::ALL.map(|origin| counter!(names::BLOCKED_TOTAL, "origin" => origin.name()));
        refused.iter().for_each(|counter| counter.increment(0));
        Self { table: ArcSwap::from_pointee(Table { is_empty: true, ..Table::default() }), refused }
    }

    /// Whether nobody at all is kept out.
    pub(crate) fn is_empty(&self) -> bool {
        self.table.load().is_empty
    }

    /// Who keeps this address out, if anybody does.
    pub(crate) fn find(&self, address: IpAddr, now: Timestamp) -> Option<Blocked> {
        let table = self.table.load();
        let of = |ranges: &Ranges, origin| ranges.find(address, now).map(|until| Blocked { origin, until });
        of(&table.operators, Origin::Operator).or_else(|| of(&table.protector, Origin::Protector))
    }

    /// Counts somebody who was refused.
    pub(crate) fn count(&self, blocked: Blocked) {
        self.refused[blocked.origin as usize].increment(1);
    }

    /// These are kept out from now on, and nobody else.
    pub(crate) fn exchange(&self, operators: &[(AddressRange, Timestamp)], protector: &[(AddressRange, Timestamp)]) {
        let is_empty = operators.is_empty() && protector.is_empty();
        let (operators, protector) = (Ranges::of(operators), Ranges::of(protector));
        self.table.store(std::sync::Arc::new(Table { operators, protector, is_empty }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operators_block_comes_before_the_protectors() {
        let blocks = Blocks::new();
        let find = |address: &str, now| {
            blocks.find(address.parse().unwrap(), Timestamp(now)).map(|found| (found.origin, found.until.0))
        };
        assert!(blocks.is_empty() && find("192.0.2.1", 0).is_none());
        let of = |range: &str, until| [(range.parse().unwrap(), Timestamp(until))];
        blocks.exchange(&of("192.0.2.0/24", 50), &of("192.0.2.1", 99));
        assert!(!blocks.is_empty());
        assert_eq!(find("::ffff:192.0.2.1", 10), Some((Origin::Operator, 50)));
        assert_eq!(find("192.0.2.1", 50), Some((Origin::Protector, 99)));
        assert_eq!(find("192.0.2.2", 50), None);
        blocks.exchange(&[], &[]);
        assert!(blocks.is_empty());
    }
}
