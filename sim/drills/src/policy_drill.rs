//! The policy drill: a running service whose code table lacks a code that candidates need. While clients keep registering
//! and saving, files with the code are tried and adopted by the program's own commands; then the clients save the forms
//! that the wrong table refused.
//!
//! Expected: no correct request is ever refused - before the adoption only forms with the missing code are, after its
//! answer none is; the trial counts exactly the registrations there are; a table that lacks a code in use is found by its
//! trial and not adopted; and `verify` finds each event right by the rules of its moment.

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail, ensure};
use baoming_policy::{self as policy, PolicyFiles};
use baoming_rehearsal::people::{SyntheticCandidate, SyntheticCandidates};
use serde::Serialize;
use serde_json::Value;
use stage::http::{Connection, Request, Response};
use stage::people::{self, Place};
use stage::premises::{NO_RATES, OFFICE, Premises};
use stage::program::Server;

/// The table that is wrong.
const TABLE: &str = "foreign_language.tsv";
/// Its row that is missing at first, and the code that stands in it.
const ROW: &str = "3\t日语\n";
const CODE: &str = "3";
/// Steps of one candidate: capture, fee, activation, form.
const STEPS: usize = 4;
/// How often in a row a client is told to come back later before that is an error.
const LATER_MAX: u32 = 1_000;
/// The longest wait for the next registration.
const PATIENCE: Duration = Duration::from_secs(60);

/// What a drill is made from.
#[derive(Debug, Clone, Copy)]
pub struct DrillOptions<'a> {
    /// The program; it understands the words of `baoming`.
    pub program: &'a Path,
    /// How many registrations there are before the files are tried.
    pub candidates: u64,
    /// Counties that they are spread over.
    pub counties: usize,
    /// Clients at once.
    pub clients: usize,
    /// What the candidates are made from.
    pub seed: u64,
}

/// What came of it.
#[derive(Debug, Default, Serialize)]
pub struct DrillReport {
    /// Registrations when the trial began.
    pub candidates_before: u64,
    /// Registrations at the end.
    pub candidates: u64,
    /// Requests that were granted.
    pub granted: u64,
    /// Of them, while the files were tried and adopted.
    pub granted_meanwhile: u64,
    /// Forms that the wrong table refused, each of them saved in the end.
    pub refused_by_the_wrong_table: u64,
    /// Of them, saved after the adoption.
    pub saved_after_adoption: u64,
    /// Correct requests that were refused. Any is a failure.
    pub correct_refused: u64,
    /// Requests that were asked to come later, and were.
    pub later: u64,
    /// Registrations that the trial judged.
    pub tried: u64,
    /// Of them, how many the corrected table would newly refuse.
    pub newly_refused: u64,
    /// How many the table without a code in use would newly refuse; it was not adopted.
    pub refused_by_a_worse_table: u64,
    /// How long the trial took, as its command was waited for.
    pub try_ms: u64,
    /// How long the adoption took, its own trial included.
    pub adopt_ms: u64,
    /// The slowest request while the files were tried and adopted.
    pub slowest_meanwhile_ms: u64,
    /// Registrations in a second before the trial.
    pub registrations_per_second: f64,
    /// Whether `verify` found everything right.
    pub verified: bool,
}

impl DrillReport {
    /// Whether everything was as expected.
    pub fn passed(&self) -> bool {
        self.correct_refused == 0
            && self.newly_refused == 0
            && self.tried >= self.candidates_before
            && self.refused_by_the_wrong_table > 0
            && self.saved_after_adoption == self.refused_by_the_wrong_table
            && self.refused_by_a_worse_table > 0
            && self.granted_meanwhile > 0
            && self.verified
    }
}

/// Runs the drill. An error is something that kept it from being run.
pub fn policy_drill(options: &DrillOptions<'_>) -> anyhow::Result<DrillReport> {
    let files = Files::make()?;
    let settings = format!("policy_dir = {:?}\n{NO_RATES}", files.directory("wrong"));
    let premises = Premises::new(options.program, &settings)?;
    let (mut server, address) = Server::serving(&premises).map_err(|error| anyhow!("{error}"))?;
    let drill = Drill::new(address, options)?;
    let mut connection = Connection::open(address)?;
    for request in std::iter::once(people::photo()).chain(drill.places.iter().flat_map(people::set_up)) {
        let response = connection.ask(&request)?;
        ensure!(response.status == 200, "setting up: {}", response.text());
    }
    let mut report = DrillReport::default();
    let outcome = thread::scope(|scope| {
        let (registered, registrations) = channel();
        let clients: Vec<_> = (0..options.clients)
            .map(|_| {
                let (drill, registered) = (&drill, registered.clone());
                scope.spawn(move || drill.register(&registered))
            })
            .collect();
        drop(registered);
        let wait = |count: u64| -> anyhow::Result<()> {
            for _ in 0..count {
                match registrations.recv_timeout(PATIENCE) {
                    Ok(()) => {}
                    Err(RecvTimeoutError::Disconnected) => bail!("every client has ended"),
                    Err(RecvTimeoutError::Timeout) => bail!("no registration within {PATIENCE:?}"),
                }
            }
            Ok(())
        };
        let steered = drill.steer(options, &premises, &files, &wait, &mut report);
        drill.ending.store(true, Ordering::SeqCst);
        let ended: anyhow::Result<()> =
            clients.into_iter().try_for_each(|client| client.join().map_err(|_| anyhow!("a client panicked"))?);
        steered.and(ended)
    });
    outcome?;
    drill.save_what_was_refused(&mut report)?;
    let status = server.stop().map_err(|error| anyhow!(error))?;
    ensure!(status.success(), "the service ended with {status}");
    report.verified = run(&premises, &["verify", &text(&premises.data()), "--config", &text(&premises.config())])?.0;
    drill.sum(&mut report);
    Ok(report)
}

/// What the clients share.
struct Drill {
    address: SocketAddr,
    places: Vec<Place>,
    people: SyntheticCandidates,
    next: AtomicU64,
    granted: AtomicU64,
    later: AtomicU64,
    correct_refused: AtomicU64,
    slowest_ms: AtomicU64,
    /// The files are being tried or adopted.
    meanwhile: AtomicBool,
    granted_meanwhile: AtomicU64,
    /// The adoption was answered.
    adopted: AtomicBool,
    ending: AtomicBool,
    /// Candidates, by number, whose form the wrong table refused.
    refused: Mutex<Vec<(u64, String)>>,
}

impl Drill {
    fn new(address: SocketAddr, options: &DrillOptions<'_>) -> anyhow::Result<Self> {
        Ok(Self {
            address,
            places: people::places(&policy::built_in()?, options.counties, 1),
            people: SyntheticCandidates::new(options.seed),
            next: AtomicU64::new(0),
            granted: AtomicU64::new(0),
            later: AtomicU64::new(0),
            correct_refused: AtomicU64::new(0),
            slowest_ms: AtomicU64::new(0),
            meanwhile: AtomicBool::new(false),
            granted_meanwhile: AtomicU64::new(0),
            adopted: AtomicBool::new(false),
            ending: AtomicBool::new(false),
            refused: Mutex::new(Vec::new()),
        })
    }

    fn candidate(&self, number: u64) -> (&Place, SyntheticCandidate) {
        let places = self.places.len() as u64;
        let place = &self.places[(number % places) as usize];
        (place, self.people.candidate(place.point.county, number / places))
    }

    /// One client: candidate after candidate, until it is told to end.
    fn register(&self, registered: &Sender<()>) -> anyhow::Result<()> {
        let mut connection = Connection::open(self.address)?;
        while !self.ending.load(Ordering::SeqCst) {
            let number = self.next.fetch_add(1, Ordering::SeqCst);
            let (place, person) = self.candidate(number);
            let mut serial = String::new();
            for step in 0..STEPS {
                let key = format!("drill-{number}-{step}");
                let request = match step {
                    0 => people::capture(&person, place.point, &key),
                    1 => people::fee(&serial, &key),
                    2 => people::activate(&serial, &key),
                    _ => people::form(&person, &serial, &key),
                };
                // Read before the request: what is sent after the adoption's answer must be judged by the new table.
                let adopted = self.adopted.load(Ordering::SeqCst);
                let response = self.ask(&mut connection, &request)?;
                match response.status {
                    200 if step == 0 => serial = read_serial(&response)?,
                    200 => {}
                    422 if step == STEPS - 1 && person.form.foreign_language == CODE && !adopted => {
                        self.refused.lock().expect("nobody panics with it").push((number, serial.clone()));
                    }
                    _ => self.correct_request_refused(&response),
                }
            }
            // Nobody counts any more at the end.
            let _ended = registered.send(());
        }
        Ok(())
    }

    fn correct_request_refused(&self, response: &Response) {
        if self.correct_refused.fetch_add(1, Ordering::SeqCst) == 0 {
            eprintln!("a correct request was refused: {} {}", response.status, response.text());
        }
    }

    /// Asks until there is an answer other than "later".
    fn ask(&self, connection: &mut Connection, request: &Request) -> anyhow::Result<Response> {
        for _ in 0..LATER_MAX {
            let (started, meanwhile) = (Instant::now(), self.meanwhile.load(Ordering::SeqCst));
            let response = connection.ask(request)?;
            if meanwhile {
                self.slowest_ms.fetch_max(milliseconds(started), Ordering::SeqCst);
            }
            match response.status {
                200 => {
                    self.granted.fetch_add(1, Ordering::SeqCst);
                    self.granted_meanwhile.fetch_add(u64::from(meanwhile), Ordering::SeqCst);
                    return Ok(response);
                }
                503 => self.later.fetch_add(1, Ordering::SeqCst),
                _ => return Ok(response),
            };
        }
        bail!("asked to come later {LATER_MAX} times in a row")
    }

    /// The office: waits for enough registrations, tries and adopts the corrected files, and tries worse ones.
    fn steer(
        &self,
        options: &DrillOptions<'_>,
        premises: &Premises,
        files: &Files,
        wait: &dyn Fn(u64) -> anyhow::Result<()>,
        report: &mut DrillReport,
    ) -> anyhow::Result<()> {
        let started = Instant::now();
        wait(options.candidates)?;
        report.candidates_before = options.candidates;
        report.registrations_per_second = options.candidates as f64 / started.elapsed().as_secs_f64();
        self.meanwhile.store(true, Ordering::SeqCst);
        let url = format!("http://{}", self.address);
        let command = |word: &str, name: &str, more: &[&str]| {
            let directory = text(&files.directory(name));
            let words = ["policy", word, &directory, "--url", &url, "--token", OFFICE, "--json"];
            run(premises, &[&words, more].concat())
        };
        let asked = Instant::now();
        let (sound, trial) = command("try", "corrected", &[])?;
        report.try_ms = milliseconds(asked);
        ensure!(sound, "policy try: {trial}");
        report.tried = trial["registrations"].as_u64().unwrap_or_default();
        report.newly_refused = trial["newly_refused"].as_u64().context("no figure of a trial")?;
        let asked = Instant::now();
        let (adopted, receipt) = command("adopt", "corrected", &["--reason", "更正外语语种代码表"])?;
        self.adopted.store(true, Ordering::SeqCst);
        report.adopt_ms = milliseconds(asked);
        ensure!(adopted, "policy adopt: {receipt}");
        self.meanwhile.store(false, Ordering::SeqCst);
        wait(options.candidates / 10 + 1)?;
        let (sound, trial) = command("try", "worse", &[])?;
        ensure!(!sound, "a table without a code in use is tried without a refusal");
        report.refused_by_a_worse_table = trial["newly_refused"].as_u64().unwrap_or_default();
        let (adopted, problem) = command("adopt", "worse", &["--reason", "不应被采用"])?;
        ensure!(!adopted && problem["code"] == "policy-refuses-registrations", "policy adopt: {problem}");
        Ok(())
    }

    /// The candidates whom the wrong table refused save their forms.
    fn save_what_was_refused(&self, report: &mut DrillReport) -> anyhow::Result<()> {
        let refused = std::mem::take(&mut *self.refused.lock().expect("nobody panics with it"));
        report.refused_by_the_wrong_table = refused.len() as u64;
        let mut connection = Connection::open(self.address)?;
        for (number, serial) in refused {
            let (_, person) = self.candidate(number);
            // The same request under the same key: it was refused, so nothing is remembered of it.
            let request = people::form(&person, &serial, &format!("drill-{number}-{}", STEPS - 1));
            let response = self.ask(&mut connection, &request)?;
            match response.status {
                200 => report.saved_after_adoption += 1,
                _ => self.correct_request_refused(&response),
            }
        }
        Ok(())
    }

    fn sum(&self, report: &mut DrillReport) {
        let read = |figure: &AtomicU64| figure.load(Ordering::SeqCst);
        report.candidates = read(&self.next);
        report.granted = read(&self.granted);
        report.granted_meanwhile = read(&self.granted_meanwhile);
        report.correct_refused = read(&self.correct_refused);
        report.later = read(&self.later);
        report.slowest_meanwhile_ms = read(&self.slowest_ms);
    }
}

/// Directories of policy files.
struct Files(tempfile::TempDir);

impl Files {
    /// `wrong` lacks the row, `corrected` has it, `worse` lacks another one that is in use.
    fn make() -> anyhow::Result<Self> {
        let files = Self(tempfile::tempdir()?);
        for (name, version, missing) in [("wrong", 1, ROW), ("corrected", 2, ""), ("worse", 3, "1\t英语\n")] {
            fs::create_dir(files.directory(name))?;
            for (file, content) in PolicyFiles::built_in().texts() {
                let content = content.replace("version = 1", &format!("version = {version}"));
                let content = if *file == TABLE { content.replacen(missing, "", 1) } else { content };
                fs::write(files.directory(name).join(file), content)?;
            }
        }
        Ok(files)
    }

    fn directory(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

/// Runs a command of the program to its end: whether it succeeded, and the JSON that it printed, if any.
fn run(premises: &Premises, words: &[&str]) -> anyhow::Result<(bool, Value)> {
    let output = premises.command()?.args(words).output()?;
    Ok((output.status.success(), serde_json::from_slice(&output.stdout).unwrap_or_default()))
}

fn read_serial(response: &Response) -> anyhow::Result<String> {
    let receipt: Value = response.read().map_err(|error| anyhow!(error))?;
    Ok(receipt["serial"].as_str().context("a capture's receipt has a serial")?.to_owned())
}

fn milliseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_millis()).unwrap_or(u64::MAX)
}

fn text(path: &Path) -> String {
    path.display().to_string()
}
