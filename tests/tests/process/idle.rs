//! Ten thousand connections that do nothing.

use std::fs;

use rustix::process::{Resource, getrlimit, setrlimit};
use stage::http::{Connection, Request};
use stage::running::Running;

const CONNECTIONS: usize = 10_000;
/// Descriptors of this process for everything else: other tests run beside this one.
const SPARE: usize = 2_000;

/// Raises this process's limit of open files, and so that of the servers it starts, as far as it may. Returns how many
/// connections can be held at both ends.
fn connections_possible() -> usize {
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    setrlimit(Resource::Nofile, limit).unwrap();
    let files = limit.maximum.map_or(usize::MAX, |files| usize::try_from(files).unwrap_or(usize::MAX));
    let possible = CONNECTIONS.min(files.saturating_sub(SPARE));
    if possible < CONNECTIONS {
        eprintln!(
            "NOTE: this system allows {files} open files, so only {possible} of {CONNECTIONS} connections are tried"
        );
    }
    possible
}

fn resident_kib(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Holds so many connections, each after one request: all stay, and a registration is served meanwhile.
fn check(count: usize) {
    let running = Running::start(super::program(), "[server]\nidle_ms = 600000\n");
    let place = running.set_up(1, 1)[0];
    let before = resident_kib(running.server.id());
    let held: Vec<Connection> = (0..count)
        .map(|_| {
            let mut connection = Connection::open(running.address).unwrap();
            assert_eq!(connection.ask(&Request::get("/livez")).unwrap().status, 200);
            connection
        })
        .collect();
    running.register(&place, 0);
    let metrics = running.ask(&Request::get("/metrics")).text();
    let open = metrics.lines().find_map(|line| line.strip_prefix("baoming_connections "));
    let open: f64 = open.and_then(|open| open.parse().ok()).unwrap_or_else(|| panic!("{metrics}"));
    assert!(open >= count as f64, "the server counts {open} of {count}");
    let after = resident_kib(running.server.id());
    assert!(held.iter().all(|connection| connection.is_open().unwrap()), "a connection was closed");
    if let (Some(before), Some(after)) = (before, after) {
        let each = after.saturating_sub(before) / count as u64;
        eprintln!("{count} idle connections: {after} KiB resident, {before} KiB before, {each} KiB each");
        assert!(after < 1 << 20, "under 1 GiB: {after} KiB");
    }
}

#[test]
fn ten_thousand_idle_connections_are_held_and_registrations_go_on() {
    check(connections_possible());
}
