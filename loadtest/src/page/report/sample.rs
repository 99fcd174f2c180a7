//! A run that never was, for tests of reports and comparisons: every part of an outcome has something in it.
//!
//! It is made from a seed; the figures fit together as those of a true run do, but nothing was measured.

use std::collections::BTreeMap;

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::measure::outcome::{
    Broken, Counts, Distribution, Exit, FORMAT, Generator, HEAT_EDGES_US, KindOutcome, Latencies, LedgerSummary,
    Machine, Model, Outcome, ProfileLabel, Refusal, Retries, Second, ServerSecond, Target, Verdict, heat_cell,
    latency_histogram,
};

/// What the run is like.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// Other chances, the same run.
    pub seed: u64,
    /// How long.
    pub seconds: u32,
    /// Requests in a second.
    pub per_second: u64,
    /// A factor on all latencies.
    pub slowness: f64,
}

impl Default for Sample {
    fn default() -> Self {
        Self { seed: 1, seconds: 60, per_second: 200, slowness: 1.0 }
    }
}

/// Seconds from one stall of the service to the next.
const STALL_EVERY: u32 = 10;

/// The outcome of the run.
pub fn outcome(sample: Sample) -> Outcome {
    let mut random = ChaCha8Rng::seed_from_u64(sample.seed);
    let (mut corrected, mut uncorrected) = (latency_histogram(), latency_histogram());
    let mut seconds = Vec::new();
    for at in 0..sample.seconds {
        let (mut due, mut sent) = (latency_histogram(), latency_histogram());
        let mut heat = vec![0; HEAT_EDGES_US.len() + 1];
        for _ in 0..sample.per_second {
            let stall = if at % STALL_EVERY == STALL_EVERY - 1 { random.random_range(0..200_000) } else { 0 };
            // Mostly about 2 ms, seldom ten times that.
            let service = (2_000.0 * random.random_range(-1.0_f64..1.0).exp()
                + if random.random_bool(0.02) { 20_000.0 } else { 0.0 })
                * sample.slowness;
            let (late, on_time) = (service as u64 + stall, service as u64);
            due.saturating_record(late);
            sent.saturating_record(on_time);
            heat[heat_cell(late)] += 1;
        }
        corrected.add(&due).expect("both have the same bounds");
        uncorrected.add(&sent).expect("both have the same bounds");
        let refused = if at % STALL_EVERY == 0 { sample.per_second.min(6) / 2 } else { 0 };
        seconds.push(Second {
            second: at,
            offered: sample.per_second,
            started: sample.per_second,
            late: u64::from(at % 7 == 0),
            dropped: 0,
            completed: sample.per_second.saturating_sub(random.random_range(0..5)),
            refused,
            errors: u64::from(at == 35),
            registrations: sample.per_second / 30,
            corrected: latencies(&due),
            uncorrected: latencies(&sent),
            heat,
        });
    }
    let (corrected, uncorrected) = (Distribution::new(&corrected), Distribution::new(&uncorrected));
    assemble(sample, seconds, &(corrected, uncorrected))
}

fn latencies(histogram: &hdrhistogram::Histogram<u64>) -> Latencies {
    let at = |quantile| histogram.value_at_quantile(quantile);
    Latencies { p50_us: at(0.5), p95_us: at(0.95), p99_us: at(0.99), max_us: histogram.max() }
}

fn assemble(sample: Sample, seconds: Vec<Second>, latency: &(Distribution, Distribution)) -> Outcome {
    let sum = |of: fn(&Second) -> u64| seconds.iter().map(of).sum::<u64>();
    let counts = Counts {
        offered: sum(|second| second.offered),
        started: sum(|second| second.started),
        late: sum(|second| second.late),
        completed: sum(|second| second.offered),
        succeeded: sum(|second| second.offered) - sum(|second| second.refused) - sum(|second| second.errors),
        refused: sum(|second| second.refused),
        errors: sum(|second| second.errors),
        sent: sum(|second| second.offered),
        registrations: sum(|second| second.registrations),
        ..Counts::default()
    };
    let kind = |name: &str, errors: BTreeMap<String, u64>| KindOutcome {
        name: name.to_owned(),
        counts: Counts { errors: errors.values().sum(), ..counts.clone() },
        corrected: latency.0.clone(),
        uncorrected: latency.1.clone(),
        statuses: BTreeMap::from([(200, counts.succeeded)]),
        errors,
    };
    let at_ms = |percentile| latency.0.percentile_us(percentile) as f64 / 1_000.0;
    let thresholds = vec![
        verdict("p99", "total", at_ms(99.0), 50.0, "ms", false),
        verdict("p50", "capture", at_ms(50.0), 500.0, "ms", false),
        verdict("registrations", "total", sample.per_second as f64 / 30.0, 3.0, "/s", true),
    ];
    let generator = generator(&latency.1);
    let ledger = ledger(&counts);
    let exit = Exit::judge(&thresholds, &generator, Some(&ledger));
    Outcome {
        format: FORMAT,
        profile: profile(),
        scale: 0.1,
        seed: sample.seed,
        started_at: "2021-11-01T09:00:00+08:00".to_owned(),
        elapsed_seconds: f64::from(sample.seconds),
        planned_seconds: f64::from(sample.seconds),
        interrupted: false,
        machine: machine(),
        target: target(),
        model: Model::Open {
            schedule: format!("Poisson {} /s for {} s", sample.per_second, sample.seconds),
            users: 400,
        },
        total: kind("total", BTreeMap::new()),
        kinds: vec![
            kind("capture", BTreeMap::new()),
            kind("activate", BTreeMap::from([("timeout".to_owned(), 1)])),
            kind("read", BTreeMap::new()),
        ],
        heat_edges_us: HEAT_EDGES_US.to_vec(),
        refusals: vec![refusal(counts.refused)],
        retries: retries(counts.refused, latency.0.clone()),
        thresholds,
        generator,
        server: seconds.iter().map(server).collect(),
        ledger: Some(ledger),
        notes: vec!["Generator and service share one machine.".to_owned()],
        exit,
        counts,
        seconds,
    }
}

fn machine() -> Machine {
    Machine {
        processor: "Example <processor> & more".to_owned(),
        processors: 2,
        memory_bytes: 24 << 30,
        system: "Linux 6.1".to_owned(),
    }
}

fn target() -> Target {
    Target {
        address: "127.0.0.1:18080".to_owned(),
        spawned: true,
        password_hash: Some("argon2id m=19456 t=2 p=1".to_owned()),
        debug_build: false,
    }
}

fn verdict(measure: &str, of: &str, observed: f64, limit: f64, unit: &str, at_least: bool) -> Verdict {
    let sign = if at_least { ">=" } else { "<=" };
    Verdict {
        threshold: format!("{measure} of {of} {sign} {limit} {unit}"),
        measure: measure.to_owned(),
        of: of.to_owned(),
        observed,
        limit,
        unit: unit.to_owned(),
        at_least,
        worst_second: None,
        passed: if at_least { observed >= limit } else { observed <= limit },
    }
}

fn refusal(count: u64) -> Refusal {
    Refusal { status: 503, code: "overloaded".to_owned(), with_retry_after: count, count }
}

fn retries(count: u64, wait: Distribution) -> Retries {
    Retries { told_to_wait: count, obeyed: count, got_through: count, wait, ..Retries::default() }
}

fn profile() -> ProfileLabel {
    ProfileLabel {
        name: "opening-minute".to_owned(),
        title_zh: "开网第一分钟".to_owned(),
        title_en: "The opening minute".to_owned(),
        source: "facts.md, Volumes: 330 completed registrations/s in an opening minute".to_owned(),
        attack: false,
        digest: "5a".repeat(32),
    }
}

fn generator(lateness: &Distribution) -> Generator {
    Generator {
        kept_up: true,
        reasons: Vec::new(),
        lateness: lateness.clone(),
        cpu_percent: 41.5,
        stall_us_max: 4_200,
        resident_bytes_max: 91 << 20,
        busy_users_max: 37,
    }
}

fn ledger(counts: &Counts) -> LedgerSummary {
    let broken = |name: &str| Broken { invariant: name.to_owned(), count: 0, examples: Vec::new() };
    LedgerSummary {
        receipts: counts.succeeded,
        candidates: counts.registrations,
        checked: counts.succeeded,
        unchecked: 0,
        broken: ["acknowledged-is-durable", "serial-unique", "identity-unique", "fee-once", "window"]
            .map(broken)
            .into(),
    }
}

fn server(second: &Second) -> ServerSecond {
    let wave = f64::from(second.second % STALL_EVERY);
    ServerSecond {
        second: second.second,
        committer_queued: Some(wave * 3.0),
        permits_taken: Some(wave * 9.0),
        control_permits_taken: Some(1.0),
        batch_records: Some(4.0 + wave),
        groups_per_second: Some(40.0),
        sync_ms: Some(1.5 + wave / 4.0),
        records_per_second: Some(second.completed as f64 / 3.0),
        requests_per_second: Some(second.completed as f64),
        refused_per_second: Some(second.refused as f64),
        connections: Some(400.0),
        engine_cpu_percent: Some(60.0 + wave * 5.0),
        password_cpu_percent: Some(30.0 + wave),
        engine_resident_bytes: Some((140 << 20) + (u64::from(second.second) << 18)),
        generator_cpu_percent: 41.0,
        generator_resident_bytes: 91 << 20,
    }
}
