//! Tokens that are bound to a client certificate: good over a connection that shows that very one, and over no other.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use baoming_gate::auth::certificate::CertificateDigest;
use rustls::pki_types::{PrivateKeyDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use stage::premises::{AUDITOR, NO_RATES, OFFICE, Premises, caller};
use stage::program::Server;

const BOUND: &str = "token-of-a-bound-office";
const PROGRESS: &str = "/v1/office/counties/430102/progress";

/// An authority whose certificates the service and its clients have.
struct Authority {
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
    certificate: rcgen::Certificate,
}

type Pair = (rcgen::Certificate, rcgen::KeyPair);

impl Authority {
    fn new() -> Self {
        let mut parameters = rcgen::CertificateParams::new(Vec::new()).unwrap();
        parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = parameters.self_signed(&key).unwrap();
        Self { issuer: rcgen::Issuer::new(parameters, key), certificate }
    }

    fn pair(&self) -> Pair {
        let key = rcgen::KeyPair::generate().unwrap();
        let parameters = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        (parameters.signed_by(&key, &self.issuer).unwrap(), key)
    }

    /// Lays down what the service needs; a section `tls` without what is asked of clients.
    fn furnish(&self, premises: &Premises) -> String {
        let file = |name: &str| -> PathBuf { premises.config().with_file_name(name) };
        let (certificate, key) = self.pair();
        fs::write(file("cert.pem"), certificate.pem()).unwrap();
        fs::write(file("clients.pem"), self.certificate.pem()).unwrap();
        fs::write(file("key.pem"), key.serialize_pem()).unwrap();
        fs::set_permissions(file("key.pem"), fs::Permissions::from_mode(0o600)).unwrap();
        "[tls]\ncertificate_file = \"cert.pem\"\nkey_file = \"key.pem\"\nreload_seconds = 0\n".to_owned()
    }

    /// What a request over a connection of its own is answered.
    fn ask(&self, server: std::net::SocketAddr, shown: Option<&Pair>, token: &str, path: &str) -> String {
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.der().clone()).unwrap();
        let client = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots);
        let client = match shown {
            None => client.with_no_client_auth(),
            Some((certificate, key)) => {
                let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
                client.with_client_auth_cert(vec![certificate.der().clone()], key).unwrap()
            }
        };
        let session = ClientConnection::new(Arc::new(client), ServerName::try_from("localhost").unwrap()).unwrap();
        let mut stream = StreamOwned::new(session, TcpStream::connect(server).unwrap());
        stream.sock.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let head = format!("authorization: Bearer {token}\r\naccept-language: zh\r\nconnection: close\r\n");
        stream.write_all(format!("GET {path} HTTP/1.1\r\nhost: localhost\r\n{head}\r\n").as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

fn bound(to: &Pair) -> String {
    let digest = CertificateDigest::of(to.0.der());
    format!("{}certificate_sha256 = \"{digest}\"\n", caller("bound-office", BOUND, "office", "province"))
}

#[test]
fn a_token_that_is_bound_to_a_certificate_is_refused_without_it_and_others_go_on() {
    let authority = Authority::new();
    let (own, other) = (authority.pair(), authority.pair());
    let premises = Premises::new(super::program(), NO_RATES).unwrap();
    let tls = authority.furnish(&premises);
    let clients = "client_ca_file = \"clients.pem\"\nclient_certificates = \"optional\"\n";
    premises.configure(&format!("{NO_RATES}{tls}{clients}{}", bound(&own))).unwrap();
    let (mut server, address) = Server::serving(&premises).unwrap();
    let ask = |shown, token| authority.ask(address, shown, token, PROGRESS);
    for (shown, let_in) in [(Some(&own), true), (Some(&other), false), (None, false)] {
        let answer = ask(shown, BOUND);
        if let_in {
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        } else {
            assert!(answer.starts_with("HTTP/1.1 403"), "{answer}");
            assert!(answer.contains("certificate-needed") && answer.contains("须出示客户端证书"), "{answer}");
        }
        let answer = ask(shown, OFFICE);
        assert!(answer.starts_with("HTTP/1.1 200"), "a token that is bound to none is good with any: {answer}");
    }
    let log = authority.ask(address, None, AUDITOR, "/v1/ops/security-log?event=denied");
    assert!(log.contains("bound-office"), "who was refused is known: {log}");
    assert!(server.stop().unwrap().success());
}

#[test]
fn a_start_that_would_ask_nobody_for_the_certificate_is_refused() {
    let authority = Authority::new();
    let premises = Premises::new(super::program(), NO_RATES).unwrap();
    let tls = authority.furnish(&premises);
    premises.configure(&format!("{NO_RATES}{tls}{}", bound(&authority.pair()))).unwrap();
    let refused = Server::serving(&premises).err().unwrap();
    assert!(refused.contains("certificate_sha256 of \"bound-office\""), "{refused}");
}
