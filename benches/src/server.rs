//! The program that is measured, as a process of its own: the real one, `serve`, on a fresh data directory.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use baoming_api::bodies::StatusBody;

use crate::processor;

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
        let mut command = Command::new(program);
        // These are read as configuration, and some of them are the measurements' own.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("BAOMING_") {
                command.env_remove(name);
            }
        }
        let mut child = command
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

    /// Processor time it has used, in ticks.
    pub fn cpu_ticks(&self) -> u64 {
        processor::ticks(self.child.id())
    }

    /// What the node says about itself.
    pub fn status(&self) -> StatusBody {
        let mut stream = TcpStream::connect(self.address).expect("the server listens");
        let request = format!(
            "GET /v1/ops/status HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer {OPS}\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("the server reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the server answers");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.starts_with("HTTP/1.1 200"), "{answer}");
        serde_json::from_str(body).expect("the status has its shape")
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
