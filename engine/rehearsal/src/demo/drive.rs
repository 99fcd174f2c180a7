//! The demo from its first request to its report, phase by phase.

use std::sync::Arc;
use std::time::Instant;

use baoming_core::calendar::WindowName;
use baoming_core::policy::Policy;
use tokio::sync::watch;

use super::meter::Meter;
use super::options::{CONNECTIONS_MAX, DemoError, DemoOptions};
use super::order::Order;
use super::pool::{Shared, Work, share_out};
use super::report::DemoReport;
use super::season::{Season, ServiceTime, Tokens};
use super::tally::{Step, Tally};
use super::{register, setup, texts, verify};
use crate::people::{Province, SyntheticCandidates};
use baoming_api::bodies::StatusBody;
use baoming_api::client::{Client, Method};
use baoming_clock::parse_rfc3339;

/// Registers a synthetic province at the service and verifies every receipt. `stop` ends it early.
pub async fn drive(
    options: &DemoOptions,
    policy: &Policy,
    stop: watch::Receiver<bool>,
) -> Result<DemoReport, DemoError> {
    let plans = Province::try_plan(policy, options.candidates)?;
    let tokens = Tokens::parse(&options.tokens)?;
    let time = service_time(options, &tokens).await?;
    time.check_within(policy.calendar.base(WindowName::Registration))?;
    let season = Season {
        address: options.address,
        tokens,
        seed: options.seed,
        order: Order::new(&plans, options.seed),
        plans,
        people: SyntheticCandidates::with_policy(policy, options.seed),
        fee_fen: policy.fees.registration_fen,
        time,
        patience: options.patience,
    };
    let texts = texts::texts_of(options.language);
    let mut run = Run { season: Arc::new(season), options, stop, ended: false, tally: Tally::default() };
    let (setup_seconds, _) = run.phase(setup::SetUp::new(&run.season.plans), texts.setting_up).await;
    // Candidates of points that are not there would all be refused.
    run.ended |= !run.tally.refused.is_empty();
    let set_up = run.tally.acknowledged;
    let (elapsed_seconds, _) = run.phase(register::Register::new(&run.season), texts.registering).await;
    let commands = run.tally.acknowledged - set_up;
    let started = Instant::now();
    let duplicate_serials = run.verify().await;
    let verification_seconds = started.elapsed().as_secs_f64();
    let course = Course { setup_seconds, elapsed_seconds, commands, duplicate_serials, verification_seconds };
    Ok(report(run, &course).judge())
}

/// How the phases went, beside what was counted in them.
struct Course {
    setup_seconds: f64,
    elapsed_seconds: f64,
    commands: u64,
    duplicate_serials: u64,
    verification_seconds: f64,
}

/// Everything that the report tells, not judged yet.
fn report(run: Run<'_>, course: &Course) -> DemoReport {
    let Run { season, options, stop, tally, .. } = run;
    let Course { setup_seconds, elapsed_seconds, commands, duplicate_serials, verification_seconds } = *course;
    let per_second = |count: f64| if elapsed_seconds > 0.0 { count / elapsed_seconds } else { 0.0 };
    let points = season.plans.iter().flat_map(|plan| &plan.points);
    DemoReport {
        passed: false,
        interrupted: *stop.borrow(),
        seed: options.seed,
        connections: options.connections.clamp(1, CONNECTIONS_MAX),
        password_hash: options.password_hash.clone(),
        counties: season.plans.len(),
        points: points.clone().count(),
        segments: points.map(|point| point.segments.len()).sum(),
        candidates: options.candidates,
        registered: tally.registered,
        acknowledged: tally.acknowledged,
        verified: tally.verified,
        lost: tally.lost_in_all(),
        duplicate_serials,
        duplicate_identities: u64::from(tally.duplicate_identities),
        identities_tried_again: tally.sampled,
        violations: tally.violations,
        surplus: tally.surplus,
        unread: tally.unread,
        registrations_per_second: round(per_second(f64::from(tally.registered))),
        commands_per_second: round(per_second(commands as f64)),
        elapsed_seconds: round(elapsed_seconds),
        setup_seconds: round(setup_seconds),
        verification_seconds: round(verification_seconds),
        latency_ms: tally.latency_of_registration(),
        latency_ms_by_step: Step::ALL
            .into_iter()
            .filter_map(|step| Some((step.name().to_owned(), tally.latency_of(step)?)))
            .collect(),
        repeated: tally.repeated,
        retried: tally.retried,
        connections_broken: tally.broken,
        asked_to_wait: tally.asked_to_wait,
        refused: tally.refused,
        unanswered: tally.unanswered,
        findings: tally.findings,
    }
}

/// To three decimals: nobody reads more, and these survive JSON exactly.
fn round(figure: f64) -> f64 {
    (figure * 1_000.0).round() / 1_000.0
}

async fn service_time(options: &DemoOptions, tokens: &Tokens) -> Result<ServiceTime, DemoError> {
    let mut client = Client::new(options.address, tokens.ops.clone());
    let sent = client.send_bytes_patiently(options.patience, Method::GET, "/v1/ops/status", None, None);
    let answer = sent.await?.answer;
    if !answer.succeeded() {
        return Err(DemoError::NoStatus(answer.problem_code()));
    }
    let status: StatusBody = answer.json()?;
    let now = parse_rfc3339(&status.now).map_err(|_| DemoError::NoStatus(status.now))?;
    Ok(ServiceTime::heard_now(now))
}

/// A demo on its way.
struct Run<'a> {
    season: Arc<Season>,
    options: &'a DemoOptions,
    stop: watch::Receiver<bool>,
    /// The service is gone, or has refused what everything else depends on: nothing more is tried.
    ended: bool,
    tally: Tally,
}

impl Run<'_> {
    /// Does one phase and adds its counts; returns how many seconds it took and how many pieces were left undone.
    async fn phase<W: Work>(&mut self, work: W, label: &'static str) -> (f64, u32) {
        let count = work.count();
        if self.ended || *self.stop.borrow() {
            return (0.0, count);
        }
        let meter = Meter::new(label, count, self.options.progress);
        let connections = self.options.connections.clamp(1, CONNECTIONS_MAX);
        let started = Instant::now();
        let Shared { taken, done, tally } = share_out(&self.season, work, connections, &self.stop, meter).await;
        self.tally.add(tally);
        // A single command that found no patience says nothing; if all workers have given up, the service is gone.
        self.ended |= taken < count;
        (started.elapsed().as_secs_f64(), count - done)
    }

    /// Compares everything with the receipts; returns how many serials were given more than once.
    async fn verify(&mut self) -> u64 {
        let texts = texts::texts_of(self.options.language);
        let mut receipts = std::mem::take(&mut self.tally.receipts);
        receipts.sort_unstable_by_key(|one| one.number);
        let duplicate_serials = verify::examine(&self.season, &receipts, &mut self.tally);
        let receipts = Arc::new(receipts);
        let read_back = verify::ReadBack { receipts: receipts.clone() };
        let (_, unread) = self.phase(read_back, texts.reading_back).await;
        let (_, uncounted) = self.phase(verify::CountProgress::new(&self.season, &receipts), texts.counting).await;
        // Last, because a second registration that is accepted by mistake would change what was read before.
        let (_, untried) = self.phase(verify::TryAgain::new(receipts), texts.trying_again).await;
        self.tally.unread += [unread, uncounted, untried].map(u64::from).iter().sum::<u64>();
        duplicate_serials
    }
}
