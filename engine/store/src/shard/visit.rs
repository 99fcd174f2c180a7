//! Reading all rows of one kind, for what looks at a whole county at once.
//!
//! A visit holds no lock and sees rows change under it: each row is whole, as of some event at or after its beginning.
//! It blocks, so it runs at the start or on a thread for blocking work, never on a county's thread.

use std::ops::ControlFlow;
use std::time::Duration;

use baoming_core::ids::CountyId;
use baoming_core::rows::Row;

use super::error::ReadError;
use super::keys::{CANDIDATES, CONTINGENCIES, EDITIONS, OPERATORS};
use super::shards::Shards;
use super::tree;

/// A kind of rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowKind {
    /// Candidates, by serial.
    Candidates,
    /// Operators, by number.
    Operators,
    /// Editions of the rules, in order.
    Editions,
    /// Entries of the contingency table's, in order.
    Contingencies,
}

impl Shards {
    /// Waits until a county's tree has event `at_least`.
    pub async fn caught_up(&self, county: CountyId, at_least: u64, patience: Duration) -> Result<(), ReadError> {
        let Some(home) = self.homes.get(&county) else { return Ok(()) };
        let reached = tokio::time::timeout(patience, home.progress.reached(county, at_least)).await;
        reached.map_err(|_| ReadError::Behind)?
    }

    /// Visits every row of a kind; a county that is not here has none.
    pub fn visit(
        &self,
        county: CountyId,
        kind: RowKind,
        visit: &mut dyn FnMut(Row) -> ControlFlow<()>,
    ) -> Result<(), ReadError> {
        let Some(home) = self.homes.get(&county) else { return Ok(()) };
        if self.failed(county) {
            return Err(ReadError::Failed);
        }
        let first = match kind {
            RowKind::Candidates => CANDIDATES,
            RowKind::Operators => OPERATORS,
            RowKind::Editions => EDITIONS,
            RowKind::Contingencies => CONTINGENCIES,
        };
        Ok(tree::visit_rows(&home.tree, &*self.sealer, county, first, visit)?)
    }
}
