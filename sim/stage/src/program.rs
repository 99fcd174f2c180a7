//! One process of the real program, from its start to its end.
//!
//! Guarantees: the process is ended when this is dropped; it is only ever signalled through the handle that started
//! it; every wait has a deadline and none is a sleep: a process says that it is ready on standard output, and its end
//! is the end of that output.

use std::io::{self, BufRead, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::thread;
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};

use crate::premises::Premises;

/// How long a start, a recovery included, may take; debug builds on a busy machine too.
pub const READY_PATIENCE: Duration = Duration::from_secs(60);
/// How long a stop may take.
pub const STOP_PATIENCE: Duration = Duration::from_secs(60);

/// A process that was started.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Only ever used through `&mut`; the lock makes a server something that threads can share.
    lines: Mutex<Receiver<String>>,
    output: Vec<String>,
    started: Instant,
    ended: Option<ExitStatus>,
}

impl Server {
    /// Starts the program on its premises; it is not ready yet.
    pub fn start(premises: &Premises) -> io::Result<Self> {
        let mut command = premises.command()?;
        command.args(premises.words());
        Self::spawn(command)
    }

    /// Starts the program and waits until it serves.
    pub fn serving(premises: &Premises) -> Result<(Self, SocketAddr), String> {
        Self::serving_within(premises, READY_PATIENCE)
    }

    /// The same for a start that may take longer, such as one that rebuilds a whole province.
    pub fn serving_within(premises: &Premises, patience: Duration) -> Result<(Self, SocketAddr), String> {
        let told = |what: String| format!("{what}\nits log ends with:\n{}", premises.log_end());
        let mut server = Self::start(premises).map_err(|error| told(error.to_string()))?;
        let address = server.ready(patience).map_err(told)?;
        Ok((server, address))
    }

    /// Starts any command whose standard output is a pipe.
    pub fn spawn(mut command: Command) -> io::Result<Self> {
        let mut child = command.spawn()?;
        let output = child.stdout.take().ok_or_else(|| io::Error::other("standard output is no pipe"))?;
        let (sender, lines) = channel();
        // Ends with the output, that is with the process.
        thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self { child, lines: Mutex::new(lines), output: Vec::new(), started: Instant::now(), ended: None })
    }

    /// Waits for the line that says where it serves.
    pub fn ready(&mut self, patience: Duration) -> Result<SocketAddr, String> {
        let deadline = Instant::now() + patience;
        loop {
            match self.line(deadline) {
                Ok(Some(line)) => {
                    if let Some(address) =
                        line.strip_prefix("ready http://").or_else(|| line.strip_prefix("ready https://"))
                    {
                        return address.parse().map_err(|_| format!("{line:?} names no address"));
                    }
                }
                Ok(None) => {
                    let status = self.end(deadline)?;
                    return Err(format!("it ended before it was ready: {status}"));
                }
                Err(waited) => return Err(format!("it was not ready {waited}")),
            }
        }
    }

    /// Whether the line that says so has already come. Does not wait.
    pub fn is_ready(&mut self) -> bool {
        while let Ok(line) = self.lines().try_recv() {
            self.output.push(line);
        }
        self.output.iter().any(|line| line.starts_with("ready "))
    }

    /// The next line of output; nothing once the process has ended.
    fn line(&mut self, deadline: Instant) -> Result<Option<String>, String> {
        match self.lines().recv_timeout(deadline.saturating_duration_since(Instant::now())) {
            Ok(line) => {
                self.output.push(line.clone());
                Ok(Some(line))
            }
            Err(RecvTimeoutError::Disconnected) => Ok(None),
            Err(RecvTimeoutError::Timeout) => Err(format!("within {:?} of its start", self.started.elapsed())),
        }
    }

    fn lines(&mut self) -> &Receiver<String> {
        self.lines.get_mut().expect("nobody panics with it")
    }

    /// When it was started.
    pub fn started(&self) -> Instant {
        self.started
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it wrote to standard output so far.
    pub fn output(&self) -> String {
        self.output.join("\n")
    }

    /// Asks it to stop, as an operator would.
    pub fn terminate(&self) -> io::Result<()> {
        kill_process(Pid::from_child(&self.child), Signal::TERM).map_err(io::Error::from)
    }

    /// Asks it to read anew what can be read anew while it runs.
    pub fn read_again(&self) -> io::Result<()> {
        kill_process(Pid::from_child(&self.child), Signal::HUP).map_err(io::Error::from)
    }

    /// Stops its processor time, as a machine that stalls would: its sockets stay open and nothing answers.
    pub fn pause(&self) -> io::Result<()> {
        kill_process(Pid::from_child(&self.child), Signal::STOP).map_err(io::Error::from)
    }

    /// Lets it go on after a pause.
    pub fn resume(&self) -> io::Result<()> {
        kill_process(Pid::from_child(&self.child), Signal::CONT).map_err(io::Error::from)
    }

    /// Ends it at once, as a power cut would for the process: no handler of it runs.
    pub fn kill(&mut self) -> io::Result<()> {
        self.child.kill()?;
        self.ended = Some(self.child.wait()?);
        Ok(())
    }

    /// Waits until it has ended by itself.
    pub fn end(&mut self, deadline: Instant) -> Result<ExitStatus, String> {
        while self.line(deadline).map_err(|waited| format!("it had not ended {waited}"))?.is_some() {}
        let status = self.child.wait().map_err(|error| error.to_string())?;
        self.ended = Some(status);
        Ok(status)
    }

    /// Asks it to stop and waits until it has.
    pub fn stop(&mut self) -> Result<ExitStatus, String> {
        self.terminate().map_err(|error| error.to_string())?;
        self.end(Instant::now() + STOP_PATIENCE)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if self.ended.is_none() {
            // It may have ended by itself meanwhile, and then there is nothing left to end.
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::process::Stdio;

    use super::*;

    fn is_stopped(server: &Server) -> bool {
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", server.id())).unwrap();
        stat.rsplit_once(')').unwrap().1.trim_start().starts_with('T')
    }

    /// A signal arrives when the system sees fit; nothing here depends on when.
    fn check(server: &Server, stopped: bool) {
        let deadline = Instant::now() + STOP_PATIENCE;
        while is_stopped(server) != stopped {
            assert!(Instant::now() < deadline, "it is never stopped: {stopped}");
            thread::yield_now();
        }
    }

    #[test]
    fn a_process_is_ready_paused_resumed_and_ended() {
        let mut command = Command::new("sh");
        command.args(["-c", "echo starting; echo ready http://127.0.0.1:9; exec tail -f /dev/null"]);
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut server = Server::spawn(command).unwrap();
        assert_eq!(server.ready(READY_PATIENCE), Ok("127.0.0.1:9".parse().unwrap()));
        assert!(server.is_ready() && server.output().starts_with("starting"));
        server.pause().unwrap();
        check(&server, true);
        server.resume().unwrap();
        check(&server, false);
        assert!(!server.stop().unwrap().success(), "the signal ends it");
    }

    #[test]
    fn an_end_before_the_line_is_told() {
        let mut command = Command::new("sh");
        command.args(["-c", "exit 3"]).stdout(Stdio::piped());
        let mut server = Server::spawn(command).unwrap();
        let error = server.ready(READY_PATIENCE).unwrap_err();
        assert!(error.contains("ended before it was ready") && error.contains('3'), "{error}");
    }
}
