//! Counting candidates again, for figures that a report gives: by their rows, beside the running service.

use std::ops::{ControlFlow, Range};

use baoming_core::ids::PointNumber;
use baoming_core::rows::{CandidateRow, Row};
use baoming_core::scope::Scope;
use baoming_core::time::Timestamp;
use baoming_store::shard::RowKind;

use super::error::{Failure, unreadable};
use super::serving::Node;

impl Node {
    /// Counts the candidates of a scope who were captured within a time, and those of them of whom something holds. What ended
    /// since then counts. Blocks: it reads all rows of the scope's counties.
    pub fn count_captured(
        &self,
        scope: Scope,
        within: &Range<Timestamp>,
        holds: impl Fn(&CandidateRow) -> bool,
    ) -> Result<(u64, u64), Failure> {
        let point: Option<PointNumber> = match scope {
            Scope::Point(point) => Some(point.number),
            Scope::Province | Scope::City(_) | Scope::County(_) => None,
        };
        let (mut captured, mut holding) = (0, 0);
        let policy = self.province_policy();
        for county in policy.counties.keys().filter(|county| scope.touches_county(**county)) {
            let read = self.shards.visit(*county, RowKind::Candidates, &mut |row| {
                if let Row::Candidate(row) = row {
                    let counts = within.contains(&row.captured_at) && point.is_none_or(|point| point == row.point);
                    captured += u64::from(counts);
                    holding += u64::from(counts && holds(&row));
                }
                ControlFlow::Continue(())
            });
            read.map_err(|error| unreadable(*county, error))?;
        }
        Ok((captured, holding))
    }
}
