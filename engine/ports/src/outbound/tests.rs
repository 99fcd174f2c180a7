//! The port against a server that says what it is told, over real sockets of this machine. Waiting is for something that
//! happens, never for a while; only where nothing ever comes does a short time-out pass.

use std::future::{Future, poll_fn};
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;

use baoming_clock::Clock;
use baoming_core::time::Timestamp;
use bytes::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc};

use super::*;

/// What the server does with one connection after it has read a request.
#[derive(Clone)]
enum Act {
    /// Says this and closes.
    Say(String),
    /// Says nothing, and holds the connection open.
    Hold,
    /// Says this once it is told to.
    SayWhenTold(String, Arc<Semaphore>),
}

/// Requests that have arrived, as they were on the wire.
type Seen = mpsc::UnboundedReceiver<String>;

fn plain(status: &str, body: &str) -> Act {
    Act::Say(format!("HTTP/1.1 {status}\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}", body.len()))
}

/// One act for each connection, the last one for all that follow.
async fn server(acts: Vec<Act>) -> (SocketAddr, Seen) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let (saw, seen) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        for place in 0.. {
            let Ok((stream, _)) = listener.accept().await else { return };
            let act = acts[place.min(acts.len() - 1)].clone();
            tokio::spawn(act_out(stream, act, saw.clone()));
        }
    });
    (address, seen)
}

async fn act_out(mut stream: tokio::net::TcpStream, act: Act, saw: mpsc::UnboundedSender<String>) {
    let (mut request, mut buffer) = (Vec::new(), [0; 4_096]);
    loop {
        let length = stream.read(&mut buffer).await.unwrap_or(0);
        request.extend_from_slice(&buffer[..length]);
        if length == 0 || request.windows(4).any(|end| end == b"\r\n\r\n") {
            break;
        }
    }
    let _the_test_is_over = saw.send(String::from_utf8_lossy(&request).into_owned());
    let text = match act {
        Act::Say(text) => text,
        Act::Hold => std::future::pending().await,
        Act::SayWhenTold(text, told) => {
            told.acquire().await.unwrap().forget();
            text
        }
    };
    let _the_asker_has_gone = stream.write_all(text.as_bytes()).await;
}

fn settings(address: SocketAddr) -> PortSettings {
    let base_url = format!("http://{address}").parse().unwrap();
    // Long enough for a busy machine; a test of time-outs sets its own.
    PortSettings {
        connect_ms: 60_000,
        attempt_ms: 60_000,
        total_ms: 60_000,
        backoff_ms: 1,
        ..PortSettings::new("test", base_url)
    }
}

fn port(settings: PortSettings) -> Outbound {
    Outbound::new(settings, Clock::system()).unwrap()
}

async fn ask(port: &Outbound, idempotent: bool) -> Result<u16, OutboundError> {
    let sent = port.send(Method::POST, "/ask", HeaderMap::new(), Bytes::from_static(b"{}"), idempotent).await;
    sent.map(|answer| answer.status)
}

/// Lets a future begin; it must not be ready yet.
async fn begin(mut future: Pin<&mut impl Future>) {
    let pending = poll_fn(|context| Poll::Ready(future.as_mut().poll(context).is_pending())).await;
    assert!(pending);
}

/// One question to a server that acts like this, with this many requests seen in the end.
async fn check(acts: Vec<Act>, idempotent: bool, expected: Result<u16, OutboundError>, requests: usize) {
    let (address, mut seen) = server(acts).await;
    let port = port(settings(address));
    assert_eq!(ask(&port, idempotent).await, expected);
    for _ in 0..requests {
        assert!(seen.recv().await.unwrap().starts_with("POST /ask HTTP/1.1\r\n"));
    }
    assert!(seen.try_recv().is_err(), "more requests than {requests}");
}

#[tokio::test]
async fn a_request_goes_out_exactly_as_it_was_given() {
    let (address, mut seen) = server(vec![plain("200 OK", "报名")]).await;
    let port = port(settings(address));
    let target = "/v3/pay/x%2Fy/../z?mchid=1&&b=%E6%8A%A5&c=d'e;f=//g?h";
    let headers = HeaderMap::from_iter([(HeaderName::from_static("x-mine"), HeaderValue::from_static("A b"))]);
    let answer = port.send(Method::PUT, target, headers, Bytes::from_static(b"body"), false).await.unwrap();
    assert_eq!((answer.status, &answer.body[..]), (200, "报名".as_bytes()));
    let request = seen.recv().await.unwrap().to_lowercase();
    assert!(request.starts_with(&format!("put {} http/1.1\r\n", target.to_lowercase())), "{request}");
    for header in [format!("host: {address}"), "x-mine: a b".to_owned(), "content-length: 4".to_owned()] {
        assert!(request.contains(&format!("{header}\r\n")), "{header} in {request}");
    }
    assert_eq!(format!("{answer:?}"), "Answer { status: 200, body: 6 bytes }");
}

#[tokio::test]
async fn only_what_is_idempotent_is_sent_again() {
    let sick = || vec![plain("503 S", ""), plain("500 S", ""), plain("200 OK", "")];
    check(sick(), true, Ok(200), 3).await;
    check(sick(), false, Ok(503), 1).await;
    check(vec![plain("502 S", "")], true, Ok(502), 3).await;
    // What the provider says about the request is final, and where it points to is not followed.
    check(vec![plain("404 N", "")], true, Ok(404), 1).await;
    check(vec![plain("302 F\r\nlocation: /elsewhere", "")], true, Ok(302), 1).await;
    check(vec![Act::Say(String::new()), plain("200 OK", "")], true, Ok(200), 2).await;
    check(vec![Act::Say(String::new())], false, Err(OutboundError::Broken), 1).await;
}

#[tokio::test]
async fn answers_that_are_none() {
    let head = "HTTP/1.1 200 OK\r\n";
    let long = format!("{head}content-length: 65537\r\n\r\n");
    check(vec![Act::Say(long)], true, Err(OutboundError::TooLarge), 1).await;
    let endless = format!("{head}transfer-encoding: chunked\r\n\r\n11000\r\n{}\r\n", "x".repeat(0x11000));
    check(vec![Act::Say(endless)], true, Err(OutboundError::TooLarge), 1).await;
    check(vec![Act::Say("220 mail\r\n\r\n".to_owned())], false, Err(OutboundError::Broken), 1).await;
    check(vec![Act::Say(format!("{head}content-length: 9\r\n\r\nhalf"))], false, Err(OutboundError::Broken), 1).await;
}

#[tokio::test]
async fn a_provider_that_never_answers_costs_the_set_time_and_no_more() {
    let (address, mut seen) = server(vec![Act::Hold]).await;
    let silent = port(PortSettings { attempt_ms: 100, ..settings(address) });
    assert_eq!(ask(&silent, true).await, Err(OutboundError::Timeout));
    for _ in 0..3 {
        seen.recv().await.unwrap();
    }
    // The time for all attempts ends the first one.
    let silent = port(PortSettings { total_ms: 100, ..settings(address) });
    assert_eq!(ask(&silent, true).await, Err(OutboundError::Timeout));
    seen.recv().await.unwrap();
    assert!(seen.try_recv().is_err());
}

#[tokio::test]
async fn who_cannot_be_reached_or_speaks_no_tls() {
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    assert_eq!(ask(&port(settings(gone)), true).await, Err(OutboundError::Connect));
    let plain = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = plain.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = plain.accept().await {
            let _the_asker_has_gone = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
        }
    });
    let base_url = format!("https://{address}").parse().unwrap();
    assert_eq!(ask(&port(PortSettings { base_url, ..settings(address) }), true).await, Err(OutboundError::Connect));
    // It takes the connection and never says a word of TLS.
    let mute = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("https://{}", mute.local_addr().unwrap()).parse().unwrap();
    let mute = port(PortSettings { base_url, connect_ms: 20, ..settings(address) });
    assert_eq!(ask(&mute, false).await, Err(OutboundError::Connect));
}

/// Answers 200 over TLS under a certificate for `localhost`, which the returned authority vouches for.
async fn tls_server() -> (SocketAddr, String) {
    let issuer = rcgen::Issuer::new(authority_parameters(), rcgen::KeyPair::generate().unwrap());
    let authority = authority_parameters().self_signed(issuer.key()).unwrap().pem();
    let key = rcgen::KeyPair::generate().unwrap();
    let names = vec!["localhost".to_owned()];
    let certificate = rcgen::CertificateParams::new(names).unwrap().signed_by(&key, &issuer).unwrap();
    let key = rustls::pki_types::PrivateKeyDer::Pkcs8(key.serialize_der().into());
    let server = rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(server));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _the_head = stream.read(&mut [0; 4_096]).await;
            let _the_asker_has_gone = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
        }
    });
    (address, authority)
}

fn authority_parameters() -> rcgen::CertificateParams {
    let mut parameters = rcgen::CertificateParams::new(Vec::new()).unwrap();
    parameters.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
    parameters
}

#[tokio::test]
async fn a_certificate_must_be_vouched_for_and_bear_the_name() {
    let (address, authority) = tls_server().await;
    let (_other, stranger) = tls_server().await;
    let only = |authority: &str| Trust::of_pem(authority.as_bytes()).unwrap();
    for (host, trust, expected) in [
        ("localhost", only(&authority), Ok(200)),
        ("localhost", only(&(stranger.clone() + &authority)), Ok(200)),
        ("localhost", only(&stranger), Err(OutboundError::Connect)),
        ("localhost", Trust::Web, Err(OutboundError::Connect)),
        ("127.0.0.1", only(&authority), Err(OutboundError::Connect)),
    ] {
        let base_url = format!("https://{host}:{}", address.port()).parse().unwrap();
        let port = port(PortSettings { base_url, trust, ..settings(address) });
        assert_eq!(ask(&port, false).await, expected, "{host}");
    }
    for bad in ["", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"] {
        assert!(Trust::of_pem(bad.as_bytes()).is_err(), "{bad}");
    }
}

#[tokio::test]
async fn one_more_than_allowed_is_refused_at_once() {
    let told = Arc::new(Semaphore::new(0));
    let (address, mut seen) = server(vec![Act::SayWhenTold("HTTP/1.1 200 OK\r\n\r\n".to_owned(), told.clone())]).await;
    let port = port(PortSettings { in_flight_max: 1, ..settings(address) });
    let mut first = pin!(ask(&port, true));
    begin(first.as_mut()).await;
    assert_eq!(ask(&port, true).await, Err(OutboundError::Busy));
    seen.recv().await.unwrap();
    told.add_permits(2);
    assert_eq!(first.await, Ok(200));
    assert_eq!(ask(&port, true).await, Ok(200));
}

#[tokio::test]
async fn a_request_whose_asker_has_gone_is_finished_but_not_repeated() {
    let told = Arc::new(Semaphore::new(0));
    let (address, mut seen) =
        server(vec![Act::SayWhenTold("HTTP/1.1 503 S\r\nconnection: close\r\n\r\n".to_owned(), told.clone())]).await;
    let port = port(settings(address));
    {
        let mut asked = pin!(ask(&port, true));
        begin(asked.as_mut()).await;
        seen.recv().await.unwrap();
    }
    {
        let mut closing = pin!(port.close());
        begin(closing.as_mut()).await;
        told.add_permits(8);
        closing.await;
    }
    assert!(seen.try_recv().is_err(), "it was repeated");
    assert_eq!(ask(&port, true).await, Err(OutboundError::Busy));
}

#[tokio::test]
async fn a_provider_that_keeps_failing_is_left_alone_until_a_probe_succeeds() {
    let failing = || plain("500 S", "");
    let told = Arc::new(Semaphore::new(0));
    let well = Act::SayWhenTold("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_owned(), told.clone());
    let (address, mut seen) = server(vec![failing(), failing(), failing(), failing(), well]).await;
    let clock = Clock::manual(Timestamp(0));
    let breaker = BreakerSettings { failures_min: 3, open_ms: 5_000, ..BreakerSettings::default() };
    let port = Outbound::new(PortSettings { breaker, ..settings(address) }, clock.clone()).unwrap();
    // The third attempt opens the circuit.
    assert_eq!(ask(&port, false).await, Ok(500));
    assert_eq!(ask(&port, true).await, Ok(500));
    assert_eq!(port.breaker_state(), BreakerState::Open);
    clock.advance_ms(1_500);
    assert_eq!(ask(&port, true).await, Err(OutboundError::CircuitOpen { retry_after_seconds: 4 }));
    // The probe fails, though it is idempotent it is made once, and the pause begins anew.
    clock.advance_ms(3_500);
    assert_eq!(ask(&port, true).await, Ok(500));
    assert_eq!(ask(&port, true).await, Err(OutboundError::CircuitOpen { retry_after_seconds: 5 }));
    for _ in 0..4 {
        seen.recv().await.unwrap();
    }
    assert!(seen.try_recv().is_err());
    // While the next probe is on its way nothing else is; it succeeds, and all go through.
    clock.advance_ms(5_000);
    let mut probe = pin!(ask(&port, true));
    begin(probe.as_mut()).await;
    assert_eq!(port.breaker_state(), BreakerState::HalfOpen);
    assert!(matches!(ask(&port, true).await, Err(OutboundError::CircuitOpen { .. })));
    told.add_permits(8);
    assert_eq!(probe.await, Ok(200));
    assert_eq!((ask(&port, true).await, port.breaker_state()), (Ok(200), BreakerState::Closed));
}

/// This test's runtime has one thread, as a county's has: what is asked of a good provider goes on while sixteen
/// questions to a silent one hang.
#[tokio::test]
async fn a_slow_provider_delays_nobody_else() {
    let (silent, mut hanging) = server(vec![Act::Hold]).await;
    let (good, _seen) = server(vec![plain("200 OK", "")]).await;
    let (slow, quick) = (port(settings(silent)), port(settings(good)));
    let mut asked: Vec<_> = (0..16).map(|_| Box::pin(ask(&slow, true))).collect();
    for question in &mut asked {
        begin(question.as_mut()).await;
    }
    for _ in 0..16 {
        hanging.recv().await.unwrap();
    }
    for _ in 0..50 {
        assert_eq!(ask(&quick, false).await, Ok(200));
    }
    for question in &mut asked {
        begin(question.as_mut()).await;
    }
}

#[test]
fn a_port_outlives_the_runtime_that_asked_it_first() {
    let servers = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let keep_alive = Act::Say("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n".to_owned());
    let (address, _seen) = servers.block_on(server(vec![keep_alive]));
    let port = port(settings(address));
    for _ in 0..3 {
        let county = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert_eq!(county.block_on(ask(&port, true)), Ok(200));
    }
}

#[test]
fn no_error_says_what_was_asked() {
    for error in [OutboundError::Busy, OutboundError::Timeout, OutboundError::Connect, OutboundError::Broken] {
        let text = error.to_string();
        assert!(!text.contains("http") && !text.contains("127.") && error.retry_after_seconds() >= 1, "{text}");
    }
}

#[tokio::test]
async fn what_came_of_it_is_counted_by_port_and_outcome() {
    let recorder = baoming_telemetry::recorder().unwrap();
    let (address, _seen) = server(vec![plain("200 OK", ""), plain("404 N", ""), plain("500 S", "")]).await;
    let breaker = BreakerSettings { failures_min: 1, failure_percent: 1, ..BreakerSettings::default() };
    let settings = PortSettings { name: "counted", breaker, ..settings(address) };
    let clock = Clock::manual(Timestamp(0));
    let port = Outbound::new(settings, clock.clone()).unwrap();
    for expected in [Ok(200), Ok(404), Ok(500), Err(OutboundError::CircuitOpen { retry_after_seconds: 5 })] {
        assert_eq!(ask(&port, false).await, expected);
    }
    let shown = recorder.render();
    for outcome in ["answered", "refused", "server-error", "circuit-open"] {
        let line = format!("baoming_outbound_requests_total{{port=\"counted\",outcome=\"{outcome}\"}} 1");
        assert!(shown.contains(&line), "{line}");
    }
    for line in ["outbound_breaker_state{port=\"counted\"} 2", "outbound_seconds_count{port=\"counted\"} 3"] {
        assert!(shown.contains(line), "{line}");
    }
    // At night nobody asks: whoever looks is told that the next one may.
    clock.advance_ms(5_000);
    port.refresh_gauge();
    assert!(recorder.render().contains("outbound_breaker_state{port=\"counted\"} 1"));
}
