//! The hold: one county is suspended under load while the others go on, and then killed around the instant at which it is
//! suspended or opened again.
//!
//! Guarantees: what was acknowledged is judged twice: by whoever asked, who knows when a request was sent and when the control
//! was acknowledged, and by `verify`, which judges every record by its arrival. Load is open: each request has its instant,
//! and what is late counts as late.
//!
//! Deliberately absent: a load that comes near the machine's limits; `loadtest` has those.

mod kills;
mod load;
mod options;

use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use serde::Serialize;
use serde_json::json;
use stage::http::{Connection, Request};
use stage::premises::{NO_RATES, OFFICE};
use stage::running::Running;

pub use kills::{KilledReport, kills_around};
use load::{Load, Seen};
pub use options::HoldOptions;
use options::preview;

/// What came of it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct HoldReport {
    /// Requests that were sent, and the pace that was asked for.
    pub sent: u64,
    /// Requests a second that were really sent.
    pub per_second: f64,
    /// Changes of the held county that were sent after the control was acknowledged and were taken.
    pub taken_after: u64,
    /// Whether `verify` found that nothing was taken which had arrived while it was held, and everything else sound.
    pub verified: bool,
    /// From when the control was sent until the first change was refused by it, in milliseconds.
    pub first_refusal_ms: f64,
    /// Payment notifications for the held county while it was held, and those that were taken.
    pub payments: u64,
    /// Those that were taken.
    pub payments_taken: u64,
    /// The 99th percentile of the other counties before, in milliseconds.
    pub others_p99_before_ms: f64,
    /// The same while it was held.
    pub others_p99_held_ms: f64,
    /// What the preview said would be stopped in a minute.
    pub previewed: u64,
    /// What was refused in the minute after, scaled to one where the drill is shorter.
    pub refused_per_minute: f64,
    /// Whether the preview had a whole minute to look back on.
    pub preview_is_whole: bool,
}

impl HoldReport {
    /// Whether everything held that has to hold always; percentiles are for people to judge.
    pub fn is_clean(&self) -> bool {
        let near = (self.previewed as f64 - self.refused_per_minute).abs() <= self.refused_per_minute * 0.02;
        self.taken_after == 0
            && self.verified
            && self.first_refusal_ms <= 1_000.0
            && self.payments > 0
            && self.payments == self.payments_taken
            && (near || !self.preview_is_whole)
    }
}

/// Runs it.
pub fn hold(options: &HoldOptions<'_>, said: &mut dyn FnMut(&str)) -> anyhow::Result<HoldReport> {
    let mut running = Running::start(options.program, NO_RATES);
    said("people are registered");
    let load = Load::prepare(&running, options)?;
    let scope = load.held.to_string();
    let begun = Instant::now();
    said("the load runs");
    let flow = load.start(running.address, begun);
    // Nothing is waited for but the load's own time: as long as its requests have instants.
    flow.wait_until(begun + Duration::from_secs(options.seconds));
    let mut connection = Connection::open(running.address)?;
    let body = json!({ "scope": scope, "state": "suspended", "row": 3, "reason": "遭受攻击，演练" });
    let previewed = preview(&mut connection, &body)?;
    let mut change = body;
    (change["based_on"], change["digest"]) = (json!(previewed.based_on), json!(previewed.digest));
    let request = Request::new("POST", "/v1/office/controls").token(OFFICE).key("hold").json(&change);
    let asked_at = begun.elapsed();
    let response = connection.ask(&request)?;
    ensure!(response.status == 200, "the control was refused: {}", response.text());
    let held_since = begun.elapsed();
    said("the county is held");
    let seen = flow.ended()?;
    running.stop();
    let report = judge(options, &seen, asked_at, held_since, previewed.stopped_per_minute);
    Ok(HoldReport { verified: verified(&running)?, ..report })
}

fn verified(running: &Running) -> anyhow::Result<bool> {
    let mut command = running.premises.command()?;
    let (key, data) = (running.premises.key(), running.premises.data());
    let output = command.args(["verify", "--key"]).arg(key).arg(data).output().context("running verify")?;
    Ok(output.status.success())
}

fn judge(
    options: &HoldOptions<'_>,
    seen: &[Seen],
    asked_at: Duration,
    held_since: Duration,
    previewed: u64,
) -> HoldReport {
    let of_held = || seen.iter().filter(|one| one.kind == load::Kind::Held);
    let refused = || of_held().filter(|one| one.status == 503 && one.held);
    let taken_after = of_held().filter(|one| one.sent_at > held_since && one.status == 200).count() as u64;
    let first = refused().map(|one| one.answered_at).min();
    let payments: Vec<&Seen> =
        seen.iter().filter(|one| one.kind == load::Kind::Payment && one.sent_at > held_since).collect();
    let others = |held: bool| {
        let warm = Duration::from_secs(1);
        let of = seen.iter().filter(|one| one.kind == load::Kind::Other && one.due_at > warm);
        let of = of.filter(|one| (one.due_at > held_since) == held);
        percentile_99(of.map(|one| one.answered_at.saturating_sub(one.due_at)).collect())
    };
    let end = seen.iter().map(|one| one.due_at).max().unwrap_or_default();
    let held_seconds = end.saturating_sub(held_since).as_secs_f64().max(0.001);
    let within = |one: &&Seen| one.sent_at > held_since && one.sent_at <= held_since + Duration::from_secs(60);
    let minute = held_seconds.min(60.0);
    HoldReport {
        sent: seen.len() as u64,
        per_second: seen.len() as f64 / end.as_secs_f64().max(0.001),
        taken_after,
        verified: false,
        first_refusal_ms: first.map_or(f64::INFINITY, |first| first.saturating_sub(asked_at).as_secs_f64() * 1_000.0),
        payments: payments.len() as u64,
        payments_taken: payments.iter().filter(|one| one.status == 200).count() as u64,
        others_p99_before_ms: others(false),
        others_p99_held_ms: others(true),
        previewed,
        refused_per_minute: refused().filter(within).count() as f64 * 60.0 / minute,
        preview_is_whole: options.seconds > 61,
    }
}

fn percentile_99(mut latencies: Vec<Duration>) -> f64 {
    latencies.sort_unstable();
    let at = latencies.len() * 99 / 100;
    latencies.get(at).map_or(f64::NAN, |latency| latency.as_secs_f64() * 1_000.0)
}
