//! Where a fault happens: an engine on premises of its own, a way to it that outlives it, and monitoring that is real.

use std::collections::{BTreeMap, BTreeSet};
use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{anyhow, ensure};
use stage::client::Client;
use stage::http::{Connection, Request, Response};
use stage::premises::Premises;
use stage::program::{READY_PATIENCE, Server};
use stage::proxy::Proxy;
use tempfile::TempDir;

use crate::monitoring::Monitoring;

/// An instant at which registration has been open for days.
pub(crate) const LATER: &str = "2021-11-04T10:00:00+08:00";
/// From one look to the next, for whoever waits for the end.
const LOOK: Duration = Duration::from_millis(50);

/// What a fault needs before its engine starts.
pub(crate) struct Set {
    /// The engine's settings.
    pub(crate) settings: String,
    /// When its calendar starts.
    pub(crate) clock: String,
    /// What it finds in its environment.
    pub(crate) variables: Vec<(&'static str, OsString)>,
    /// Where it lives, if not in any folder.
    pub(crate) folder: Option<PathBuf>,
    /// What has to live as long as it does.
    pub(crate) keep: Vec<Box<dyn Send + Sync>>,
}

impl Set {
    /// With these settings and nothing else.
    pub(crate) fn of(settings: &str) -> Self {
        let (settings, clock) = (settings.to_owned(), LATER.to_owned());
        Self { settings, clock, variables: Vec::new(), folder: None, keep: Vec::new() }
    }
}

/// The scene of one fault.
pub(crate) struct Scene {
    /// Where the engine lives.
    pub(crate) premises: Premises,
    /// A client of it.
    pub(crate) client: Client,
    /// What watches it.
    pub(crate) monitoring: Monitoring,
    /// A folder for whatever a fault needs.
    pub(crate) folder: PathBuf,
    proxy: Proxy,
    server: Mutex<Option<Server>>,
    began: Mutex<BTreeMap<&'static str, Instant>>,
    seen: Mutex<BTreeSet<String>>,
    is_over: AtomicBool,
    // Dropped behind the engine.
    _kept: Vec<Box<dyn Send + Sync>>,
    _folder: TempDir,
}

impl Scene {
    /// Starts everything, and waits until Prometheus has seen the engine.
    pub(crate) fn set(program: &Path, set: impl FnOnce(&Path) -> anyhow::Result<Set>) -> anyhow::Result<Self> {
        let folder = tempfile::tempdir()?;
        let Set { settings, clock, variables, folder: home, keep } = set(folder.path())?;
        let home = home.unwrap_or_else(|| folder.path().join("engine"));
        std::fs::create_dir_all(&home)?;
        let mut premises = Premises::at(program, &home);
        premises.configure(&settings)?;
        premises.set_clock(&clock);
        premises.set_log_level("warn");
        variables.into_iter().for_each(|(name, value)| premises.set_variable(name, value));
        let proxy = Proxy::start()?;
        let client = Client::new(proxy.address, premises.log_file());
        let monitoring = Monitoring::start(proxy.address, folder.path())?;
        let scene = Self {
            premises,
            client,
            monitoring,
            folder: folder.path().to_owned(),
            proxy,
            server: Mutex::new(None),
            began: Mutex::default(),
            seen: Mutex::default(),
            is_over: AtomicBool::new(false),
            _kept: keep,
            _folder: folder,
        };
        scene.start()?;
        // Some samples, so that what happens from now on is a change.
        scene
            .monitoring
            .wait("count_over_time(up{job=\"baoming\"}[1m]) and up{job=\"baoming\"} == 1", |count| count >= 3.0)?;
        scene.monitoring.wait("count(ALERTS{alertstate=\"firing\"})", |count| count < 1.5)?;
        Ok(scene)
    }

    /// The way to the engine, whichever process it is.
    pub(crate) fn address(&self) -> SocketAddr {
        self.proxy.address
    }

    /// The engine's own address, for what is too much for a way.
    pub(crate) fn direct(&self) -> SocketAddr {
        self.proxy.target().unwrap_or(self.proxy.address)
    }

    /// Starts the engine, again or for the first time.
    pub(crate) fn start(&self) -> anyhow::Result<()> {
        self.start_with(self.premises.words())
    }

    /// Starts it with its calendar at another instant.
    pub(crate) fn start_at(&self, clock: &str) -> anyhow::Result<()> {
        let mut words = self.premises.words();
        let at = words.iter().position(|word| word == "--clock").ok_or_else(|| anyhow!("no word for the calendar"))?;
        clock.clone_into(&mut words[at + 1]);
        self.start_with(words)
    }

    /// Starts it so that no file grows beyond so many blocks of the shell. The signal that comes with it is ignored, so that a
    /// write fails instead.
    pub(crate) fn start_within(&self, blocks: u32) -> anyhow::Result<()> {
        let mut command = self.premises.command_of(Path::new("/bin/sh"))?;
        command.args(["-c", &format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\""), "sh"]);
        command.arg(self.premises.program()).args(self.premises.words());
        self.spawn(command)
    }

    fn start_with(&self, words: Vec<String>) -> anyhow::Result<()> {
        let mut command = self.premises.command()?;
        command.args(words);
        self.spawn(command)
    }

    fn spawn(&self, command: Command) -> anyhow::Result<()> {
        let mut server = Server::spawn(command)?;
        let address = server.ready(READY_PATIENCE).map_err(|error| anyhow!("{error}\n{}", self.premises.log_end()))?;
        self.proxy.lead_to(address);
        *self.server() = Some(server);
        Ok(())
    }

    /// Does something to the process.
    pub(crate) fn with_server(&self, act: impl FnOnce(&mut Server) -> std::io::Result<()>) -> anyhow::Result<()> {
        let mut server = self.server();
        Ok(act(server.as_mut().ok_or_else(|| anyhow!("no engine runs"))?)?)
    }

    fn server(&self) -> MutexGuard<'_, Option<Server>> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says that what these alerts are for begins now.
    pub(crate) fn begin(&self, alerts: &[&'static str]) {
        let now = Instant::now();
        let mut began = self.began.lock().unwrap_or_else(PoisonError::into_inner);
        for alert in alerts {
            began.entry(alert).or_insert(now);
        }
    }

    /// When what an alert is for began.
    pub(crate) fn began(&self, alert: &str) -> Option<Instant> {
        self.began.lock().unwrap_or_else(PoisonError::into_inner).get(alert).copied()
    }

    /// Says that an alert has been seen.
    pub(crate) fn see(&self, alert: &str) {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner).insert(alert.to_owned());
    }

    /// Waits until an alert has been seen, or it is too late for it.
    pub(crate) fn wait_for(&self, alert: &str) {
        while !self.is_over() && !self.seen.lock().unwrap_or_else(PoisonError::into_inner).contains(alert) {
            self.pass(LOOK);
        }
    }

    /// Waits for the end.
    pub(crate) fn wait(&self) {
        while !self.is_over() {
            self.pass(LOOK);
        }
    }

    /// Says that everything has been seen.
    pub(crate) fn end(&self) {
        self.is_over.store(true, Ordering::Release);
    }

    /// Whether everything has been seen.
    pub(crate) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }

    /// Lets time pass, less if everything has been seen meanwhile.
    pub(crate) fn pass(&self, time: Duration) {
        let until = Instant::now() + time;
        while !self.is_over() {
            let left = until.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return;
            }
            thread::park_timeout(left.min(LOOK));
        }
    }

    /// Several do the same again and again until everything has been seen, each with a connection that is made anew whenever it
    /// breaks; what becomes of a request is not their affair.
    pub(crate) fn crowd(&self, size: u64, pause: Duration, request: &(dyn Fn(u64, u64) -> Request + Sync)) {
        thread::scope(|scope| {
            for member in 0..size {
                scope.spawn(move || {
                    let mut connection = None;
                    for turn in 0.. {
                        if self.is_over() {
                            return;
                        }
                        connection = self.asked(connection, &request(member, turn));
                        self.pass(pause);
                    }
                });
            }
        });
    }

    fn asked(&self, connection: Option<Connection>, request: &Request) -> Option<Connection> {
        let mut connection = connection.or_else(|| Connection::open(self.address()).ok())?;
        connection.ask(request).ok().map(|_| connection)
    }

    /// Asks for something that has to be granted.
    pub(crate) fn granted(&self, request: &Request) -> anyhow::Result<Response> {
        let response = stage::http::ask(self.address(), request)?;
        ensure!(response.status == 200, "{}: {}", response.status, response.text());
        Ok(response)
    }
}
