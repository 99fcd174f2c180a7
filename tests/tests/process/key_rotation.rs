//! The keys of a directory by the command: sessions end when their key is replaced; a rotation is killed and gone on with.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::{Output, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use baoming_api::bodies::PhotoBody;
use baoming_core::ids::CountyId;
use baoming_rehearsal::people::SyntheticPhotos;
use stage::accounts::{candidate_sign_in, token_of};
use stage::http::Request;
use stage::premises::{NO_RATES, OFFICE, POINT};
use stage::running::Running;

/// Longer than any step takes on a slow machine.
const PATIENCE: Duration = Duration::from_secs(120);
const PHOTOGRAPHS: u64 = 24;

/// `baoming keys` on the premises; what it was told and whether it went well.
fn keys(running: &Running, words: &[&str]) -> (bool, String) {
    let mut command = running.premises.command().unwrap();
    let output = command.args(["keys"]).args(words).arg("--key").arg(running.premises.key()).stderr(Stdio::piped());
    told(output.output().unwrap())
}

fn told(output: Output) -> (bool, String) {
    let text = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8_lossy(&text).into_owned())
}

#[track_caller]
fn check_sound(running: &Running) {
    let mut command = running.premises.command().unwrap();
    command
        .args(["verify", "--photos", "--lang", "en", "--key"])
        .arg(running.premises.key())
        .arg(running.premises.data());
    let (clean, report) = told(command.output().unwrap());
    assert!(clean, "{report}");
}

#[test]
fn sessions_end_when_their_key_is_replaced_and_nothing_else_does() {
    let mut running = Running::start(super::program(), NO_RATES);
    let place = running.set_up(1, 1)[0];
    let serial = running.register(&place, 0);
    let person = running.candidate(&place, 0);
    let sign_in = |running: &Running| token_of(&running.ask(&candidate_sign_in(&person, &format!("login-{serial}"))));
    let read = |running: &Running, token: &str| {
        running.ask(&Request::get(format!("/v1/candidate/candidates/{serial}")).token(token)).status
    };
    let session_key = running.premises.key().with_file_name("data.key.sessions");
    let data = running.premises.data().display().to_string();
    let mut token = sign_in(&running);
    assert_eq!(read(&running, &token), 200);
    let (done, text) = keys(&running, &["new-sessions", &data]);
    assert!(!done && text.contains("in use"), "{text}");
    running = running.restart();
    assert_eq!(read(&running, &token), 200, "a restart alone ends no session");
    for by_command in [true, false] {
        running.stop();
        if by_command {
            let (done, text) = keys(&running, &["new-sessions", &data]);
            assert!(done && text.contains("所有会话已失效"), "{text}");
        } else {
            fs::remove_file(&session_key).unwrap();
        }
        running = Running::resume(running.premises);
        assert_eq!(read(&running, &token), 401);
        token = sign_in(&running);
        assert_eq!(read(&running, &token), 200);
    }
    running.stop();
    check_sound(&running);
}

/// Begins a rotation, and kills it as soon as `due`. Whether it was killed and had not ended before.
fn killed_when(running: &Running, due: impl Fn() -> bool) -> bool {
    let mut command = running.premises.command().unwrap();
    command.args(["keys", "rotate"]).arg(running.premises.data()).arg("--key").arg(running.premises.key());
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    let deadline = Instant::now() + PATIENCE;
    while !due() {
        if let Some(status) = child.try_wait().unwrap() {
            assert!(status.success(), "{status}\n{}", running.premises.log_end());
            return false;
        }
        assert!(Instant::now() < deadline, "the rotation neither came so far nor ended");
        thread::yield_now();
    }
    child.kill().unwrap();
    !child.wait().unwrap().success()
}

fn upload(running: &Running, index: u64) -> String {
    let photo = SyntheticPhotos::new(7).photo(CountyId::new(430_102).unwrap(), index);
    let request = Request::new("POST", "/v1/point/photos").token(POINT).bytes("image/jpeg", photo);
    running.ask(&request).read::<PhotoBody>().unwrap().photo_sha256
}

fn sealed_with_key_2(directory: &Path) -> bool {
    let entries = fs::read_dir(directory).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).any(|path| {
        if path.is_dir() {
            sealed_with_key_2(&path)
        } else {
            fs::read(&path).is_ok_and(|bytes| bytes.starts_with(&[2, 0, 2]))
        }
    })
}

#[test]
fn a_rotation_killed_in_the_middle_is_gone_on_with_and_the_old_key_goes() {
    let mut running = Running::start(super::program(), NO_RATES);
    let place = running.set_up(1, 1)[0];
    let serials: Vec<String> = (0..4).map(|index| running.register(&place, index)).collect();
    (0..PHOTOGRAPHS).for_each(|index| drop(upload(&running, index)));
    let read = |running: &Running| -> Vec<String> {
        let request = |serial: &String| Request::get(format!("/v1/point/candidates/{serial}")).token(POINT);
        serials.iter().map(|serial| running.ask(&request(serial)).text()).collect()
    };
    assert_eq!(running.ask(&Request::get("/v1/office/candidates").token(OFFICE)).status, 200);
    let before = read(&running);
    let (data, key) = (running.premises.data(), running.premises.key());
    let directory = data.display().to_string();
    let (done, text) = keys(&running, &["rotate", &directory]);
    assert!(!done && text.contains("in use"), "{text}");
    running.stop();
    check_sound(&running);

    let whole = |path: &Path| fs::metadata(path).map(|about| (about.ino(), about.len())).ok();
    let (key_before, journal_before) = (whole(&key), whole(&data.join("journal")));
    let moved = || whole(&data.join("journal")).map(|(inode, _)| inode) != journal_before.map(|(inode, _)| inode);
    let instants: [&dyn Fn() -> bool; 5] = [
        &|| whole(&key) != key_before,
        &|| data.join("access-log.resealing").exists(),
        &|| data.join("journal.resealing").exists(),
        &moved,
        &|| sealed_with_key_2(&data.join("photos")),
    ];
    let mut kills = 0;
    for due in instants {
        if !killed_when(&running, due) {
            break;
        }
        kills += 1;
        check_sound(&running);
    }
    assert!(kills > 0, "the first one is killed right behind the new key");
    check_sound(&running);
    // The service may go on between a kill and the rest.
    running = Running::resume(running.premises);
    assert_eq!(read(&running), before);
    running.stop();
    if kills == instants.len() {
        let (done, text) = keys(&running, &["rotate", &directory, "--json"]);
        assert!(done && text.contains("\"done\": true") && text.contains("\"seals\": 2"), "{text}");
    }
    check_sound(&running);
    let (done, text) = keys(&running, &["retire", &directory, "2"]);
    assert!(!done && text.contains("is the one that seals"), "{text}");
    let (done, text) = keys(&running, &["retire", &directory, "1"]);
    assert!(done && text.contains("密钥 1 已退役"), "{text}");
    let (done, text) = keys(&running, &["list", &directory, "--lang", "en"]);
    assert!(done && text.contains("seals") && !text.contains("may be retired"), "{text}");
    check_sound(&running);
    let running = Running::resume(running.premises);
    assert_eq!(read(&running), before);
}
