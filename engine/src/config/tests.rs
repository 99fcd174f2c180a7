//! The configuration from all of its sources.

use std::io::Write;
use std::path::PathBuf;

use baoming_core::time::Timestamp;
use baoming_gate::admission::permits::AdmissionLimits;
use baoming_gate::admission::rates::RateLimits;
use baoming_gate::auth::sessions::SessionSettings;
use baoming_gate::auth::sign_in::SignInThrottles;
use baoming_gate::hashing::PasswordSettings;
use baoming_gate::limits::{HASH_ITERATIONS_MAX, HASH_MEMORY_KIB_MAX};
use baoming_http::server::ServerLimits;

use super::*;

const TOKEN: &str =
    "[[tokens]]\nname = \"ops\"\ntoken = \"hidden-hidden-hidden\"\nrole = \"ops\"\nscope = \"province\"\n";

fn load(file: &str, environment: &[(&str, &str)], options: Options) -> Result<Config, ConfigError> {
    let mut written = tempfile::NamedTempFile::new().unwrap();
    written.write_all(file.as_bytes()).unwrap();
    let environment = environment.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load(&Options { config: Some(written.path().to_owned()), ..options }, environment)
}

/// The configuration is refused with exactly these problems, in parts, and without any token.
fn check(file: &str, environment: &[(&str, &str)], expected: &[&str]) {
    let problems = load(file, environment, Options::default()).unwrap_err().0;
    assert_eq!(problems.len(), expected.len(), "{problems:#?}");
    for (problem, part) in problems.iter().zip(expected) {
        assert!(problem.contains(part), "{problem:?} should contain {part:?}");
        assert!(!problem.contains("hidden"), "{problem:?}");
    }
}

#[test]
fn the_example_is_the_default_of_every_section() {
    let config = Config::load(&Options::default(), []).unwrap();
    assert_eq!(config.server, ServerLimits::default());
    assert_eq!(config.admission, AdmissionLimits::default());
    assert_eq!(config.rates, RateLimits::default());
    assert_eq!(config.passwords, PasswordSettings::default());
    assert_eq!((config.sessions, config.throttle), (SessionSettings::default(), SignInThrottles::default()));
    assert_eq!(config.photos, baoming_store::photos::PhotoSettings::default());
    assert_eq!(config.protector, baoming_gate::protector::ProtectorSettings::default());
    assert_eq!(config.disk, baoming_store::disk_room::DiskSettings::default());
    assert_eq!((config.key_file, config.clock), (PathBuf::from("data.key"), None));
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let file =
        "listen = \"127.0.0.1:1\"\ndata = \"/srv/file\"\n[server]\nidle_ms = 1\nhead_ms = 2\n".to_owned() + TOKEN;
    let environment = [
        ("BAOMING_DATA", "/srv/environment"),
        ("BAOMING_LISTEN", "127.0.0.1:2"),
        ("BAOMING__SERVER__IDLE_MS", "3"),
        ("BAOMING__RATES__ADDRESS__BURST", "7"),
        ("HOME", "/root"),
    ];
    let flags = Options {
        listen: Some("127.0.0.1:3".to_owned()),
        clock: Some("2021-11-01T09:00:00+08:00".to_owned()),
        ..Options::default()
    };
    let config = load(&file, &environment, flags).unwrap();
    assert_eq!((config.listen.port(), config.data.to_str()), (3, Some("/srv/environment")));
    assert_eq!(config.key_file, PathBuf::from("/srv/environment.key"));
    assert_eq!((config.server.idle_ms, config.server.head_ms), (3, 2));
    assert_eq!((config.rates.address.burst, config.rates.address.per_second), (7, 500));
    assert!(config.clock.is_some() && config.tokens.program("hidden-hidden-hidden", Timestamp(0)).is_some());
    assert!(!format!("{config:?}").contains("hidden-hidden"));
}

#[test]
fn every_wrong_value_is_named_with_its_rule() {
    let file = "[admission]\ncounty_count = 0\n[county]\narbiters = 0\n";
    check(
        file,
        &[],
        &[
            "admission.county_count: 0 is not allowed, must be 1 to 100000",
            "county.arbiters: 0 is not allowed, must be 1 to 256",
        ],
    );
    check(
        "[server]\nidle = 1\n[admission]\ncounty_count = 0\n",
        &[("BAOMING_LISTEN", "here")],
        &["listen: \"here\"", "server: unknown field `idle`", "admission.county_count: 0"],
    );
    check("", &[("BAOMING_LISTEN", "here"), ("BAOMING_CLOCK", "now")], &["listen: \"here\"", "clock: \"now\""]);
    check("data = \"/srv/d\"\nkey_file = \"/srv/d/key\"\n", &[], &["key_file:"]);
}

#[test]
fn what_keeps_the_keys_is_named_whole() {
    check("[keys]\nsuite = \"des\"\n", &[], &["keys: unknown variant `des`, expected `aes` or `sm`"]);
    check("[keys.token]\nmodule = \"m\"\n", &[], &["keys: missing field `label`"]);
    let (token, long) = ("[keys.token]\nmodule = \"m\"\nlabel = \"\"\npin_file = \"p\"\n", "k".repeat(65));
    let problems = ["keys.token.label: \"\" is not allowed, must have 1 to 32 bytes", "must have 1 to 64 bytes"];
    check(&format!("{token}key = \"{long}\"\n"), &[], &problems);
}

#[test]
fn unknown_keys_and_wrong_types_are_refused_wherever_they_stand() {
    check("speed = 1\n[server]\nidle = 1\n", &[], &["server: unknown field `idle`", "speed: there is no such key"]);
    check("", &[("BAOMING_DATUM", "x")], &["datum: there is no such key"]);
    check("[county]\narbiters = \"two\"\n", &[], &["arbiters"]);
    check("[rates.address]\nburst = -1\n", &[], &["burst"]);
    check("", &[("BAOMING__LISTEN__PORT", "1")], &["BAOMING__LISTEN__PORT: listen is not a section"]);
}

#[test]
fn a_broken_file_is_named_by_its_line_without_showing_it() {
    check("listen = \"a\"\ntoken = \"hidden\n", &[], &["line 2: not valid TOML"]);
    check(&TOKEN.replace("\"hidden-hidden-hidden\"", "12345678901234567"), &[], &["must be a text in quotes"]);
    let missing = Options { config: Some("/nowhere/baoming.toml".into()), ..Options::default() };
    let problems = Config::load(&missing, []).unwrap_err().0;
    assert!(problems[0].starts_with("/nowhere/baoming.toml: cannot be read"), "{problems:?}");
}

#[test]
fn a_provider_is_whole_or_absent_and_its_secret_never_shown() {
    let whole = "[sms]\nbase_url = \"http://127.0.0.1:1\"\napp_id = \"hunan\"\nsecret = \"hidden-hidden-hidden\"\n";
    let config = load(whole, &[], Options::default()).unwrap();
    assert!(config.sms.base_url.is_some() && config.real_person.base_url.is_none());
    assert!(!format!("{config:?}").contains("hidden-hidden"));
    check(
        "[sms]\nbase_url = \"http://user:hidden@sms.example\"\nattempts_max = 0\n[sms.breaker]\nopen_ms = 0\n",
        &[],
        &[
            "sms.attempts_max: 0",
            "sms.breaker.open_ms: 0",
            "sms.base_url: must be",
            "sms.app_id: must be",
            "sms: secret",
        ],
    );
    check(&whole.replace("app_id", "secret_file"), &[], &["sms.app_id: must be", "sms: secret_file or secret"]);
    check(&whole.replace("hidden-hidden-hidden", "hidden"), &[], &["sms: secret: a secret must be 16 to 512"]);
    check(&whole.replace("\"hidden-hidden-hidden\"", "12345678901234567"), &[], &["secret: must be a text in quotes"]);
    check("[real_person]\nurl = \"\"\n", &[], &["real_person: unknown field `url`"]);
}

/// A hash that was stored and could not be verified would keep its owner out.
#[test]
fn no_hash_may_cost_more_than_is_verified() {
    let at = |memory_kib: u32, iterations: u32| {
        format!("[passwords]\nmemory_kib = {memory_kib}\niterations = {iterations}\n")
    };
    for (memory_kib, iterations) in [(47_104, 1), (19_456, 2), (7_168, 5), (HASH_MEMORY_KIB_MAX, HASH_ITERATIONS_MAX)] {
        assert!(load(&at(memory_kib, iterations), &[], Options::default()).is_ok(), "{memory_kib} {iterations}");
    }
    let expected = ["passwords.memory_kib: 262145 is not allowed", "passwords.iterations: 33 is not allowed"];
    check(&at(HASH_MEMORY_KIB_MAX + 1, HASH_ITERATIONS_MAX + 1), &[], &expected);
}

#[test]
fn what_stands_before_the_server_is_checked_as_a_whole() {
    let config = load("", &[("BAOMING__PROXIES__TRUSTED", "10.1.0.0/16, fd00::1")], Options::default()).unwrap();
    assert!(config.proxies.trust("10.1.2.3".parse().unwrap()) && config.proxies.trust("fd00::1".parse().unwrap()));
    check("[proxies]\ntrusted = [\"everybody\"]\n", &[], &["proxies: trusted: \"everybody\" is no network"]);
    check("[proxies]\ntrusted = [\"0.0.0.0/0\"]\n", &[], &["is everybody"]);
    check("[proxies]\ntrusted = 7\n", &[], &["trusted: must be a list of networks"]);
    check("[proxies]\nproxy_protocol = true\n", &[], &["proxies.proxy_protocol: nobody is asked"]);
    check("[proxies]\ntrusted = [\"::1\"]\nheader = \"none\"\n", &[], &["proxies.header: must not be none"]);
    check("[proxies]\nheader = \"x-real-ip\"\n", &[], &["proxies: unknown variant `x-real-ip`"]);
    check("[tls]\nkey_file = \"k\"\n", &[], &["tls: certificate_file and key_file must both be there"]);
    check("[tls]\nclient_ca_file = \"k\"\nhandshake_ms = 0\n", &[], &["tls.handshake_ms: 0", "tls.client_ca_file"]);
    check("[tls]\nclient_certificates = \"optional\"\n", &[], &["tls.client_certificates: nobody is asked"]);
    check("[tls]\nclient_certificates = \"never\"\n", &[], &["tls: unknown variant `never`"]);
    let bound = format!(
        "[[tokens]]\nname = \"bound\"\ntoken = \"hidden-hidden-hidden\"\nrole = \"office\"\nscope = \"province\"\n\
         certificate_sha256 = {:?}\n",
        "ab".repeat(32)
    );
    check(
        &bound,
        &[],
        &["tokens: certificate_sha256 of \"bound\": nobody shows a certificate without tls.client_ca_file"],
    );
    let pair = "[tls]\ncertificate_file = \"c\"\nkey_file = \"k\"\nclient_ca_file = \"a\"\n";
    assert!(load(&format!("{bound}{pair}"), &[], Options::default()).is_ok());
    check("ops_listen = \"here\"\n", &[], &["ops_listen: \"here\" is not allowed"]);
    check("ops_listen = \"127.0.0.1:8080\"\n", &[], &["ops_listen: must be another address than listen"]);
    check("[server]\nconnections_per_address_max = 1000001\n", &[], &["server.connections_per_address_max: 1000001"]);
}
