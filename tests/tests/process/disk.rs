//! A disk that is full: the service says so, stops taking changes, keeps answering what it knows, and loses nothing.
//!
//! The disk is played by the limit of a file's size (RLIMIT_FSIZE), which needs no privilege: a write beyond it fails as
//! on a full disk. The journal's file is the one that grows fastest, so it meets the limit first.

use std::path::Path;

use baoming_api::bodies::{ReceiptBody, StatusBody};
use baoming_rehearsal::people::SyntheticPhotos;
use stage::client::problem;
use stage::http::{Connection, Request};
use stage::people;
use stage::premises::{NO_RATES, OFFICE, OPS, POINT, Premises};
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
fn a_disk_that_is_nearly_full_is_kept_for_registrations() {
    // More than any disk has, so that what is left is less than the reserve.
    let full = format!("{NO_RATES}[disk]\nreserve_mib = 1099511627776\n");
    let running = Running::start(super::program(), NO_RATES);
    let place = running.set_up(1, 1)[0];
    running.premises.configure(&full).unwrap();
    let running = running.restart();
    let photo = SyntheticPhotos::new(7).photo(place.point.county, 0);
    let upload = Request::new("POST", "/v1/point/photos").token(POINT).bytes("image/jpeg", photo.as_slice());
    let (response, problem) = running.refused(&upload, 503, "photos-no-room");
    assert_eq!(response.header("retry-after"), Some("30"));
    assert!(problem.detail.contains("磁盘空间不足"), "{}", problem.detail);
    let serial = running.capture(&place, 0);
    let list = Request::get("/v1/office/candidates").token(OFFICE);
    running.refused(&list, 503, "read-not-recorded");
    running.refused(&people::read(&serial), 503, "read-not-recorded");
    let ready = running.ask(&Request::get("/readyz"));
    assert_eq!((ready.status, ready.text().contains("nearly full")), (200, true));
    let status: StatusBody = running.ask(&Request::get("/v1/ops/status").token(OPS)).read().unwrap();
    assert!(status.accepting_changes && !status.keeping_photographs && !status.recording_reads);
    assert!(status.disk_free_bytes > 0 && status.disk_free_bytes < status.disk_reserve_bytes);
    let metrics = running.ask(&Request::get("/metrics")).text();
    assert!(metrics.contains("baoming_disk_free_bytes ") && metrics.contains("baoming_disk_reserve_bytes "));
    // Room again, as far as the reserve goes: nothing of it was for good.
    running.premises.configure(&format!("{NO_RATES}[disk]\nreserve_mib = 0\nreserve_percent = 0\n")).unwrap();
    let running = running.restart();
    assert_eq!(running.ask(&upload).status, 200);
    assert_eq!(running.ask(&list).status, 200);
    assert_eq!(running.ask(&Request::get("/readyz")).text(), "ok\n");
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
