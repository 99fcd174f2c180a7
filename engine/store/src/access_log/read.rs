//! Reading the log: page by page, file by file.
//!
//! A page costs at most one file in memory and a bounded number of bytes read; a search that finds little returns a page
//! that is not full, with the place where to go on. Readings of one node happen one after another.

use std::collections::VecDeque;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::entry::{AccessEntry, LogEntry};
use super::error::AccessLogError;
use super::files::{self, LogFile};
use super::frame::{self, Found};
use crate::keys::Sealer;

/// The most entries of a page.
pub const PAGE_ENTRIES_MAX: usize = 500;
/// The most bytes read for a page, give or take one file.
const PAGE_READ_BYTES_MAX: u64 = 128 << 20;

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
pub struct RecordedEntry<E> {
    /// Its number in the log.
    pub sequence: u64,
    /// What it says.
    pub entry: E,
}

/// A part of what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<E> {
    /// The entries, in the order asked for.
    pub entries: Vec<RecordedEntry<E>>,
    /// The cursor of the next page; `None` when there is certainly no more.
    pub next: Option<u64>,
    /// Places that could not be read; [`check()`](super::check()) says which.
    pub damaged: u64,
}

/// The reading end of the access log.
pub type AccessReader = Reader<AccessEntry>;

/// The reading end.
pub struct Reader<E> {
    directory: PathBuf,
    sealer: Arc<dyn Sealer>,
    one_at_a_time: Arc<Mutex<()>>,
    read_bytes_max: u64,
    of: PhantomData<fn() -> E>,
}

impl<E> Clone for Reader<E> {
    fn clone(&self) -> Self {
        Self {
            directory: self.directory.clone(),
            sealer: self.sealer.clone(),
            one_at_a_time: self.one_at_a_time.clone(),
            read_bytes_max: self.read_bytes_max,
            of: PhantomData,
        }
    }
}

impl<E: LogEntry> Reader<E> {
    /// For a log that nobody writes. A writer has its own, with [`Log::reader`](super::Log::reader).
    pub fn new(directory: &Path, sealer: Arc<dyn Sealer>) -> Self {
        let (one_at_a_time, read_bytes_max) = (Arc::default(), PAGE_READ_BYTES_MAX);
        Self { directory: directory.to_owned(), sealer, one_at_a_time, read_bytes_max, of: PhantomData }
    }

    /// A page of at most `limit` entries, after `cursor` if there is one. Waits for the disk: not for a thread that serves
    /// requests.
    pub fn read(
        &self,
        filter: &E::Filter,
        order: Order,
        cursor: Option<u64>,
        limit: usize,
    ) -> Result<Page<E>, AccessLogError> {
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
        let (from, to) = E::span(filter);
        let in_time = |span: &Span| files::may_hold(span.file.header.day, from, to);
        let (mut page, mut read_bytes) = (Page { entries: Vec::new(), next: None, damaged: 0 }, 0);
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
        filter: &E::Filter,
        order: Order,
        cursor: Option<u64>,
        limit: usize,
        page: &mut Page<E>,
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
            let Some(entry) = frame.open(&*self.sealer).ok().and_then(|bytes| E::decode(&bytes)) else {
                page.damaged += 1;
                continue;
            };
            if !entry.is_asked_for(filter) {
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
