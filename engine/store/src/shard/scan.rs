//! Reading a county's rows in key order, a page at a time: points, then candidates by serial, then applications, then
//! operators, then editions, then what a second person is asked about.
//!
//! Guarantees: as of at least the last acknowledged event when the page is begun; a row that no event touches meanwhile
//! is met exactly once by pages that follow each other; never more rows than asked for are opened; a row that does not
//! open is an error and never left out. Deliberately absent: a snapshot of the whole county. Rows that change between
//! two pages are met as they are then.

use std::ops::Bound;
use std::sync::Arc;
use std::time::Duration;

use baoming_core::ids::{CountyId, PointNumber, Serial};
use baoming_core::office::OperatorNumber;
use baoming_core::rows::Row;
use baoming_core::subject::Subject;

use super::error::ReadError;
use super::keys::row_key;
use super::shards::Shards;
use super::tree::{TreeError, open_row_at};
use crate::keys::Sealer;
use crate::limits::SCAN_ROWS_PER_PIECE;

/// Takes from a row what is wanted of it, on the reader's thread; nothing if the row is not meant.
pub type Pick<T> = Arc<dyn Fn(Row) -> Option<T> + Send + Sync>;

/// Which rows, and how many of them.
#[derive(Debug, Clone, Copy)]
pub struct Scan {
    /// From where.
    pub from: Bound<Subject>,
    /// Up to where.
    pub to: Bound<Subject>,
    /// Rows that are opened at most.
    pub rows_max: usize,
    /// Rows that are picked at most.
    pub found_max: usize,
}

/// What one page found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// What was picked, in the order of the rows.
    pub found: Vec<T>,
    /// How many rows were opened for it.
    pub rows_scanned: usize,
    /// The last row that was opened: the next page goes on behind it. Nothing when all rows were met.
    pub next: Option<Subject>,
}

impl Scan {
    /// All points.
    pub fn points(rows_max: usize) -> Self {
        let bounds = [PointNumber::MIN, PointNumber::MAX].map(Subject::Point);
        Self::between(bounds, rows_max)
    }

    /// All candidates.
    pub fn candidates(rows_max: usize) -> Self {
        Self::between([Serial::MIN, Serial::MAX].map(Subject::Candidate), rows_max)
    }

    /// All applications.
    pub fn applications(rows_max: usize) -> Self {
        Self::between([0, u32::MAX].map(Subject::Application), rows_max)
    }

    /// All operators; only the desk has any.
    pub fn operators(rows_max: usize) -> Self {
        Self::between([0, u32::MAX].map(|number| Subject::Operator(OperatorNumber(number))), rows_max)
    }

    /// All editions; only the desk has any.
    pub fn editions(rows_max: usize) -> Self {
        Self::between([0, u32::MAX].map(Subject::Edition), rows_max)
    }

    fn between([from, to]: [Subject; 2], rows_max: usize) -> Self {
        Self { from: Bound::Included(from), to: Bound::Included(to), rows_max, found_max: usize::MAX }
    }

    /// The same behind a row, as [`Page::next`] names it.
    #[must_use]
    pub fn after(self, last: Option<Subject>) -> Self {
        Self { from: last.map_or(self.from, Bound::Excluded), ..self }
    }

    /// The same, over once so many are found.
    #[must_use]
    pub fn finding(self, found_max: usize) -> Self {
        Self { found_max, ..self }
    }
}

impl Shards {
    /// Reads a page of a county's rows as of event `at_least` or later, waiting up to `patience` for the shard.
    pub async fn scan<T: Send + 'static>(
        &self,
        county: CountyId,
        mut scan: Scan,
        pick: Pick<T>,
        (at_least, patience): (u64, Duration),
    ) -> Result<Page<T>, ReadError> {
        assert!(scan.rows_max > 0 && scan.found_max > 0, "a page of nothing would say that there is no more");
        let mut page = Page { found: Vec::new(), rows_scanned: 0, next: None };
        let Some(home) = self.homes.get(&county) else { return Ok(page) };
        tokio::time::timeout(patience, home.progress.reached(county, at_least))
            .await
            .map_err(|_| ReadError::Behind)??;
        while scan.rows_max > 0 && scan.found_max > 0 {
            let piece = Scan { rows_max: scan.rows_max.min(SCAN_ROWS_PER_PIECE), ..scan };
            let (tree, sealer, pick) = (home.tree.clone(), self.sealer.clone(), pick.clone());
            let read = self.readers.run(move || read_piece(&tree, &*sealer, county, piece, &*pick)).await??;
            scan.rows_max -= read.rows_scanned;
            scan.found_max -= read.found.len();
            page.rows_scanned += read.rows_scanned;
            page.found.extend(read.found);
            page.next = read.next;
            if read.next.is_none() {
                break;
            }
            scan = scan.after(read.next);
        }
        Ok(page)
    }
}

fn read_piece<T>(
    tree: &sled::Tree,
    sealer: &dyn Sealer,
    county: CountyId,
    scan: Scan,
    pick: &dyn Fn(Row) -> Option<T>,
) -> Result<Page<T>, TreeError> {
    let mut page = Page { found: Vec::new(), rows_scanned: 0, next: None };
    for entry in tree.range::<[u8; 5], _>((scan.from.map(row_key), scan.to.map(row_key))) {
        // Looked at before the row is taken: whoever has met the last row is told so, and asks for no empty page.
        if page.rows_scanned == scan.rows_max || page.found.len() == scan.found_max {
            return Ok(page);
        }
        let (key, sealed) = entry?;
        let row = open_row_at(sealer, county, &key, &sealed)?;
        page.rows_scanned += 1;
        page.next = Some(row.subject());
        page.found.extend(pick(row));
    }
    page.next = None;
    Ok(page)
}

#[cfg(test)]
mod tests {
    use baoming_core::codec::ChainHead;
    use baoming_core::event::Event;
    use baoming_core::ids::CommandKey;
    use baoming_core::machine::Linked;
    use baoming_core::record::Record;
    use baoming_core::text::PlaceName;
    use baoming_core::time::Timestamp;

    use super::*;
    use crate::journal::local::LocalJournal;
    use crate::journal::{Journals, Position};
    use crate::keys::{FileKey, KeyProvider, Purpose};
    use crate::shard::{ShardMessage, ShardOptions, Sources, open};

    const POINTS: u16 = 7;

    /// Points 1 to 7, set up in the opposite order.
    fn points(county: CountyId) -> Vec<Linked> {
        let mut head = ChainHead::genesis(county);
        let mut next = |number: u16| {
            let name = PlaceName::parse(&format!("第{number}中学")).unwrap();
            let event = Event::PointSetUp { point: PointNumber::new(number).unwrap(), name };
            let sequence = head.sequence + 1;
            let (key, arrived_at) = (CommandKey([number as u8; 16]), Timestamp(0));
            let record =
                Record { sequence, arrived_at, key, fingerprint: 7, policy_version: 1, event, by: None, edition: 0 };
            let stored = head.link(&record);
            let linked = Linked { record, stored };
            head = linked.head();
            linked
        };
        (1..=POINTS).rev().map(&mut next).collect()
    }

    fn number(row: &Row) -> u16 {
        let Row::Point(row) = row else { panic!("{row:?} is no point") };
        row.number.get()
    }

    /// Which points are found page by page with pages of this size, of those that `meant` means?
    async fn check(scan: Scan, meant: fn(u16) -> bool, expected: &[(&[u16], usize)]) {
        let directory = tempfile::tempdir().unwrap();
        let county = CountyId::new(430_102).unwrap();
        let keys = FileKey::open_or_create(directory.path().join("key"), false).unwrap();
        std::fs::create_dir(directory.path().join("journal")).unwrap();
        let journal = LocalJournal::open(&directory.path().join("journal")).unwrap();
        let sources = Sources {
            shard_sealer: keys.sealer(Purpose::Shard),
            journal_sealer: keys.sealer(Purpose::Journal),
            journals: Journals::one(Arc::new(journal.reader())),
        };
        let directory = directory.path().join("shards");
        let options = ShardOptions { directory, databases: 1, cache_bytes: 16 << 20, stamp: 0 };
        let (shards, threads, _) = open(&options, &[county], &sources, &mut |_| {}).unwrap();
        let message = ShardMessage::Apply { county, position: Position(1), records: points(county) };
        assert!(shards.queue(county).unwrap().send(message).is_ok());
        let (mut pages, mut next) = (Vec::new(), None);
        loop {
            let pick: Pick<u16> = Arc::new(move |row| Some(number(&row)).filter(|number| meant(*number)));
            let as_of = (u64::from(POINTS), Duration::from_secs(10));
            let page = shards.scan(county, scan.after(next), pick, as_of).await.unwrap();
            next = page.next;
            pages.push((page.found, page.rows_scanned));
            if next.is_none() {
                break;
            }
        }
        let pages: Vec<(&[u16], usize)> = pages.iter().map(|(found, scanned)| (found.as_slice(), *scanned)).collect();
        assert_eq!(pages, expected);
        drop(shards);
        threads.join();
    }

    #[tokio::test]
    async fn pages_follow_each_other_without_gap_or_repetition() {
        let all = |_| true;
        check(Scan::points(7), all, &[(&[1, 2, 3, 4, 5, 6, 7], 7)]).await;
        check(Scan::points(3), all, &[(&[1, 2, 3], 3), (&[4, 5, 6], 3), (&[7], 1)]).await;
        check(Scan::points(100).finding(4), all, &[(&[1, 2, 3, 4], 4), (&[5, 6, 7], 3)]).await;
        check(Scan::candidates(100), all, &[(&[], 0)]).await;
    }

    #[tokio::test]
    async fn a_page_says_what_it_opened_and_not_only_what_it_found() {
        let even = |number| number % 2 == 0;
        check(Scan::points(4), even, &[(&[2, 4], 4), (&[6], 3)]).await;
        check(Scan::points(100).finding(1), even, &[(&[2], 2), (&[4], 2), (&[6], 2), (&[], 1)]).await;
        check(Scan::points(2), |_| false, &[(&[], 2), (&[], 2), (&[], 2), (&[], 1)]).await;
    }
}
