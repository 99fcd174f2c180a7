//! How fast a journal takes groups of records and gives them back.
//!
//! Compared, in rounds that alternate so that the disk's moods meet all alike: one value per group in fjall (what the
//! engine does), one value per record in fjall, and a bare file. All of them sync every group with `fdatasync`.
//!
//! Run with `cargo bench -p benches --bench journal`. `TMPDIR` chooses the disk.

use std::fs::{self, File};
use std::io::Write;
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use baoming_core::ids::CountyId;
use baoming_core::time::Timestamp;
use baoming_store::journal::group::{self, Stamp};
use baoming_store::journal::local::LocalJournal;
use baoming_store::journal::{Frame, Journal, JournalReader, Position};
use fjall::{Database, Keyspace, KeyspaceCreateOptions, PersistMode};

/// When every group is committed.
const AT: Timestamp = Timestamp(1_635_728_400_000);
const RECORD_BYTES: usize = 400;
const COUNTIES: u32 = 122;
const GROUPS_PER_ROUND: u64 = 400;
const ROUNDS: usize = 9;
const SCANNED_GROUPS: u64 = 3_907;

trait Contender {
    fn append(&mut self, frames: &[Frame]);
}

struct GroupValue(LocalJournal);

impl Contender for GroupValue {
    fn append(&mut self, frames: &[Frame]) {
        self.0.append(frames, AT).expect("append");
    }
}

struct RecordValue {
    database: Database,
    records: Keyspace,
    next: u64,
}

impl RecordValue {
    fn open(directory: &Path) -> Self {
        let mut builder = Database::builder(directory).cache_size(8 << 20).worker_threads(2);
        builder = builder.manual_journal_persist(true);
        let database = builder.open().expect("open");
        let options = || KeyspaceCreateOptions::default().max_memtable_size(16 << 20).manual_journal_persist(true);
        let records = database.keyspace("records", options).expect("keyspace");
        Self { database, records, next: 0 }
    }
}

impl Contender for RecordValue {
    fn append(&mut self, frames: &[Frame]) {
        let mut batch = self.database.batch().durability(Some(PersistMode::SyncData));
        for frame in frames {
            self.next += 1;
            batch.insert(&self.records, self.next.to_be_bytes(), frame.sealed.as_slice());
        }
        batch.commit().expect("commit");
    }
}

struct BareFile {
    file: File,
    position: u64,
    encoded: Vec<u8>,
}

impl Contender for BareFile {
    fn append(&mut self, frames: &[Frame]) {
        self.position += 1;
        let stamp = Stamp { position: Position(self.position), tenure: 0, committed_at: AT };
        group::encode(stamp, frames, &mut self.encoded).expect("encode");
        self.file.write_all(&self.encoded).expect("write");
        self.file.sync_data().expect("sync");
    }
}

fn frames(count: usize) -> Vec<Frame> {
    let mut state = 1_u64;
    let mut byte = || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (state >> 56) as u8
    };
    let county = |index: usize| CountyId::new(430_101 + index as u32 % COUNTIES).expect("a county");
    let frame = |index| Frame {
        county: county(index),
        sequence: index as u64,
        sealed: std::iter::repeat_with(&mut byte).take(RECORD_BYTES).collect(),
    };
    (0..count).map(frame).collect()
}

fn compare(records: usize) {
    let directory = tempfile::tempdir().expect("a directory");
    let path = |name: &str| directory.path().join(name);
    let frames = frames(records);
    let group_value = GroupValue(LocalJournal::open(&path("group")).expect("open"));
    let bare = BareFile { file: File::create_new(path("bare")).expect("create"), position: 0, encoded: Vec::new() };
    let mut contenders: [(&str, Box<dyn Contender>, Vec<f64>); 3] = [
        ("fjall, one value per group", Box::new(group_value), Vec::new()),
        ("fjall, one value per record", Box::new(RecordValue::open(&path("record"))), Vec::new()),
        ("bare file", Box::new(bare), Vec::new()),
    ];
    for round in 0..=ROUNDS {
        for (_, contender, rates) in &mut contenders {
            let begun = Instant::now();
            (0..GROUPS_PER_ROUND).for_each(|_| contender.append(&frames));
            let rate = (GROUPS_PER_ROUND * records as u64) as f64 / begun.elapsed().as_secs_f64();
            // The first round warms up.
            if round > 0 {
                rates.push(rate);
            }
        }
    }
    for (name, _, mut rates) in contenders {
        rates.sort_by(f64::total_cmp);
        let (least, median, most) = (rates[0], rates[ROUNDS / 2], rates[ROUNDS - 1]);
        println!("{records:>7}  {name:<28} {median:>12.0} {least:>12.0} {most:>12.0}");
    }
}

fn scan() {
    let directory = tempfile::tempdir().expect("a directory");
    let frames = frames(256);
    let mut journal = LocalJournal::open(directory.path()).expect("open");
    let begun = Instant::now();
    for group in 1..=SCANNED_GROUPS {
        assert_eq!(journal.append(&frames, AT).expect("append"), Position(group));
    }
    println!("\nwrote {} records in {:.2} s", SCANNED_GROUPS * 256, begun.elapsed().as_secs_f64());
    read("read back while open", &journal);
    drop(journal);
    let begun = Instant::now();
    let journal = LocalJournal::open(directory.path()).expect("open");
    println!("opened again in {:.2} s", begun.elapsed().as_secs_f64());
    read("read back after opening again", &journal);
    if let Ok(status) = fs::read_to_string("/proc/self/status") {
        status.lines().filter(|line| line.starts_with("VmHWM")).for_each(|line| println!("{line} (the whole run)"));
    }
}

fn read(name: &str, journal: &LocalJournal) {
    let (mut records, mut bytes) = (0_u64, 0_usize);
    let begun = Instant::now();
    let visit = &mut |_: Position, frame: baoming_store::journal::FrameRef<'_>| {
        records += 1;
        bytes += frame.sealed.len();
        ControlFlow::Continue(())
    };
    journal.reader().read_after(Position::START, visit).expect("read");
    let seconds = begun.elapsed().as_secs_f64();
    println!("{name}: {records} records, {} MB in {seconds:.2} s", bytes / 1_000_000);
}

fn main() {
    println!("records of {RECORD_BYTES} B; {GROUPS_PER_ROUND} groups a round, {ROUNDS} rounds; records/s");
    println!("{:>7}  {:<28} {:>12} {:>12} {:>12}", "a group", "", "median", "least", "most");
    compare(128);
    compare(256);
    scan();
}
