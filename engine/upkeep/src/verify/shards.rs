//! The shards against the journal: each county's tree must be the view of exactly the county's first events.
//!
//! Each database is copied and the copy opened. Its counties are taken in parts; for each part the journal is read once
//! more, up to each tree's own event, into a memory and into rows; then tree and replay are compared row by row.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fs;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use baoming_core::codec::ChainHead;
use baoming_core::county::County;
use baoming_core::ids::CountyId;
use baoming_core::invariants::Invariant;
use baoming_core::rows::{Row, makes_row, project};
use baoming_core::subject::{Subject, subject_of};
use baoming_store::journal::{FrameRef, Journals, Position};
use baoming_store::keys::Sealer;
use baoming_store::shard::inspect::{Inspection, follow};

use super::audit::Audit;
use super::copies::Copies;
use super::error::VerifyError;
use super::options::VerifyStage;
use super::reading;
use super::report::{Counts, Findings, Place, Warning};
use crate::limits::{VERIFY_ROWS_PER_PASS_MAX, VERIFY_SHARD_CACHE_BYTES};

/// What the comparison reads.
pub(super) struct Sources<'a> {
    pub(super) copies: &'a Copies,
    pub(super) shards: PathBuf,
    pub(super) journals: &'a Journals,
    pub(super) journal_sealer: &'a dyn Sealer,
    pub(super) shard_sealer: &'a dyn Sealer,
}

/// Compares every shard database with the journal.
pub(super) fn compare(
    sources: &Sources<'_>,
    audit: &Audit,
    counts: &mut Counts,
    findings: &mut Findings,
    progress: &mut dyn FnMut(VerifyStage),
) -> Result<(), VerifyError> {
    let databases = databases(&sources.shards, findings)?;
    let total = databases.len() as u64;
    let mut comparison = Comparison { sources, audit, counts, findings, filled: BTreeSet::new() };
    for (done, name) in (0..).zip(&databases) {
        progress(VerifyStage::Shards { done, total });
        let copy = sources.copies.make(&sources.shards.join(name), name)?;
        // sled panics on some kinds of damage, at any time while it is read.
        match catch_unwind(AssertUnwindSafe(|| comparison.database(&copy))) {
            Ok(Ok(())) => comparison.counts.shard_databases += 1,
            Ok(Err(Unread::Journal(error))) => return Err(error),
            Ok(Err(Unread::Shard(reason))) => comparison.unopenable(name, reason),
            Err(_) => comparison.unopenable(name, "the shard's store panicked".to_owned()),
        }
        sources.copies.remove(name)?;
    }
    progress(VerifyStage::Shards { done: total, total });
    comparison.missing();
    Ok(())
}

/// Why a database was not read to its end.
enum Unread {
    /// The journal could not be read: nothing can be verified.
    Journal(VerifyError),
    /// The database: it will be rebuilt.
    Shard(String),
}

struct Comparison<'a> {
    sources: &'a Sources<'a>,
    audit: &'a Audit,
    counts: &'a mut Counts,
    findings: &'a mut Findings,
    /// Counties with a shard in some database.
    filled: BTreeSet<CountyId>,
}

/// A county's tree and what the journal makes of the same events.
struct Side {
    county: CountyId,
    /// What the tree says that it is as of.
    until: ChainHead,
    memory: County,
    head: ChainHead,
    rows: HashMap<Subject, Row>,
    failure: Option<String>,
}

impl Comparison<'_> {
    fn unopenable(&mut self, database: &str, reason: String) {
        self.findings.warn(Warning::ShardUnopenable { database: database.to_owned(), reason });
    }

    fn missing(&mut self) {
        let without =
            self.audit.heads.iter().filter(|(county, head)| head.sequence > 0 && !self.filled.contains(county));
        let without: Vec<CountyId> = without.map(|(county, _)| *county).collect();
        if let Some(first) = without.first() {
            self.findings.warn(Warning::ShardMissing { counties: without.len() as u64, first: *first });
        }
    }

    fn database(&mut self, path: &Path) -> Result<(), Unread> {
        let mut inspection =
            Inspection::open(path, VERIFY_SHARD_CACHE_BYTES).map_err(|error| Unread::Shard(error.to_string()))?;
        let counties: Vec<CountyId> = inspection.counties().collect();
        // The counties of a database share a journal; one without counties has seen nothing.
        if let Some(county) = counties.first() {
            let (seen, last) = (inspection.position(), self.sources.journals.of(*county).last());
            let place = Place { group: Some(seen.0), ..Place::default() };
            self.findings.check(seen <= last, Invariant::AcknowledgedIsDurable, place, || {
                format!("a shard has seen this group, but the journal ends at group {last}")
            });
        }
        let (mut part, mut rows_of_part) = (Vec::new(), 0);
        for county in counties {
            let Some((until, rows)) = self.comparable(&inspection, county) else { continue };
            if rows_of_part + rows > VERIFY_ROWS_PER_PASS_MAX && !part.is_empty() {
                self.part(&mut inspection, std::mem::take(&mut part)).map_err(Unread::Journal)?;
                rows_of_part = 0;
            }
            part.push((county, until));
            rows_of_part += rows;
        }
        self.part(&mut inspection, part).map_err(Unread::Journal)
    }

    /// How far a county's tree is, if the journal reaches as far.
    fn comparable(&mut self, inspection: &Inspection, county: CountyId) -> Option<(ChainHead, u64)> {
        let durable = self.audit.heads.get(&county).map_or(0, |head| head.sequence);
        let (until, rows) = match inspection.state(county, self.sources.shard_sealer) {
            Ok(state) => state?,
            Err(error) => {
                self.filled.insert(county);
                let place = Place::event(county, durable);
                self.findings.check(false, Invariant::ShardIsView, place, || rebuilt(&error));
                return None;
            }
        };
        self.filled.insert(county);
        if until.sequence > durable && self.audit.broken.contains_key(&county) {
            self.findings.warn(Warning::ShardNotCompared { county });
            return None;
        }
        let place = Place::event(county, until.sequence);
        self.findings.check(until.sequence <= durable, Invariant::AcknowledgedIsDurable, place, || {
            format!("the shard has applied this event, but the journal ends at event {durable}")
        });
        self.counts.shard_events_behind += durable.saturating_sub(until.sequence);
        (until.sequence <= durable).then_some((until, rows))
    }

    fn part(&mut self, inspection: &mut Inspection, part: Vec<(CountyId, ChainHead)>) -> Result<(), VerifyError> {
        let Some((first, _)) = part.first() else { return Ok(()) };
        let journal = self.sources.journals.of(*first).clone();
        let mut sides: BTreeMap<CountyId, Side> =
            part.into_iter().map(|(county, until)| (county, Side::new(county, until))).collect();
        let sealer = self.sources.journal_sealer;
        let visit = &mut |position: Position, frame: FrameRef<'_>| {
            if let Some(side) = sides.get_mut(&frame.county) {
                side.frame(sealer, position, frame);
            }
        };
        // The audit has told of the damage; here it only ends a replay early.
        reading::frames(&*journal, visit)?;
        for (_, side) in sides {
            self.side(inspection, side);
        }
        Ok(())
    }

    fn side(&mut self, inspection: &mut Inspection, mut side: Side) {
        let (county, place) = (side.county, Place::event(side.county, side.until.sequence));
        if let Some(what) = side.failure.take() {
            self.findings.check(false, Invariant::ShardIsView, place, || what);
            return;
        }
        let findings = &mut *self.findings;
        let mut check = |holds: bool, what: &dyn Fn() -> String| {
            findings.check(holds, Invariant::ShardIsView, place, what);
        };
        check(side.head == side.until, &|| "the shard's hash of this event is not the journal's".to_owned());
        match inspection.restore(county, self.sources.shard_sealer) {
            Ok(memory) => check(memory == side.memory, &|| {
                "the memory made from the shard's rows is not the one made from the journal".to_owned()
            }),
            Err(error) => check(false, &|| rebuilt(&error)),
        }
        let mut compared = 0;
        let read = inspection.rows(county, self.sources.shard_sealer, &mut |row| {
            compared += 1;
            match row {
                Ok(row) => {
                    let expected = side.rows.remove(&row.subject());
                    check(expected.as_ref() == Some(&row), &|| {
                        format!("the row of {} is not what the journal says", name(row.subject()))
                    });
                }
                Err(error) => check(false, &|| rebuilt(&error)),
            }
        });
        if let Err(error) = read {
            check(false, &|| rebuilt(&error));
        }
        let first = side.rows.keys().min().copied();
        check(first.is_none(), &|| {
            let first = first.map_or_else(String::new, name);
            format!("the shard has no row for {} of the journal's subjects, the first is {first}", side.rows.len())
        });
        self.counts.shard_counties += 1;
        self.counts.shard_rows += compared;
    }
}

impl Side {
    fn new(county: CountyId, until: ChainHead) -> Self {
        let (memory, head) = (County::new(county), ChainHead::genesis(county));
        Self { county, until, memory, head, rows: HashMap::new(), failure: None }
    }

    fn frame(&mut self, sealer: &dyn Sealer, position: Position, frame: FrameRef<'_>) {
        let wanted = self.head.sequence < self.until.sequence && self.failure.is_none();
        if !wanted {
            return;
        }
        let sequence = frame.sequence;
        // The county asserts what the auditor has only reported: an event that does not fit it panics.
        let applied = catch_unwind(AssertUnwindSafe(|| self.apply(sealer, position, frame)));
        self.failure = match applied {
            Ok(applied) => applied.err(),
            Err(_) => Some(format!("event {sequence} does not fit the county, so no shard can be a view of it")),
        };
    }

    fn apply(&mut self, sealer: &dyn Sealer, position: Position, frame: FrameRef<'_>) -> Result<(), String> {
        let record = follow(sealer, &mut self.head, frame).map_err(|error| error.to_string())?;
        let subject = subject_of(&record.event);
        let before = if makes_row(&record.event) { None } else { self.rows.remove(&subject) };
        let row = project(before, &record, position.0).map_err(|error| error.to_string())?;
        self.rows.insert(subject, row);
        self.memory.apply(&record);
        Ok(())
    }
}

fn name(subject: Subject) -> String {
    match subject {
        Subject::Point(number) => format!("point {number}"),
        Subject::Candidate(serial) => format!("serial {serial}"),
        Subject::Application(number) => format!("application {number}"),
        Subject::Operator(operator) => format!("operator {}", operator.0),
        Subject::Edition(edition) => format!("edition {edition}"),
        Subject::Contingency(number) => format!("contingency entry {number}"),
        Subject::Approval(place) => format!("approval at place {place}"),
    }
}

fn rebuilt(error: &dyn std::fmt::Display) -> String {
    format!("{error}; the next start empties this shard and rebuilds it from the journal")
}

/// The names of the databases; those moved aside are told of.
fn databases(shards: &Path, findings: &mut Findings) -> Result<Vec<String>, VerifyError> {
    let failed = |source| VerifyError::Copy { path: shards.to_owned(), source };
    let mut names = Vec::new();
    let entries = match fs::read_dir(shards) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(names),
        entries => entries.map_err(failed)?,
    };
    for entry in entries {
        let name = entry.map_err(failed)?.file_name().to_string_lossy().into_owned();
        if name.contains(".aside-") {
            findings.warn(Warning::ShardAside { database: name });
        } else if !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_digit()) {
            names.push(name);
        }
    }
    names.sort();
    Ok(names)
}
