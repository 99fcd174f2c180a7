//! The real program: started, controlled over HTTP, ended by a signal.

#![expect(clippy::unwrap_used, reason = "in a test it is an assertion")]

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};

struct Program {
    child: Child,
    address: String,
}

impl Program {
    fn start(arguments: &[&str]) -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_standin"))
            .args(["--listen", "127.0.0.1:0"])
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("ready http://").unwrap().to_owned();
        Self { child, address }
    }

    fn ask(&self, method: &str, target: &str, body: &Value) -> (u16, Value) {
        let body = if method == "GET" { String::new() } else { body.to_string() };
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let head =
            format!("{method} {target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-type: application/json");
        write!(stream, "{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head[9..12].parse().unwrap(), serde_json::from_str(body).unwrap_or(Value::Null))
    }

    fn end(mut self, signal: Signal) -> ExitStatus {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
        self.child.wait().unwrap()
    }
}

/// A test that fails leaves no process behind.
impl Drop for Program {
    fn drop(&mut self) {
        let _it_has_ended = self.child.kill();
        let _it_was_waited_for = self.child.wait();
    }
}

#[test]
fn it_is_controlled_over_http_and_ends_at_a_signal() {
    let program = Program::start(&["--error-rate", "1"]);
    let check = |target: &str, body: Value, status: u16| {
        assert_eq!(program.ask("POST", target, &body).0, status, "{target} {body}");
    };
    check("/control/faults", json!({"silent_rate": 0.5, "delay_ms": 3}), 200);
    check("/control/faults", json!({"silent_rate": 1.5}), 422);
    check("/control/faults", json!({"silence": 1}), 422);
    check("/control/identities", json!({"number": "P1234567", "outcome": "not-matched"}), 200);
    check("/control/identities", json!({"number": "P1234567", "outcome": "perhaps"}), 422);
    check("/control/tickets", json!({"ticket": "t", "outcome": "failed", "reason": "not-live"}), 200);
    check("/control/tickets", json!({"ticket": "t", "outcome": "failed"}), 422);
    check("/control/phones", json!({"phone": "13812345678", "outcome": "accepted"}), 200);
    check("/v1/messages", json!({}), 401);
    assert_eq!(program.ask("GET", "/control/outbox?phone=13812345678", &Value::Null), (200, json!([])));
    let (status, counts) = program.ask("GET", "/control/counts", &Value::Null);
    assert_eq!((status, &counts["requests"], &counts["unsigned"]), (200, &json!(1), &json!(1)));
    assert!(program.end(Signal::TERM).success());
    assert!(Program::start(&[]).end(Signal::INT).success());
}

#[test]
fn wrong_usage_is_said() {
    for (arguments, code) in [(vec!["--silent-rate", "2"], 1), (vec!["--rate"], 2), (vec!["--help"], 0)] {
        let line =
            Command::new(env!("CARGO_BIN_EXE_standin")).args(["--listen", "127.0.0.1:0"]).args(&arguments).output();
        let line = line.unwrap();
        assert_eq!(line.status.code(), Some(code), "{arguments:?}");
        let text = String::from_utf8(if code == 0 { line.stdout } else { line.stderr }).unwrap();
        assert!(text.contains("rate"), "{text}");
    }
}
