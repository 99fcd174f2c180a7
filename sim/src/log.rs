//! What a run leaves behind, even when it ends in a panic: its trace, its counts and the breaches found.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::hash::{DefaultHasher, Hasher};

use baoming_core::invariants::Invariant;
use serde::Serialize;

/// Lines of the trace kept for a failing seed.
pub const LINES_KEPT: usize = 60;
/// Breaches kept of one run.
const BREACHES_KEPT: usize = 200;

/// What was broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Law {
    /// An invariant of the core.
    Core(Invariant),
    /// A client was refused what the plan grants it.
    Expected,
    /// After everything was healed some client still did not come to an end.
    Liveness,
    /// The core stopped at one of its own assertions.
    Assertion,
}

impl Law {
    /// The name used in every report.
    pub fn name(self) -> &'static str {
        match self {
            Self::Core(invariant) => invariant.name(),
            Self::Expected => "expected-answer",
            Self::Liveness => "liveness",
            Self::Assertion => "core-assertion",
        }
    }
}

/// One breach.
#[derive(Debug, Clone)]
pub struct Breach {
    /// Of what.
    pub law: Law,
    /// At which step of the run.
    pub step: u64,
    /// What was found.
    pub what: String,
}

/// What happened how often.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Counts {
    /// Happenings processed.
    pub steps: u64,
    /// Virtual time passed.
    pub virtual_us: u64,
    /// Power losses.
    pub power_losses: u64,
    /// Ends of the process alone.
    pub kills: u64,
    /// Of these and of power losses, those that hit a process that was just starting.
    pub crashes_while_starting: u64,
    /// Groups of which a power loss left a part.
    pub torn_writes: u64,
    /// Groups that a power loss took whole.
    pub groups_lost: u64,
    /// Groups committed.
    pub commits: u64,
    /// Syncs that failed, at commits and at starts.
    pub failed_syncs: u64,
    /// Appends that found the disk full.
    pub disk_full: u64,
    /// Slow syncs.
    pub slow_syncs: u64,
    /// Starts that succeeded.
    pub recoveries: u64,
    /// Shards rebuilt whole from the journal.
    pub shard_rebuilds: u64,
    /// Records replayed from the journal onto shards at starts and rebuilds.
    pub records_replayed: u64,
    /// Panics injected into commands.
    pub panics: u64,
    /// Calls asked again for want of an answer.
    pub retries: u64,
    /// Messages lost.
    pub messages_lost: u64,
    /// Messages delivered twice.
    pub messages_duplicated: u64,
    /// Messages overtaken.
    pub messages_reordered: u64,
    /// Requests that reached the node.
    pub requests: u64,
    /// Answers "not now".
    pub unavailable: u64,
    /// Reads answered.
    pub reads: u64,
    /// Different commands answered with success.
    pub acknowledged: u64,
    /// Commands answered with success once more.
    pub repeated: u64,
    /// Candidates registered.
    pub candidates: u64,
    /// Clients that came to an end.
    pub clients_finished: u64,
    /// Single checks of invariants.
    pub checks: u64,
    /// Refusals by code.
    pub refusals: BTreeMap<String, u64>,
}

/// The log of one run.
#[derive(Debug, Default)]
pub struct Log {
    /// Counts.
    pub counts: Counts,
    /// Breaches, in the order in which they were found.
    pub breaches: Vec<Breach>,
    /// The whole trace, when it is wanted.
    pub trace: Option<String>,
    recent: VecDeque<String>,
    hasher: DefaultHasher,
}

impl Log {
    /// An empty log that keeps the whole trace or only its end.
    pub fn new(whole_trace: bool) -> Self {
        Self { trace: whole_trace.then(String::new), ..Self::default() }
    }

    /// Adds a line to the trace.
    pub fn line(&mut self, now_us: u64, what: fmt::Arguments<'_>) {
        let line = format!("{:>7} {:>12.6}s {what}\n", self.counts.steps, now_us as f64 / 1_000_000.0);
        self.hasher.write(line.as_bytes());
        if let Some(trace) = &mut self.trace {
            trace.push_str(&line);
        }
        if self.recent.len() >= LINES_KEPT {
            self.recent.pop_front();
        }
        self.recent.push_back(line);
    }

    /// Counts a check, and notes a breach when it fails.
    pub fn check(&mut self, holds: bool, law: Law, what: impl FnOnce() -> String) {
        self.counts.checks += 1;
        if !holds {
            self.breach(law, what());
        }
    }

    /// Notes a breach.
    pub fn breach(&mut self, law: Law, what: String) {
        if self.breaches.len() < BREACHES_KEPT {
            self.breaches.push(Breach { law, step: self.counts.steps, what });
        }
    }

    /// The hash of the whole trace.
    pub fn hash(&self) -> u64 {
        self.hasher.finish()
    }

    /// The last lines of the trace.
    pub fn tail(&self) -> Vec<String> {
        self.recent.iter().map(|line| line.trim_end().to_owned()).collect()
    }
}

impl Counts {
    /// Adds the counts of another run.
    pub fn add(&mut self, other: &Self) {
        for ((_, sum), (_, more)) in self.numbers_mut().into_iter().zip(other.clone().numbers_mut()) {
            *sum += *more;
        }
        for (code, more) in &other.refusals {
            *self.refusals.entry(code.clone()).or_default() += more;
        }
    }

    /// Every number with its name, in the order of reports.
    pub fn numbers_mut(&mut self) -> Vec<(&'static str, &mut u64)> {
        vec![
            ("steps", &mut self.steps),
            ("virtual time, µs", &mut self.virtual_us),
            ("power losses", &mut self.power_losses),
            ("kills", &mut self.kills),
            ("crashes while starting", &mut self.crashes_while_starting),
            ("torn writes", &mut self.torn_writes),
            ("groups lost", &mut self.groups_lost),
            ("group commits", &mut self.commits),
            ("failed syncs", &mut self.failed_syncs),
            ("disk full", &mut self.disk_full),
            ("slow syncs", &mut self.slow_syncs),
            ("recoveries", &mut self.recoveries),
            ("shard rebuilds", &mut self.shard_rebuilds),
            ("records replayed", &mut self.records_replayed),
            ("panics injected", &mut self.panics),
            ("retries", &mut self.retries),
            ("messages lost", &mut self.messages_lost),
            ("messages duplicated", &mut self.messages_duplicated),
            ("messages reordered", &mut self.messages_reordered),
            ("requests", &mut self.requests),
            ("unavailable", &mut self.unavailable),
            ("reads", &mut self.reads),
            ("acknowledged", &mut self.acknowledged),
            ("acknowledged again", &mut self.repeated),
            ("candidates", &mut self.candidates),
            ("clients finished", &mut self.clients_finished),
            ("invariants checked", &mut self.checks),
        ]
    }
}
