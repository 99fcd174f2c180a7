//! TLS in the process: who is shown which certificate, and when.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;

use rustls::pki_types::{PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::*;
use baoming_gate::auth::certificate::CertificateDigest;

/// An authority and a pair of it, as files.
struct Pair {
    directory: tempfile::TempDir,
    issuer: rcgen::Issuer<'static, rcgen::KeyPair>,
    authority: rcgen::Certificate,
}

impl Pair {
    fn new() -> Self {
        let mut parameters = rcgen::CertificateParams::new(Vec::new()).unwrap();
        parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let key = rcgen::KeyPair::generate().unwrap();
        let authority = parameters.self_signed(&key).unwrap();
        let pair =
            Self { directory: tempfile::tempdir().unwrap(), issuer: rcgen::Issuer::new(parameters, key), authority };
        pair.write();
        pair
    }

    fn made(&self) -> (rcgen::Certificate, rcgen::KeyPair) {
        let key = rcgen::KeyPair::generate().unwrap();
        let parameters = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        (parameters.signed_by(&key, &self.issuer).unwrap(), key)
    }

    /// Writes another pair in place of the one before.
    fn write(&self) {
        let (certificate, key) = self.made();
        fs::write(self.path("cert"), certificate.pem()).unwrap();
        fs::write(self.path("key"), key.serialize_pem()).unwrap();
        fs::write(self.path("ca"), self.authority.pem()).unwrap();
        fs::set_permissions(self.path("key"), fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    fn settings(&self) -> TlsSettings {
        TlsSettings {
            certificate_file: Some(self.path("cert")),
            key_file: Some(self.path("key")),
            client_ca_file: None,
            client_certificates: ClientCertificates::Required,
            handshake_ms: 30_000,
            reload_seconds: 0,
        }
    }

    fn client(&self, versions: &[&'static SupportedProtocolVersion], shown: Option<&Self>) -> ClientConfig {
        self.client_with(versions, shown.map(Self::made))
    }

    fn client_with(
        &self,
        versions: &[&'static SupportedProtocolVersion],
        shown: Option<(rcgen::Certificate, rcgen::KeyPair)>,
    ) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.authority.der().clone()).unwrap();
        let builder = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_protocol_versions(versions)
            .unwrap()
            .with_root_certificates(roots);
        let Some((certificate, key)) = shown else { return builder.with_no_client_auth() };
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        builder.with_client_auth_cert(vec![certificate.der().clone()], key).unwrap()
    }
}

async fn connect(server: &Running, client: impl Into<Arc<ClientConfig>>) -> io::Result<TlsStream<TcpStream>> {
    let stream = TcpStream::connect(server.address).await?;
    TlsConnector::from(client.into()).connect(ServerName::try_from("localhost").unwrap(), stream).await
}

/// The answer to one request.
async fn ask(server: &Running, client: ClientConfig) -> io::Result<String> {
    ask_of(server, &Arc::new(client), "/peer").await
}

async fn ask_of(server: &Running, client: &Arc<ClientConfig>, path: &str) -> io::Result<String> {
    let mut stream = connect(server, client.clone()).await?;
    let request = format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut all = Vec::new();
    let _closed_or_reset = stream.read_to_end(&mut all).await;
    Ok(String::from_utf8_lossy(&all).into_owned())
}

async fn start(settings: TlsSettings) -> (Running, Arc<Tls>) {
    let tls = Tls::from_settings(&settings).unwrap().unwrap();
    (Running::start_with(|front| front.tls = Some(tls.clone())).await, tls)
}

#[tokio::test]
async fn both_versions_are_served_and_browsers_are_told_to_stay() {
    let pair = Pair::new();
    let (server, _) = start(pair.settings()).await;
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let answer = ask(&server, pair.client(&[version], None)).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("127.0.0.1:"), "{answer}");
        assert!(answer.contains("strict-transport-security: max-age=63072000"), "{answer}");
    }
    assert!(ask(&server, Pair::new().client(&[&rustls::version::TLS13], None)).await.is_err(), "of another authority");
    let plain = rest(&mut server.connect(PLAIN).await).await;
    assert!(!plain.contains("HTTP/1.1 200"), "{plain}");
    let without = Running::start(|_| {}).await;
    let mut stream = without.connect(PLAIN).await;
    let own = stream.local_addr().unwrap().to_string();
    let answer = one_answer(&mut stream, &own).await;
    assert!(!answer.contains("strict-transport-security"), "{answer}");
}

#[tokio::test]
async fn with_authorities_for_clients_only_theirs_get_in() {
    let (pair, stranger) = (Pair::new(), Pair::new());
    let settings = TlsSettings { client_ca_file: Some(pair.path("ca")), ..pair.settings() };
    let (server, _) = start(settings).await;
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        for (shown, let_in) in [(Some(&pair), true), (Some(&stranger), false), (None, false)] {
            let answer = ask(&server, pair.client(&[version], shown)).await.unwrap_or_default();
            assert_eq!(answer.starts_with("HTTP/1.1 200"), let_in, "{version:?}: {answer}");
        }
    }
}

#[tokio::test]
async fn where_certificates_are_optional_each_request_knows_which_one_its_connection_began_with() {
    let (pair, stranger) = (Pair::new(), Pair::new());
    let client_certificates = ClientCertificates::Optional;
    let settings = TlsSettings { client_ca_file: Some(pair.path("ca")), client_certificates, ..pair.settings() };
    let (server, _) = start(settings).await;
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let of = |der: &[u8]| format!("{:?}", Some(CertificateDigest::of(der)));
        let (one, other) = (pair.made(), pair.made());
        let expected = [of(one.0.der()), of(other.0.der()), "None".to_owned()];
        assert_ne!(expected[0], expected[1]);
        for (shown, expected) in [Some(one), Some(other), None].into_iter().zip(expected) {
            let client = Arc::new(pair.client_with(&[version], shown));
            // The second time the session is taken up again, and the certificate with it.
            for _ in 0..2 {
                let answer = ask_of(&server, &client, "/shown").await.unwrap();
                assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with(&expected), "{version:?}: {answer}");
            }
        }
        let answer = ask(&server, pair.client(&[version], Some(&stranger))).await.unwrap_or_default();
        assert!(!answer.starts_with("HTTP/1.1 200"), "one of nobody's authority is none: {answer}");
    }
}

#[tokio::test]
async fn another_pair_is_taken_up_and_a_broken_one_is_not() {
    let pair = Pair::new();
    let (server, tls) = start(pair.settings()).await;
    let client = || pair.client(&[&rustls::version::TLS13], None);
    let shown = async |server: &Running| {
        let stream = connect(server, client()).await.unwrap();
        stream.get_ref().1.peer_certificates().unwrap()[0].clone()
    };
    let first = shown(&server).await;
    assert!(!tls.reload().unwrap(), "the same files");
    let mut old = connect(&server, client()).await.unwrap();
    pair.write();
    assert!(tls.reload().unwrap());
    let second = shown(&server).await;
    assert_ne!(first, second);
    // Whoever came before keeps what it began with.
    old.write_all(b"GET /peer HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    assert_eq!(status(&mut old).await, "HTTP/1.1 200");
    let (kept, other) = (fs::read(pair.path("key")).unwrap(), rcgen::KeyPair::generate().unwrap());
    for broken in [other.serialize_pem(), String::new(), "no key".to_owned(), "x".repeat(300_000)] {
        fs::write(pair.path("key"), broken).unwrap();
        let error = tls.reload().unwrap_err().to_string();
        assert!(error.starts_with("tls: "), "{error}");
        assert_eq!(shown(&server).await, second);
    }
    fs::set_permissions(pair.path("key"), fs::Permissions::from_mode(0o640)).unwrap();
    assert!(matches!(tls.reload(), Err(TlsError::Permissions { mode: 0o640, .. })));
    fs::set_permissions(pair.path("key"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::write(pair.path("key"), kept).unwrap();
    assert!(!tls.reload().unwrap());
    fs::remove_file(pair.path("cert")).unwrap();
    assert!(matches!(tls.reload(), Err(TlsError::File { .. })));
    assert_eq!(shown(&server).await, second);
}

#[tokio::test]
async fn a_handshake_that_does_not_end_is_ended() {
    let pair = Pair::new();
    for beginning in [&b""[..], b"\x16\x03\x01\x02\x00\x01\x00"] {
        let (server, _) = start(TlsSettings { handshake_ms: 30, ..pair.settings() }).await;
        assert_eq!(rest(&mut server.connect(beginning).await).await, "");
        let report = server.stop().await;
        assert_eq!((report.accepted, report.aborted), (1, 0));
    }
    // One that stands when all places are taken makes room, and a stop does not wait for it.
    let tls = Tls::from_settings(&pair.settings()).unwrap();
    let server = Running::start_with(|front| {
        (front.tls, front.limits.connections_max) = (tls, 1);
    })
    .await;
    let mut silent = server.connect(b"").await;
    while ask(&server, pair.client(&[&rustls::version::TLS13], None)).await.is_err() {}
    rest(&mut silent).await;
    let mut silent = server.connect(b"").await;
    while server.counters.open.load(Ordering::Relaxed) == 0 {
        tokio::task::yield_now().await;
    }
    server.stop().await;
    rest(&mut silent).await;
}
