//! The editions of the rules, from the desk's own events: what was in force where and when.

use std::sync::Arc;

use baoming_core::codec::ChainHead;
use baoming_core::invariants::Invariant;
use baoming_core::policy::Policy;
use baoming_core::rows::{Row, project};
use baoming_core::subject::{Subject, subject_of};
use baoming_policy::Editions;
use baoming_store::journal::{FrameRef, JournalError, Journals, Position};
use baoming_store::keys::Sealer;
use baoming_store::shard::inspect::follow;

use super::reading;
use super::report::{Findings, Place};

/// Reads the desk's events up to the first that is damaged. What is wrong with seals and chain is said by the audit that
/// comes after it; here only editions that cannot be used are.
pub(super) fn read(
    journals: &Journals,
    sealer: &dyn Sealer,
    start: &Arc<Policy>,
    findings: &mut Findings,
) -> Result<Editions, JournalError> {
    let desk = start.desk();
    let (mut editions, mut head, mut sound) = (Editions::new(start.clone()), ChainHead::genesis(desk), true);
    let visit = &mut |position: Position, frame: FrameRef<'_>| {
        if frame.county != desk || !sound {
            return;
        }
        let Ok(record) = follow(sealer, &mut head, frame) else {
            sound = false;
            return;
        };
        if !matches!(subject_of(&record.event), Subject::Edition(_)) {
            return;
        }
        if let Ok(Row::Edition(row)) = project(None, &record, position.0)
            && let Err(error) = editions.take(*row)
        {
            findings.check(false, Invariant::Order, Place::event(desk, record.sequence), || error.to_string());
        }
    };
    reading::frames(&**journals.of(desk), visit)?;
    Ok(editions)
}
