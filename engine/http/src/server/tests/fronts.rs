//! Where a request comes from, as gateways tell and as others would like to.

use super::*;

/// Sends the bytes to a server with these `proxies`; the address that the router is told, or nothing if it is closed.
async fn check(settings: &str, bytes: &[u8], expected: Option<&str>) {
    let proxies: ProxySettings = toml::from_str(settings).unwrap();
    let server = Running::start_with(|front| front.proxies = proxies).await;
    let mut stream = server.connect(bytes).await;
    let answer = rest(&mut stream).await;
    let told = answer.starts_with("HTTP/1.1 200").then(|| answer.rsplit("\r\n").next().unwrap());
    let address = told.map(|told| told.parse::<SocketAddr>().unwrap().ip().to_string());
    assert_eq!(address.as_deref(), expected, "{settings}: {}: {answer}", String::from_utf8_lossy(bytes));
}

const HERE: &str = "trusted = [\"127.0.0.0/8\"]\n";
const ELSEWHERE: &str = "trusted = [\"10.0.0.0/8\"]\n";
const ONCE: &[u8] = b"GET /peer HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
const SAYING: &[u8] =
    b"GET /peer HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-forwarded-for: 6.6.6.6, 1.2.3.4\r\nforwarded: for=5.5.5.5\r\n\r\n";

#[tokio::test]
async fn only_a_gateway_is_believed() {
    check("", SAYING, Some("127.0.0.1")).await;
    check(ELSEWHERE, SAYING, Some("127.0.0.1")).await;
    check(HERE, SAYING, Some("1.2.3.4")).await;
    check("trusted = \"10.0.0.0/8, 127.0.0.1\"", SAYING, Some("1.2.3.4")).await;
    check(&format!("{HERE}header = \"forwarded\""), SAYING, Some("5.5.5.5")).await;
    check(HERE, ONCE, Some("127.0.0.1")).await;
}

#[tokio::test]
async fn each_request_of_a_connection_says_for_itself() {
    let server = Running::start_with(|front| front.proxies = toml::from_str(HERE).unwrap()).await;
    let mut stream =
        server.connect(b"GET /peer HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 6.6.6.6, 1.2.3.4\r\n\r\n").await;
    assert!(one_answer(&mut stream, "1.2.3.4:0").await.starts_with("HTTP/1.1 200"));
    stream.write_all(b"GET /peer HTTP/1.1\r\nhost: a\r\nx-forwarded-for: 2001:db8::7\r\n\r\n").await.unwrap();
    one_answer(&mut stream, "[2001:db8::7]:0").await;
    stream.write_all(PLAIN).await.unwrap();
    let own = stream.local_addr().unwrap().to_string();
    one_answer(&mut stream, &own).await;
}

#[tokio::test]
async fn the_proxy_protocol_is_asked_of_gateways_and_of_nobody_else() {
    let here = format!("{HERE}header = \"none\"\nproxy_protocol = true");
    let elsewhere = format!("{ELSEWHERE}header = \"none\"\nproxy_protocol = true");
    let line = [b"PROXY TCP4 1.2.3.4 10.0.0.1 4444 80\r\n", ONCE].concat();
    let four: &[u8] = b"\r\n\r\n\0\r\nQUIT\n\x21\x11\0\x0c\x01\x02\x03\x04\x0a\0\0\x01\x11\x5c\0\x50";
    let second = [four, ONCE].concat();
    check(&here, &line, Some("1.2.3.4")).await;
    check(&here, &second, Some("1.2.3.4")).await;
    check(&here, &[b"PROXY UNKNOWN\r\n", ONCE].concat(), Some("127.0.0.1")).await;
    check(&here, ONCE, None).await;
    check(&elsewhere, ONCE, Some("127.0.0.1")).await;
    check(&elsewhere, &line, None).await;
    check(&elsewhere, &second, None).await;
    check(HERE, &line, None).await;
    // A gateway before a gateway: the protocol names the inner one, the header the client.
    let both = "trusted = [\"127.0.0.0/8\", \"1.2.3.0/24\"]\nproxy_protocol = true";
    check(
        both,
        &[four, b"GET /peer HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-forwarded-for: 9.9.9.9\r\n\r\n"].concat(),
        Some("9.9.9.9"),
    )
    .await;
    let client = format!("{HERE}proxy_protocol = true");
    check(&client, &[four, SAYING].concat(), Some("1.2.3.4")).await;
}

#[tokio::test]
async fn a_header_of_the_proxy_protocol_that_does_not_come_ends_the_connection() {
    let settings = format!("{HERE}proxy_protocol = true");
    let change = |front: &mut Front| {
        front.proxies = toml::from_str(&settings).unwrap();
        front.limits.first_byte_ms = 30;
    };
    for part in [&b""[..], b"PROXY TCP4 1.2", b"\r\n\r\n\0\r\nQUIT\n\x21\x11"] {
        let server = Running::start_with(change).await;
        assert_eq!(rest(&mut server.connect(part).await).await, "");
        assert_eq!(server.counters.first_byte_late.load(Ordering::Relaxed), 1);
    }
}

#[tokio::test]
async fn whoever_comes_through_a_gateway_has_places_of_its_own() {
    let settings = format!("{HERE}header = \"none\"\nproxy_protocol = true");
    let server = Running::start_with(|front| {
        front.proxies = toml::from_str(&settings).unwrap();
        front.limits.connections_per_address_max = 1;
    })
    .await;
    let from = |last: u8| format!("PROXY TCP4 1.2.3.{last} 10.0.0.1 4444 80\r\n").into_bytes();
    let _held = server.connect(&[&from(4), HELD].concat()).await;
    server.entered.notified().await;
    assert_eq!(rest(&mut server.connect(&[&from(4), PLAIN].concat()).await).await, "");
    let mut other = server.connect(&[&from(5), PLAIN].concat()).await;
    one_answer(&mut other, "1.2.3.5:4444").await;
}

#[test]
fn networks_that_cannot_be_meant_are_refused() {
    let check = |text: &str, said: &str| {
        let error = toml::from_str::<ProxySettings>(&format!("trusted = [\"{text}\"]")).unwrap_err().to_string();
        assert!(error.contains(said), "{text}: {error}");
    };
    check("0.0.0.0/0", "everybody");
    check("::/0", "everybody");
    check("10.0.0.0/33", "no network");
    check("gateway.example", "no network");
    let settings: ProxySettings = toml::from_str("trusted = [\"10.1.2.3/8\", \"fd00::1\"]").unwrap();
    assert!(settings.trust("10.9.9.9".parse().unwrap()) && settings.trust("fd00::1".parse().unwrap()));
    assert!(!settings.trust("fd00::2".parse().unwrap()));
}
