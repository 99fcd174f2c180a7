//! An engine of our own: this same program as a process of its own, on a data directory that goes with it.
//!
//! The engine's command line is a library, so what runs is what the tree says, with no second program to build or to be out
//! of date: the process is told by the word it is called by (see `main.rs`). Another program can be named instead.

use std::ffi::OsString;
use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader};
use std::net::SocketAddr;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use crate::season::{Role, Tokens};

/// The word that the engine's process is called by.
pub const CALLED: &str = "baoming-engine";

/// How long a stop may take before the process is ended.
const STOP_WITHIN: Duration = Duration::from_secs(60);
/// Tokens of each role: as many operators, each with a rate of its own.
const TOKENS: [(Role, &str, usize); 5] = [
    (Role::Office, "office", 16),
    (Role::Point, "point", 256),
    (Role::Candidate, "candidate", 1_024),
    (Role::Payment, "payment", 8),
    (Role::Ops, "ops", 1),
];

/// A running engine. It is ended when dropped.
pub struct Engine {
    child: Child,
    // Held, so that the process may go on writing to it.
    _output: BufReader<ChildStdout>,
    /// Where it listens.
    pub address: SocketAddr,
}

/// How an engine is started.
pub struct Plan {
    /// The program; ourselves if there is none.
    pub program: Option<PathBuf>,
    /// The directory that holds data, key and configuration.
    pub directory: PathBuf,
    /// The tokens.
    pub tokens: Tokens,
}

impl Plan {
    /// An engine below a directory, with tokens of its own.
    pub fn new(program: Option<PathBuf>, directory: &Path) -> Self {
        let token = |name: &str, number: usize| format!("load-{name}-{number:04}-{:032x}", rand::random::<u128>());
        let of = |wanted: Role| {
            let (_, name, count) = TOKENS.into_iter().find(|(role, ..)| *role == wanted).expect("every role is listed");
            (0..count).map(|number| token(name, number)).collect()
        };
        let tokens = Tokens {
            office: of(Role::Office),
            point: of(Role::Point),
            candidate: of(Role::Candidate),
            payment: of(Role::Payment),
            ops: of(Role::Ops),
        };
        Self { program, directory: directory.to_owned(), tokens }
    }

    /// Starts it with these settings on top of its defaults, and its calendar at this instant; waits until it is ready.
    pub fn start(&self, settings: &toml::Table, clock: &str) -> io::Result<Engine> {
        let file = self.directory.join("engine.toml");
        std::fs::write(&file, self.configuration(settings))?;
        let program = match &self.program {
            Some(program) => program.clone(),
            None => std::env::current_exe()?,
        };
        let mut command = Command::new(&program);
        // These are read as configuration, and they were not meant for this engine.
        for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("BAOMING_")) {
            command.env_remove(name);
        }
        let log = std::fs::File::options().create(true).append(true).open(self.directory.join("engine.log"))?;
        let mut child = command
            .arg0(CALLED)
            .args(["serve", "--listen", "127.0.0.1:0", "--clock", clock])
            .args([OsString::from("--config"), file.into(), "--data".into(), self.directory.join("data").into()])
            .env("RUST_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", program.display())))?;
        let mut output = BufReader::new(child.stdout.take().expect("it is piped"));
        let mut line = String::new();
        output.read_line(&mut line)?;
        match line.trim().strip_prefix("ready http://").and_then(|address| address.parse().ok()) {
            Some(address) => Ok(Engine { child, _output: output, address }),
            None => {
                let _ended_already = child.kill();
                let _status = child.wait();
                Err(io::Error::other(format!("the engine did not start: {}", self.last_words())))
            }
        }
    }

    /// The configuration file: these settings and the tokens.
    pub fn configuration(&self, settings: &toml::Table) -> String {
        let mut text = settings.to_string();
        for (role, name, _) in TOKENS {
            for (number, token) in self.tokens.of(role).iter().enumerate() {
                let entry = format!(
                    "\n[[tokens]]\nname = \"load-{name}-{number}\"\ntoken = \"{token}\"\nrole = \"{name}\"\nscope = \"province\""
                );
                text.push_str(&entry);
            }
        }
        let _memory_takes_everything = writeln!(text);
        text
    }

    /// The end of what the engine wrote to its log.
    fn last_words(&self) -> String {
        let log = std::fs::read_to_string(self.directory.join("engine.log")).unwrap_or_default();
        log.lines().rev().take(5).collect::<Vec<_>>().into_iter().rev().collect::<Vec<_>>().join(" ")
    }
}

impl Engine {
    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Asks it to stop and waits until it has; says whether it did so by itself.
    pub fn stop(mut self) -> io::Result<bool> {
        let process = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(process, rustix::process::Signal::TERM)?;
        let deadline = Instant::now() + STOP_WITHIN;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait()? {
                return Ok(status.success());
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        self.end();
        Ok(false)
    }

    fn end(&mut self) {
        let _ended_already = self.child.kill();
        let _status = self.child.wait();
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.end();
    }
}

/// Lays `over` on `base`: tables key by key, everything else whole.
pub fn merge(base: &mut toml::Table, over: &toml::Table) {
    for (key, value) in over {
        match (base.get_mut(key), value) {
            (Some(toml::Value::Table(inner)), toml::Value::Table(value)) => merge(inner, value),
            _ => {
                base.insert(key.clone(), value.clone());
            }
        }
    }
}
