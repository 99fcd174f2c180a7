//! Keys of the national standards, chosen at the first start: what is sealed, hashed and signed with them, and that nothing else
//! opens it.

use std::fs;
use std::process::Stdio;

use baoming_api::bodies::history::{ReceiptKeyBody, ReceiptsBody};
use stage::accounts::{candidate_sign_in, token_of};
use stage::http::Request;
use stage::premises::{NO_RATES, POINT};
use stage::running::Running;

use super::starting::refused;

const SM: &str = "[keys]\nsuite = \"sm\"\n";

#[test]
fn a_directory_of_the_national_standards_is_sealed_and_signed_by_them_for_good() {
    let mut running = Running::start(super::program(), &format!("{NO_RATES}{SM}"));
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    let person = running.candidate(&place, 0);
    let sign_in = candidate_sign_in(&person, &format!("login-{serial}"));
    let token = token_of(&running.ask(&sign_in));
    let path = format!("/v1/candidate/candidates/{serial}/receipts");
    let receipts: ReceiptsBody = running.ask(&Request::get(path).token(&token)).read().unwrap();
    let key: ReceiptKeyBody = running.ask(&Request::get("/v1/receipt-key")).read().unwrap();
    assert_eq!(key.public_key.len(), 88, "{}", key.public_key);
    running.stop();

    let premises = &running.premises;
    assert_eq!(fs::read(premises.key()).unwrap()[..10], *b"BMKEYS1\n\x01\x02");
    let receipt_file = premises.file("receipt.json");
    fs::write(&receipt_file, &receipts.receipts[0].line).unwrap();
    let tells = |words: &[&str], code: i32, said: &str| {
        let output = premises.command().unwrap().args(words).stderr(Stdio::piped()).output().unwrap();
        let told = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
        assert!(output.status.code() == Some(code) && told.contains(said), "{words:?} should say {said:?}: {told}");
    };
    let (data, file) = (premises.data().display().to_string(), premises.key().display().to_string());
    let receipt = receipt_file.display().to_string();
    tells(&["verify-receipt", &receipt, "--key", &key.public_key, "--lang", "en"], 0, "genuine");
    tells(&["receipt-key", "--key-file", &file, "--pem"], 0, "-----BEGIN PUBLIC KEY-----");
    // What a file is for is read from it: no command needs to be told.
    tells(&["verify", &data, "--lang", "en"], 0, "");
    tells(&["keys", "list", &data], 0, "算法 sm；密钥在密钥文件中");
    tells(&["keys", "rotate", &data, "--json"], 0, "\"done\": true");
    tells(&["keys", "retire", &data, "1", "--json"], 0, "\"retired\": 1");
    tells(&["verify", &data, "--lang", "en"], 0, "");

    premises.configure(&format!("{NO_RATES}[keys]\nsuite = \"aes\"\n")).unwrap();
    refused(premises, &["is for the algorithms `sm`", "keys.suite"]);
    premises.configure(NO_RATES).unwrap();
    let running = Running::resume(running.premises);
    assert_eq!(running.ask(&Request::get(format!("/v1/point/candidates/{serial}")).token(POINT)).status, 200);
    assert_eq!(running.ask(&sign_in).status, 200);
}
