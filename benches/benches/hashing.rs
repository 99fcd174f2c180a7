//! Password hashes a second, on one processor and on all: `cargo bench -p benches --bench hashing`.
//!
//! The pairs of memory and passes are those that OWASP recommends for argon2id as equal in strength
//! (Password Storage Cheat Sheet). Rounds alternate, so that a slow minute of the machine hits all of them. The limit is
//! argon2 itself: what waits before it, and in which order, is decided in `baoming_gate::hashing`.

use std::time::{Duration, Instant};

use baoming_gate::auth::passwords::Password;
use baoming_gate::deadline::Deadline;
use baoming_gate::hashing::{Due, HashLane, PasswordSettings, Passwords};
use baoming_gate::source::Source;

/// KiB and passes.
const OWASP: [(u32, u32); 5] = [(47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4), (7_168, 5)];
const ROUNDS: usize = 7;
const HASHES: usize = 40;

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let pool = |(memory_kib, iterations), threads| {
        let settings =
            PasswordSettings { memory_kib, iterations, threads, wait_ms_max: 600_000, ..PasswordSettings::default() };
        Passwords::start(settings).expect("the pair is in argon2's range")
    };
    let mut pools: Vec<_> =
        OWASP.map(|pair| (pair, pool(pair, 1), pool(pair, processors), Vec::new(), Vec::new())).into();
    for round in 0..=ROUNDS {
        for (_, one, all, on_one, on_all) in &mut pools {
            let (one, all) = (runtime.block_on(rate(one)), runtime.block_on(rate(all)));
            if round > 0 {
                on_one.push(one);
                on_all.push(all);
            }
        }
    }
    println!("| memory, passes | hashes/s on one processor | on all {processors} | beside 19456, 2 |");
    println!("| --- | --- | --- | --- |");
    let usual = pools.iter_mut().find(|pool| pool.0 == (19_456, 2)).map(|pool| median(&mut pool.3));
    let usual = usual.expect("it is one of them");
    for ((memory_kib, iterations), _, _, on_one, on_all) in &mut pools {
        let (one, all) = (median(on_one), median(on_all));
        println!("| {memory_kib} KiB, {iterations} | {one:.1} | {all:.1} | {:.2} |", one / usual);
    }
}

async fn rate(pool: &Passwords) -> f64 {
    let by = Deadline::after(Duration::from_secs(600));
    let started = Instant::now();
    let password = || Password::new("password", "correct horse".to_owned()).expect("long enough");
    let due = Due { lane: HashLane::SignIn, source: Source::default(), subject: 0, by, proof: None, is_known: false };
    let hashes: Vec<_> = (0..HASHES).map(|_| pool.hash([password()], due)).collect();
    for hash in futures_util::future::join_all(hashes).await {
        hash.expect("there is time enough");
    }
    HASHES as f64 / started.elapsed().as_secs_f64()
}

fn median(samples: &mut [f64]) -> f64 {
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}
