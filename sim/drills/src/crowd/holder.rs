//! Processes that hold idle connections, since one process may have too few files for all of them. They are this program
//! again, and end when their standard input does: with the drill, however that ends.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context as _, ensure};
use stage::http::Connection;

/// Connections of one process.
const CONNECTIONS_EACH: usize = 9_000;
/// A holder looks at its connections so often.
const ROUND: Duration = Duration::from_millis(50);

/// The processes.
pub struct Holders {
    holders: Vec<Holder>,
    wanted: usize,
}

struct Holder {
    child: Child,
    /// Its end is the holder's.
    stdin: Option<ChildStdin>,
    standing: Arc<AtomicUsize>,
}

impl Holders {
    /// As many processes as so many connections need.
    pub fn start(program: &Path, address: SocketAddr, connections: usize) -> anyhow::Result<Self> {
        let each = (0..connections.div_ceil(CONNECTIONS_EACH)).map(|number| {
            let count = CONNECTIONS_EACH.min(connections - number * CONNECTIONS_EACH);
            Holder::start(program, address, count)
        });
        Ok(Self { holders: each.collect::<anyhow::Result<_>>()?, wanted: connections })
    }

    /// Waits until each process has opened its own once. Those that the program closes to make room come again, so there may be fewer at any
    /// time.
    pub fn stand(&mut self, patience: Duration) -> anyhow::Result<()> {
        let begun = Instant::now();
        while self.holders.iter().any(|holder| holder.standing.load(Ordering::Acquire) == 0) {
            for holder in &mut self.holders {
                ensure!(holder.child.try_wait()?.is_none(), "a process that holds connections has ended");
            }
            ensure!(begun.elapsed() < patience, "{} of {} connections stand", self.standing(), self.wanted);
            thread::park_timeout(ROUND);
        }
        Ok(())
    }

    /// How many stand, as each said last.
    pub fn standing(&self) -> usize {
        self.holders.iter().map(|holder| holder.standing.load(Ordering::Acquire)).sum()
    }

    /// Lets all go.
    pub fn end(&mut self) {
        self.holders.clear();
    }
}

impl Holder {
    fn start(program: &Path, address: SocketAddr, count: usize) -> anyhow::Result<Self> {
        let mut command = Command::new(program);
        command.args(["--hold", &address.to_string(), "--connections", &count.to_string()]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("starting a holder")?;
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take().context("a holder says how many stand")?);
        let standing = Arc::new(AtomicUsize::new(0));
        let told = standing.clone();
        thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                told.store(line.parse().unwrap_or(0), Ordering::Release);
            }
        });
        Ok(Self { child, stdin, standing })
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        self.stdin = None;
        let _ended = self.child.wait();
    }
}

/// What such a process does: keeps so many connections open that say nothing, until its standard input ends.
pub fn hold(address: SocketAddr, count: usize) -> io::Result<()> {
    let over = Arc::new(AtomicBool::new(false));
    let (ends, holder) = (over.clone(), thread::current());
    thread::spawn(move || {
        let _end = io::stdin().read_to_end(&mut Vec::new());
        ends.store(true, Ordering::Release);
        holder.unpark();
    });
    let mut standing: Vec<Connection> = Vec::with_capacity(count);
    let mut out = io::stdout();
    while !over.load(Ordering::Acquire) {
        standing.retain(|connection| connection.is_open().unwrap_or(false));
        while standing.len() < count && !over.load(Ordering::Acquire) {
            // A program that is full for the moment is asked again in the next round.
            let Ok(connection) = Connection::open(address) else { break };
            standing.push(connection);
        }
        writeln!(out, "{}", standing.len())?;
        thread::park_timeout(ROUND);
    }
    Ok(())
}
