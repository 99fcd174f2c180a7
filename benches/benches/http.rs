//! Durable registrations beside the server's own JSON echo, in one run, on one server, 256 connections.
//!
//! `cargo bench -p benches --bench http`. Rounds alternate, so that a slow minute of the machine hits both. The same
//! allocation in PostgreSQL comes before and after them, if it is installed; `BAOMING_REQUIRE_ALL=1` makes that a must.

use baoming::policy;
use benches::load::{Round, drive, post};
use benches::postgres::{self, Cluster};
use benches::province::Captures;
use benches::server::{OPS, Server, configuration};

const CONNECTIONS: usize = 256;
const ROUNDS: usize = 3;
const ECHOES: usize = 120_000;
const CAPTURES: usize = 80_000;
const POSTGRES_SECONDS: u32 = 10;

fn main() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let configuration = configuration(directory.path(), None);
    let server = Server::start(env!("CARGO_BIN_EXE_baoming-measured"), &configuration, &directory.path().join("data"));
    let policy = policy::built_in().expect("the built-in policy is valid");
    let mut captures = Captures::plan(&policy, 655_000, 1);
    let (points, segments) = captures.preparation();
    drive(server.address, 64, points).expect_all("points");
    drive(server.address, 64, segments).expect_all("segments");
    let body = serde_json::to_vec(&captures.example()).expect("a body has only texts and numbers");
    let echo = post("/v1/ops/echo", OPS, "echo", &body);
    println!("body {} bytes, {CONNECTIONS} connections, {ROUNDS} rounds after one that is not counted", body.len());
    let cluster = cluster();
    let mut postgres_rates = Vec::new();
    postgres_rates.extend(cluster.as_ref().map(postgres_round));
    let (mut echo_rates, mut capture_rates, mut ratios) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..=ROUNDS {
        let (first, used) = (server.cpu_ticks(), |before| server.cpu_ticks() - before);
        let echoed = drive(server.address, CONNECTIONS, vec![echo.clone(); ECHOES]).expect_all("echo");
        let (echo_ticks, before) = (used(first), server.cpu_ticks());
        let captured = drive(server.address, CONNECTIONS, captures.take(CAPTURES)).expect_all("capture");
        let capture_ticks = used(before);
        show("echo", &echoed, echo_ticks);
        show("capture", &captured, capture_ticks);
        if round > 0 {
            echo_rates.push(echoed.per_second());
            capture_rates.push(captured.per_second());
            ratios.push(captured.per_second() / echoed.per_second());
        }
    }
    postgres_rates.extend(cluster.as_ref().map(postgres_round));
    println!("JSON echo              {:>9.0} /s (median)", median(&mut echo_rates));
    let capture_rate = median(&mut capture_rates);
    println!("durable registration   {capture_rate:>9.0} /s (median)");
    println!("ratio                  {:>9.3} (median of the rounds' ratios)", median(&mut ratios));
    println!("resident memory        {:>9} MiB", server.resident_bytes() >> 20);
    if !postgres_rates.is_empty() {
        let rate = postgres_rates.iter().sum::<f64>() / postgres_rates.len() as f64;
        println!("PostgreSQL             {rate:>9.0} /s (mean)");
        println!("durable registration / PostgreSQL {:>9.2}", capture_rate / rate);
    }
}

/// The other side, unless it is not installed.
fn cluster() -> Option<Cluster> {
    let cluster = Cluster::start();
    if cluster.is_none() {
        let message = "PostgreSQL is not installed, so the comparison with it is skipped: apt-get install postgresql";
        assert_ne!(std::env::var("BAOMING_REQUIRE_ALL").as_deref(), Ok("1"), "{message}");
        println!("{message}");
    }
    cluster
}

fn postgres_round(cluster: &Cluster) -> f64 {
    let rate = cluster.captures_per_second(POSTGRES_SECONDS);
    let (version, clients) = (&cluster.version, postgres::CLIENTS);
    println!("{version}: {rate:>9.0} /s, {clients} clients, {} candidates so far", cluster.candidates());
    rate
}

fn show(what: &str, round: &Round, ticks: u64) {
    let milliseconds = |quantile| round.latency_us.value_at_quantile(quantile) as f64 / 1_000.0;
    println!(
        "{what:8} {:>9.0} /s   p50 {:>7.2} ms   p99 {:>7.2} ms   p999 {:>7.2} ms   server {:>5.1} us of processor each",
        round.per_second(),
        milliseconds(0.5),
        milliseconds(0.99),
        milliseconds(0.999),
        ticks as f64 * 10_000.0 / round.succeeded as f64,
    );
}

fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values[values.len() / 2]
}
