//! Running seeds: one, or many on several threads. A run itself is always on one thread.

use std::collections::BTreeMap;
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::config::Config;
use crate::log::{Breach, Counts, Law, Log};
use crate::mutations::Mutation;
use crate::province;
use crate::world::World;

/// How to run a seed.
#[derive(Debug, Clone, Copy, Default)]
pub struct RunOptions {
    /// Instead of the default.
    pub steps: Option<u64>,
    /// Instead of what the seed draws.
    pub counties: Option<u32>,
    /// Instead of what the seed draws.
    pub saves: Option<u32>,
    /// What is broken on purpose.
    pub mutation: Option<Mutation>,
    /// Whether the whole trace is kept.
    pub whole_trace: bool,
    /// Whether the run goes on after a breach, to see what else is noticed.
    pub go_on: bool,
}

/// What a run came to.
#[derive(Debug)]
pub struct Outcome {
    /// The seed.
    pub seed: u64,
    /// What it drew.
    pub config: Config,
    /// What happened how often.
    pub counts: Counts,
    /// What was broken.
    pub breaches: Vec<Breach>,
    /// The whole trace, if it was wanted.
    pub trace: Option<String>,
    /// Its hash.
    pub trace_hash: u64,
    /// Its last lines.
    pub tail: Vec<String>,
}

impl Outcome {
    /// The first breach of each law, in the order in which they were found.
    pub fn laws(&self) -> Vec<Law> {
        let mut laws = Vec::new();
        for breach in &self.breaches {
            if !laws.contains(&breach.law) {
                laws.push(breach.law);
            }
        }
        laws
    }
}

/// Runs one seed. An assertion of the core that fails ends the run and is a breach like any other.
pub fn run(seed: u64, options: &RunOptions) -> Outcome {
    let mut config = Config::draw(seed);
    config.steps = options.steps.unwrap_or(config.steps);
    config.counties = options.counties.unwrap_or(config.counties);
    config.saves = options.saves.unwrap_or(config.saves);
    let policy = province::policy(&config);
    let mut log = Log::new(options.whole_trace);
    let ended = catch_unwind(AssertUnwindSafe(|| {
        World::new(config.clone(), options.mutation, &policy, &mut log).run(!options.go_on);
    }));
    if let Err(panic) = ended {
        let text = panic.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic without a text");
        log.breach(Law::Assertion, text.to_owned());
    }
    let (trace_hash, tail) = (log.hash(), log.tail());
    Outcome { seed, config, counts: log.counts, breaches: log.breaches, trace: log.trace, trace_hash, tail }
}

/// What a swarm came to.
#[derive(Debug, Default)]
pub struct Summary {
    /// Seeds run.
    pub seeds: u64,
    /// All counts together.
    pub counts: Counts,
    /// The seeds that failed, whole.
    pub failed: BTreeMap<u64, Outcome>,
}

/// Runs many seeds on `jobs` threads; `done` is called after each.
pub fn swarm(seeds: Range<u64>, jobs: usize, options: &RunOptions, done: impl Fn() + Sync) -> Summary {
    let next = AtomicU64::new(seeds.start);
    let summary = Mutex::new(Summary::default());
    std::thread::scope(|scope| {
        for _ in 0..jobs.max(1) {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= seeds.end {
                        return;
                    }
                    let outcome = run(seed, options);
                    let mut summary = summary.lock().expect("a run that panics is caught within");
                    summary.seeds += 1;
                    summary.counts.add(&outcome.counts);
                    if !outcome.breaches.is_empty() {
                        summary.failed.insert(seed, outcome);
                    }
                    drop(summary);
                    done();
                }
            });
        }
    });
    summary.into_inner().expect("a run that panics is caught within")
}

/// How one mutation fared.
#[derive(Debug)]
pub struct Caught {
    /// Which one.
    pub mutation: Mutation,
    /// For each law that noticed it, the first seed at which it did.
    pub by: BTreeMap<Law, u64>,
    /// The first seed that was not clean and the breach that came first there.
    pub first: Option<(u64, Breach)>,
    /// How many seeds were not clean.
    pub seeds: u64,
}

/// Runs every seed with the mutation.
pub fn mutant(mutation: Mutation, seeds: Range<u64>, jobs: usize, done: impl Fn() + Sync) -> Caught {
    let options = RunOptions { mutation: Some(mutation), go_on: true, ..RunOptions::default() };
    let mut summary = swarm(seeds, jobs, &options, done);
    let mut by = BTreeMap::new();
    for (seed, outcome) in &summary.failed {
        for law in outcome.laws() {
            by.entry(law).or_insert(*seed);
        }
    }
    let caught = summary.failed.len() as u64;
    let first = summary.failed.pop_first().map(|(seed, outcome)| (seed, outcome.breaches[0].clone()));
    Caught { mutation, by, first, seeds: caught }
}
