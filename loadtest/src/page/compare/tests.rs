//! Two runs compared: what differs is found, and what is noise is not.

use baoming_language::Language;

use super::*;
use crate::page::report::sample::{Sample, outcome};

fn check(after: Sample, conclusion: Conclusion) -> Comparison {
    let comparison = compare(&outcome(Sample::default()), &outcome(after));
    let judged: Vec<_> = comparison.differences.iter().filter(|one| one.judgement != Judgement::Noise).collect();
    assert_eq!(comparison.conclusion, conclusion, "seed {}: {judged:#?}", after.seed);
    comparison
}

fn judgement(comparison: &Comparison, measure: &str, of: &str) -> Judgement {
    let found = comparison.differences.iter().find(|one| one.measure == measure && one.of == of);
    found.map(|one| one.judgement).expect("it is compared")
}

#[test]
fn the_same_service_with_other_chances_is_within_noise() {
    for seed in 2..8 {
        check(Sample { seed, ..Sample::default() }, Conclusion::NothingWorse);
    }
}

#[test]
fn a_slower_service_is_worse_and_a_faster_one_better() {
    let slower = check(Sample { seed: 2, slowness: 1.3, ..Sample::default() }, Conclusion::SomethingWorse);
    assert_eq!(judgement(&slower, "p50", "total"), Judgement::Worse);
    assert_eq!(judgement(&slower, "p50", "capture"), Judgement::Worse);
    let faster = check(Sample { seed: 2, slowness: 0.7, ..Sample::default() }, Conclusion::NothingWorse);
    assert_eq!(judgement(&faster, "p50", "total"), Judgement::Better);
}

#[test]
fn a_short_run_says_too_little() {
    let short = Sample { seconds: 10, ..Sample::default() };
    let comparison = compare(&outcome(short), &outcome(Sample { seed: 2, ..short }));
    assert_eq!(judgement(&comparison, "p50", "total"), Judgement::TooFew);
    assert_eq!(judgement(&comparison, "p99.99", "total"), Judgement::TooFew);
    assert_eq!(comparison.conclusion, Conclusion::NothingWorse);
}

#[test]
fn other_circumstances_are_named() {
    let before = outcome(Sample::default());
    let mut after = before.clone();
    assert!(compare(&before, &after).obstacles.is_empty());
    after.scale = 0.2;
    after.generator.kept_up = false;
    after.target.debug_build = true;
    let comparison = compare(&before, &after);
    assert_eq!(comparison.obstacles, [Obstacle::Scale, Obstacle::DebugBuild, Obstacle::Generator]);
    assert_eq!((comparison.conclusion, comparison.conclusion.code()), (Conclusion::NotComparable, 2));
    let page = comparison.markdown(Language::Chinese);
    assert!(page.contains("不能直接比较：规模不同；未经优化的编译；至少有一次发压端没有跟上"), "{page}");
}

#[test]
fn the_same_two_runs_are_always_judged_alike() {
    let (before, after) = (outcome(Sample::default()), outcome(Sample { seed: 9, ..Sample::default() }));
    assert_eq!(compare(&before, &after), compare(&before, &after));
    let page = compare(&before, &after).markdown(Language::English);
    assert!(page.contains("Conclusion: nothing got worse by more than noise."), "{page}");
    assert!(page.contains("| p99 | all |"), "{page}");
}
