//! More connections than the system's limit of open files has room for: the journal is written all the same, and whoever
//! has something to say gets in.

use std::fs;
use std::net::TcpStream;
use std::path::Path;
use std::time::{Duration, Instant};

use drills::crowd::{ADOPTIONS, adoption, tables};
use stage::http::{Connection, Request, Response};
use stage::people;
use stage::premises::{NO_RATES, Premises};
use stage::program::{READY_PATIENCE, STOP_PATIENCE, Server};
use stage::running::Running;

/// How long anything may take, on a busy machine too.
const PATIENCE: Duration = Duration::from_secs(90);

/// Starts the program after the shell has set this limit.
fn spawn_limited(premises: &Premises, limit: &str) -> Server {
    let mut command = premises.command_of(Path::new("/bin/sh")).unwrap();
    command.args(["-c", &format!("ulimit {limit}; exec \"$@\""), "sh"]);
    command.arg(premises.program()).args(premises.words());
    Server::spawn(command).unwrap()
}

fn start_limited(limit: &str, settings: &str) -> Running {
    let premises = Premises::new(super::program(), settings).unwrap();
    let mut server = spawn_limited(&premises, limit);
    let address = server.ready(READY_PATIENCE).unwrap_or_else(|error| panic!("{error}\n{}", premises.log_end()));
    Running::of(premises, server, address)
}

/// Asks until there is a place: those who wait for nothing have to have waited a moment before they make room.
fn served(running: &Running, request: &Request) -> Response {
    let begun = Instant::now();
    loop {
        match Connection::open(running.address).and_then(|mut connection| connection.ask(request)) {
            Ok(response) if response.status != 503 => return response,
            outcome => assert!(begun.elapsed() < PATIENCE, "{outcome:?}\n{}", running.premises.log_end()),
        }
    }
}

fn granted(running: &Running, request: &Request) {
    let response = served(running, request);
    assert_eq!(response.status, 200, "{}", response.text());
}

fn metric(running: &Running, name: &str) -> f64 {
    let text = served(running, &Request::get("/metrics")).text();
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.and_then(|value| value.parse().ok()).unwrap_or_else(|| panic!("{name}: {text}"))
}

fn fill(running: &Running, idle: &mut Vec<Connection>, count: usize) {
    idle.retain(|connection| connection.is_open().unwrap_or(false));
    while idle.len() < count {
        idle.push(Connection::open(running.address).unwrap());
    }
}

/// So many idle connections, opened anew as they are closed, while the journal writes a whole table.
fn check(limit: usize, count: usize) {
    let mut running = start_limited(&format!("-n {limit}"), NO_RATES);
    let place = running.set_up(1, 1)[0];
    let possible = metric(&running, "baoming_connections_limit");
    assert!(possible > 8.0 && possible < limit as f64, "{possible} connections");
    assert!(running.premises.log().contains("the limit of open files is too low"), "{}", running.premises.log_end());
    let (mut idle, before) = (Vec::new(), tables(&running.premises));
    for number in 0..ADOPTIONS {
        fill(&running, &mut idle, count);
        granted(&running, &adoption(number));
    }
    let begun = Instant::now();
    while tables(&running.premises) == before {
        fill(&running, &mut idle, count);
        assert!(begun.elapsed() < PATIENCE, "no table is written");
    }
    for index in 0..20 {
        fill(&running, &mut idle, count);
        let person = running.candidate(&place, index);
        granted(&running, &people::capture(&person, place.point, &format!("capture-{index}")));
    }
    assert_eq!(served(&running, &Request::get("/readyz")).status, 200);
    assert_eq!(metric(&running, "baoming_journal_failed"), 0.0);
    assert_eq!(metric(&running, "baoming_connections_not_accepted_total"), 0.0);
    assert!(metric(&running, "baoming_connections_displaced_total") > 0.0);
    let log = running.premises.log();
    assert!(!log.contains("the journal is closed") && !log.contains("Too many open files"), "{log}");
    drop(idle);
    running.stop();
    let again = Running::resume(running.premises);
    again.granted(&people::capture(&again.candidate(&place, 99), place.point, "capture-99"));
}

#[test]
fn a_table_is_written_while_idle_connections_take_all_places_of_256_files() {
    check(256, 352);
}

#[test]
fn a_table_is_written_while_idle_connections_take_all_places_of_1024_files() {
    check(1_024, 1_200);
}

#[test]
fn a_limit_without_room_for_connections_is_refused_with_what_helps() {
    let premises = Premises::new(super::program(), "").unwrap();
    let mut server = spawn_limited(&premises, "-n 100");
    let status = server.end(Instant::now() + STOP_PATIENCE).unwrap();
    assert_eq!(status.code(), Some(1), "{}", premises.log());
    for part in ["the limit of open files is 100", "LimitNOFILE"] {
        assert!(premises.log().contains(part), "{part}: {}", premises.log());
    }
    assert!(!premises.data().exists(), "nothing was touched");
}

#[test]
fn the_soft_limit_is_raised() {
    let running = start_limited("-Sn 200", "[server]\nconnections_max = 300\n");
    assert_eq!(metric(&running, "baoming_connections_limit"), 300.0, "{}", running.premises.log_end());
    let limits = fs::read_to_string(format!("/proc/{}/limits", running.server.id())).unwrap();
    let core = limits.lines().find(|line| line.starts_with("Max core file size")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "no core dumps: {core}");
}

/// Whoever finds no room in the system's queue tries again after a second, then three, then seven, and is told nothing.
#[test]
fn hundreds_of_connections_wait_to_be_accepted() {
    let allowed = fs::read_to_string("/proc/sys/net/core/somaxconn").ok().and_then(|text| text.trim().parse().ok());
    let count = allowed.unwrap_or(4_096_usize).min(300) - 1;
    let running = Running::start(super::program(), NO_RATES);
    running.server.pause().unwrap();
    let waiting: Vec<_> =
        (0..count).map(|_| TcpStream::connect_timeout(&running.address, Duration::from_secs(5))).collect();
    running.server.resume().unwrap();
    let connected = waiting.iter().filter(|connected| connected.is_ok()).count();
    assert_eq!(connected, count, "found room while nobody accepted");
}
