//! What stands before the service: gateways that say who asked them, TLS in the process, and a listener for those who run
//! it.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use baoming_api::bodies::access_log::AccessLogBody;
use rustix::process::{Pid, Signal, kill_process};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use stage::http::{Connection, Request, ask};
use stage::premises::{OFFICE, OPS, Premises};
use stage::program::STOP_PATIENCE;
use stage::running::Running;

const BEHIND: &str = "[proxies]\ntrusted = [\"127.0.0.1\"]\n";
const THREE: &str = "[rates.address]\nper_second = 1\nburst = 3\nkeys_max = 100\n";

fn status_from(running: &Running, header: &'static str, from: &str) -> u16 {
    running.ask(&Request::get("/v1/ops/status").token(OPS).header(header, from)).status
}

/// Of many requests one is refused, since all are counted as one address's, and one of another address then is not.
fn check_rate(settings: &str, header: &'static str, same: [&str; 2], other: Option<&str>) {
    let running = Running::start(super::program(), &format!("{THREE}{settings}"));
    let refused = (0..30).any(|number| status_from(&running, header, same[number % 2]) == 429);
    assert!(refused, "{settings}: {same:?} are one address");
    if let Some(other) = other {
        assert_eq!(status_from(&running, header, other), 200, "{settings}: {other} is another address");
    }
}

#[test]
fn the_rate_of_an_address_is_that_of_whoever_asked_the_gateway() {
    check_rate(BEHIND, "x-forwarded-for", ["6.6.6.6, 1.2.3.4", "7.7.7.7, 1.2.3.4"], Some("6.6.6.6, 1.2.3.5"));
    check_rate(BEHIND, "x-forwarded-for", ["2001:db8::1", "2001:db8::2:0:0:1"], Some("2001:db8:0:1::1"));
    let forwarded = format!("{BEHIND}header = \"forwarded\"\n");
    check_rate(&forwarded, "forwarded", ["for=1.2.3.4", "for=\"1.2.3.4:99\""], Some("for=\"[2001:db8::1]:7\""));
    check_rate(&forwarded, "x-forwarded-for", ["1.2.3.4", "1.2.3.5"], None);
    check_rate("", "x-forwarded-for", ["1.2.3.4", "1.2.3.5"], None);
    check_rate("[proxies]\ntrusted = [\"10.0.0.0/8\"]\n", "x-forwarded-for", ["1.2.3.4", "1.2.3.5"], None);
}

#[test]
fn the_access_log_names_whoever_asked_the_gateway() {
    let running = Running::start(super::program(), &format!("{BEHIND}proxy_protocol = true\n"));
    let asked = |line: &str, request: &Request| {
        let mut connection = Connection::open(running.address).unwrap();
        connection.send(line.as_bytes()).unwrap();
        connection.ask(request).unwrap()
    };
    let list = Request::get("/v1/office/candidates").token(OFFICE).header("x-forwarded-for", "6.6.6.6");
    assert_eq!(asked("PROXY TCP4 1.2.3.4 10.0.0.1 4444 80\r\n", &list).status, 200);
    assert_eq!(asked("PROXY UNKNOWN\r\n", &list).status, 200);
    let log: AccessLogBody =
        asked("PROXY UNKNOWN\r\n", &Request::get("/v1/office/access-log").token(OFFICE)).read().unwrap();
    let from: Vec<&str> = log.entries.iter().map(|entry| entry.from.as_str()).collect();
    // The gateway that speaks for itself is asked for the header, as the client that it named is not.
    assert_eq!(from, ["6.6.6.6", "1.2.3.4"]);
    assert!(!running.premises.log().contains("no proxies.trusted"), "{}", running.premises.log());
}

#[test]
fn a_start_that_cannot_know_who_asks_says_so() {
    let running = Running::start(super::program(), "");
    assert_eq!(running.premises.log().matches("no proxies.trusted are configured").count(), 1);
}

/// A certificate for `localhost` that vouches for itself, in place of the one before.
fn write_pair(premises: &Premises) -> rcgen::Certificate {
    let key = rcgen::KeyPair::generate().unwrap();
    let certificate = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap().self_signed(&key).unwrap();
    let directory = premises.config().parent().unwrap().to_owned();
    write_key(&directory, &key.serialize_pem(), 0o600);
    fs::write(directory.join("cert.pem"), certificate.pem()).unwrap();
    certificate
}

fn write_key(directory: &Path, text: &str, mode: u32) {
    fs::write(directory.join("key.pem"), text).unwrap();
    fs::set_permissions(directory.join("key.pem"), fs::Permissions::from_mode(mode)).unwrap();
}

const SECURE: &str = "[tls]\ncertificate_file = \"cert.pem\"\nkey_file = \"key.pem\"\nreload_seconds = 0\n";

/// What `/livez` answers over TLS to somebody who trusts this certificate alone.
fn over_tls(address: SocketAddr, trusted: &rcgen::Certificate) -> std::io::Result<String> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.der().clone()).unwrap();
    let client = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let session = ClientConnection::new(Arc::new(client), ServerName::try_from("localhost").unwrap()).unwrap();
    let mut stream = StreamOwned::new(session, TcpStream::connect(address)?);
    stream.sock.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.write_all(b"GET /livez HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok(answer)
}

/// Tells the service to look at its files, and waits until its log says this.
fn reload(running: &Running, said: &str) {
    let before = running.premises.log().matches(said).count();
    let id = Pid::from_raw(i32::try_from(running.server.id()).unwrap()).unwrap();
    kill_process(id, Signal::HUP).unwrap();
    let begun = Instant::now();
    while running.premises.log().matches(said).count() == before {
        assert!(begun.elapsed() < STOP_PATIENCE, "{said}: {}", running.premises.log_end());
        std::thread::yield_now();
    }
}

#[test]
fn a_certificate_is_replaced_without_a_restart_and_a_broken_one_is_not_taken() {
    let premises = Premises::new(super::program(), SECURE).unwrap();
    let first = write_pair(&premises);
    let running = Running::resume(premises);
    assert!(running.server.output().contains("ready https://127.0.0.1:"), "{}", running.server.output());
    let answer = over_tls(running.address, &first).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("strict-transport-security:"), "{answer}");
    let second = write_pair(&running.premises);
    reload(&running, "the certificate has been read anew");
    assert!(over_tls(running.address, &first).is_err());
    over_tls(running.address, &second).unwrap();
    let directory = running.premises.config().parent().unwrap().to_owned();
    write_key(&directory, "broken", 0o600);
    reload(&running, "the certificate that was in use stays in use");
    over_tls(running.address, &second).unwrap();
    assert!(ask(running.address, &Request::get("/livez")).is_err(), "nobody is served without TLS");
}

#[test]
fn a_key_of_tls_that_others_may_read_is_refused() {
    let premises = Premises::new(super::program(), SECURE).unwrap();
    write_pair(&premises);
    let directory = premises.config().parent().unwrap().to_owned();
    let key = fs::read_to_string(directory.join("key.pem")).unwrap();
    write_key(&directory, &key, 0o644);
    let mut server = stage::program::Server::start(&premises).unwrap();
    assert_eq!(server.end(Instant::now() + STOP_PATIENCE).unwrap().code(), Some(1));
    assert!(premises.log().contains("permissions 0644") && premises.log().contains("chmod 600"), "{}", premises.log());
    assert!(!premises.data().exists(), "nothing was touched");
}

#[test]
fn a_configuration_with_tokens_that_others_may_read_is_said() {
    let premises = Premises::new(super::program(), "").unwrap();
    fs::set_permissions(premises.config(), fs::Permissions::from_mode(0o644)).unwrap();
    let running = Running::resume(premises);
    let log = running.premises.log();
    assert!(log.contains("holds secrets and has permissions 0644"), "{log}");
    let premises = Premises::new(super::program(), "").unwrap();
    let running = Running::resume(premises);
    assert!(!running.premises.log().contains("holds secrets"), "{}", running.premises.log());
}

#[test]
fn those_who_run_the_node_have_a_listener_of_their_own() {
    let running = Running::start(super::program(), "ops_listen = \"127.0.0.1:0\"\n[server]\nconnections_max = 500\n");
    let log = running.premises.log();
    let ops = log.split("127.0.0.1:").skip(1).filter_map(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse::<u16>().ok().filter(|port| *port != 0 && *port != running.address.port())
    });
    let ops = SocketAddr::from(([127, 0, 0, 1], ops.last().unwrap_or_else(|| panic!("{log}"))));
    for path in ["/livez", "/readyz", "/metrics"] {
        assert_eq!(ask(ops, &Request::get(path)).unwrap().status, 200, "{path}");
        assert_eq!(running.ask(&Request::get(path)).status, 404, "{path}");
    }
    for path in ["/openapi.json", "/v1/calendar"] {
        assert_eq!(ask(ops, &Request::get(path)).unwrap().status, 404, "{path}");
        assert_eq!(running.ask(&Request::get(path)).status, 200, "{path}");
    }
    let metrics = ask(ops, &Request::get("/metrics")).unwrap().text();
    let line = metrics.lines().find_map(|line| line.strip_prefix("baoming_connections_limit "));
    let places: f64 = line.and_then(|places| places.parse().ok()).unwrap_or_default();
    assert_eq!(places, 500.0, "those of the main listener: {line:?}");
}
