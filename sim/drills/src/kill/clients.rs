//! The kill test's clients: each takes its candidates through the steps, one request at a time, and keeps every receipt.
//!
//! What a client asks next follows from the receipts that it holds. So a request without an answer is asked again, to
//! the byte and under the same key, without anything being remembered about it.

use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::Sender;

use baoming_api::bodies::ReceiptBody;
use baoming_rehearsal::people::{SyntheticCandidate, SyntheticCandidates};
use stage::http::{Connection, Request};
use stage::people::{self, Place};

/// Capture, fee, activation, form.
pub(super) const STEPS: usize = 4;
/// How often in a row a client is told to come back later before that is an error.
const LATER_MAX: u32 = 1_000;

/// One candidate, as far as acknowledged.
pub(super) struct Registered {
    /// The candidate's index in the client's county.
    pub(super) index: u64,
    /// A receipt for each step that was acknowledged; the first one is the capture's.
    pub(super) receipts: Vec<ReceiptBody>,
}

impl Registered {
    /// The serial that was acknowledged.
    pub(super) fn serial(&self) -> &str {
        self.receipts[0].serial.as_deref().expect("a capture's receipt has a serial")
    }
}

/// What a client is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Errand {
    /// Register until the process is killed.
    Register,
    /// Have what was left without an answer answered, and no more.
    Finish,
}

/// What the clients of one round share.
#[derive(Debug)]
pub(super) struct Round {
    address: SocketAddr,
    answers: AtomicU32,
    answers_wanted: Option<u32>,
    killing: AtomicBool,
    error: Mutex<Option<String>>,
}

impl Round {
    pub(super) fn new(address: SocketAddr, answers_wanted: Option<u32>) -> Self {
        let (answers, killing) = (AtomicU32::new(0), AtomicBool::new(false));
        Self { address, answers, answers_wanted, killing, error: Mutex::new(None) }
    }

    /// Said before the process is killed: from now on a broken connection is what is to be expected.
    pub(super) fn begin_kill(&self) {
        self.killing.store(true, Ordering::SeqCst);
    }

    /// Keeps the first error.
    pub(super) fn note(&self, outcome: Result<(), String>) {
        if let Err(error) = outcome {
            self.error.lock().expect("nobody panics with it").get_or_insert(error);
        }
    }

    /// The first error.
    pub(super) fn outcome(&self) -> Result<(), String> {
        self.error.lock().expect("nobody panics with it").take().map_or(Ok(()), Err)
    }

    fn killing(&self) -> bool {
        self.killing.load(Ordering::SeqCst)
    }

    fn answered(&self, reached: &Sender<()>) {
        let answers = self.answers.fetch_add(1, Ordering::Relaxed) + 1;
        if self.answers_wanted == Some(answers) {
            // Nobody listens when time is what ends the round.
            let _ = reached.send(());
        }
    }
}

/// One client. It registers at one place; candidates of one county are divided among its clients by index.
pub(super) struct Client {
    number: usize,
    all: usize,
    place: Place,
    registered: Vec<Registered>,
    unanswered: bool,
    retried: u64,
}

impl Client {
    pub(super) fn new(number: usize, all: usize, places: &[Place]) -> Self {
        let place = places[number % places.len()];
        Self { number, all, place, registered: Vec::new(), unanswered: false, retried: 0 }
    }

    pub(super) fn place(&self) -> &Place {
        &self.place
    }

    pub(super) fn registered(&self) -> &[Registered] {
        &self.registered
    }

    pub(super) fn retried(&self) -> u64 {
        self.retried
    }

    /// The candidate with this index.
    pub(super) fn person(&self, people: &SyntheticCandidates, index: u64) -> SyntheticCandidate {
        people.candidate(self.place.point.county, index)
    }

    /// The request of a candidate's step; always the same bytes.
    pub(super) fn request(&self, person: &SyntheticCandidate, registered: Option<&Registered>, step: usize) -> Request {
        let key = format!("client-{}-{}-{step}", self.number, person.index);
        let serial = registered.map(Registered::serial).unwrap_or_default();
        match step {
            0 => people::capture(person, self.place.point, &key),
            1 => people::fee(serial, &key),
            2 => people::activate(serial, &key),
            STEPS.. => unreachable!("there are four steps"),
            _ => people::form(person, serial, &key),
        }
    }

    /// Asks until the process is killed, or what was left is answered. An error is a breach of what the service promises.
    pub(super) fn run(
        &mut self,
        round: &Round,
        people: &SyntheticCandidates,
        errand: Errand,
        reached: &Sender<()>,
    ) -> Result<(), String> {
        let broke = |error: std::io::Error| {
            if round.killing() { Ok(()) } else { Err(format!("a connection broke while the process ran: {error}")) }
        };
        let mut connection = match Connection::open(round.address) {
            Ok(connection) => connection,
            Err(error) => return broke(error),
        };
        let mut later = 0;
        while !round.killing() && (errand == Errand::Register || self.unanswered) {
            let (index, step) = self.next();
            let person = self.person(people, index);
            let open = self.registered.last().filter(|_| step > 0);
            let request = self.request(&person, open, step);
            self.retried += u64::from(std::mem::replace(&mut self.unanswered, true));
            let response = match connection.ask(&request) {
                Ok(response) => response,
                Err(error) => return broke(error),
            };
            self.unanswered = false;
            match response.status {
                200 => {
                    later = 0;
                    self.keep(index, step, response.read()?)?;
                    round.answered(reached);
                }
                // An answer, though not the one asked for: nothing was promised.
                503 if later < LATER_MAX => later += 1,
                status => return Err(format!("step {step} was answered with {status}: {}", response.text())),
            }
        }
        Ok(())
    }

    /// The candidate and the step whose receipt is the first one missing.
    fn next(&self) -> (u64, usize) {
        match self.registered.last() {
            Some(last) if last.receipts.len() < STEPS => (last.index, last.receipts.len()),
            last => (last.map_or(self.number as u64, |last| last.index + self.all as u64), 0),
        }
    }

    fn keep(&mut self, index: u64, step: usize, receipt: ReceiptBody) -> Result<(), String> {
        if step == 0 {
            if receipt.serial.is_none() {
                return Err("a capture was acknowledged without a serial".to_owned());
            }
            self.registered.push(Registered { index, receipts: Vec::with_capacity(STEPS) });
        }
        self.registered.last_mut().expect("a capture came first").receipts.push(receipt);
        Ok(())
    }
}
