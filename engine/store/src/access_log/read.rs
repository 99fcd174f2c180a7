//! Reading the log: page by page, file by file.
//!
//! A page costs at most one file in memory and a bounded number of bytes read; a search that finds little returns a page
//! that is not full, with the place where to go on. Readings of one node happen one after another.

use std::collections::VecDeque;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use baoming_core::ids::Serial;
use baoming_core::scope::Scope;
use baoming_core::time::Timestamp;

use super::entry::AccessEntry;
use super::error::AccessLogError;
use super::files::{self, LogFile};
use super::frame::{self, Found};
use crate::keys::Sealer;

/// The most entries of a page.
pub const PAGE_ENTRIES_MAX: usize = 500;
/// The most bytes read for a page, give or take one file.
const PAGE_READ_BYTES_MAX: u64 = 128 << 20;

/// Which entries; all conditions have to hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Filter {
    /// Arrived at this instant or later.
    pub from: Option<Timestamp>,
    /// Arrived before this instant.
    pub to: Option<Timestamp>,
    /// Read by this operator.
    pub operator_id: Option<u32>,
    /// Of this candidate, alone or among others.
    pub serial: Option<Serial>,
    /// Of this scope: the data was a county's within it, or that of a wider scope which holds it.
    pub scope: Option<Scope>,
}

/// In which order. It is that of recording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// The newest entry first.
    LatestFirst,
    /// The oldest entry first.
    OldestFirst,
}

/// An entry and its number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordedEntry {
    /// Its number in the log.
    pub sequence: u64,
    /// What it says.
    pub entry: AccessEntry,
}

/// A part of what was asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page {
    /// The entries, in the order asked for.
    pub entries: Vec<RecordedEntry>,
    /// The cursor of the next page; `None` when there is certainly no more.
    pub next: Option<u64>,
    /// Places that could not be read; [`check()`](super::check()) says which.
    pub damaged: u64,
}

/// The reading end.
#[derive(Clone)]
pub struct AccessReader {
    directory: PathBuf,
    sealer: Arc<dyn Sealer>,
    one_at_a_time: Arc<Mutex<()>>,
    read_bytes_max: u64,
}

impl AccessReader {
    /// For a log that nobody writes. A writer has its own, with [`AccessLog::reader`](super::AccessLog::reader).
    pub fn new(directory: &Path, sealer: Arc<dyn Sealer>) -> Self {
        let one_at_a_time = Arc::default();
        Self { directory: directory.to_owned(), sealer, one_at_a_time, read_bytes_max: PAGE_READ_BYTES_MAX }
    }

    /// A page of at most `limit` entries, after `cursor` if there is one. Waits for the disk: not for a thread that serves
    /// requests.
    pub fn read(
        &self,
        filter: &Filter,
        order: Order,
        cursor: Option<u64>,
        limit: usize,
    ) -> Result<Page, AccessLogError> {
        let _turn = self.one_at_a_time.lock().unwrap_or_else(PoisonError::into_inner);
        let limit = limit.clamp(1, PAGE_ENTRIES_MAX);
        let mut spans = spans(files::list(&self.directory)?.good);
        if order == Order::LatestFirst {
            spans.reverse();
        }
        let wanted = |span: &Span| match (order, cursor) {
            (_, None) => true,
            (Order::LatestFirst, Some(cursor)) => span.file.header.first_sequence() < cursor,
            (Order::OldestFirst, Some(cursor)) => cursor < span.last_sequence,
        };
        let in_time = |span: &Span| files::may_hold(span.file.header.day, filter.from, filter.to);
        let (mut page, mut read_bytes) = (Page::default(), 0);
        for span in spans.iter().filter(|span| wanted(span) && in_time(span)) {
            if read_bytes >= self.read_bytes_max {
                page.next = Some(match order {
                    Order::LatestFirst => span.last_sequence.saturating_add(1),
                    Order::OldestFirst => span.file.header.before.sequence,
                });
                break;
            }
            let content = files::read(&span.file.path)?;
            read_bytes += content.len() as u64;
            self.collect(&content, filter, order, cursor, limit, &mut page);
            if page.entries.len() == limit {
                page.next = page.entries.last().map(|last| last.sequence);
                break;
            }
        }
        Ok(page)
    }

    /// Adds what a file holds, up to the page's limit.
    fn collect(
        &self,
        content: &[u8],
        filter: &Filter,
        order: Order,
        cursor: Option<u64>,
        limit: usize,
        page: &mut Page,
    ) {
        let room = limit - page.entries.len();
        let mut matching = VecDeque::new();
        for found in frame::frames(content) {
            let frame = match found {
                Found::Frame { frame, .. } => frame,
                Found::Damaged { .. } => {
                    page.damaged += 1;
                    continue;
                }
                // Being written just now, or left by a crash: `check` tells.
                Found::Unfinished { .. } => break,
            };
            match (order, cursor) {
                (Order::LatestFirst, Some(cursor)) if frame.sequence >= cursor => break,
                (Order::OldestFirst, Some(cursor)) if frame.sequence <= cursor => continue,
                _ => {}
            }
            let Some(entry) = frame.open(&*self.sealer).ok().and_then(|bytes| AccessEntry::decode(&bytes)) else {
                page.damaged += 1;
                continue;
            };
            if !filter.takes(&entry) {
                continue;
            }
            matching.push_back(RecordedEntry { sequence: frame.sequence, entry });
            match order {
                Order::OldestFirst if matching.len() == room => break,
                Order::LatestFirst if matching.len() > room => drop(matching.pop_front()),
                _ => {}
            }
        }
        match order {
            Order::OldestFirst => page.entries.extend(matching),
            Order::LatestFirst => page.entries.extend(matching.into_iter().rev()),
        }
    }

    #[cfg(test)]
    pub(super) fn with_read_bytes_max(self, read_bytes_max: u64) -> Self {
        Self { read_bytes_max, ..self }
    }
}

impl Filter {
    fn takes(&self, entry: &AccessEntry) -> bool {
        let Self { from, to, operator_id, serial, scope } = *self;
        from.is_none_or(|from| from <= entry.at)
            && to.is_none_or(|to| entry.at < to)
            && operator_id.is_none_or(|id| id == entry.operator_id)
            && serial.is_none_or(|serial| entry.serial == Some(serial) || entry.serials.contains(&serial))
            && scope.is_none_or(|scope| concerns(entry, scope))
    }
}

/// Whether an entry is about data of this scope. Where it names no county, the scope that was asked says how far it went.
fn concerns(entry: &AccessEntry, scope: Scope) -> bool {
    let asked = entry.scope.parse::<Scope>();
    let overlap = asked.is_ok_and(|asked| asked.covers(scope) || scope.covers(asked));
    match entry.county {
        Some(county) => scope.touches_county(county) && (scope.covers_county(county) || overlap),
        None => overlap,
    }
}

struct Span {
    file: LogFile,
    /// The last that can be in the file: the next file begins after it.
    last_sequence: u64,
}

fn spans(files: Vec<LogFile>) -> Vec<Span> {
    let mut last_sequence = u64::MAX;
    let mut spans: Vec<_> = files
        .into_iter()
        .rev()
        .map(|file| {
            let span = Span { last_sequence, file };
            last_sequence = span.file.header.before.sequence;
            span
        })
        .collect();
    spans.reverse();
    spans
}
