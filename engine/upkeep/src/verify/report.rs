//! What a verification found: counts, checks for each invariant, offences, warnings; as a table and as JSON.
//!
//! Guarantees: everything is counted, and the first [`OFFENCES_KEPT`] offences and warnings are kept in full.

use std::fmt;

use baoming_clock::format_rfc3339;
use baoming_core::ids::CountyId;
use baoming_core::invariants::{self, Invariant, OFFENCES_KEPT, Tally};
use baoming_core::time::Timestamp;
use baoming_store::access_log::AccessLogReport;
use serde::{Serialize, Serializer};

/// What the directory holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Counts {
    /// Groups of the journal.
    pub groups: u64,
    /// Bytes of its sealed records.
    pub bytes: u64,
    /// Records that could be read.
    pub records: u64,
    /// Counties with at least one record.
    pub counties: u64,
    /// Registration points.
    pub points: u64,
    /// Candidates with a serial.
    pub candidates: u64,
    /// Fees paid.
    pub paid: u64,
    /// Payments beyond the one that counts.
    pub paid_again: u64,
    /// Candidates who can sign in.
    pub activated: u64,
    /// Candidates with a saved form.
    pub forms: u64,
    /// Shard databases that opened.
    pub shard_databases: u64,
    /// Counties whose shard was compared with the journal.
    pub shard_counties: u64,
    /// Rows compared.
    pub shard_rows: u64,
    /// Events that the journal has and the shards have still to apply: usual after a crash, no offence.
    pub shard_events_behind: u64,
    /// Entries of the access log.
    pub access_log_entries: u64,
    /// Entries of the security log.
    pub security_log_entries: u64,
    /// Photographs, if they were read.
    pub photographs: u64,
}

/// What is checked beside the invariants: the chains of the two logs, and photographs if that is asked for.
pub(super) const ACCESS_LOG: &str = "access-log";
pub(super) const SECURITY_LOG: &str = "security-log";
pub(super) const PHOTOGRAPHS: &str = "photographs";

/// The work done on one invariant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Its name.
    pub invariant: &'static str,
    /// Checks made.
    pub checks: u64,
    /// Checks that failed.
    pub offences: u64,
}

/// A breach of an invariant. It names no person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Offence {
    /// Which invariant.
    pub invariant: &'static str,
    /// In which county, if in one.
    #[serde(serialize_with = "shown_option")]
    pub county: Option<CountyId>,
    /// At which of the county's events.
    pub event: Option<u64>,
    /// In which group of the journal, if that is all that is known.
    pub group: Option<u64>,
    /// What is wrong.
    pub what: String,
}

/// Something that people should know and that is no offence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "code", rename_all = "kebab-case")]
pub enum Warning {
    /// A shard database does not open; the next start rebuilds it.
    ShardUnopenable {
        /// Its name in the directory of the shards.
        database: String,
        /// Why.
        reason: String,
    },
    /// Counties with records have no shard, or an empty one; the next start rebuilds them.
    ShardMissing {
        /// How many.
        counties: u64,
        /// The first of them.
        #[serde(serialize_with = "shown")]
        first: CountyId,
    },
    /// A shard database that an earlier start moved aside is still there.
    ShardAside {
        /// Its name.
        database: String,
    },
    /// The journal is so damaged that the shards were not compared with it.
    ShardsNotCompared,
    /// A county's shard was not compared, because its part of the journal is damaged before the shard's event.
    ShardNotCompared {
        /// Whose.
        #[serde(serialize_with = "shown")]
        county: CountyId,
    },
    /// Events behind a break in a county's chain, which prove nothing.
    EventsUnchecked {
        /// Whose.
        #[serde(serialize_with = "shown")]
        county: CountyId,
        /// How many.
        events: u64,
    },
    /// Groups say that they were committed before the group before them: the clock was set back between two starts.
    CommitsBackwards {
        /// How many.
        groups: u64,
        /// The first of them.
        first: u64,
    },
    /// A county's time runs back from one event to the next: the clock was set back.
    CountyBackwards {
        /// Whose.
        #[serde(serialize_with = "shown")]
        county: CountyId,
        /// How often.
        times: u64,
        /// The first event that is earlier than the one before it.
        first: u64,
    },
    /// Outdated files of a log were removed although a check had found something in it, which may be gone.
    LogRemovedDespiteFindings {
        /// Which one.
        log: &'static str,
        /// How much was found.
        findings: u64,
    },
    /// The journal has a county that the policy has not.
    CountyUnknown {
        /// Which one.
        #[serde(serialize_with = "shown")]
        county: CountyId,
    },
}

/// When groups were committed, of those that say so: those of layout 1 do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Commits {
    /// The earliest instant.
    #[serde(serialize_with = "instant")]
    pub first: Timestamp,
    /// The latest.
    #[serde(serialize_with = "instant")]
    pub last: Timestamp,
}

/// All that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifyReport {
    /// What the directory holds.
    pub counts: Counts,
    /// When it was written; nothing if no group says so.
    pub commits: Option<Commits>,
    /// One for each invariant, in the order of the design, one for each log, and one for photographs if
    /// they were read.
    pub invariants: Vec<Checked>,
    /// How many offences there are.
    pub offence_count: u64,
    /// The first of them.
    pub offences: Vec<Offence>,
    /// How many warnings there are.
    pub warning_count: u64,
    /// The first of them.
    pub warnings: Vec<Warning>,
}

impl VerifyReport {
    /// Whether no invariant is broken.
    pub fn is_clean(&self) -> bool {
        self.offence_count == 0
    }

    /// The report for programs.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a report has a JSON form")
    }
}

/// Where something was found.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) county: Option<CountyId>,
    pub(super) event: Option<u64>,
    pub(super) group: Option<u64>,
}

impl Place {
    pub(super) fn event(county: CountyId, event: u64) -> Self {
        Self { county: Some(county), event: Some(event), group: None }
    }
}

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Findings {
    tallies: [Tally; Invariant::ALL.len()],
    access_log: Tally,
    security_log: Tally,
    /// Nothing where they were not read.
    photographs: Option<Tally>,
    offences: Vec<Offence>,
    warnings: Vec<Warning>,
    warning_count: u64,
    commits: Option<Commits>,
    /// How many groups say that they were committed before the one before them, and the first of them.
    backwards: Option<(u64, u64)>,
}

impl Findings {
    pub(super) fn check(&mut self, holds: bool, invariant: Invariant, place: Place, what: impl FnOnce() -> String) {
        let tally = &mut self.tallies[invariant as usize];
        tally.checks += 1;
        if holds {
            return;
        }
        tally.offences += 1;
        if self.offences.len() < OFFENCES_KEPT {
            let Place { county, event, group } = place;
            self.offences.push(Offence { invariant: invariant.name(), county, event, group, what: what() });
        }
    }

    /// Adds what the check of a log found: one check of the whole and one of each entry.
    pub(super) fn log(&mut self, log: &'static str, report: &AccessLogReport) {
        let tally = Tally { checks: 1 + report.entries + report.offence_count, offences: report.offence_count };
        *(if log == ACCESS_LOG { &mut self.access_log } else { &mut self.security_log }) = tally;
        let room = OFFENCES_KEPT.saturating_sub(self.offences.len());
        self.offences.extend(report.offences.iter().take(room).map(|offence| {
            let file = offence.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let what = format!("{file}, byte {}: {}", offence.offset, offence.what);
            Offence { invariant: log, county: None, event: None, group: None, what }
        }));
        if report.findings_before_removals > 0 {
            self.warn(Warning::LogRemovedDespiteFindings { log, findings: report.findings_before_removals });
        }
    }

    /// Adds a photograph, or what is wrong with one.
    pub(super) fn photograph(&mut self, wrong: Option<String>) {
        let tally = self.photographs.get_or_insert_default();
        tally.checks += 1;
        tally.offences += u64::from(wrong.is_some());
        if let Some(what) = wrong.filter(|_| self.offences.len() < OFFENCES_KEPT) {
            self.offences.push(Offence { invariant: PHOTOGRAPHS, county: None, event: None, group: None, what });
        }
    }

    /// Adds damage in a journal.
    pub(super) fn damage(&mut self, group: u64, what: &str) {
        let place = Place { group: Some(group), ..Place::default() };
        self.check(false, Invariant::Chain, place, || format!("the journal is damaged here: {what}"));
    }

    /// Adds a group's instant, read in the order of its journal. `before` is what the one before it said.
    pub(super) fn commit(&mut self, group: u64, at: Timestamp, before: Option<Timestamp>) {
        let commits = self.commits.get_or_insert(Commits { first: at, last: at });
        (commits.first, commits.last) = (commits.first.min(at), commits.last.max(at));
        if before.is_some_and(|before| at < before) {
            let (backwards, first) = self.backwards.get_or_insert((0, group));
            (*backwards, *first) = (*backwards + 1, (*first).min(group));
        }
    }

    pub(super) fn warn(&mut self, warning: Warning) {
        self.warning_count += 1;
        if self.warnings.len() < OFFENCES_KEPT {
            self.warnings.push(warning);
        }
    }

    /// Adds what the auditor found.
    pub(super) fn take_over(&mut self, audited: &invariants::Findings) {
        for invariant in Invariant::ALL {
            let (tally, more) = (&mut self.tallies[invariant as usize], audited.tally(invariant));
            tally.checks += more.checks;
            tally.offences += more.offences;
        }
        let room = OFFENCES_KEPT.saturating_sub(self.offences.len());
        self.offences.extend(audited.offences.iter().take(room).map(|offence| Offence {
            invariant: offence.invariant.name(),
            county: Some(offence.county),
            event: Some(offence.sequence),
            group: None,
            what: offence.what.clone(),
        }));
    }

    pub(super) fn report(mut self, counts: Counts) -> VerifyReport {
        if let Some((groups, first)) = self.backwards {
            self.warn(Warning::CommitsBackwards { groups, first });
        }
        let checked = |invariant: Invariant| {
            let Tally { checks, offences } = self.tallies[invariant as usize];
            Checked { invariant: invariant.name(), checks, offences }
        };
        let beside = |(name, tally): (&'static str, Tally)| Checked {
            invariant: name,
            checks: tally.checks,
            offences: tally.offences,
        };
        let photographs = self.photographs.map(|tally| (PHOTOGRAPHS, tally));
        let logs = [(ACCESS_LOG, self.access_log), (SECURITY_LOG, self.security_log)];
        let beside = logs.into_iter().chain(photographs).map(beside);
        let invariants: Vec<Checked> = Invariant::ALL.into_iter().map(checked).chain(beside).collect();
        VerifyReport {
            counts,
            commits: self.commits,
            offence_count: invariants.iter().map(|one| one.offences).sum(),
            invariants,
            offences: self.offences,
            warning_count: self.warning_count,
            warnings: self.warnings,
        }
    }
}

fn instant<S: Serializer>(value: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format_rfc3339(*value))
}

fn shown<S: Serializer>(value: &impl fmt::Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(value)
}

fn shown_option<S: Serializer>(value: &Option<CountyId>, serializer: S) -> Result<S::Ok, S::Error> {
    value.map(|county| county.to_string()).serialize(serializer)
}
