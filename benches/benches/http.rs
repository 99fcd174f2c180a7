//! Durable registrations beside the server's own JSON echo, in one run, on one server, 256 connections.
//!
//! `cargo bench -p benches --bench http`. Rounds alternate, so that a slow minute of the machine hits both.

use baoming::policy;
use benches::load::{Round, drive, post};
use benches::province::Captures;
use benches::server::{OPS, Server, configuration};

const CONNECTIONS: usize = 256;
const ROUNDS: usize = 3;
const ECHOES: usize = 120_000;
const CAPTURES: usize = 80_000;

fn main() {
    let directory = tempfile::tempdir().expect("a temporary directory");
    let configuration = configuration(directory.path(), None);
    let server = Server::start(env!("CARGO_BIN_EXE_baoming-measured"), &configuration, &directory.path().join("data"));
    let policy = policy::built_in().expect("the built-in policy is valid");
    let mut captures = Captures::plan(&policy, 655_000, 1);
    let (points, segments) = captures.preparation();
    drive(server.address, 64, points).expect_all("points");
    drive(server.address, 64, segments).expect_all("segments");
    let body = serde_json::to_vec(&captures.body(0, 0)).expect("a body has only texts and numbers");
    let echo = post("/v1/ops/echo", OPS, "echo", &body);
    println!("body {} bytes, {CONNECTIONS} connections, {ROUNDS} rounds after one that is not counted", body.len());
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
    println!("JSON echo              {:>9.0} /s (median)", median(&mut echo_rates));
    println!("durable registration   {:>9.0} /s (median)", median(&mut capture_rates));
    println!("ratio                  {:>9.3} (median of the rounds' ratios)", median(&mut ratios));
    println!("resident memory        {:>9} MiB", server.resident_bytes() >> 20);
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
