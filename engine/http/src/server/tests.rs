//! The server against raw sockets. Deadlines are tens of milliseconds; a test waits for the close itself.

mod fronts;
mod room;
mod secure;

use std::sync::atomic::AtomicU64;

use axum::routing::{get, post};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWriteExt};
use tokio::sync::{Notify, oneshot};
use tokio::task::JoinHandle;

use super::*;
use tokio::runtime::Handle;

const PLAIN: &[u8] = b"GET /peer HTTP/1.1\r\nhost: test\r\n\r\n";
const HELD: &[u8] = b"GET /held HTTP/1.1\r\nhost: test\r\n\r\n";

struct Running {
    address: SocketAddr,
    counters: Arc<ServerCounters>,
    entered: Arc<Notify>,
    release: Arc<Notify>,
    stop: oneshot::Sender<()>,
    task: JoinHandle<ServerReport>,
}

impl Running {
    /// A server whose deadlines are so long that a test which meets one by mistake hangs visibly.
    async fn start(change: impl FnOnce(&mut ServerLimits)) -> Self {
        Self::start_with(|front| change(&mut front.limits)).await
    }

    async fn start_with(change: impl FnOnce(&mut Front)) -> Self {
        let mut front = Front::default();
        change(&mut front);
        let (entered, release) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (inside, gate) = (entered.clone(), release.clone());
        let router = Router::new()
            .route(
                "/peer",
                get(|axum::Extension(peer): axum::Extension<PeerAddress>| async move { peer.0.to_string() }),
            )
            .route(
                "/shown",
                get(|shown: Option<axum::Extension<PeerCertificate>>| async move {
                    format!("{:?}", shown.map(|one| one.0.0))
                }),
            )
            .route("/echo", post(|body: Bytes| async move { body }))
            .route("/large", get(|| async { vec![b'x'; 64 << 20] }))
            .route(
                "/held",
                get(move || async move {
                    inside.notify_one();
                    gate.notified().await;
                    "released"
                }),
            );
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let counters = Arc::<ServerCounters>::default();
        let (stop, stopped) = oneshot::channel::<()>();
        let task =
            tokio::spawn(serve_counted(listener, router, front, counters.clone(), vec![Handle::current()], stopped));
        Self { address, counters, entered, release, stop, task }
    }

    async fn connect(&self, bytes: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).await.unwrap();
        stream.write_all(bytes).await.unwrap();
        stream
    }

    async fn stop(self) -> ServerReport {
        self.stop.send(()).unwrap();
        self.task.await.unwrap()
    }
}

/// Everything until the server closes; a reset counts as a close.
async fn rest(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut all = Vec::new();
    let _ = stream.read_to_end(&mut all).await;
    String::from_utf8_lossy(&all).into_owned()
}

/// One answer with a body of `body` bytes or more.
async fn one_answer(stream: &mut (impl AsyncRead + Unpin), ending: &str) -> String {
    let mut all = Vec::new();
    while !all.ends_with(ending.as_bytes()) {
        assert_ne!(stream.read_buf(&mut all).await.unwrap(), 0, "closed early: {}", String::from_utf8_lossy(&all));
    }
    String::from_utf8(all).unwrap()
}

/// The beginning of an answer.
async fn status(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut begin = [0; 12];
    stream.read_exact(&mut begin).await.unwrap();
    String::from_utf8_lossy(&begin).into_owned()
}

/// The client sends `bytes` and then nothing: the connection is closed and counted where `counter` says.
async fn check_closed(
    bytes: &[u8],
    change: impl FnOnce(&mut ServerLimits),
    counter: impl Fn(&ServerCounters) -> &AtomicU64,
) -> String {
    let server = Running::start(change).await;
    let mut stream = server.connect(bytes).await;
    let answer = rest(&mut stream).await;
    let counters = server.counters.clone();
    let report = server.stop().await;
    assert_eq!((report.accepted, report.aborted), (1, 0));
    assert_eq!(counter(&counters).load(Ordering::Relaxed), 1, "{counters:?}");
    assert_eq!(counters.open.load(Ordering::Relaxed), 0);
    answer
}

#[tokio::test]
async fn every_way_of_doing_nothing_ends() {
    check_closed(b"", |limits| limits.first_byte_ms = 30, |counters| &counters.first_byte_late).await;
    check_closed(b"GET / HT", |limits| limits.head_ms = 30, |counters| &counters.head_late).await;
    let half = b"POST /echo HTTP/1.1\r\nhost: test\r\ncontent-length: 9\r\n\r\nhalf";
    check_closed(half, |limits| limits.body_ms = 30, |counters| &counters.body_late).await;
    let answer = check_closed(PLAIN, |limits| limits.idle_ms = 30, |counters| &counters.idle_late).await;
    assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("127.0.0.1:"), "{answer}");
}

#[tokio::test]
async fn a_client_that_sends_its_head_drop_by_drop_does_not_win_time() {
    let server = Running::start(|limits| limits.head_ms = 60).await;
    let mut stream = server.connect(b"GET / HTTP/1.1\r\n").await;
    while stream.write_all(b"a: b\r\n").await.is_ok() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    rest(&mut stream).await;
    assert_eq!(server.counters.head_late.load(Ordering::Relaxed), 1);
}

#[tokio::test]
async fn an_answer_that_nobody_takes_is_given_up() {
    let server = Running::start(|limits| limits.write_stall_ms = 30).await;
    let stream = server.connect(b"GET /large HTTP/1.1\r\nhost: test\r\n\r\n").await;
    while server.counters.write_late.load(Ordering::Relaxed) == 0 {
        tokio::task::yield_now().await;
    }
    drop(stream);
}

#[tokio::test]
async fn a_connection_serves_requests_one_after_the_other_and_together() {
    let server = Running::start(|limits| limits.head_ms = 60).await;
    let mut stream = server.connect(b"").await;
    let body = b"POST /echo HTTP/1.1\r\nhost: test\r\ncontent-length: 3\r\n\r\none".as_slice();
    for _ in 0..3 {
        stream.write_all(body).await.unwrap();
        assert!(one_answer(&mut stream, "one").await.starts_with("HTTP/1.1 200"));
    }
    let pipelined = [body, b"POST /echo HTTP/1.1\r\nhost: test\r\ncontent-length: 3\r\n\r\ntwo"].concat();
    stream.write_all(&pipelined).await.unwrap();
    assert_eq!(one_answer(&mut stream, "two").await.matches("HTTP/1.1 200").count(), 2);
    let report = server.stop().await;
    assert_eq!((report.accepted, report.finished, report.aborted), (1, 1, 0));
}

#[tokio::test]
async fn heads_that_are_too_large_are_told_so() {
    let server = Running::start(|limits| limits.head_bytes_max = 9_000).await;
    let long = format!("GET /peer HTTP/1.1\r\nhost: test\r\na: {}\r\n\r\n", "x".repeat(10_000));
    let many = format!("GET /peer HTTP/1.1\r\nhost: test\r\n{}\r\n", "a: b\r\n".repeat(101));
    for head in [long, many] {
        let answer = rest(&mut server.connect(head.as_bytes()).await).await;
        assert!(answer.starts_with("HTTP/1.1 431"), "{answer}");
    }
}

#[tokio::test]
async fn a_connection_over_the_limit_is_told_when_to_come_back() {
    let server = Running::start(|limits| limits.connections_max = 1).await;
    let first = server.connect(HELD).await;
    server.entered.notified().await;
    let mut byte = [0];
    let refused = rest(&mut server.connect(PLAIN).await).await;
    assert!(refused.starts_with("HTTP/1.1 503") && refused.contains("retry-after: 5\r\n"), "{refused}");
    drop(first);
    server.release.notify_one();
    while server.counters.open.load(Ordering::Relaxed) > 0 {
        tokio::task::yield_now().await;
    }
    let mut second = server.connect(PLAIN).await;
    second.read_exact(&mut byte).await.unwrap();
    assert_eq!(server.stop().await.refused, 1);
}

#[tokio::test]
async fn a_stop_lets_a_request_finish_and_closes_the_idle_at_once() {
    let server = Running::start(|_| {}).await;
    let mut silent = server.connect(b"").await;
    let mut idle = server.connect(PLAIN).await;
    let mut byte = [0];
    idle.read_exact(&mut byte).await.unwrap();
    let mut busy = server.connect(HELD).await;
    server.entered.notified().await;
    let release = server.release.clone();
    server.stop.send(()).unwrap();
    rest(&mut silent).await;
    rest(&mut idle).await;
    release.notify_one();
    let answer = rest(&mut busy).await;
    assert!(answer.ends_with("released") && answer.contains("connection: close"), "{answer}");
    let report = server.task.await.unwrap();
    assert_eq!((report.finished, report.aborted), (3, 0));
}

#[tokio::test]
async fn a_stop_ends_by_its_deadline() {
    let server = Running::start(|limits| limits.stop_ms = 30).await;
    let mut busy = server.connect(HELD).await;
    server.entered.notified().await;
    let counters = server.counters.clone();
    let report = server.stop().await;
    assert_eq!((report.finished, report.aborted), (0, 1));
    assert_eq!(rest(&mut busy).await, "");
    assert_eq!(counters.open.load(Ordering::Relaxed), 0);
}

/// Fails as a system without free descriptors does, then hands over connections.
struct Failing(usize, TcpListener);

impl Accept for Failing {
    async fn accept(&mut self) -> io::Result<(TcpStream, SocketAddr)> {
        if self.0 > 0 {
            self.0 -= 1;
            return Err(io::Error::from_raw_os_error(24));
        }
        self.1.accept().await
    }
}

#[tokio::test]
async fn running_out_of_descriptors_is_survived() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let counters = Arc::<ServerCounters>::default();
    let (stop, stopped) = oneshot::channel::<()>();
    let router = Router::new().route("/", get(|| async { "here" }));
    let served =
        serve_from(Failing(3, listener), router, Front::default(), counters.clone(), vec![Handle::current()], stopped);
    let task = tokio::spawn(served);
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"GET / HTTP/1.1\r\nhost: test\r\nconnection: close\r\n\r\n").await.unwrap();
    assert!(rest(&mut stream).await.ends_with("here"));
    assert_eq!(counters.accept_failed.load(Ordering::Relaxed), 3);
    stop.send(()).unwrap();
    task.await.unwrap();
}
