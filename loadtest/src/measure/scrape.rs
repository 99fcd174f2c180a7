//! The service's own figures, once a second, and what the system says of both processes.
//!
//! Guaranteed: a figure that cannot be read is absent; asking takes a connection of its own and never waits for a user.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use baoming_api::client::{Client, Deadlines, Token};
use baoming_telemetry::names;
use stage::usage;
use tokio::sync::watch;

use crate::measure::outcome::ServerSecond;

/// How long a second's figures are waited for.
const PATIENCE: Duration = Duration::from_millis(800);

/// Where figures come from.
pub struct Scraper {
    address: SocketAddr,
    token: Token,
    /// The service's process, if it is ours.
    process: Option<u32>,
}

/// Sums that only grow, by name.
#[derive(Debug, Clone, Default)]
struct Sums {
    at: Option<Instant>,
    metrics: HashMap<String, f64>,
    engine_cpu: Option<f64>,
    password_cpu: Option<f64>,
    generator_cpu: f64,
}

impl Scraper {
    /// Asks this service.
    pub fn new(address: SocketAddr, token: Token, process: Option<u32>) -> Self {
        Self { address, token, process }
    }

    /// Asks once a second until it is told to end. What was found so far can be looked at meanwhile.
    pub async fn run(self, started: Instant, found: Arc<Mutex<Vec<ServerSecond>>>, mut end: watch::Receiver<bool>) {
        let deadlines = Deadlines { connect: PATIENCE, answer: PATIENCE };
        let mut client = Client::new(self.address, self.token.clone()).with_deadlines(deadlines);
        let mut before = self.look(&mut client).await;
        let mut ticks = tokio::time::interval_at((started + Duration::from_secs(1)).into(), Duration::from_secs(1));
        ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Skip);
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                _ = end.wait_for(|end| *end) => return,
            }
            let now = self.look(&mut client).await;
            let second = started.elapsed().as_secs().saturating_sub(1);
            let figures = difference(u32::try_from(second).unwrap_or(u32::MAX), &before, &now, self.process);
            before = now;
            found.lock().expect("nobody panics while holding it").push(figures);
        }
    }

    async fn look(&self, client: &mut Client) -> Sums {
        let metrics = match client.get("/metrics").await {
            Ok(answer) if answer.succeeded() => parse(&String::from_utf8_lossy(&answer.body)),
            _ => HashMap::new(),
        };
        let engine = self.process.and_then(|process| usage::of(Some(process)));
        Sums {
            at: Some(Instant::now()),
            metrics,
            engine_cpu: engine.map(|usage| usage.cpu_seconds),
            password_cpu: self.process.and_then(|process| usage::of_threads(Some(process), "passwords")),
            generator_cpu: usage::of(None).map_or(0.0, |usage| usage.cpu_seconds),
        }
    }
}

fn difference(second: u32, before: &Sums, now: &Sums, process: Option<u32>) -> ServerSecond {
    let seconds = match (before.at, now.at) {
        (Some(before), Some(now)) => now.saturating_duration_since(before).as_secs_f64().max(0.001),
        _ => 1.0,
    };
    let gauge = |name: &str| now.metrics.get(name).copied();
    let grown = |name: &str| Some((now.metrics.get(name)? - before.metrics.get(name).copied().unwrap_or(0.0)).max(0.0));
    let rate = |name: &str| grown(name).map(|grown| round(grown / seconds));
    let append = names::JOURNAL_APPEND_SECONDS;
    let groups = grown(&format!("{append}_count")).filter(|groups| *groups > 0.0);
    let records = grown(names::JOURNAL_RECORDS_TOTAL);
    let percent = |before: Option<f64>, now: Option<f64>| Some(round((now? - before?) / seconds * 100.0));
    let ours = usage::of(None);
    ServerSecond {
        second,
        committer_queued: gauge(names::COMMITTER_QUEUED),
        permits_taken: gauge(&format!("{}{{lane=\"candidate\"}}", names::PERMITS_TAKEN)),
        control_permits_taken: gauge(&format!("{}{{lane=\"control\"}}", names::PERMITS_TAKEN)),
        batch_records: groups.and_then(|groups| Some(round(records? / groups))),
        groups_per_second: rate(&format!("{append}_count")),
        sync_ms: groups.and_then(|groups| Some(round(grown(&format!("{append}_sum"))? * 1_000.0 / groups))),
        records_per_second: rate(names::JOURNAL_RECORDS_TOTAL),
        requests_per_second: rate(names::REQUESTS_TOTAL),
        refused_per_second: rate(names::REFUSED_TOTAL),
        connections: gauge(names::CONNECTIONS),
        engine_cpu_percent: percent(before.engine_cpu, now.engine_cpu),
        password_cpu_percent: percent(before.password_cpu, now.password_cpu),
        engine_resident_bytes: process.and_then(|process| Some(usage::of(Some(process))?.resident_bytes)),
        generator_cpu_percent: round((now.generator_cpu - before.generator_cpu) / seconds * 100.0),
        generator_resident_bytes: ours.map_or(0, |usage| usage.resident_bytes),
    }
}

fn round(figure: f64) -> f64 {
    (figure * 1_000.0).round() / 1_000.0
}

/// Prometheus' text format: each series as it stands, and for each name the sum over its labels.
fn parse(text: &str) -> HashMap<String, f64> {
    let mut metrics = HashMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let Some((series, value)) = line.rsplit_once(' ') else { continue };
        let Ok(value) = value.parse::<f64>() else { continue };
        if let Some((name, _)) = series.split_once('{') {
            *metrics.entry(name.to_owned()).or_default() += value;
        }
        metrics.insert(series.to_owned(), value);
    }
    metrics
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_of_a_second_are_what_grew_in_it() {
        let started = Instant::now();
        let sums = |seconds: u64, text: &str| Sums {
            at: Some(started + Duration::from_secs(seconds)),
            metrics: parse(text),
            engine_cpu: Some(seconds as f64 * 0.5),
            ..Sums::default()
        };
        let before = sums(0, "baoming_journal_append_seconds_sum 1\nbaoming_journal_append_seconds_count 100\n");
        let after = "# HELP x y\nbaoming_journal_append_seconds_sum 1.5\nbaoming_journal_append_seconds_count 200\n\
            baoming_journal_records_total 3000\nbaoming_permits_taken{lane=\"candidate\"} 7\n\
            baoming_requests_total{audience=\"a\"} 10\nbaoming_requests_total{audience=\"b\"} 30\nnonsense\n";
        let second = difference(4, &before, &sums(2, after), None);
        assert_eq!(second.sync_ms, Some(5.0));
        assert_eq!(second.batch_records, Some(30.0));
        assert_eq!(second.permits_taken, Some(7.0));
        assert_eq!(second.requests_per_second, Some(20.0));
        assert_eq!(second.engine_cpu_percent, Some(50.0));
        assert_eq!((second.committer_queued, second.engine_resident_bytes), (None, None));
    }
}
