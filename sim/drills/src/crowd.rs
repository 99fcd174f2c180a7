//! The crowd: idle connections take every place there is while the journal writes a whole table of its store to the disk.
//!
//! Found by attack: connections that nobody counted used up the process's files, the store could not open its next one, and
//! the journal stayed closed after they were gone. Here the limit of open files is set low, so many connections stand in
//! other processes (`holder`) and come again whenever they are closed, and meanwhile rules are adopted until a table is
//! written, and candidates are captured. At the end the program is stopped and started again.
//!
//! Deliberately absent: requests that are slow or broken; `loadtest` has profiles of them.

pub mod holder;

use std::collections::BTreeMap;
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail, ensure};
use baoming_policy::PolicyFiles;
use serde::Serialize;
use serde_json::json;
use stage::http::{Connection, Request, Response};
use stage::people;
use stage::premises::{NO_RATES, OFFICE, Premises};
use stage::program::{READY_PATIENCE, Server};
use stage::running::Running;

use holder::Holders;

/// More than the journal's table in memory holds of policy files at their longest.
pub const ADOPTIONS: usize = 40;
/// Candidates that are captured while the crowd stands.
const CAPTURES: u64 = 20;
/// How long anything may take, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a crowd is made from.
#[derive(Debug, Clone, Copy)]
pub struct CrowdOptions<'a> {
    /// The program.
    pub program: &'a Path,
    /// This drill's own program, which holds connections in processes of its own.
    pub holder: &'a Path,
    /// The limit of open files that the program is started under.
    pub files: u32,
    /// Idle connections.
    pub connections: usize,
}

/// What came of it.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CrowdReport {
    /// The limit of open files.
    pub files: u32,
    /// Idle connections that were asked for.
    pub connections: usize,
    /// Of these, standing when the last table was written, as their holders count them.
    pub standing: usize,
    /// Connections that the program says it can hold.
    pub possible: f64,
    /// Connections that had to make room for somebody.
    pub displaced: f64,
    /// Connections that were closed for want of a file.
    pub not_accepted: f64,
    /// Tables and files of values that the journal's store wrote meanwhile.
    pub tables_written: usize,
    /// Rules that were adopted meanwhile.
    pub adopted: usize,
    /// Candidates that were captured meanwhile.
    pub captured: u64,
    /// Whether the journal was closed.
    pub journal_failed: bool,
    /// Whether a candidate was captured after a stop and another start.
    pub goes_on: bool,
    /// The longest that anybody with something to say waited for a place and the answer, in milliseconds.
    pub answer_ms_max: u128,
    /// Seconds in all.
    pub seconds: f64,
}

impl CrowdReport {
    /// Whether the crowd kept nobody out and closed nothing.
    pub fn is_clean(&self) -> bool {
        !self.journal_failed
            && self.goes_on
            && self.tables_written > 0
            && self.not_accepted == 0.0
            && self.captured == CAPTURES
            && self.adopted == ADOPTIONS
    }
}

/// Lets the crowd stand, and says how far it has come.
pub fn stand(options: &CrowdOptions<'_>, progress: &mut dyn FnMut(&CrowdReport)) -> anyhow::Result<CrowdReport> {
    let begun = Instant::now();
    let running = start_limited(options.program, options.files)?;
    let place = running.set_up(1, 1)[0];
    let mut report = CrowdReport { files: options.files, connections: options.connections, ..CrowdReport::default() };
    let mut asker = Asker { address: running.address, longest: Duration::ZERO };
    report.possible = asker.metric("baoming_connections_limit")?;
    let before = tables(&running.premises);
    let mut holders = Holders::start(options.holder, running.address, options.connections)?;
    holders.stand(PATIENCE)?;
    for number in 0..ADOPTIONS {
        asker.granted(&adoption(number))?;
        report.adopted += 1;
        progress(&report);
    }
    let waits = Instant::now();
    while tables(&running.premises) == before {
        ensure!(waits.elapsed() < PATIENCE, "the journal writes no table");
        asker.granted(&Request::get("/livez"))?;
    }
    (report.tables_written, report.standing) = (tables(&running.premises) - before, holders.standing());
    for index in 0..CAPTURES {
        let person = running.candidate(&place, index);
        asker.granted(&people::capture(&person, place.point, &format!("capture-{index}")))?;
        report.captured += 1;
        progress(&report);
    }
    report.journal_failed = asker.metric("baoming_journal_failed")? != 0.0;
    report.not_accepted = asker.metric("baoming_connections_not_accepted_total")?;
    report.displaced = asker.metric("baoming_connections_displaced_total")?;
    holders.end();
    report.answer_ms_max = asker.longest.as_millis();
    let again = running.restart();
    let last = people::capture(&again.candidate(&place, CAPTURES), place.point, "capture-behind");
    report.goes_on = again.ask(&last).status == 200;
    report.seconds = begun.elapsed().as_secs_f64();
    Ok(report)
}

/// The program under this limit of open files, which the shell sets.
fn start_limited(program: &Path, files: u32) -> anyhow::Result<Running> {
    let premises = Premises::new(program, NO_RATES)?;
    let mut command = premises.command_of(Path::new("/bin/sh"))?;
    command.args(["-c", &format!("ulimit -n {files}; exec \"$@\""), "sh"]);
    command.arg(premises.program()).args(premises.words());
    let mut server = Server::spawn(command)?;
    let ready = server.ready(READY_PATIENCE);
    let address = ready.map_err(|error| anyhow::anyhow!("{error}\n{}", premises.log_end()))?;
    Ok(Running::of(premises, server, address))
}

/// Somebody with something to say, on a connection of its own each time.
struct Asker {
    address: SocketAddr,
    longest: Duration,
}

impl Asker {
    /// Asks until there is a place: those who wait for nothing have to have waited a moment before they make room.
    fn answered(&mut self, request: &Request) -> anyhow::Result<Response> {
        let begun = Instant::now();
        loop {
            match Connection::open(self.address).and_then(|mut connection| connection.ask(request)) {
                Ok(response) if response.status != 503 => {
                    self.longest = self.longest.max(begun.elapsed());
                    return Ok(response);
                }
                outcome => ensure!(begun.elapsed() < PATIENCE, "nobody gets in: {outcome:?}"),
            }
        }
    }

    fn granted(&mut self, request: &Request) -> anyhow::Result<()> {
        let response = self.answered(request)?;
        ensure!(response.status == 200, "{}: {}", response.status, response.text());
        Ok(())
    }

    fn metric(&mut self, name: &str) -> anyhow::Result<f64> {
        let text = self.answered(&Request::get("/metrics"))?.text();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        let Some(value) = line else { bail!("there is no metric {name}") };
        value.parse().with_context(|| format!("{name} is {value}"))
    }
}

/// The rules of the season with a comment that cannot be packed: some 500 KiB in the journal.
pub fn adoption(number: usize) -> Request {
    const LETTERS: &[u8; 64] = b"0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_";
    let built_in = PolicyFiles::built_in();
    let mut texts: BTreeMap<&str, String> = built_in.texts().iter().map(|(name, text)| (*name, text.clone())).collect();
    let mut state = number as u64 + 1;
    let comment: String = (0..600_000)
        .map(|_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(LETTERS[(state >> 58) as usize])
        })
        .collect();
    let calendar = texts.get_mut("calendar.toml").expect("a season has a calendar");
    *calendar = calendar.replacen("version = 1", &format!("version = {}\n# {comment}", number + 2), 1);
    let body = json!({"scope": "province", "files": texts, "reason": "物价部门批复"});
    Request::new("POST", "/v1/office/policy/adopt").key(&format!("adopt-{number}")).json(&body).token(OFFICE)
}

/// Tables and files of values of the journal's store.
pub fn tables(premises: &Premises) -> usize {
    let files = |directory: &str| fs::read_dir(premises.data().join(directory)).map_or(0, Iterator::count);
    files("journal/keyspaces/1/tables") + files("journal/keyspaces/1/blobs")
}
