//! The demo: a synthetic province registers over HTTP, and then every receipt is verified.
//!
//! Guaranteed: whatever was answered with success is read back and compared, candidate by candidate and county by
//! county; nothing that was not checked counts as verified; the same seed makes the same people, the same order and the
//! same repetitions; memory is a few dozen bytes for each candidate; a stop ends it cleanly with what was done so far.
//!
//! Deliberately absent: the service itself. The demo knows an address and tokens, as any client would.

pub mod bodies;
mod caller;
mod meter;
pub mod order;
mod pool;
mod register;
mod report;
mod season;
mod setup;
mod tally;
mod texts;
mod verify;

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;

use baoming_core::calendar::WindowName;
use baoming_core::policy::Policy;
use tokio::sync::watch;

use self::meter::Meter;
use self::order::Order;
use self::pool::{Shared, Work, share_out};
use self::season::{Season, ServiceTime, Tokens};
use self::tally::{Step, Tally};
use crate::people::{PlanError, Province, SyntheticCandidates};
use baoming_api::bodies::StatusBody;
use baoming_api::client::{Client, Patience, TokenError};
use baoming_clock::parse_rfc3339;
use baoming_language::Language;

pub use self::report::{DemoReport, Finding, FindingKind, LatencyMs};

/// Connections at the same time, unless somebody asks for others.
pub const CONNECTIONS: usize = 64;
/// The most connections at the same time.
pub const CONNECTIONS_MAX: usize = 4_096;

/// A bearer token for each role; each of scope "province".
#[derive(Clone)]
pub struct DemoTokens {
    /// County offices.
    pub office: String,
    /// Registration points.
    pub point: String,
    /// The payment platform.
    pub payment: String,
    /// Candidates.
    pub candidate: String,
    /// Operations.
    pub ops: String,
}

/// What to do.
#[derive(Clone)]
pub struct DemoOptions {
    /// Where the service listens.
    pub address: SocketAddr,
    /// Who the demo is.
    pub tokens: DemoTokens,
    /// How many candidates.
    pub candidates: u32,
    /// What people, order and chances are made from.
    pub seed: u64,
    /// Connections at the same time.
    pub connections: usize,
    /// Whether progress is shown on stderr.
    pub progress: bool,
    /// The language of the progress.
    pub language: Language,
    /// How long each command is tried.
    pub patience: Patience,
    /// How the service hashes passwords, for the report.
    pub password_hash: String,
}

/// Why a demo could not begin. Once it has begun there is a report, whatever happens.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// A token.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// Too many candidates.
    #[error(transparent)]
    Plan(#[from] PlanError),
    /// No service.
    #[error("the service does not answer: {0}")]
    NoService(#[from] io::Error),
    /// The service does not tell its time.
    #[error("GET /v1/ops/status was answered with {0}; the demo needs a token of the role ops")]
    NoStatus(String),
    /// Nothing may be registered now.
    #[error("the service's clock says {now}, and registration is open from {opens_at} to {closes_at}; set its clock")]
    WindowClosed {
        /// The service's time.
        now: String,
        /// When it opens.
        opens_at: String,
        /// When it has closed.
        closes_at: String,
    },
}

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
    let Run { season, stop, tally, .. } = run;
    let per_second = |count: f64| if elapsed_seconds > 0.0 { count / elapsed_seconds } else { 0.0 };
    let points = season.plans.iter().flat_map(|plan| &plan.points);
    let report = DemoReport {
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
    };
    Ok(report.judge())
}

/// To three decimals: nobody reads more, and these survive JSON exactly.
fn round(figure: f64) -> f64 {
    (figure * 1_000.0).round() / 1_000.0
}

async fn service_time(options: &DemoOptions, tokens: &Tokens) -> Result<ServiceTime, DemoError> {
    let mut client = Client::new(options.address, tokens.ops.clone());
    let sent =
        client.send_bytes_patiently(options.patience, baoming_api::client::Method::GET, "/v1/ops/status", None, None);
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
