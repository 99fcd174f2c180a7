//! The ring of keys under a key of a hardware module, with SoftHSM in its place: made there at the first start, read by every
//! command that is told of it and by nobody else, moved in and out.

use std::fs::{self, File};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use stage::http::Request;
use stage::premises::{NO_RATES, POINT, Premises};
use stage::running::Running;

use super::starting::refused;

const PIN: &str = "735196";
const MODULES: [&str; 3] = [
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
];

/// SoftHSM's library, if it is here.
fn module() -> Option<PathBuf> {
    let found = MODULES.into_iter().map(PathBuf::from).find(|module| module.is_file());
    if found.is_none() {
        let message = "skipped: there is no SoftHSM to keep keys in; apt-get install softhsm2";
        assert_ne!(std::env::var("BAOMING_REQUIRE_ALL").as_deref(), Ok("1"), "{message}");
        println!("{message}");
    }
    found
}

fn write_secret(path: &Path, text: &str) {
    let mut file = File::options().write(true).create(true).truncate(true).mode(0o600).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

/// Premises with a token of their own, which is empty.
fn premises(settings: &str) -> Premises {
    let mut premises = Premises::new(super::program(), settings).unwrap();
    let configuration = premises.file("softhsm2.conf");
    premises.set_variable("SOFTHSM2_CONF", &configuration);
    new_token(&premises);
    write_secret(&premises.file("token.pin"), &format!("{PIN}\n"));
    premises
}

/// A new token in the place of any that was there.
fn new_token(premises: &Premises) {
    let (configuration, tokens) = (premises.file("softhsm2.conf"), premises.file("tokens"));
    if tokens.exists() {
        fs::remove_dir_all(&tokens).unwrap();
    }
    fs::create_dir(&tokens).unwrap();
    fs::write(&configuration, format!("directories.tokendir = {}\nobjectstore.backend = file\n", tokens.display()))
        .unwrap();
    let words = ["--init-token", "--free", "--label", "baoming", "--pin", PIN, "--so-pin", "11223344"];
    let made = Command::new("softhsm2-util").args(words).env("SOFTHSM2_CONF", &configuration).output();
    let made = made.expect("it comes with the library");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

fn settings(module: &Path, label: &str) -> String {
    let module = module.display();
    format!(
        "{NO_RATES}[keys.token]\nmodule = \"{module}\"\nlabel = \"{label}\"\nkey = \"baoming-ring\"\npin_file = \"token.pin\"\n"
    )
}

/// What a command says that is told where the keys are, and whether it went well.
fn told(premises: &Premises, words: &[&str], is_configured: bool) -> (bool, String) {
    let mut command = premises.command().unwrap();
    command.args(words).stderr(Stdio::piped());
    if is_configured {
        command.arg("--config").arg(premises.config());
    }
    let output = command.output().unwrap();
    (output.status.success(), String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned())
}

#[track_caller]
fn tells(premises: &Premises, words: &[&str], said: &str) {
    let (done, text) = told(premises, words, true);
    assert!(done && text.contains(said), "{words:?} should say {said:?}: {text}");
}

fn read(running: &Running, serial: &str) -> u16 {
    running.ask(&Request::get(format!("/v1/point/candidates/{serial}")).token(POINT)).status
}

#[test]
fn a_ring_is_made_under_the_modules_key_and_nobody_reads_it_without() {
    let Some(module) = module() else { return };
    let mut running = Running::resume(premises(&settings(&module, "baoming")));
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    running.stop();
    let premises = &running.premises;
    let (data, key) = (premises.data().display().to_string(), premises.key());
    assert!(fs::read(&key).unwrap().starts_with(b"BMKEYS1\n\x02\x01\x07baoming\x0cbaoming-ring"));

    let (done, text) = told(premises, &["verify", &data], false);
    assert!(!done && text.contains("under the key \"baoming-ring\" of the token \"baoming\""), "{text}");
    tells(premises, &["verify", &data, "--lang", "en"], "");
    tells(premises, &["keys", "rotate", &data, "--json"], "\"done\": true");
    tells(premises, &["keys", "retire", &data, "1", "--json"], "\"retired\": 1");
    tells(premises, &["keys", "list", &data, "--lang", "en"], "Algorithms aes; kept under a key of a hardware module");
    tells(premises, &["keys", "new-sessions", &data, "--lang", "en"], "was replaced");
    tells(premises, &["receipt-key", "--key-file", &key.display().to_string()], "=");
    tells(premises, &["retention", &data, "--lang", "en"], "");
    assert!(fs::read(&key).unwrap().starts_with(b"BMKEYS1\n\x02"), "a rotated ring lies under the same key");
    running = Running::resume(running.premises);
    assert_eq!(read(&running, &serial), 200);
    running.stop();

    // Each of these is said, and nothing is changed by it.
    let premises = &running.premises;
    let before = fs::read(&key).unwrap();
    premises.configure(&settings(&module, "other")).unwrap();
    refused(premises, &["no token with the label \"other\"", "it has \"baoming\""]);
    premises.configure(&settings(Path::new("/nowhere/module.so"), "baoming")).unwrap();
    refused(premises, &["/nowhere/module.so", "keys.token.module"]);
    premises.configure(&settings(&module, "baoming")).unwrap();
    write_secret(&premises.file("token.pin"), "000000\n");
    let said = refused(premises, &["refuses the PIN in token.pin"]);
    assert!(!said.contains("000000"));
    fs::write(premises.file("token.pin"), "").unwrap();
    refused(premises, &["token.pin", "empty"]);
    write_secret(&premises.file("token.pin"), PIN);
    new_token(premises);
    refused(premises, &["has 0 AES keys with the label \"baoming-ring\""]);
    assert_eq!(fs::read(&key).unwrap(), before);
}

#[test]
fn a_ring_moves_under_the_modules_key_and_out_again() {
    let Some(module) = module() else { return };
    let mut running = Running::resume(premises(NO_RATES));
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    let data = running.premises.data().display().to_string();
    running.premises.configure(&settings(&module, "baoming")).unwrap();
    let (done, text) = told(&running.premises, &["keys", "rewrap", &data, "--to", "token"], true);
    assert!(!done && text.contains("in use"), "{text}");
    running.stop();
    let plain = fs::read(running.premises.key()).unwrap();

    refused(&running.premises, &["holds its keys as they are", "keys rewrap"]);
    tells(&running.premises, &["keys", "rewrap", &data, "--to", "token"], "由密码机中的密钥保护");
    let wrapped = fs::read(running.premises.key()).unwrap();
    let root = &plain[plain.len() - 64..plain.len() - 32];
    assert!(!wrapped.windows(root.len()).any(|window| window == root), "the root is not to be read any more");
    running = Running::resume(running.premises);
    assert_eq!(read(&running, &serial), 200);
    running.stop();

    // The same key by name, made anew in another token, opens nothing and says so.
    let tokens = running.premises.file("tokens");
    let kept = running.premises.file("tokens.kept");
    fs::rename(&tokens, &kept).unwrap();
    new_token(&running.premises);
    fs::write(running.premises.key(), &plain).unwrap();
    tells(&running.premises, &["keys", "rewrap", &data, "--to", "token"], "");
    fs::write(running.premises.key(), &wrapped).unwrap();
    refused(&running.premises, &["under another key of that name, or altered"]);
    fs::remove_dir_all(&tokens).unwrap();
    fs::rename(&kept, &tokens).unwrap();

    tells(&running.premises, &["keys", "rewrap", &data, "--to", "file", "--lang", "en"], "holds its keys itself");
    assert_eq!(fs::read(running.premises.key()).unwrap(), plain);
    running.premises.configure(NO_RATES).unwrap();
    let running = Running::resume(running.premises);
    assert_eq!(read(&running, &serial), 200);
}
