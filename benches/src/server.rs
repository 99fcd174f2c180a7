//! The program that is measured, as a process of its own: the real one, `serve`, on a fresh data directory.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

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

/// A running server; ended when dropped.
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Writes a configuration whose limiters run but are never reached: one address and one token do the work of all.
pub fn configuration(directory: &Path, policy: Option<&Path>) -> PathBuf {
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
        text.push_str(&format!(
            "[[tokens]]\nname = \"{role}\"\ntoken = \"{token}\"\nrole = \"{role}\"\nscope = \"province\"\n"
        ));
    }
    let path = directory.join("baoming.toml");
    std::fs::write(&path, text).expect("the temporary directory can be written");
    path
}

impl Server {
    /// Starts `program serve` and waits until it is ready.
    pub fn start(program: &str, configuration: &Path, data: &Path) -> Self {
        let mut child = Command::new(program)
            .args(["serve", "--listen", "127.0.0.1:0", "--clock", "2021-11-01T09:00:00+08:00"])
            .arg("--config")
            .arg(configuration)
            .arg("--data")
            .arg(data)
            .env("RUST_LOG", "warn")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = child.stdout.take().expect("it is piped");
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line).expect("it says when it is ready");
        let address = line.trim().strip_prefix("ready http://").and_then(|address| address.parse().ok());
        Self { child, address: address.expect("it is ready, or said why not") }
    }

    /// Resident memory in bytes (`VmRSS`).
    pub fn resident_bytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
        line.trim().trim_end_matches(" kB").trim().parse::<u64>().unwrap_or(0) * 1_024
    }

    /// Processor time it has used, in clock ticks of a hundredth of a second.
    pub fn cpu_ticks(&self) -> u64 {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap_or_default();
        let after = stat.rsplit(')').next().unwrap_or("");
        let field = |at: usize| after.split_whitespace().nth(at).and_then(|text| text.parse::<u64>().ok()).unwrap_or(0);
        field(11) + field(12)
    }

    /// Ends it at once, as a power failure would end the process.
    pub fn kill(mut self) {
        self.end();
    }

    fn end(&mut self) {
        let _ended_already = self.child.kill();
        let _status = self.child.wait();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}
