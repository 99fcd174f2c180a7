//! An outcome is read as it was written, and refused otherwise.

use super::*;

fn outcome() -> Outcome {
    let mut histogram = latency_histogram();
    for us in [900, 1_100, 250_000] {
        histogram.record(us).expect("within the bounds");
    }
    let counts =
        Counts { offered: 4, started: 3, dropped: 1, completed: 3, succeeded: 3, sent: 3, ..Counts::default() };
    let kind = |name: &str| KindOutcome {
        name: name.to_owned(),
        counts: counts.clone(),
        corrected: Distribution::new(&histogram),
        uncorrected: Distribution::default(),
        statuses: BTreeMap::from([(200, 3)]),
        errors: BTreeMap::new(),
    };
    Outcome {
        format: FORMAT,
        profile: ProfileLabel {
            name: "opening-minute".to_owned(),
            title_zh: "开网第一分钟".to_owned(),
            title_en: "Opening minute".to_owned(),
            source: "facts.md: sizing".to_owned(),
            attack: false,
            digest: "00".repeat(32),
        },
        scale: 0.1,
        seed: 7,
        started_at: "2021-11-01T08:00:00+08:00".to_owned(),
        elapsed_seconds: 1.5,
        planned_seconds: 1.0,
        interrupted: false,
        machine: Machine {
            processor: "a processor".to_owned(),
            processors: 2,
            memory_bytes: 1 << 30,
            system: "Linux".to_owned(),
        },
        target: Target { address: "127.0.0.1:1".to_owned(), spawned: true, password_hash: None, debug_build: true },
        model: Model::Open { schedule: "constant 4 /s for 1 s".to_owned(), users: 2 },
        counts: counts.clone(),
        total: kind("total"),
        kinds: vec![kind("capture")],
        seconds: vec![Second { heat: vec![0; HEAT_EDGES_US.len() + 1], ..Second::default() }],
        heat_edges_us: HEAT_EDGES_US.to_vec(),
        refusals: vec![Refusal { status: 503, code: "overloaded".to_owned(), with_retry_after: 1, count: 1 }],
        retries: Retries::default(),
        thresholds: Vec::new(),
        generator: Generator {
            kept_up: true,
            reasons: Vec::new(),
            lateness: Distribution::default(),
            cpu_percent: 10.0,
            stall_us_max: 100,
            resident_bytes_max: 1 << 20,
            busy_users_max: 2,
        },
        server: vec![ServerSecond::default()],
        ledger: None,
        notes: Vec::new(),
        exit: Exit::Passed,
    }
}

#[test]
fn an_outcome_is_read_back_as_it_was_written() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let path = directory.path().join("outcome.json");
    let written = outcome();
    std::fs::write(&path, written.to_json()).expect("it can be written");
    assert_eq!(Outcome::read(&path).expect("it can be read"), written);
    let other = written.to_json().replacen("\"format\": 1", "\"format\": 2", 1);
    std::fs::write(&path, other).expect("it can be written");
    let error = Outcome::read(&path).expect_err("another format").to_string();
    assert!(error.ends_with("format: 2 is not known, must be 1"), "{error}");
    let unknown = written.to_json().replacen("\"seed\"", "\"seeds\"", 1);
    std::fs::write(&path, unknown).expect("it can be written");
    assert!(Outcome::read(&path).is_err());
}

#[test]
fn the_histogram_survives() {
    let distribution = outcome().total.corrected;
    assert_eq!(distribution.count, 3);
    assert_eq!(distribution.percentile_us(50.0), 1_100);
    assert!(distribution.percentile_us(100.0).abs_diff(250_000) < 250);
    let histogram = distribution.histogram().expect("it was encoded here");
    assert_eq!(Distribution::new(&histogram), distribution);
    let broken = Distribution { histogram: "AAAA".to_owned(), ..distribution };
    assert_eq!(broken.histogram().err(), Some(HistogramError));
}

#[test]
fn cells_of_the_heat_map_end_at_their_edges() {
    assert_eq!(heat_cell(0), 0);
    assert_eq!(heat_cell(250), 0);
    assert_eq!(heat_cell(251), 1);
    assert_eq!(heat_cell(10_000_001), HEAT_EDGES_US.len());
}

#[test]
fn a_broken_invariant_outweighs_the_rest() {
    let base = outcome();
    let missed = [Verdict {
        threshold: "p99 < 1 ms".to_owned(),
        measure: "p99".to_owned(),
        of: "total".to_owned(),
        observed: 2.0,
        limit: 1.0,
        unit: "ms".to_owned(),
        at_least: false,
        worst_second: None,
        passed: false,
    }];
    let limited = Generator { kept_up: false, ..base.generator.clone() };
    let broken = Broken { invariant: "fee-once".to_owned(), count: 1, examples: Vec::new() };
    let ledger = LedgerSummary { receipts: 1, candidates: 1, checked: 1, unchecked: 0, broken: vec![broken] };
    assert_eq!(Exit::judge(&[], &base.generator, None), Exit::Passed);
    assert_eq!(Exit::judge(&missed, &base.generator, None), Exit::ThresholdMissed);
    assert_eq!(Exit::judge(&missed, &limited, None), Exit::GeneratorLimited);
    assert_eq!(Exit::judge(&missed, &limited, Some(&ledger)), Exit::InvariantBroken);
    let unchecked = LedgerSummary { unchecked: 1, broken: Vec::new(), ..ledger };
    assert_eq!(Exit::judge(&[], &base.generator, Some(&unchecked)).code(), 3);
}

#[test]
fn a_run_that_leaves_requests_behind_has_a_backlog() {
    let check = |offered: &[u64], completed: &[u64], expected: f64| {
        let mut outcome = outcome();
        let second = |(second, (offered, completed)): (u32, (&u64, &u64))| Second {
            second,
            offered: *offered,
            completed: *completed,
            ..Second::default()
        };
        outcome.seconds = (0..).zip(offered.iter().zip(completed)).map(second).collect();
        assert!((outcome.backlog_seconds() - expected).abs() < 1e-9, "{offered:?} {completed:?}");
    };
    check(&[10, 10, 10], &[10, 10, 10], 0.0);
    check(&[10, 10, 10, 0, 0], &[5, 5, 5, 10, 5], 1.5);
    check(&[0, 0], &[0, 0], 0.0);
}
