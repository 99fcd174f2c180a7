//! People who come at their instant, and again when they were told to.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::net::SocketAddr;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{anyhow, bail};
use baoming_core::ids::CountyId;
use stage::http::{Connection, Request};
use stage::people;

/// Threads that ask: more than the service lets wait, so that it is the service that is waited for.
const ASKERS: usize = 768;

/// Somebody who has paid.
#[derive(Debug, Clone)]
pub(super) struct Person {
    pub(super) serial: String,
    pub(super) county: CountyId,
    pub(super) group: usize,
    /// When this person comes first, since the beginning.
    pub(super) first_at: Duration,
}

impl Person {
    /// What this person wants, however often it is asked.
    pub(super) fn activation(&self) -> Request {
        people::activate(&self.serial, &format!("a-{}", self.serial))
    }
}

/// One request as its person saw it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) person: usize,
    pub(super) due_at: Instant,
    pub(super) sent_at: Instant,
    pub(super) answered_at: Instant,
    pub(super) outcome: Outcome,
}

/// What came of one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Done,
    Busy,
    NotOnTurn,
}

/// Who comes next, soonest first, and how many are still to get through.
struct Waiting {
    coming: BinaryHeap<Reverse<(Instant, usize)>>,
    left: usize,
}

/// The people, shared by those who ask for them.
struct Crowd<'a> {
    address: SocketAddr,
    people: &'a [Person],
    end: Instant,
    waiting: Mutex<Waiting>,
    changed: Condvar,
}

/// Everybody comes; ends when all are through, at the end, or with the first asker that fails.
pub(super) fn come(address: SocketAddr, people: &[Person], begin: Instant, end: Instant) -> anyhow::Result<Vec<Seen>> {
    let coming = people.iter().enumerate().map(|(number, person)| Reverse((begin + person.first_at, number)));
    let waiting = Mutex::new(Waiting { coming: coming.collect(), left: people.len() });
    let crowd = Crowd { address, people, end, waiting, changed: Condvar::new() };
    thread::scope(|scope| {
        let askers: Vec<_> = (0..ASKERS).map(|_| scope.spawn(|| crowd.ask())).collect();
        let joined = askers.into_iter().map(|one| one.join().map_err(|_| anyhow!("an asker panicked"))?);
        Ok(joined.collect::<anyhow::Result<Vec<_>>>()?.concat())
    })
}

impl Crowd<'_> {
    fn ask(&self) -> anyhow::Result<Vec<Seen>> {
        let mut seen = Vec::new();
        while let Some((due_at, number)) = self.next() {
            let asked = self.ask_for(number, due_at);
            let mut waiting = self.waiting();
            match asked {
                Ok((one, told)) => {
                    if one.outcome == Outcome::Done {
                        waiting.left -= 1;
                    } else {
                        waiting.coming.push(Reverse((one.answered_at + told, number)));
                    }
                    seen.push(one);
                }
                Err(error) => {
                    // Nobody waits for somebody who will never be through.
                    waiting.left = 0;
                    self.changed.notify_all();
                    return Err(error);
                }
            }
            // Whoever sleeps until later may have to come sooner, and all have to know when it is over.
            if waiting.left == 0 { self.changed.notify_all() } else { self.changed.notify_one() }
        }
        Ok(seen)
    }

    /// Asks once, on a connection of its own, as a phone does.
    fn ask_for(&self, number: usize, due_at: Instant) -> anyhow::Result<(Seen, Duration)> {
        let sent_at = Instant::now();
        let response = Connection::open(self.address)?.ask(&self.people[number].activation())?;
        let answered_at = Instant::now();
        let outcome = match response.status {
            200 => Outcome::Done,
            _ if response.text().contains("\"not-on-turn\"") => Outcome::NotOnTurn,
            429 | 503 => Outcome::Busy,
            status => bail!("{status}: {}", response.text()),
        };
        let told = response.header("retry-after").and_then(|seconds| seconds.parse().ok()).unwrap_or(1);
        Ok((Seen { person: number, due_at, sent_at, answered_at, outcome }, Duration::from_secs(told)))
    }

    /// The next who comes, once it is time; nothing once all are through or it is over.
    fn next(&self) -> Option<(Instant, usize)> {
        let mut waiting = self.waiting();
        loop {
            let now = Instant::now();
            if waiting.left == 0 || now >= self.end {
                return None;
            }
            let due = waiting.coming.peek().map_or(self.end, |Reverse((due, _))| *due);
            if due <= now {
                return waiting.coming.pop().map(|Reverse(next)| next);
            }
            let woken = self.changed.wait_timeout(waiting, due.min(self.end) - now);
            waiting = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
