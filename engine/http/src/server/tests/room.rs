//! Who makes room for whom when all places are taken, and what one address may take.

use super::super::descriptors_of;
use super::super::limits::{leaving_max, refusals_max};
use super::*;
use std::io::{Read, Write};

/// Connects until it is served: those that wait for their client have to have waited a moment before they make room.
async fn served(server: &Running) -> TcpStream {
    loop {
        let mut stream = server.connect(PLAIN).await;
        let mut begin = [0; 12];
        if stream.read_exact(&mut begin).await.is_ok() && &begin == b"HTTP/1.1 200" {
            return stream;
        }
    }
}

#[tokio::test]
async fn whoever_waited_longest_for_its_client_makes_room() {
    for beginning in [&b""[..], b"GET / HT", PLAIN] {
        let server = Running::start(|limits| limits.connections_max = 2).await;
        let mut oldest = server.connect(beginning).await;
        if beginning == PLAIN {
            assert_eq!(status(&mut oldest).await, "HTTP/1.1 200");
        }
        while server.counters.open.load(Ordering::Relaxed) < 1 {
            tokio::task::yield_now().await;
        }
        let busy = server.connect(HELD).await;
        server.entered.notified().await;
        let _newest = served(&server).await;
        rest(&mut oldest).await;
        assert_eq!(server.counters.displaced.load(Ordering::Relaxed), 1, "{beginning:?}");
        assert!(server.counters.open.load(Ordering::Relaxed) <= 2 + leaving_max(2));
        // The one whose request is served is not asked.
        server.release.notify_one();
        let mut busy = busy;
        assert!(one_answer(&mut busy, "released").await.starts_with("HTTP/1.1 200"));
    }
}

#[tokio::test]
async fn many_that_do_nothing_keep_nobody_out() {
    let server = Running::start(|limits| limits.connections_max = 16).await;
    let mut silent = Vec::new();
    for round in 0..20 {
        for _ in 0..16 {
            silent.push(server.connect(if round % 2 == 0 { b"" } else { PLAIN }).await);
        }
        drop(served(&server).await);
        let open = server.counters.open.load(Ordering::Relaxed);
        assert!(open <= 16 + leaving_max(16), "{open} of 16 in round {round}");
    }
    assert!(server.counters.displaced.load(Ordering::Relaxed) > 0);
}

#[tokio::test]
async fn one_address_takes_its_share_and_makes_room_for_itself_alone() {
    let server = Running::start(|limits| limits.connections_per_address_max = 2).await;
    let mut first = server.connect(HELD).await;
    server.entered.notified().await;
    let mut second = server.connect(HELD).await;
    server.entered.notified().await;
    let refused = rest(&mut server.connect(PLAIN).await).await;
    assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
    let socket = tokio::net::TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.2:0".parse().unwrap()).unwrap();
    let mut other = socket.connect(server.address).await.unwrap();
    other.write_all(PLAIN).await.unwrap();
    assert_eq!(status(&mut other).await, "HTTP/1.1 200", "another address has places of its own");
    assert_eq!(server.counters.refused.load(Ordering::Relaxed), 1);
    server.release.notify_waiters();
    for stream in [&mut first, &mut second] {
        one_answer(stream, "released").await;
    }
    drop(served(&server).await);
}

#[tokio::test]
async fn without_a_number_an_address_of_this_machine_has_no_bound() {
    let server = Running::start(|limits| limits.connections_max = 8).await;
    let mut held = Vec::new();
    for _ in 0..8 {
        held.push(server.connect(HELD).await);
        server.entered.notified().await;
    }
    assert_eq!(server.counters.open.load(Ordering::Relaxed), 8);
}

#[test]
fn descriptors_of_connections_are_all_counted() {
    for connections in [1, 8, 100, 512, 20_000] {
        let more = leaving_max(connections) + refusals_max(connections) + 1;
        assert_eq!(descriptors_of(connections), connections + more);
        assert!(descriptors_of(connections) < descriptors_of(connections + 1), "it grows with them");
    }
}

#[tokio::test]
async fn whoever_has_sent_what_nobody_has_read_yet_is_answered_before_making_room() {
    let (limits, counters) = (ServerLimits::default(), Arc::<ServerCounters>::default());
    let place = Places::new(&limits, counters.clone()).take(None).unwrap();
    let activity = place.activity.clone();
    let router = Router::new().route("/peer", get(|| async { "here" }));
    let (http, proxies, stop) = (Builder::new(), ProxySettings::default(), Arc::default());
    let hurried = limits.hurried();
    let shared =
        Arc::new(Shared { router, http, limits, hurried, proxies, tls: None, protection: None, counters, stop });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
    let (stream, peer) = listener.accept().await.unwrap();
    let served = tokio::spawn(shared.serve(stream.into_std().unwrap(), peer, place));
    client.write_all(PLAIN).await.unwrap();
    one_answer(&mut client, "here").await;
    let mut client = client.into_std().unwrap();
    // Nothing of the server runs between these two, so it is asked to leave before anybody has heard of the request.
    client.write_all(PLAIN).unwrap();
    activity.ask_to_leave();
    served.await.unwrap();
    let mut answer = String::new();
    client.read_to_string(&mut answer).unwrap();
    assert!(answer.contains("connection: close") && answer.ends_with("here"), "{answer:?}");
}

#[tokio::test]
async fn more_than_can_be_told_with_patience_are_told_at_once() {
    let server = Running::start(|limits| limits.connections_max = 1).await;
    let _held = server.connect(HELD).await;
    server.entered.notified().await;
    let told_at_once = refusals_max(1);
    // As many as are waited for, none of whom reads, and then some.
    let mut others = Vec::new();
    for _ in 0..told_at_once + 3 {
        others.push(server.connect(PLAIN).await);
    }
    for mut other in others {
        let answer = rest(&mut other).await;
        assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("retry-after: "), "{answer:?}");
    }
    server.release.notify_one();
    server.stop().await;
}
