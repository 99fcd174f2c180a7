//! The kill test: one data directory, many rounds of kill -9 under load, and clients that keep every receipt.
//!
//! Each round starts the real program, checks a sample of what was acknowledged before, lets the clients register
//! candidates, and kills the process at an instant that the seed chooses: after so many answers, after so much time, or
//! still during its start. What got no answer is asked again in the next round under the same key. After the last round
//! every receipt is asked for again and compared, and every candidate is read.
//!
//! An instant chosen by time is no synchronisation: nothing waits for anything to have happened by then, any instant is
//! as good as any other, and the seed only makes them differ. What is waited for is an answer, the line `ready`, or the
//! end of the process, each with a deadline. The same seed gives the same requests and the same choice of instants, not
//! the same interleaving: the threads are real.
//!
//! Deliberately absent: a loss of power. kill -9 loses nothing that the process has handed to the system, so what was
//! not synced is the simulator's subject.

mod audit;
mod clients;

use std::collections::HashSet;
use std::path::Path;
use std::process::Stdio;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail, ensure};
use baoming_api::bodies::ReceiptBody;
use baoming_policy as policy;
use baoming_rehearsal::people::SyntheticCandidates;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use serde::Serialize;
use stage::http::{Connection, Request};
use stage::people::{self, Place};
use stage::premises::{NO_RATES, Premises};
use stage::program::{READY_PATIENCE, STOP_PATIENCE, Server};

use audit::{Findings, check_candidate, check_progress, check_set_up};
use clients::{Client, Errand, Round};

/// Points of one county.
const POINTS_PER_COUNTY: u16 = 2;
/// Candidates that are checked after each restart.
const SAMPLE: usize = 30;
/// The longest wait for the answers that a round is to end with.
const ANSWERS_PATIENCE: Duration = Duration::from_secs(60);
/// Offences that a report names.
const OFFENCES_KEPT: usize = 20;

/// What a kill test is made from.
#[derive(Debug, Clone, Copy)]
pub struct KillOptions<'a> {
    /// The program; it understands the words of `baoming`.
    pub program: &'a Path,
    /// How often it is killed.
    pub rounds: u32,
    /// What chooses the instants and the candidates.
    pub seed: u64,
    /// Clients at once, each with one request in flight.
    pub clients: usize,
    /// Counties that they register in.
    pub counties: usize,
    /// The most answers after which a round is killed.
    pub answers_max: u32,
}

/// What came of it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct KillReport {
    /// How often the process was killed.
    pub rounds: u32,
    /// The seed.
    pub seed: u64,
    /// Of these, before it had said that it was ready.
    pub kills_during_start: u32,
    /// Candidates with a serial.
    pub candidates: u64,
    /// Receipts that clients were given.
    pub acknowledged: u64,
    /// Requests that had no answer when the process died and were asked again.
    pub retried: u64,
    /// Acknowledged and not there, or not as acknowledged.
    pub lost: u64,
    /// Serials given to two candidates.
    pub duplicated_serials: u64,
    /// Documents registered twice.
    pub duplicated_identities: u64,
    /// Commands that a county counts beyond those acknowledged, although each was asked until it was answered.
    pub carried_out_twice: u64,
    /// Checks of receipts and records, the samples included.
    pub checks: u64,
    /// Whether `verify` found the directory sound; nothing when the program has no such command.
    pub verified: Option<bool>,
    /// Seconds in all.
    pub seconds: f64,
    /// The longest start, from the process to the line `ready`.
    pub ready_seconds_max: f64,
    /// The first offences.
    pub offences: Vec<String>,
}

impl KillReport {
    /// Whether nothing was lost and nothing came twice.
    pub fn is_clean(&self) -> bool {
        self.lost == 0
            && self.duplicated_serials == 0
            && self.duplicated_identities == 0
            && self.carried_out_twice == 0
            && self.verified != Some(false)
    }
}

/// When a round ends.
#[derive(Debug, Clone, Copy)]
enum Instants {
    DuringStart(Duration),
    AfterAnswers(u32),
    AfterTime(Duration),
}

/// Runs the test. An error means that it could not be carried out; what it found is in the report.
pub fn kill_rounds(options: &KillOptions<'_>, progress: &mut dyn FnMut(&KillReport)) -> anyhow::Result<KillReport> {
    let mut test = KillTest::new(options)?;
    let outcome = test.run(progress);
    let (seed, log) = (options.seed, test.premises.log_end());
    outcome.with_context(|| format!("seed {seed}; the program's log ends with:\n{log}"))?;
    Ok(test.report)
}

struct KillTest<'a> {
    options: &'a KillOptions<'a>,
    premises: Premises,
    people: SyntheticCandidates,
    places: Vec<Place>,
    set_up: Vec<(Request, ReceiptBody)>,
    clients: Vec<Client>,
    random: ChaCha8Rng,
    /// How long the last start took.
    start: Duration,
    report: KillReport,
    begun: Instant,
}

impl<'a> KillTest<'a> {
    fn new(options: &'a KillOptions<'a>) -> anyhow::Result<Self> {
        ensure!(options.clients > 0 && options.counties > 0 && options.answers_max > 0, "nothing would be sent");
        let policy = policy::built_in()?;
        let places = people::places(&policy, options.counties, POINTS_PER_COUNTY);
        let clients = (0..options.clients).map(|number| Client::new(number, options.clients, &places)).collect();
        Ok(Self {
            options,
            premises: Premises::new(options.program, NO_RATES)?,
            people: SyntheticCandidates::with_policy(&policy, options.seed),
            places,
            set_up: Vec::new(),
            clients,
            random: ChaCha8Rng::seed_from_u64(options.seed),
            start: Duration::from_millis(500),
            report: KillReport { seed: options.seed, ..KillReport::default() },
            begun: Instant::now(),
        })
    }

    fn run(&mut self, progress: &mut dyn FnMut(&KillReport)) -> anyhow::Result<()> {
        self.set_up()?;
        for _ in 0..self.options.rounds {
            self.round()?;
            self.count();
            progress(&self.report);
        }
        self.settle()?;
        self.verify()?;
        self.count();
        Ok(())
    }

    /// Points and segments, before anything is killed: what clients do must not depend on when somebody else was heard.
    fn set_up(&mut self) -> anyhow::Result<()> {
        let (mut server, address) = self.serving()?;
        let mut connection = Connection::open(address)?;
        let response = connection.ask(&people::photo())?;
        ensure!(response.status == 200, "the photograph was refused: {}", response.text());
        for request in self.places.iter().flat_map(people::set_up) {
            let response = connection.ask(&request)?;
            ensure!(response.status == 200, "setting up was refused: {}", response.text());
            self.set_up.push((request, response.read().map_err(|error| anyhow!(error))?));
        }
        self.stop(&mut server)
    }

    fn round(&mut self) -> anyhow::Result<()> {
        match self.instant() {
            Instants::DuringStart(after) => {
                let mut server = Server::start(&self.premises)?;
                spin_until(server.started() + after);
                let ready = server.is_ready();
                server.kill()?;
                self.report.kills_during_start += u32::from(!ready);
            }
            Instants::AfterAnswers(answers) => self.round_with_clients(Some(answers), None)?,
            Instants::AfterTime(after) => self.round_with_clients(None, Some(after))?,
        }
        self.report.rounds += 1;
        Ok(())
    }

    fn round_with_clients(&mut self, answers: Option<u32>, after: Option<Duration>) -> anyhow::Result<()> {
        let (mut server, address) = self.serving()?;
        self.check_sample(address)?;
        let (reached, heard) = channel();
        let round = Round::new(address, answers);
        let people = &self.people;
        let outcome = thread::scope(|scope| {
            for client in &mut self.clients {
                let (round, reached) = (&round, reached.clone());
                scope.spawn(move || {
                    let outcome = client.run(round, people, Errand::Register, &reached);
                    round.note(outcome);
                });
            }
            drop(reached);
            let waited = match after {
                Some(after) => {
                    spin_until(Instant::now() + after);
                    Ok(())
                }
                None => match heard.recv_timeout(ANSWERS_PATIENCE) {
                    Ok(()) => Ok(()),
                    Err(RecvTimeoutError::Disconnected) => Err("all clients had ended"),
                    Err(RecvTimeoutError::Timeout) => Err("the answers did not come"),
                },
            };
            round.begin_kill();
            server.kill().map_err(anyhow::Error::from).and_then(|()| waited.map_err(|error| anyhow!(error)))
        });
        round.outcome().map_err(|error| anyhow!(error))?;
        outcome
    }

    /// The rest is answered, everything is checked, and the program is stopped in peace.
    fn settle(&mut self) -> anyhow::Result<()> {
        let (mut server, address) = self.serving()?;
        let (people, places, round) = (&self.people, &self.places, Round::new(address, None));
        let (ignored, _heard) = channel();
        let check = |client: &mut Client| -> Result<Findings, String> {
            client.run(&round, people, Errand::Finish, &ignored)?;
            let mut connection = Connection::open(address).map_err(|error| error.to_string())?;
            let mut findings = Findings::default();
            for registered in client.registered() {
                check_candidate(&mut connection, client, registered, people, places, &mut findings)?;
            }
            Ok(findings)
        };
        let findings: Vec<Findings> = thread::scope(|scope| {
            let check = &check;
            let handles: Vec<_> = self.clients.iter_mut().map(|client| scope.spawn(move || check(client))).collect();
            let join = |handle: thread::ScopedJoinHandle<'_, _>| handle.join().expect("a client does not panic");
            handles.into_iter().map(join).collect::<Result<_, _>>()
        })
        .map_err(|error: String| anyhow!(error))?;
        let mut connection = Connection::open(address)?;
        let mut last = Findings::default();
        check_set_up(&mut connection, &self.set_up, &mut last).map_err(|error| anyhow!(error))?;
        check_progress(&mut connection, &self.places, &self.clients, &mut last).map_err(|error| anyhow!(error))?;
        findings.into_iter().chain([last]).for_each(|findings| self.note(findings));
        self.count_duplicated_serials();
        drop(connection);
        self.stop(&mut server)
    }

    fn check_sample(&mut self, address: std::net::SocketAddr) -> anyhow::Result<()> {
        let mut connection = Connection::open(address)?;
        let mut findings = Findings::default();
        for _ in 0..SAMPLE {
            let client = &self.clients[below(&mut self.random, self.clients.len() as u32) as usize];
            let registered = client.registered();
            if !registered.is_empty() {
                let registered = &registered[below(&mut self.random, registered.len() as u32) as usize];
                check_candidate(&mut connection, client, registered, &self.people, &self.places, &mut findings)
                    .map_err(|error| anyhow!(error))?;
            }
        }
        self.note(findings);
        Ok(())
    }

    /// Lets the program judge its own directory, if it can.
    fn verify(&mut self) -> anyhow::Result<()> {
        if self.premises.command()?.args(["verify", "--help"]).output()?.status.success() {
            let mut command = self.premises.command()?;
            command.arg("verify").arg(self.premises.data()).arg("--key").arg(self.premises.key());
            let output = command.stdout(Stdio::piped()).output()?;
            self.report.verified = Some(output.status.success());
            if !output.status.success() {
                self.report.offences.push(format!("verify: {}", String::from_utf8_lossy(&output.stdout)));
            }
        }
        Ok(())
    }

    fn serving(&mut self) -> anyhow::Result<(Server, std::net::SocketAddr)> {
        let mut server = Server::start(&self.premises)?;
        let address = server.ready(READY_PATIENCE).map_err(|error| anyhow!(error))?;
        self.start = server.started().elapsed();
        self.report.ready_seconds_max = self.report.ready_seconds_max.max(self.start.as_secs_f64());
        Ok((server, address))
    }

    fn stop(&self, server: &mut Server) -> anyhow::Result<()> {
        server.terminate()?;
        let status = server.end(Instant::now() + STOP_PATIENCE).map_err(|error| anyhow!(error))?;
        if !status.success() {
            bail!("it did not stop cleanly: {status}");
        }
        Ok(())
    }

    fn instant(&mut self) -> Instants {
        let random = &mut self.random;
        match below(random, 10) {
            0 | 1 => {
                let whole = self.start.as_micros() as u32;
                Instants::DuringStart(Duration::from_micros(u64::from(below(random, whole + whole / 10))))
            }
            // As often few answers as many: the first of a round are those that meet what the last one left.
            2..=6 => {
                let exponent = below(random, self.options.answers_max.ilog2() + 1);
                let least = 1 << exponent;
                Instants::AfterAnswers((least + below(random, least)).min(self.options.answers_max))
            }
            _ => Instants::AfterTime(Duration::from_micros(u64::from(below(random, 300_000)))),
        }
    }

    fn note(&mut self, findings: Findings) {
        let report = &mut self.report;
        report.lost += findings.lost;
        report.duplicated_identities += findings.duplicated_identities;
        report.carried_out_twice += findings.carried_out_twice;
        report.checks += findings.checks;
        let room = OFFENCES_KEPT.saturating_sub(report.offences.len());
        report.offences.extend(findings.offences.into_iter().take(room));
    }

    fn count(&mut self) {
        let receipts = |client: &Client| client.registered().iter().map(|one| one.receipts.len() as u64).sum::<u64>();
        self.report.candidates = self.clients.iter().map(|client| client.registered().len() as u64).sum();
        self.report.acknowledged = self.set_up.len() as u64 + self.clients.iter().map(receipts).sum::<u64>();
        self.report.retried = self.clients.iter().map(Client::retried).sum();
        self.report.seconds = self.begun.elapsed().as_secs_f64();
    }

    fn count_duplicated_serials(&mut self) {
        let mut seen = HashSet::new();
        for registered in self.clients.iter().flat_map(Client::registered) {
            if !seen.insert(registered.serial()) {
                self.report.duplicated_serials += 1;
                self.report.offences.push(format!("serial {} was given twice", registered.serial()));
            }
        }
    }
}

fn spin_until(instant: Instant) {
    while Instant::now() < instant {
        thread::yield_now();
    }
}

fn below(random: &mut ChaCha8Rng, bound: u32) -> u32 {
    ((u64::from(random.next_u32()) * u64::from(bound)) >> 32) as u32
}
