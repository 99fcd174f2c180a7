//! Whether a start's calendar fits the records that are there already.
//!
//! Guarantees: a calendar that lies before the newest record is refused before a county starts, unless that is accepted, which
//! is recorded in the directory; a little before it, as after a leap or a small correction of the machine, the clock begins
//! with the newest record and lets the calendar catch up. A rehearsal may begin again at any instant: that is only said.
//!
//! Deliberately absent: groups of layout 1, which do not say when they were committed.

use std::ops::ControlFlow;

use baoming_clock::{Clock, format_rfc3339};
use baoming_core::time::Timestamp;
use baoming_store::data_dir::{Calendar, DataDir};
use baoming_store::journal::{JournalError, Journals};

use super::error::NodeError;
use crate::limits::CALENDAR_BEHIND_MS_MAX;

/// Judges the clock of a start by the newest group of every journal.
pub(super) fn judge(clock: &Clock, journals: &Journals, data_dir: &mut DataDir, accept: bool) -> Result<(), NodeError> {
    let Some(newest) = newest(journals)? else { return Ok(()) };
    let now = clock.now();
    if newest <= now {
        return Ok(());
    }
    let (newest_text, now_text) = (format_rfc3339(newest), format_rfc3339(now));
    if data_dir.calendar() == Some(Calendar::Rehearsal) {
        tracing::warn!(newest = newest_text, now = now_text, "this rehearsal begins before its newest record");
    } else if newest <= now.plus_ms(CALENDAR_BEHIND_MS_MAX) {
        clock.not_before(newest);
    } else if accept {
        data_dir.accept(now, &format!("started before the newest record, of {newest_text}"))?;
    } else {
        return Err(NodeError::CalendarBehind { newest: newest_text, now: now_text });
    }
    Ok(())
}

/// When the last group of any journal was committed.
fn newest(journals: &Journals) -> Result<Option<Timestamp>, JournalError> {
    let mut newest = None;
    for journal in journals.each() {
        journal.read_groups_after(journal.last().previous(), &mut |group| {
            newest = newest.max(group.committed_at);
            ControlFlow::Continue(())
        })?;
    }
    Ok(newest)
}
