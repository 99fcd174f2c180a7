//! An engine of our own: the one real program (`stage`) on a data directory that goes with it.
//!
//! Deliberately absent: any part of the engine. Which program it is, is said by `stage::find` unless another is named.

use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use stage::find;
use stage::premises::Premises;
use stage::program::{STOP_PATIENCE, Server};

use crate::season::{Role, Tokens};

/// How long a start may take, on whatever an earlier part of a run has left.
const START_PATIENCE: Duration = Duration::from_secs(600);
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
    server: Server,
    /// Where it listens.
    pub address: SocketAddr,
}

/// How an engine is started.
pub struct Plan {
    /// The program; the one of this tree if there is none.
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

    /// Where it lives: its configuration has still to be written.
    pub fn premises(&self) -> io::Result<Premises> {
        let program = match &self.program {
            Some(program) => program,
            None => find::program().map_err(io::Error::other)?,
        };
        let mut premises = Premises::at(program, &self.directory);
        premises.set_log_level("warn");
        Ok(premises)
    }

    /// Starts it with these settings on top of its defaults, and its calendar at this instant; waits until it is ready.
    pub fn start(&self, settings: &toml::Table, clock: &str) -> io::Result<Engine> {
        let mut premises = self.premises()?;
        premises.set_clock(clock);
        premises.write(&self.configuration(settings))?;
        let (server, address) = Server::serving_within(&premises, START_PATIENCE).map_err(io::Error::other)?;
        Ok(Engine { server, address })
    }

    /// The program's own settings; none if it does not tell them.
    pub fn defaults(&self) -> toml::Table {
        let output = self.premises().and_then(|premises| premises.command()?.arg("config").output());
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        text.unwrap_or_default().parse().unwrap_or_default()
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
}

impl Engine {
    /// Its process.
    pub fn process(&self) -> u32 {
        self.server.id()
    }

    /// Asks it to stop and waits until it has; says whether it did so by itself.
    pub fn stop(mut self) -> io::Result<bool> {
        self.server.terminate()?;
        Ok(self.server.end(Instant::now() + STOP_PATIENCE).is_ok_and(|status| status.success()))
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
