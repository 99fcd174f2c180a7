//! What a user does while the run is on: takes what is due, sends it and says what came of it.
//!
//! Guaranteed: a user has one request on its way at a time; what it takes up it ends, whatever happens; a client that is told
//! to come back later does not keep a user busy meanwhile, in the open model.
//!
//! Deliberately absent: goose's own figures and reports. Its time begins when a request is sent, and a user that waits for an
//! answer sends none; what is meant here begins when the request was due.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use baoming_api::bodies::{ProblemBody, ProofOfWorkBody};
use baoming_api::client::{PROOF_HEADER, solve};
use goose::goose::{GooseMethod, GooseRequest, GooseUser};
use tokio::sync::watch;

use crate::ledger::Ledger;
use crate::load::arrivals::Mix;
use crate::load::dispatcher::{Desk, Job, What};
use crate::load::sockets::{self, SocketEnd, source_address};
use crate::measure::recorder::{End, Ended, Recorder};
use crate::profile::{Load, Retry};
use crate::requests::{Method, Noted, Requests, Seen, Task, Verdict};

/// What all users share while requests are sent.
pub struct Running {
    /// The requests.
    pub requests: Arc<Requests>,
    /// The counts.
    pub recorder: Arc<Recorder>,
    /// The receipts.
    pub ledger: Arc<Ledger>,
    /// How the load comes.
    pub source: Source,
    /// How requests come, as the profile says.
    pub load: Load,
    /// What clients do that are told to come later.
    pub retry: Retry,
    /// Where the service listens.
    pub address: SocketAddr,
    /// What sends, one for each address that users come from.
    pub clients: Arc<[reqwest::Client]>,
    /// Users that have a request on their way.
    pub busy: AtomicU32,
    /// The most of them so far.
    pub busy_max: AtomicU32,
}

/// Where a user finds what to do.
pub enum Source {
    /// Whatever is due.
    Open(Arc<Desk>),
    /// The next request when the last is answered.
    Closed(Closed),
}

/// A closed model.
pub struct Closed {
    /// Shares of the kinds.
    pub mix: Mix,
    /// The seed.
    pub seed: u64,
    /// When it is over.
    pub until: Instant,
    /// Becomes true when answers are no longer waited for.
    pub cut: watch::Receiver<bool>,
    /// Whether somebody has ended the run early.
    pub stop: Arc<std::sync::atomic::AtomicBool>,
}

/// What a request was told that was refused on purpose.
struct Told {
    status: u16,
    wait: Duration,
    /// The work by which it would have a place now.
    work: Option<ProofOfWorkBody>,
}

/// What became of a request.
enum Settled {
    /// It is sent again later, or given up.
    Told(Told),
    /// It has ended, and this follows by itself.
    Ended(Option<Box<Task>>),
}

/// How an exchange came out.
enum Exchanged {
    Seen(Seen),
    Socket(SocketEnd),
    /// No answer: why, and whether the service may have taken the request.
    Broken {
        code: &'static str,
        uncertain: bool,
    },
    /// The run is over.
    Cut,
}

/// The wait of a client that is told to come later, but not when.
const WAIT_UNSAID_SECONDS: u32 = 1;

impl Running {
    /// What the user with this number does until the run is over.
    pub(super) async fn serve(&self, user: &mut GooseUser, number: u32) {
        match &self.source {
            Source::Open(desk) => {
                let cut = desk.cut();
                while let Some(job) = desk.next().await {
                    self.take(user, desk, job, number, cut.clone()).await;
                    desk.done();
                }
            }
            Source::Closed(closed) => self.serve_closed(user, closed, number).await,
        }
    }

    fn begin(&self) {
        let busy = self.busy.fetch_add(1, Ordering::AcqRel) + 1;
        self.busy_max.fetch_max(busy, Ordering::AcqRel);
    }

    async fn take(&self, user: &mut GooseUser, desk: &Desk, job: Job, number: u32, cut: watch::Receiver<bool>) {
        self.begin();
        match job.what {
            What::Arrival(arrival) => {
                let now = Instant::now();
                let lateness = now.saturating_duration_since(job.due);
                if desk.stopped() || lateness > Duration::from_millis(self.load.drop_ms) {
                    self.recorder.dropped(arrival.kind, job.due);
                } else {
                    let mut task = self.requests.task(arrival.kind, arrival.draw, job.due);
                    task.late = lateness > Duration::from_millis(self.load.late_ms);
                    task.obeys = !task.kind.is_hostile() && arrival.draw % 100 < u64::from(self.retry.obey_percent);
                    self.recorder.started(task.kind, task.substituted, job.due, now, task.late);
                    self.carry_through(user, Some(desk), task, number, cut).await;
                }
            }
            What::Repetition(task) => {
                self.recorder.repeated(task.kind);
                self.carry_through(user, Some(desk), *task, number, cut).await;
            }
        }
        self.busy.fetch_sub(1, Ordering::AcqRel);
    }

    async fn serve_closed(&self, user: &mut GooseUser, closed: &Closed, number: u32) {
        use rand::{Rng, SeedableRng};
        let mut random = rand_chacha::ChaCha8Rng::seed_from_u64(closed.seed ^ (u64::from(number) << 32));
        let mut cut = closed.cut.clone();
        while Instant::now() < closed.until && !closed.stop.load(Ordering::Acquire) {
            let now = Instant::now();
            let mut task = self.requests.task(closed.mix.draw(&mut random), random.random(), now);
            task.obeys = !task.kind.is_hostile() && random.random_range(0..100) < self.retry.obey_percent;
            self.recorder.started(task.kind, task.substituted, now, now, false);
            self.begin();
            self.carry_through(user, None, task, number, closed.cut.clone()).await;
            self.busy.fetch_sub(1, Ordering::AcqRel);
            let pause = Duration::from_millis(self.load.pause_ms);
            if !pause.is_zero() {
                tokio::select! {
                    () = tokio::time::sleep(pause) => {}
                    _ = cut.wait_for(|cut| *cut) => {}
                }
            }
        }
    }

    /// Sends a request until it has an end, or until it waits to be repeated.
    async fn carry_through(
        &self,
        user: &mut GooseUser,
        desk: Option<&Desk>,
        mut task: Task,
        number: u32,
        mut cut: watch::Receiver<bool>,
    ) {
        let number = *task.sender.get_or_insert(number);
        user.client = self.clients[number as usize % self.clients.len()].clone();
        loop {
            task.attempts += 1;
            let (sent, sent_ms) = (Instant::now(), self.requests.season.now_ms());
            let exchanged = tokio::select! {
                exchanged = self.exchange(user, &task, number) => exchanged,
                _ = cut.wait_for(|cut| *cut) => Exchanged::Cut,
            };
            let Told { status, mut wait, work } = match self.settle(&task, exchanged, sent, sent_ms) {
                Settled::Told(told) => told,
                Settled::Ended(None) => return,
                Settled::Ended(Some(next)) => {
                    // It follows by itself, from the same browser.
                    task = Task { sender: task.sender, obeys: task.obeys, ..*next };
                    self.recorder.started(task.kind, false, task.due, Instant::now(), false);
                    continue;
                }
            };
            // It was refused on purpose, and is sent again or given up.
            let told = *task.told_to_wait.get_or_insert_with(Instant::now);
            let give_up = |task: &Task| {
                self.requests.failed(task, false, sent_ms, &*self.ledger);
                self.recorder.ended(&Ended {
                    told_to_wait: Some((told, task.obeys)),
                    status: Some(status),
                    ..self.ended(task, sent, End::Refused)
                });
            };
            let attempts_max = if task.obeys { self.retry.attempts_max } else { self.retry.stubborn_attempts_max + 1 };
            if task.attempts >= attempts_max || desk.is_some_and(Desk::stopped) {
                return give_up(&task);
            }
            if !task.obeys {
                self.recorder.repeated(task.kind);
                continue;
            }
            // A proof counts once.
            task.headers.retain(|(name, _)| *name != PROOF_HEADER);
            if let Some(proof) = worked(work).await {
                task.headers.push((PROOF_HEADER, proof));
                wait = Duration::ZERO;
            }
            match desk {
                Some(desk) => {
                    if let Err(task) = desk.repeat(Instant::now() + wait, Box::new(task)) {
                        give_up(&task);
                    }
                    return;
                }
                None => {
                    tokio::select! {
                        () = tokio::time::sleep(wait) => self.recorder.repeated(task.kind),
                        _ = cut.wait_for(|cut| *cut) => return give_up(&task),
                    }
                }
            }
        }
    }

    fn ended(&self, task: &Task, sent: Instant, end: End) -> Ended {
        Ended {
            kind: task.kind,
            due: task.due,
            sent,
            answered: Instant::now(),
            status: None,
            end,
            told_to_wait: task.told_to_wait.map(|since| (since, task.obeys)),
            noted: Noted::default(),
        }
    }

    /// Ends a request, unless it was refused on purpose: then what it was told.
    fn settle(&self, task: &Task, exchanged: Exchanged, sent: Instant, sent_ms: i64) -> Settled {
        let (requests, ledger) = (&*self.requests, &*self.ledger);
        let ended = |end, status, noted| Ended { status, noted, ..self.ended(task, sent, end) };
        let mut next = None;
        let ended = match exchanged {
            Exchanged::Seen(seen) => match requests.judge(task, &seen) {
                Verdict::Refused { code } => {
                    self.recorder.refused(seen.status, &code, seen.retry_after_seconds.is_some(), Instant::now());
                    let seconds = seen.retry_after_seconds.unwrap_or(WAIT_UNSAID_SECONDS);
                    // People do not come back in the same instant; nobody comes earlier than told.
                    let spread = Duration::from_millis(u64::from(task.person.map_or(0, |one| one.position)) * 37 % 500);
                    let wait = Duration::from_secs(u64::from(seconds)) + spread;
                    // Read only where it is wanted: under overload most answers are refusals.
                    let body = self.retry.proofs.then_some(&seen.body);
                    let work = body.and_then(|body| serde_json::from_slice::<ProblemBody>(body).ok()?.proof_of_work);
                    return Settled::Told(Told { status: seen.status, wait, work });
                }
                Verdict::Receipt(receipt) => {
                    let noted = requests.carried_out(task, &receipt, &seen.body, sent_ms, ledger);
                    ended(End::Succeeded, Some(seen.status), noted)
                }
                Verdict::Right => {
                    let (noted, onward) = requests.answered(task, &seen, sent_ms, ledger);
                    next = onward.map(Box::new);
                    ended(End::Succeeded, Some(seen.status), noted)
                }
                Verdict::Wrong(code) => {
                    requests.failed(task, seen.status >= 500, sent_ms, ledger);
                    ended(End::Error(code), Some(seen.status), Noted::default())
                }
            },
            Exchanged::Socket(SocketEnd::Answered(503)) => {
                self.recorder.refused(503, "connections", true, Instant::now());
                ended(End::Refused, Some(503), Noted::default())
            }
            Exchanged::Socket(SocketEnd::Answered(status)) => {
                let end = if status < 500 { End::Succeeded } else { End::Error(format!("status-{status}")) };
                ended(end, Some(status), Noted::default())
            }
            Exchanged::Socket(SocketEnd::Closed) => ended(End::Succeeded, None, Noted::default()),
            Exchanged::Socket(SocketEnd::StillOpen) => {
                ended(End::Error("kept-open".to_owned()), None, Noted::default())
            }
            Exchanged::Broken { code, uncertain } => {
                requests.failed(task, uncertain, sent_ms, ledger);
                ended(End::Error(code.to_owned()), None, Noted::default())
            }
            Exchanged::Cut => {
                requests.failed(task, true, sent_ms, ledger);
                ended(End::Unfinished, None, Noted::default())
            }
        };
        self.recorder.ended(&ended);
        Settled::Ended(next)
    }

    async fn exchange(&self, user: &mut GooseUser, task: &Task, number: u32) -> Exchanged {
        let limit = Duration::from_millis(self.load.request_ms);
        if task.kind.is_raw() {
            let source = (self.load.addresses > 1).then(|| source_address(number % self.load.addresses));
            return Exchanged::Socket(sockets::hold(task.kind, self.address, source, limit).await);
        }
        match self.send(user, task, limit).await {
            Ok(seen) => Exchanged::Seen(seen),
            Err(broken) => broken,
        }
    }

    async fn send(&self, user: &mut GooseUser, task: &Task, limit: Duration) -> Result<Seen, Exchanged> {
        let ours = |_| Exchanged::Broken { code: "request", uncertain: false };
        let method = match task.method {
            Method::Get => GooseMethod::Get,
            Method::Post => GooseMethod::Post,
            Method::Put => GooseMethod::Put,
        };
        let mut builder = user.get_request_builder(&method, &task.path).map_err(ours)?.timeout(limit);
        if let Some(token) = &task.token {
            builder = builder.header("authorization", format!("Bearer {token}"));
        }
        if let Some(key) = &task.key {
            builder = builder.header("idempotency-key", key);
        }
        for (name, value) in &task.headers {
            builder = builder.header(*name, value);
        }
        if !task.body.is_empty() {
            builder = builder.header("content-type", task.media).body(task.body.clone());
        }
        let request = GooseRequest::builder().method(method).path(task.path.as_str()).name(task.kind.name());
        let answered = user.request(request.set_request_builder(builder).build()).await.map_err(ours)?;
        let response = answered.response.map_err(|error| broken(&error))?;
        let status = response.status().as_u16();
        let text = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
        let location = text("location");
        let cookies = response.headers().get_all("set-cookie").iter();
        let cookies = cookies.filter_map(|value| value.to_str().ok().map(str::to_owned)).collect();
        let retry_after = response.headers().get("retry-after").and_then(|value| value.to_str().ok());
        let retry_after_seconds = retry_after.and_then(|text| text.trim().parse().ok());
        let body = response.bytes().await.map_err(|error| broken(&error))?;
        Ok(Seen { status, retry_after_seconds, location, cookies, body })
    }
}

/// Does the work, on a thread where it is in nobody's way.
async fn worked(work: Option<ProofOfWorkBody>) -> Option<String> {
    let work = work?;
    tokio::task::spawn_blocking(move || solve(&work)).await.ok().flatten()
}

fn broken(error: &reqwest::Error) -> Exchanged {
    if error.is_timeout() {
        Exchanged::Broken { code: "timeout", uncertain: true }
    } else if error.is_connect() {
        Exchanged::Broken { code: "connect", uncertain: false }
    } else {
        Exchanged::Broken { code: "connection", uncertain: true }
    }
}
