//! Attacks that no HTTP client can make: connections that say nothing, or say it byte by byte.
//!
//! What is right is that the service ends them. How long it lets them be is its configuration's; a connection that is still
//! open when the profile's `request_ms` have passed is an error.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::time::{Instant, sleep, timeout_at};

use crate::season::kinds::Kind;

/// How a held connection ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SocketEnd {
    /// The service answered with this status.
    Answered(u16),
    /// The service closed it, or did not take it, without a word.
    Closed,
    /// It was still open at the end.
    StillOpen,
}

/// The pause between two bytes.
const DRIP: Duration = Duration::from_millis(100);
/// Bytes of an answer's head that are read to find the status.
const STATUS_BYTES: usize = 12;
const HEAD: &[u8] = b"POST /v1/point/candidates HTTP/1.1\r\nhost: localhost\r\nuser-agent: slow\r\naccept: */*\r\n";
const BODY_HEAD: &[u8] = b"POST /v1/ops/echo HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n\
    content-length: 30000\r\n\r\n{";

/// The address that a user with this number comes from, where one machine can be many.
pub fn source_address(number: u32) -> IpAddr {
    // Not 127.0.0.1, from where the run itself asks.
    let [_, high, middle, low] = (number + 2).to_be_bytes();
    IpAddr::V4(Ipv4Addr::new(127, high, middle, low))
}

/// Opens a connection and holds it as this kind does, at most so long.
pub async fn hold(kind: Kind, address: SocketAddr, source: Option<IpAddr>, limit: Duration) -> SocketEnd {
    let until = Instant::now() + limit;
    match timeout_at(until, connect(address, source)).await {
        Ok(Ok(stream)) => hold_open(kind, stream, until).await,
        Ok(Err(_)) => SocketEnd::Closed,
        Err(_) => SocketEnd::StillOpen,
    }
}

async fn connect(address: SocketAddr, source: Option<IpAddr>) -> io::Result<TcpStream> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    if let Some(source) = source {
        socket.bind(SocketAddr::new(source, 0))?;
    }
    let stream = socket.connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

async fn hold_open(kind: Kind, stream: TcpStream, until: Instant) -> SocketEnd {
    let (mut reader, mut writer) = stream.into_split();
    let drip = async move {
        let (first, slow): (&[u8], &[u8]) = match kind {
            Kind::SlowBody => (BODY_HEAD, b" "),
            Kind::SlowHead => (HEAD, b"x"),
            _ => (b"", b""),
        };
        let mut sound = writer.write_all(first).await.is_ok();
        while sound && !slow.is_empty() {
            sleep(DRIP).await;
            sound = writer.write_all(slow).await.is_ok();
        }
        // Kept open: closing our half would end what is to be held.
        std::future::pending::<()>().await;
        drop(writer);
    };
    let read = async move {
        let mut answer = Vec::new();
        let mut buffer = [0; 256];
        while answer.len() < STATUS_BYTES {
            match reader.read(&mut buffer).await {
                Ok(0) | Err(_) => break,
                Ok(count) => answer.extend_from_slice(&buffer[..count]),
            }
        }
        status(&answer).map_or(SocketEnd::Closed, SocketEnd::Answered)
    };
    tokio::select! {
        () = drip => SocketEnd::StillOpen,
        ended = timeout_at(until, read) => ended.unwrap_or(SocketEnd::StillOpen),
    }
}

/// The status at the beginning of an answer.
fn status(answer: &[u8]) -> Option<u16> {
    let text = std::str::from_utf8(answer.get(..STATUS_BYTES)?).ok()?;
    text.strip_prefix("HTTP/1.1 ").or_else(|| text.strip_prefix("HTTP/1.0 "))?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::net::TcpListener;

    async fn check(answer: Option<&'static [u8]>, kind: Kind, expected: SocketEnd) {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("it is bound");
        let server = tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.expect("somebody comes");
            match answer {
                Some(answer) => stream.write_all(answer).await.expect("it is read"),
                None => std::future::pending().await,
            }
        });
        assert_eq!(hold(kind, address, None, Duration::from_millis(200)).await, expected);
        server.abort();
    }

    #[tokio::test]
    async fn the_end_of_a_held_connection_is_told() {
        check(Some(b"HTTP/1.1 408 Request Timeout\r\n\r\n"), Kind::SlowHead, SocketEnd::Answered(408)).await;
        check(Some(b"HTTP/1.1 503 Service Unavailable\r\n\r\n"), Kind::IdleConnection, SocketEnd::Answered(503)).await;
        check(Some(b""), Kind::SlowBody, SocketEnd::Closed).await;
        check(None, Kind::SlowHead, SocketEnd::StillOpen).await;
    }
}
