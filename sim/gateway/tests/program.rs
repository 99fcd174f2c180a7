//! The program: makes keys, says where it listens, and stops when told to.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};

const PROGRAM: &str = env!("CARGO_BIN_EXE_gateway");

/// Ends the program if a test ends before it does.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn check(keys: &Path, signal: Signal) {
    let mut command = Command::new(PROGRAM);
    command.args(["--clock", "2021-11-05T10:00:00+08:00", "--seed", "7", "--forge", "0.1", "--keys"]).arg(keys);
    let mut running = Running(command.stdout(Stdio::piped()).spawn().expect("the program starts"));
    let stdout = running.0.stdout.take().expect("its output is piped");
    let mut line = String::new();
    BufReader::new(stdout).read_line(&mut line).expect("it says where it listens");
    assert!(line.starts_with("ready http://127.0.0.1:"), "{line:?}");
    kill_process(Pid::from_child(&running.0), signal).expect("it is running");
    assert!(running.0.wait().expect("it ends").success());
}

#[test]
fn it_makes_keys_serves_and_stops_cleanly() {
    let directory = tempfile::tempdir().unwrap();
    let keys = directory.path().join("keys");
    let make = || Command::new(PROGRAM).arg("keys").arg(&keys).output().unwrap();
    assert!(make().status.success());
    let again = make();
    assert!(!again.status.success(), "keys are never overwritten");
    check(&keys, Signal::TERM);
    check(&keys, Signal::INT);
}

#[test]
fn help_teaches_and_mistakes_are_explained() {
    let run = |arguments: &[&str]| {
        let output = Command::new(PROGRAM).args(arguments).output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code(), text)
    };
    let (code, text) = run(&["--help"]);
    assert!(code == Some(0) && text.contains("gateway keys") && text.contains("/control"), "{text}");
    let (code, text) = run(&["--keys", "no-such-directory"]);
    assert!(code == Some(2) && text.contains("gateway keys DIR"), "{text}");
    let (code, text) = run(&["--forge", "2"]);
    assert!(code == Some(2) && text.contains("from 0 to 1"), "{text}");
}
