//! What a connection is told for which there is no place.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use rustix::net::{RecvFlags, SendFlags, recv, send};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::limits::{REFUSAL_DEADLINE_MS, REFUSAL_READ_BYTES_MAX};

/// The whole answer to a connection over the limit, made once.
pub(super) fn refusal(retry_after_seconds: u32) -> Bytes {
    let body = format!(
        r#"{{"type":"about:blank","title":"系统繁忙","status":503,"detail":"当前连接数已满，请在{retry_after_seconds}秒后重试。Too many connections; try again in {retry_after_seconds} s."}}"#
    );
    Bytes::from(format!(
        "HTTP/1.1 503 Service Unavailable\r\ncontent-type: application/problem+json\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nx-content-type-options: nosniff\r\nretry-after: {retry_after_seconds}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    ))
}

/// Tells a connection that there is no room, then reads a little of what it sent: closing with unread bytes would reset
/// the connection and could take the answer with it.
pub(super) async fn refuse(mut stream: TcpStream, refusal: Bytes) {
    let told = async {
        stream.write_all(&refusal).await?;
        stream.shutdown().await?;
        let mut scrap = [0; 2_048];
        let mut left = REFUSAL_READ_BYTES_MAX;
        while left > 0 {
            match stream.read(&mut scrap).await? {
                0 => break,
                read => left = left.saturating_sub(read),
            }
        }
        io::Result::Ok(())
    };
    // Whether it was heard is the client's affair.
    let _ = tokio::time::timeout(Duration::from_millis(REFUSAL_DEADLINE_MS), told).await;
}

/// The same in no time, where too many are being told already: what has come is read, so that closing resets nothing, and what
/// comes later is not waited for.
pub(super) fn refuse_at_once(stream: &TcpStream, refusal: &[u8]) {
    if send(stream, refusal, SendFlags::DONTWAIT | SendFlags::NOSIGNAL).is_err() {
        return;
    }
    let mut scrap = [0; 2_048];
    let mut left = REFUSAL_READ_BYTES_MAX;
    while left > 0 {
        match recv(stream, &mut scrap, RecvFlags::DONTWAIT) {
            Ok((_, read @ 1..)) => left = left.saturating_sub(read),
            _ => break,
        }
    }
}
