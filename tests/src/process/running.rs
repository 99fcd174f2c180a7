//! A server that serves, with its premises and candidates for it: what most tests begin with.

use std::net::SocketAddr;
use std::path::Path;

use baoming::http::bodies::{ProblemBody, ReceiptBody};
use baoming::policy;
use baoming::synthetic::{SyntheticCandidate, SyntheticCandidates};

use super::http::{Request, Response, ask};
use super::people::{self, Place};
use super::premises::Premises;
use super::server::Server;

/// A running server. Its methods panic: whatever they cannot do, the test cannot go on without.
#[derive(Debug)]
pub struct Running {
    /// Where it lives.
    pub premises: Premises,
    /// The process.
    pub server: Server,
    /// Where it serves.
    pub address: SocketAddr,
    people: SyntheticCandidates,
}

impl Running {
    /// Starts `program` on new premises.
    ///
    /// # Panics
    /// If it does not become ready.
    pub fn start(program: &Path, settings: &str) -> Self {
        let premises = Premises::new(program, settings).unwrap_or_else(|error| panic!("{error}"));
        Self::resume(premises)
    }

    /// Starts the program on premises that were used before.
    ///
    /// # Panics
    /// If it does not become ready.
    pub fn resume(premises: Premises) -> Self {
        let (server, address) = Server::serving(&premises).unwrap_or_else(|error| panic!("{error}"));
        Self { premises, server, address, people: SyntheticCandidates::new(7) }
    }

    /// Stops it in peace and starts it again.
    ///
    /// # Panics
    /// If it does not stop with success or does not become ready again.
    #[must_use]
    pub fn restart(mut self) -> Self {
        self.stop();
        Self::resume(self.premises)
    }

    /// Stops it in peace.
    ///
    /// # Panics
    /// If it does not stop with success.
    pub fn stop(&mut self) {
        let status = self.server.stop().unwrap_or_else(|error| panic!("{error}\n{}", self.premises.log_end()));
        assert!(status.success(), "{status}\n{}", self.premises.log_end());
    }

    /// Asks on a connection of its own.
    ///
    /// # Panics
    /// If there is no answer.
    pub fn ask(&self, request: &Request) -> Response {
        ask(self.address, request).unwrap_or_else(|error| panic!("{error}\n{}", self.premises.log_end()))
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

    /// Sets up `per_county` points in each of the first `counties` counties.
    ///
    /// # Panics
    /// If the server refuses one.
    pub fn set_up(&self, counties: usize, per_county: u16) -> Vec<Place> {
        let policy = policy::built_in().unwrap_or_else(|errors| panic!("{errors}"));
        let places = people::places(&policy, counties, per_county);
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
        let request = people::capture(&self.candidate(place, index), place.point, &format!("capture-{index}"));
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
        assert!(seconds.is_some_and(|seconds| (1..=60).contains(&seconds)), "it says when to come back: {response:?}");
    }
    problem
}
