//! The PROXY protocol, versions 1 and 2: what a gateway says of a connection before its first byte.
//!
//! Guarantees: reads not one byte more than the header; a header is bounded. Whoever reads has a deadline of its own.
//!
//! Deliberately absent: what version 2 may add beside addresses; it is skipped.

use std::io::{self, ErrorKind};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::io::{AsyncRead, AsyncReadExt};

use crate::limits::{PROXY_LINE_BYTES_MAX, PROXY_REST_BYTES_MAX};

const SIGNATURE: [u8; 12] = *b"\r\n\r\n\0\r\nQUIT\n";
const LINE: &[u8] = b"PROXY ";

/// Where the connection comes from; nothing if the gateway speaks for itself or does not know.
pub(super) async fn read<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<Option<SocketAddr>> {
    let mut begin = [0; SIGNATURE.len()];
    stream.read_exact(&mut begin).await?;
    if begin == SIGNATURE {
        return version_2(stream).await;
    }
    if !begin.starts_with(LINE) {
        return Err(broken("it does not begin with the PROXY protocol"));
    }
    version_1(stream, begin.to_vec()).await
}

async fn version_2<S: AsyncRead + Unpin>(stream: &mut S) -> io::Result<Option<SocketAddr>> {
    let (command, family) = (stream.read_u8().await?, stream.read_u8().await?);
    let length = usize::from(stream.read_u16().await?);
    if length > PROXY_REST_BYTES_MAX {
        return Err(broken("the header is too long"));
    }
    let mut rest = [0; PROXY_REST_BYTES_MAX];
    let rest = &mut rest[..length];
    stream.read_exact(rest).await?;
    let port = |at: usize| u16::from_be_bytes([rest[at], rest[at + 1]]);
    match (command, family) {
        (0x20, _) | (0x21, 0x00 | 0x31 | 0x32) => Ok(None),
        (0x21, 0x11) if length >= 12 => {
            let [a, b, c, d] = [rest[0], rest[1], rest[2], rest[3]];
            Ok(Some(SocketAddr::new(IpAddr::V4(Ipv4Addr::new(a, b, c, d)), port(8))))
        }
        (0x21, 0x21) if length >= 36 => {
            let octets: [u8; 16] = rest[..16].try_into().map_err(|_| broken("the address is too short"))?;
            Ok(Some(SocketAddr::new(Ipv6Addr::from(octets).to_canonical(), port(32))))
        }
        _ => Err(broken("the header's command, family or length is not allowed")),
    }
}

async fn version_1<S: AsyncRead + Unpin>(stream: &mut S, mut line: Vec<u8>) -> io::Result<Option<SocketAddr>> {
    while !line.ends_with(b"\r\n") {
        if line.len() >= PROXY_LINE_BYTES_MAX {
            return Err(broken("the line is too long"));
        }
        line.push(stream.read_u8().await?);
    }
    let line = std::str::from_utf8(&line[..line.len() - 2]).map_err(|_| broken("the line is no text"))?;
    let words: Vec<&str> = line.split(' ').collect();
    let bad = || broken("the line does not name two addresses and ports");
    let (source, target, port) = match words[..] {
        ["PROXY", "UNKNOWN", ..] => return Ok(None),
        ["PROXY", family @ ("TCP4" | "TCP6"), source, target, port, target_port] => {
            target_port.parse::<u16>().map_err(|_| bad())?;
            let read = |text: &str| text.parse::<IpAddr>().ok().filter(|it| it.is_ipv4() == (family == "TCP4"));
            (read(source), read(target), port.parse::<u16>().map_err(|_| bad())?)
        }
        _ => return Err(bad()),
    };
    target.ok_or_else(bad)?;
    Ok(Some(SocketAddr::new(source.ok_or_else(bad)?.to_canonical(), port)))
}

fn broken(what: &'static str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The header is read as this, and what follows it stays.
    async fn check(header: &[u8], expected: Option<Option<&str>>) {
        let bytes = [header, b"GET /"].concat();
        let mut rest = bytes.as_slice();
        let read = read(&mut rest).await.ok().map(|from| from.map(|from| from.to_string()));
        assert_eq!(read, expected.map(|from| from.map(str::to_owned)), "{header:02x?}");
        assert!(expected.is_none() || rest == b"GET /", "{header:02x?}");
    }

    fn second(command: u8, family: u8, length: u16, rest: &[u8]) -> Vec<u8> {
        [&SIGNATURE[..], &[command, family], &length.to_be_bytes(), rest].concat()
    }

    #[tokio::test]
    async fn both_versions_name_the_source() {
        let four = [1, 2, 3, 4, 10, 0, 0, 1, 0x11, 0x5c, 0, 80];
        check(&second(0x21, 0x11, 12, &four), Some(Some("1.2.3.4:4444"))).await;
        check(&second(0x21, 0x11, 16, &[&four[..], &[4, 0, 1, 9]].concat()), Some(Some("1.2.3.4:4444"))).await;
        let six = [&Ipv6Addr::LOCALHOST.octets()[..], &Ipv6Addr::LOCALHOST.octets(), &[0, 7, 0, 80]].concat();
        check(&second(0x21, 0x21, 36, &six), Some(Some("[::1]:7"))).await;
        check(&second(0x20, 0x00, 0, b""), Some(None)).await;
        check(&second(0x21, 0x00, 0, b""), Some(None)).await;
        check(b"PROXY TCP4 1.2.3.4 10.0.0.1 4444 80\r\n", Some(Some("1.2.3.4:4444"))).await;
        check(b"PROXY TCP6 2001:db8::1 ::1 4444 80\r\n", Some(Some("[2001:db8::1]:4444"))).await;
        check(b"PROXY UNKNOWN\r\n", Some(None)).await;
        check(b"PROXY UNKNOWN ffff::1 ffff::2 1 2\r\n", Some(None)).await;
    }

    #[tokio::test]
    async fn anything_else_is_refused_within_its_bounds() {
        for broken in [
            b"GET /livez HTTP/1.1\r\n".to_vec(),
            second(0x11, 0x11, 12, &[0; 12]),
            second(0x22, 0x11, 12, &[0; 12]),
            second(0x21, 0x12, 12, &[0; 12]),
            second(0x21, 0x11, 11, &[0; 11]),
            second(0x21, 0x21, 35, &[0; 35]),
            second(0x21, 0x11, u16::MAX, &[0; 65_535]),
            b"PROXY TCP4 1.2.3.4 10.0.0.1 4444\r\n".to_vec(),
            b"PROXY TCP4 ::1 ::1 4444 80\r\n".to_vec(),
            b"PROXY TCP4 1.2.3.4 10.0.0.1 4444 99999\r\n".to_vec(),
            b"PROXY TCP5 1.2.3.4 10.0.0.1 4444 80\r\n".to_vec(),
            b"PROXY TCP4 \xff 10.0.0.1 4444 80\r\n".to_vec(),
            [b"PROXY ".as_slice(), &[b'1'; 200], b"\r\n"].concat(),
        ] {
            check(&broken, None).await;
        }
    }
}
