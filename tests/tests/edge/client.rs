//! The client against small servers: axum where HTTP is enough, raw sockets where the connection itself misbehaves.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use baoming_api::client::{Client, Deadlines, Method, Patience, Retry, Token, Waits};
use baoming_http::server::{PeerAddress, ServerLimits, serve as serve_router};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}";

fn client(address: SocketAddr) -> Client {
    Client::new(address, "a-token-of-the-test".parse().unwrap())
}

fn counted(attempts_max: u32) -> Patience {
    Patience { attempts_max, total: Duration::from_secs(3_600), waits: Waits::Counted }
}

/// Says "later" to the first two requests of `/later`, then what it was sent.
async fn later(State(calls): State<Arc<AtomicU32>>, headers: HeaderMap, body: String) -> Response {
    let key = headers["idempotency-key"].to_str().unwrap().to_owned();
    match calls.fetch_add(1, Ordering::SeqCst) {
        0 => (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "7")], "not a problem's JSON").into_response(),
        1 => {
            let problem = r#"{"type":"","title":"","status":429,"detail":"","code":"rate-limited"}"#;
            (StatusCode::TOO_MANY_REQUESTS, [("retry-after", "3")], problem).into_response()
        }
        _ => format!("{key} {body}").into_response(),
    }
}

async fn serve() -> SocketAddr {
    serve_silent(Arc::default()).await
}

/// `/silent` says when it has a request, and nothing else, ever.
async fn serve_silent(entered: Arc<Notify>) -> SocketAddr {
    let peer = |Extension(peer): Extension<PeerAddress>, headers: HeaderMap| async move {
        axum::Json((peer.0.to_string(), headers["authorization"].to_str().unwrap().to_owned()))
    };
    let once = |Extension(peer): Extension<PeerAddress>| async move {
        ([("connection", "close")], axum::Json((peer.0.to_string(), String::new())))
    };
    let silent = || async move {
        entered.notify_one();
        std::future::pending::<()>().await;
    };
    let router = Router::new()
        .route("/peer", get(peer))
        .route("/once", get(once))
        .route("/large", get(|| async { vec![b'x'; 3 << 20] }))
        .route("/silent", get(silent))
        .route("/later", post(later))
        .with_state(Arc::<AtomicU32>::default());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(serve_router(listener, router, ServerLimits::default(), std::future::pending::<()>()));
    address
}

async fn peer(client: &mut Client, path: &str) -> (String, String) {
    client.get(path).await.unwrap().json().unwrap()
}

/// Reads one request without a body, or one whose body is `{}`.
async fn read_request(stream: &mut TcpStream) -> String {
    let mut bytes = Vec::new();
    loop {
        assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0, "the client went away");
        let text = String::from_utf8_lossy(&bytes);
        if text.ends_with("\r\n\r\n{}") || (text.starts_with("GET") && text.ends_with("\r\n\r\n")) {
            return text.into_owned();
        }
    }
}

#[tokio::test]
async fn one_connection_serves_many_requests_and_many_callers() {
    let mut client = client(serve().await);
    let (first, token) = peer(&mut client, "/peer").await;
    assert_eq!(token, "Bearer a-token-of-the-test");
    client.speak_as(&"another".parse().unwrap());
    assert_eq!(client.get("/large").await.unwrap().body.len(), 3 << 20);
    assert_eq!(client.get("/nowhere").await.unwrap().status, 404);
    assert_eq!(peer(&mut client, "/peer").await, (first, "Bearer another".to_owned()));
    assert_eq!(client.connections(), 1);
}

#[tokio::test]
async fn a_connection_that_the_server_ended_is_made_again() {
    let mut client = client(serve().await);
    let (first, _) = peer(&mut client, "/once").await;
    let (second, _) = peer(&mut client, "/once").await;
    let (third, _) = peer(&mut client, "/peer").await;
    assert!(first != second && second != third);
    assert_eq!(client.connections(), 3);
}

#[tokio::test]
async fn an_answer_that_does_not_come_is_given_up_and_its_connection_too() {
    let deadlines = Deadlines { answer: Duration::from_millis(20), ..Deadlines::default() };
    let mut client = client(serve().await).with_deadlines(deadlines);
    let error = client.get("/silent").await.err().unwrap();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    let mut client = client.with_deadlines(Deadlines::default());
    peer(&mut client, "/peer").await;
    assert_eq!(client.connections(), 2);
}

#[tokio::test]
async fn a_request_dropped_half_way_leaves_no_answer_for_the_next_one() {
    let entered = Arc::<Notify>::default();
    let mut client = client(serve_silent(entered.clone()).await);
    peer(&mut client, "/peer").await;
    tokio::select! {
        _ = client.get("/silent") => unreachable!("it never answers"),
        () = entered.notified() => {}
    }
    assert_eq!(peer(&mut client, "/peer").await.1, "Bearer a-token-of-the-test");
    assert_eq!(client.connections(), 2);
}

#[tokio::test]
async fn patience_sends_the_same_again_and_reports_why() {
    let mut client = client(serve().await);
    let sent = client.send_patiently(counted(9), Method::POST, "/later", Some("key-1"), Some(&[1, 2])).await.unwrap();
    assert_eq!((sent.answer.status, &sent.answer.body[..]), (200, &b"key-1 [1,2]"[..]));
    let seen: Vec<_> = sent
        .retries
        .iter()
        .map(|retry| match retry {
            Retry::AskedToWait { status, code, retry_after_seconds } => (*status, code.as_str(), *retry_after_seconds),
            Retry::Broken(error) => panic!("{error}"),
        })
        .collect();
    assert_eq!(seen, [(503, "http-503", Some(7)), (429, "rate-limited", Some(3))]);
    assert_eq!(client.connections(), 1);
}

#[tokio::test]
async fn patience_ends() {
    let mut client = client(serve().await);
    let sent = client.send_patiently(counted(1), Method::POST, "/later", Some("key-1"), Some(&())).await.unwrap();
    assert_eq!((sent.answer.status, sent.retries.len()), (503, 0));

    let closed = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let mut client = self::client(closed);
    let error = client.send_bytes_patiently(counted(3), Method::GET, "/", None, None).await.err().unwrap();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
    assert_eq!(client.connections(), 0);
}

#[tokio::test]
async fn a_connection_broken_in_the_middle_of_an_answer_is_tried_again_with_the_same_request() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = tokio::spawn(async move {
        let mut requests = Vec::new();
        for answer in [&b""[..], &b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"[..], OK] {
            let (mut stream, _) = listener.accept().await.unwrap();
            requests.push(read_request(&mut stream).await);
            stream.write_all(answer).await.unwrap();
        }
        requests
    });
    let body = Bytes::from_static(b"{}");
    let mut client = client(address);
    let sent = client.send_bytes_patiently(counted(9), Method::PUT, "/form", Some("key-2"), Some(body)).await.unwrap();
    assert_eq!((sent.answer.status, sent.retries.len(), client.connections()), (200, 2, 3));
    let requests = server.await.unwrap();
    assert!(requests.iter().all(|request| *request == requests[0]), "{requests:?}");
    assert!(requests[0].contains("idempotency-key: key-2\r\n"), "{}", requests[0]);
}

#[tokio::test]
async fn what_cannot_be_sent_is_our_own_mistake_and_is_not_tried_again() {
    let mut client = client("127.0.0.1:9".parse().unwrap());
    for (path, key) in [("/a b", None), ("/", Some("key\n"))] {
        let error = client.send_bytes_patiently(counted(9), Method::GET, path, key, None).await.err().unwrap();
        assert_eq!(error.kind(), io::ErrorKind::InvalidInput, "{path} {key:?}");
    }
    assert!("".parse::<Token>().is_err() && "a b".parse::<Token>().is_err());
    assert_eq!(format!("{:?}", "secret".parse::<Token>().unwrap()), "[token]");
}
