//! A disk that is full: the service says so, stops taking changes, keeps answering what it knows, and loses nothing.
//!
//! The disk is played by the limit of a file's size (RLIMIT_FSIZE), which needs no privilege: a write beyond it fails as
//! on a full disk. The journal's file is the one that grows fastest, so it meets the limit first.

use std::path::Path;

use baoming_api::bodies::ReceiptBody;
use stage::client::problem;
use stage::http::{Connection, Request};
use stage::people;
use stage::premises::{NO_RATES, Premises};
use stage::program::{READY_PATIENCE, Server};
use stage::running::Running;

/// Blocks of 512 or 1024 bytes, as the shell has it: 200 or 400 KiB.
const BLOCKS_MAX: u32 = 400;
/// More candidates than the limit has room for.
const CANDIDATES_MAX: u64 = 3_000;

/// Starts the program under the limit. The signal that comes with it is ignored, so that a write fails instead.
fn start_limited(premises: &Premises) -> (Server, std::net::SocketAddr) {
    let mut command = premises.command_of(Path::new("/bin/sh")).unwrap();
    command.args(["-c", &format!("trap '' XFSZ; ulimit -f {BLOCKS_MAX}; exec \"$@\""), "sh"]);
    command.arg(premises.program()).args(premises.words());
    let mut server = Server::spawn(command).unwrap();
    let address = server.ready(READY_PATIENCE).unwrap_or_else(|error| panic!("{error}\n{}", premises.log_end()));
    (server, address)
}

#[test]
fn a_full_disk_stops_changes_and_loses_nothing() {
    let mut running = Running::start(super::program(), NO_RATES);
    let places = running.set_up(4, 1);
    // The files are there before the disk is full.
    running.stop();
    let (server, address) = start_limited(&running.premises);
    let running = Running::of(running.premises, server, address);
    let mut connection = Connection::open(address).unwrap();
    let mut receipts: Vec<(Request, ReceiptBody)> = Vec::new();
    let refused = (0..CANDIDATES_MAX).find_map(|index| {
        let place = &places[(index % 4) as usize];
        let request = people::capture(&running.candidate(place, index), place.point, &format!("capture-{index}"));
        let response = connection.ask(&request).unwrap();
        if response.status == 200 {
            receipts.push((request, response.read().unwrap()));
            return None;
        }
        Some((request, response))
    });
    let (unknown, response) = refused.expect("the limit is met");
    assert_eq!((response.status, problem(&response).code.as_str()), (503, "journal-failed"));
    assert!(receipts.len() > 50, "only {} before the disk was full", receipts.len());
    // Everywhere, and for good.
    running.refused(&people::fee(receipts[0].1.serial.as_deref().unwrap(), "fee"), 503, "journal-failed");
    running.refused(&unknown, 503, "journal-failed");
    assert_eq!(running.ask(&Request::get("/readyz")).status, 503);
    assert_eq!(running.ask(&Request::get("/livez")).status, 200);
    assert!(running.ask(&Request::get("/metrics")).text().contains("baoming_journal_failed 1\n"));
    for (_, receipt) in &receipts {
        let response = running.ask(&people::read(receipt.serial.as_deref().unwrap()));
        assert_eq!(response.status, 200, "reads go on: {}", response.text());
    }
    let log = running.premises.log();
    assert!(log.contains("the journal is closed"), "the log says so: {}", running.premises.log_end());
    // Room again: everything acknowledged is there, and what was refused is taken under the same key.
    let running = running.restart();
    for (request, receipt) in &receipts {
        assert!(running.granted(request) == *receipt, "another receipt after the restart");
    }
    running.granted(&unknown);
    assert_eq!(running.ask(&Request::get("/readyz")).status, 200);
}
