//! Signed receipts: one for each change of a record, the same after a crash, and checked by anybody with the public key.

use std::fs;

use baoming_api::bodies::history::{HistoryBody, IssuedReceiptBody, ReceiptKeyBody, ReceiptsBody};
use serde_json::Value;
use stage::http::Request;
use stage::people;
use stage::premises::{CANDIDATE, NO_RATES};
use stage::running::Running;

/// All receipts of a candidate, in pages of at most `limit`.
fn receipts(running: &Running, serial: &str, limit: usize) -> Vec<IssuedReceiptBody> {
    let (mut receipts, mut after) = (Vec::new(), String::new());
    for _ in 0..50 {
        let path = format!("/v1/candidate/candidates/{serial}/receipts?limit={limit}{after}");
        let response = running.ask(&Request::get(path).token(CANDIDATE));
        assert_eq!(response.status, 200, "{}", response.text());
        let page: ReceiptsBody = response.read().unwrap();
        assert!(page.receipts.len() <= limit);
        receipts.extend(page.receipts);
        match page.next {
            Some(next) => after = format!("&after={next}"),
            None => return receipts,
        }
    }
    panic!("the receipts have no end")
}

/// What the command says of a receipt in either form: whether it is genuine, and the code.
fn check(running: &Running, receipt: &str, key: &str, expected: (bool, &str)) {
    let file = running.premises.data().with_file_name("receipt");
    fs::write(&file, receipt).unwrap();
    let mut command = running.premises.command().unwrap();
    let output = command.args(["verify-receipt", "--json", "--key", key]).arg(&file).output().unwrap();
    let said: Value = serde_json::from_slice(&output.stdout).unwrap();
    let found = (output.status.success(), said["code"].as_str().unwrap());
    assert_eq!(found, expected, "{receipt}: {said}");
}

#[test]
fn each_change_has_a_receipt_that_anybody_can_check() {
    let running = Running::start(super::program(), NO_RATES);
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    let other = running.capture(&place, 1);
    let again = people::form(&running.candidate(&place, 1), &serial, "form-again");
    running.granted(&again);

    let issued = receipts(&running, &serial, 20);
    let actions: Vec<&str> = issued.iter().map(|issued| issued.receipt.action.as_str()).collect();
    assert_eq!(actions, ["captured", "fee-recorded", "activated", "form-saved", "form-saved"]);
    let revisions: Vec<_> = issued.iter().map(|issued| issued.receipt.revision).collect();
    assert_eq!(revisions, [None, None, None, Some(1), Some(2)]);
    let amounts: Vec<_> = issued.iter().map(|issued| issued.receipt.amount_fen).collect();
    assert_eq!(amounts, [None, Some(4_000), None, None, None]);
    let path = format!("/v1/candidate/candidates/{serial}/history");
    let history: HistoryBody = running.ask(&Request::get(path).token(CANDIDATE)).read().unwrap();
    for (number, (issued, change)) in (1..).zip(issued.iter().zip(&history.changes)) {
        let receipt = &issued.receipt;
        assert_eq!((issued.number, &receipt.serial, receipt.county.as_str()), (number, &serial, "430102"));
        assert_eq!((receipt.sequence, &receipt.arrived_at), (change.sequence, &change.at));
        assert_eq!(receipt.policy_edition, "2022.1.0");
    }
    let hashes: std::collections::BTreeSet<&str> =
        issued.iter().map(|issued| issued.receipt.chain_hash.as_str()).collect();
    assert_eq!(hashes.len(), issued.len(), "each names its own record");

    let key: ReceiptKeyBody = running.ask(&Request::get("/v1/receipt-key")).read().unwrap();
    let genuine = (true, "genuine");
    for issued in &issued {
        assert_eq!(issued.receipt.key_id, key.key_id);
        check(&running, &serde_json::to_string(&issued.receipt).unwrap(), &key.public_key, genuine);
        check(&running, &issued.line, &key.public_key, genuine);
    }
    let mut altered = issued[4].receipt.clone();
    altered.revision = Some(3);
    check(&running, &serde_json::to_string(&altered).unwrap(), &key.public_key, (false, "forged"));
    altered.revision = Some(2);
    altered.serial = other;
    check(&running, &serde_json::to_string(&altered).unwrap(), &key.public_key, (false, "forged"));

    let told = serde_json::to_string(&issued).unwrap();
    for limit in [1, 2, 3] {
        assert_eq!(serde_json::to_string(&receipts(&running, &serial, limit)).unwrap(), told, "pages of {limit}");
    }
    let path = format!("/v1/candidate/candidates/{serial}/receipts?limit=21");
    running.refused(&Request::get(path).token(CANDIDATE), 422, "field");

    let Running { premises, mut server, .. } = running;
    server.kill().unwrap();
    let running = Running::resume(premises);
    assert_eq!(serde_json::to_string(&receipts(&running, &serial, 20)).unwrap(), told, "the same after a kill");
}
