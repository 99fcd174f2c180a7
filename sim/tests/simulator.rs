//! The simulator about itself: seeds hold, runs repeat, and every deliberately broken program is caught.

use std::collections::BTreeMap;

use sim::log::Law;
use sim::mutations::Mutation;
use sim::swarm::{RunOptions, mutant};
use sim::{report, run, swarm};

/// Seeds that once failed, through the fault of a simulated client or of the core.
const REGRESSION_SEEDS: [u64; 5] = [181, 1_500, 1_912, 1_957, 2_495];

fn check(seeds: impl IntoIterator<Item = u64>, options: &RunOptions) {
    for seed in seeds {
        let outcome = run(seed, options);
        assert!(outcome.breaches.is_empty(), "{}", report::failure(&outcome, options));
    }
}

#[test]
fn a_small_swarm_holds_every_invariant_and_meets_every_fault() {
    let options = RunOptions::default();
    let summary = swarm(1_000..1_040, 2, &options, || {});
    let failed: Vec<String> = summary.failed.values().map(|outcome| report::failure(outcome, &options)).collect();
    assert!(failed.is_empty(), "{}", failed.concat());
    let mut counts = summary.counts;
    let missing: Vec<&str> =
        counts.numbers_mut().into_iter().filter(|(_, number)| **number == 0).map(|(name, _)| name).collect();
    assert!(missing.is_empty(), "never happened: {missing:?}");
}

#[test]
fn seeds_that_once_failed_hold() {
    check(REGRESSION_SEEDS, &RunOptions::default());
}

#[test]
fn sizes_can_be_overridden() {
    check([3], &RunOptions { counties: Some(9), steps: Some(500), ..RunOptions::default() });
}

#[test]
fn two_runs_of_one_seed_are_the_same_bytes_and_two_seeds_are_not() {
    let options = RunOptions { whole_trace: true, ..RunOptions::default() };
    let (first, second, other) = (run(7, &options), run(7, &options), run(8, &options));
    assert!(first.trace.as_ref().is_some_and(|trace| trace.lines().count() > 100));
    assert_eq!(first.trace, second.trace);
    assert_eq!(first.trace_hash, second.trace_hash);
    assert_ne!(first.trace_hash, other.trace_hash);
    let without = run(7, &RunOptions::default());
    assert_eq!(first.trace_hash, without.trace_hash, "keeping the trace changes nothing");
}

/// What must notice each mutation within the seeds of the test, besides whatever else does.
fn expected(mutation: Mutation) -> &'static str {
    match mutation {
        Mutation::AcknowledgesBeforeSync
        | Mutation::RetriesFailedSync
        | Mutation::TrustsUnsyncedTail
        | Mutation::ReadsAhead
        | Mutation::ForgetsKeys => "acknowledged-is-durable",
        Mutation::ShardBeforeSync => "shard-is-view",
        Mutation::SkipsLastRecord => "chain",
        Mutation::ForgetsOrders | Mutation::ForgetsPasswordEpoch | Mutation::ForgetsVoids => "shard-is-view",
        Mutation::ForgetsToFree => "expected-answer",
        Mutation::AcceptsUnapproved
        | Mutation::SavesAfterSignature
        | Mutation::OrdersTwice
        | Mutation::RenewsWhatPassed => "order",
        Mutation::TakesAnyExamFee => "fee-once",
        Mutation::IgnoresRecordingTime => "window",
        Mutation::VerifiesAnyCard => "expected-answer",
        Mutation::ReusesSerials | Mutation::OverlapsSegments => "serial-unique",
        Mutation::ForgetsPayments | Mutation::IgnoresAmount => "fee-once",
        Mutation::SkipsClaim => "identity-unique",
        Mutation::IgnoresWindow => "window",
        Mutation::SkipsFee => "order",
        Mutation::TakesSecondFee => "core-assertion",
    }
}

#[test]
fn every_mutation_is_caught_by_its_own_invariant() {
    for mutation in Mutation::ALL {
        let caught = mutant(mutation, 1..13, 2, || {});
        let by: BTreeMap<&str, u64> = caught.by.iter().map(|(law, seed)| (Law::name(*law), *seed)).collect();
        assert!(by.contains_key(expected(mutation)), "{}: {by:?}", mutation.name());
    }
}

#[test]
fn a_breach_stops_the_run_and_says_how_to_see_it_again() {
    let options = RunOptions { mutation: Some(Mutation::AcknowledgesBeforeSync), ..RunOptions::default() };
    let outcome = run(1, &options);
    assert_eq!(outcome.breaches.len(), 1);
    let text = report::failure(&outcome, &options);
    assert!(text.contains("run --seed 1 --mutation acknowledges-before-sync --trace"), "{text}");
}
