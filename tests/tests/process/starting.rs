//! Starts that cannot succeed: each says why, names what is wrong, and ends with the right exit code.

use std::net::TcpListener;
use std::time::Instant;

use stage::http::Request;
use stage::premises::Premises;
use stage::program::{STOP_PATIENCE, Server};
use stage::running::Running;

/// Runs the program with these words; it has to end by itself with this code and say all of this.
fn check(premises: &Premises, words: &[&str], code: i32, said: &[&str]) -> String {
    let before = premises.log().len();
    let mut command = premises.command().unwrap();
    command.args(words);
    let mut server = Server::spawn(command).unwrap();
    let status = server.end(Instant::now() + STOP_PATIENCE).unwrap();
    let told = format!("{}\n{}", server.output(), &premises.log()[before..]);
    assert_eq!(status.code(), Some(code), "{words:?}: {told}");
    for part in said {
        assert!(told.contains(part), "{words:?} should say {part:?}: {told}");
    }
    told
}

fn serve(premises: &Premises, address: &str, code: i32, said: &[&str]) -> String {
    let words = premises.words_listening(address);
    check(premises, &words.iter().map(String::as_str).collect::<Vec<_>>(), code, said)
}

/// A start that ends by itself and says all of this.
pub(super) fn refused(premises: &Premises, said: &[&str]) -> String {
    serve(premises, "127.0.0.1:0", 1, said)
}

#[test]
fn a_second_process_on_the_same_data_directory_is_refused_and_the_first_goes_on() {
    let first = Running::start(super::program(), "");
    let data = first.premises.data().display().to_string();
    serve(&first.premises, "127.0.0.1:0", 1, &[&data, "in use by another process", "stop that one first"]);
    let place = first.set_up(1, 1)[0];
    first.register(&place, 0);
    let again = first.restart();
    again.register(&place, 1);
}

#[test]
fn an_address_in_use_is_named() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let premises = Premises::new(super::program(), "").unwrap();
    serve(&premises, &address, 1, &[&address, "cannot listen on", "--listen"]);
}

#[test]
fn wrong_words_end_with_the_usage() {
    let premises = Premises::new(super::program(), "").unwrap();
    for words in [&["serve", "--lisen", "127.0.0.1:0"][..], &["surve"], &[], &["serve", "extra"]] {
        check(&premises, words, 2, &["Usage:"]);
    }
    check(&premises, &["serve", "--data"], 2, &["--data <DIR>", "--help"]);
    check(&premises, &["--help"], 0, &["Usage:", "serve", "config"]);
    check(&premises, &["--version"], 0, &["baoming"]);
    let example = check(&premises, &["config"], 0, &["[server]", "idle_ms"]);
    assert!(!premises.data().exists(), "nothing of this makes a data directory: {example}");
}

#[test]
fn everything_that_is_wrong_with_a_configuration_is_listed_at_once_and_no_token_is_shown() {
    let settings = "colour = 1\nclock = \"yesterday\"\n[server]\nidle_ms = 0\nconnections_max = 0\n[admission]\n\
                    county_count = -1\n[[tokens]]\nname = \"Office 1\"\ntoken = \"short-secret\"\nrole = \"office\"\n\
                    scope = \"hunan\"\n";
    let premises = Premises::new(super::program(), settings).unwrap();
    let config = premises.config().display().to_string();
    let data = premises.data().display().to_string();
    let words = ["serve", "--config", &config, "--data", &data, "--listen", "nowhere"];
    let keys = ["colour", "clock", "listen", "server.idle_ms", "server.connections_max", "admission"];
    let told = check(&premises, &words, 1, &keys);
    for key in ["tokens[0].token", "tokens[0].name", "tokens[0].scope"] {
        assert!(told.contains(key), "{key}: {told}");
    }
    assert!(!told.contains("short-secret"), "{told}");
    assert!(!premises.data().exists(), "a configuration that cannot be used touches nothing");
    std::fs::write(premises.config(), "[[tokens]]\ntoken = \"short-secret\n").unwrap();
    let told = check(&premises, &words, 1, &[&config, "line 2"]);
    assert!(!told.contains("short-secret"), "{told}");
    check(&premises, &["serve", "--config", "/nowhere/baoming.toml"], 1, &["/nowhere/baoming.toml"]);
}

#[test]
fn a_lost_key_and_a_wrong_key_are_named() {
    let mut first = Running::start(super::program(), "");
    let place = first.set_up(1, 1)[0];
    first.register(&place, 0);
    first.stop();
    let (key, kept) = (first.premises.key(), first.premises.key().with_extension("kept"));
    std::fs::rename(&key, &kept).unwrap();
    serve(&first.premises, "127.0.0.1:0", 1, &[&key.display().to_string()]);
    assert!(!key.exists(), "no new key is made for records that need the old one");
    let other = Running::start(super::program(), "");
    std::fs::copy(other.premises.key(), &key).unwrap();
    serve(&first.premises, "127.0.0.1:0", 1, &["sealed with the key"]);
    std::fs::rename(&kept, &key).unwrap();
    let again = Running::resume(first.premises);
    assert_eq!(again.ask(&Request::get("/readyz")).status, 200);
    again.register(&place, 1);
}

/// Starts it with these words, then stops it in peace.
fn starts(premises: &Premises, words: &[&str]) {
    let mut command = premises.command().unwrap();
    command.args(words);
    let mut server = Server::spawn(command).unwrap();
    server.ready(STOP_PATIENCE).unwrap_or_else(|error| panic!("{words:?}: {error}\n{}", premises.log_end()));
    assert!(server.stop().unwrap().success(), "{}", premises.log_end());
}

#[test]
fn a_rehearsal_and_the_season_itself_are_not_taken_for_one_another() {
    let with_clock = ["--clock", "2021-11-01T09:00:00+08:00"];
    for rehearsed in [true, false] {
        let premises = Premises::new(super::program(), "").unwrap();
        let (config, data) = (premises.config().display().to_string(), premises.data().display().to_string());
        let plain = ["serve", "--config", &config, "--data", &data, "--listen", "127.0.0.1:0"];
        let clocked = [&plain[..], &with_clock].concat();
        let (own, other) = if rehearsed { (&clocked[..], &plain[..]) } else { (&plain[..], &clocked[..]) };
        starts(&premises, own);
        let manifest = std::fs::read_to_string(premises.data().join("manifest.toml")).unwrap();
        let marked = if rehearsed { "calendar = \"rehearsal\"" } else { "calendar = \"machine\"" };
        assert!(manifest.contains(marked), "{manifest}");
        check(&premises, other, 1, &[&data, "rehearsal", "--clock", "--accept-calendar"]);
        let accepted = [other, &["--accept-calendar"]].concat();
        starts(&premises, &accepted);
        let manifest = std::fs::read_to_string(premises.data().join("manifest.toml")).unwrap();
        assert!(manifest.contains("accepted = [") && manifest.contains(marked), "{manifest}");
        assert!(premises.log().contains("a calendar that does not fit the data directory was accepted"));
        starts(&premises, own);
    }
}

#[test]
fn a_rehearsal_may_begin_again_before_its_newest_record() {
    let mut first = Running::start(super::program(), "");
    let place = first.set_up(1, 1)[0];
    first.register(&place, 0);
    first.stop();
    first.premises.set_clock("2021-11-01T08:59:00+08:00");
    let again = Running::resume(first.premises);
    assert_eq!(again.ask(&Request::get("/readyz")).status, 200);
    assert!(again.premises.log().contains("this rehearsal begins before its newest record"));
}
