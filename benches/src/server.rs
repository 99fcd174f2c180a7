//! The program that is measured: the one real one (`stage`), `serve`, on a fresh data directory.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use baoming_api::bodies::StatusBody;
use baoming_rehearsal::people::photo;
use stage::http::{Request, ask};
use stage::premises::{Premises, caller};
use stage::{find, program, usage};

/// Tokens of the measured server, one per role.
pub const OFFICE: &str = "office-token-for-measurements";
/// Points.
pub const POINT: &str = "point-token-for-measurements-";
/// Payments.
pub const PAYMENT: &str = "payment-token-for-measurements";
/// Candidates.
pub const CANDIDATE: &str = "candidate-token-for-measurements";
/// Operations.
pub const OPS: &str = "ops-token-for-measurements---";

/// How long a start may take; without its shards a whole province is rebuilt.
const START_PATIENCE: Duration = Duration::from_secs(1_800);

/// A running server; ended when dropped.
pub struct Server {
    process: program::Server,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Premises in a directory, with a configuration whose limiters run but are never reached: one address and one token do
/// the work of all.
pub fn premises(directory: &Path, policy: Option<&Path>) -> Premises {
    let program = find::program().unwrap_or_else(|error| panic!("{error}"));
    premises_of(program, directory, policy)
}

/// The same for a program that is not this checkout's: that of the commit before a change.
pub fn premises_of(program: &Path, directory: &Path, policy: Option<&Path>) -> Premises {
    let mut premises = Premises::at(program, directory);
    premises.set_log_level("warn");
    premises.write(&configuration(policy)).expect("the temporary directory can be written");
    premises
}

fn configuration(policy: Option<&Path>) -> String {
    let mut text = String::new();
    if let Some(policy) = policy {
        text.push_str(&format!("policy_dir = {:?}\n", policy.display().to_string()));
    }
    for (limiter, keys) in [("address", 100_000), ("identity", 1_000_000), ("operator", 20_000)] {
        text.push_str(&format!("[rates.{limiter}]\nper_second = 9000000\nburst = 9000000\nkeys_max = {keys}\n"));
    }
    text.push_str("[passwords]\nmemory_kib = 64\niterations = 1\n");
    for (role, token) in
        [("office", OFFICE), ("point", POINT), ("payment", PAYMENT), ("candidate", CANDIDATE), ("ops", OPS)]
    {
        text.push_str(&caller(role, token, role, "province"));
    }
    text
}

impl Server {
    /// Starts the program and waits until it is ready.
    pub fn start(premises: &Premises) -> Self {
        let started = program::Server::serving_within(premises, START_PATIENCE);
        let (process, address) = started.unwrap_or_else(|error| panic!("{error}"));
        // The one that all synthetic people share; the same again is the same.
        let sent =
            Request::new("POST", "/v1/point/photos").token(POINT).bytes("image/jpeg", photo::shared().bytes.clone());
        let answer = ask(address, &sent).expect("the server answers");
        assert_eq!(answer.status, 200, "{}", answer.text());
        Self { process, address }
    }

    /// Resident memory in bytes.
    pub fn resident_bytes(&self) -> u64 {
        usage::of(Some(self.process.id())).map_or(0, |usage| usage.resident_bytes)
    }

    /// Processor time it has used, in ticks.
    pub fn cpu_ticks(&self) -> u64 {
        usage::ticks(self.process.id())
    }

    /// What the node says about itself.
    pub fn status(&self) -> StatusBody {
        let answer = ask(self.address, &Request::get("/v1/ops/status").token(OPS)).expect("the server answers");
        assert_eq!(answer.status, 200, "{}", answer.text());
        answer.read().expect("the status has its shape")
    }

    /// Ends it at once, as a power failure would end the process.
    pub fn kill(mut self) {
        self.process.kill().expect("it was ours to end");
    }
}
