//! Whoever asks a server over HTTP and insists on the outcome.
//!
//! Guarantees: each request has a connection of its own; what is not as expected ends the test with the answer in its
//! message.

use std::net::SocketAddr;
use std::path::PathBuf;

use baoming_api::bodies::{ProblemBody, ReceiptBody};
use baoming_clock::Clock;
use baoming_core::time::Timestamp;
use baoming_policy as policy;
use baoming_rehearsal::people::{SyntheticCandidate, SyntheticCandidates};

use crate::http::{Request, Response, ask};
use crate::people::{self, Place};
use crate::premises;

/// A client of one server, with candidates to send. Its methods panic.
#[derive(Debug)]
pub struct Client {
    address: SocketAddr,
    log: PathBuf,
    people: SyntheticCandidates,
    phone: Clock,
}

impl Client {
    /// Where the server is.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A client of the server at `address`, which writes its log there.
    pub fn new(address: SocketAddr, log: PathBuf) -> Self {
        Self { address, log, people: SyntheticCandidates::new(7), phone: Clock::system() }
    }

    /// A client whose phone shows the codes of this clock.
    #[must_use]
    pub fn with_phone(self, phone: Clock) -> Self {
        Self { phone, ..self }
    }

    /// What time it is on a phone.
    pub fn phone(&self) -> Timestamp {
        self.phone.wall()
    }

    /// Asks on a connection of its own.
    ///
    /// # Panics
    /// If there is no answer.
    pub fn ask(&self, request: &Request) -> Response {
        ask(self.address, request).unwrap_or_else(|error| panic!("{error}\n{}", premises::end_of(&self.log)))
    }

    /// Asks for something that has to be granted.
    ///
    /// # Panics
    /// If it is not.
    pub fn granted(&self, request: &Request) -> ReceiptBody {
        let response = self.ask(request);
        assert_eq!(response.status, 200, "{}", response.text());
        response.read().unwrap_or_else(|error| panic!("{error}"))
    }

    /// Asks for something that has to be refused with this status and code.
    ///
    /// # Panics
    /// If it is granted or refused otherwise.
    pub fn refused(&self, request: &Request, status: u16, code: &str) -> (Response, ProblemBody) {
        let response = self.ask(request);
        let problem = problem(&response);
        assert_eq!((response.status, problem.code.as_str()), (status, code), "{}", response.text());
        (response, problem)
    }

    /// Sets up `per_county` points in each of the first `counties` counties, and sends the photograph of all candidates.
    ///
    /// # Panics
    /// If the server refuses one.
    pub fn set_up(&self, counties: usize, per_county: u16) -> Vec<Place> {
        let policy = policy::built_in().unwrap_or_else(|errors| panic!("{errors}"));
        let places = people::places(&policy, counties, per_county);
        let response = self.ask(&people::photo());
        assert_eq!(response.status, 200, "{}", response.text());
        for request in places.iter().flat_map(people::set_up) {
            self.granted(&request);
        }
        places
    }

    /// A candidate of a place's county.
    pub fn candidate(&self, place: &Place, index: u64) -> SyntheticCandidate {
        self.people.candidate(place.point.county, index)
    }

    /// Captures a candidate and gives the serial.
    ///
    /// # Panics
    /// If the server refuses.
    pub fn capture(&self, place: &Place, index: u64) -> String {
        let key = format!("capture-{}-{index}", place.point);
        let request = people::capture(&self.candidate(place, index), place.point, &key);
        self.granted(&request).serial.unwrap_or_else(|| panic!("a capture gives a serial"))
    }

    /// Takes a candidate through all steps and gives the serial.
    ///
    /// # Panics
    /// If the server refuses one.
    pub fn register(&self, place: &Place, index: u64) -> String {
        let serial = self.capture(place, index);
        self.granted(&people::fee(&serial, &format!("fee-{serial}")));
        self.granted(&people::activate(&serial, &format!("activate-{serial}")));
        self.granted(&people::form(&self.candidate(place, index), &serial, &format!("form-{serial}")));
        serial
    }
}

/// The problem in an answer, checked for what every problem has.
///
/// # Panics
/// If it is none.
pub fn problem(response: &Response) -> ProblemBody {
    assert_eq!(response.header("content-type"), Some("application/problem+json"), "{response:?}");
    let problem: ProblemBody = response.read().unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(problem.status, response.status, "the body says what the head says");
    assert_eq!(problem.kind, format!("urn:baoming:problem:{}", problem.code));
    assert!(!problem.title.is_empty() && !problem.detail.is_empty(), "it says what to do: {}", response.text());
    if matches!(response.status, 429 | 503) {
        let seconds = response.header("retry-after").and_then(|seconds| seconds.parse::<u32>().ok());
        // A turn, or the end of what is held, may be hours away.
        let is_held = problem.code.starts_with("held") || problem.code == "not-on-turn";
        let longest = if is_held { 7 * 24 * 60 * 60 } else { 75 };
        assert!(
            seconds.is_some_and(|seconds| (1..=longest).contains(&seconds)),
            "it says when to come back: {response:?}"
        );
    }
    problem
}
