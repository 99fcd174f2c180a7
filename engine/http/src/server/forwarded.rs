//! The hops that `X-Forwarded-For` and `Forwarded` (RFC 7239) name, the last one first.
//!
//! Guarantees: read from the right, since only the right end was written by somebody who is known, so that nothing that a
//! client puts in front changes how the end is read; a hop that is hidden, unknown or cannot be read is none.
//!
//! Deliberately absent: everything else in `Forwarded`, and escapes within quotes, which no address needs.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::HeaderMap;
use axum::http::header::FORWARDED;

use crate::limits::HOPS_MAX;

/// The hops of `X-Forwarded-For`.
pub(super) fn hops_of_x_forwarded_for(headers: &HeaderMap) -> impl Iterator<Item = Option<SocketAddr>> {
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    lines.flat_map(|line| line.as_bytes().rsplit(|byte| *byte == b',').map(|hop| node(text(hop)?))).take(HOPS_MAX)
}

/// The hops of `Forwarded`.
pub(super) fn hops_of_forwarded(headers: &HeaderMap) -> impl Iterator<Item = Option<SocketAddr>> {
    let lines = headers.get_all(FORWARDED).iter().rev();
    lines.flat_map(|line| Elements(Some(line.as_bytes())).map(|element| hop_of_element(text(element?)?))).take(HOPS_MAX)
}

/// One hop's bytes, so that those of another do not matter.
fn text(hop: &[u8]) -> Option<&str> {
    std::str::from_utf8(hop).ok().map(str::trim)
}

/// The elements of a list from the right; commas within quotes are none. An element with a quote too few is none, and the
/// last that is given.
struct Elements<'a>(Option<&'a [u8]>);

impl<'a> Iterator for Elements<'a> {
    type Item = Option<&'a [u8]>;

    fn next(&mut self) -> Option<Option<&'a [u8]>> {
        let rest = self.0?;
        let mut quoted = false;
        let comma = rest.iter().rposition(|byte| {
            quoted ^= *byte == b'"';
            *byte == b',' && !quoted
        });
        if let Some(comma) = comma {
            self.0 = Some(&rest[..comma]);
            return Some(Some(&rest[comma + 1..]));
        }
        self.0 = None;
        Some((!quoted).then_some(rest))
    }
}

/// The one `for` of an element.
fn hop_of_element(element: &str) -> Option<SocketAddr> {
    if element.contains('\\') {
        return None;
    }
    let mut found = None;
    for pair in outside_quotes(element, b';') {
        let (name, value) = pair.trim().split_once('=')?;
        if !name.trim_end().eq_ignore_ascii_case("for") {
            continue;
        }
        let value = value.trim();
        let bare = value.strip_prefix('"').map_or(Some(value), |value| value.strip_suffix('"'))?;
        if found.replace(node(bare)?).is_some() {
            return None;
        }
    }
    found
}

fn outside_quotes(text: &str, separator: u8) -> impl Iterator<Item = &str> {
    let mut quoted = false;
    text.split(move |character: char| {
        quoted ^= character == '"';
        character == char::from(separator) && !quoted
    })
}

/// An address with or without a port; with a port an IPv6 address stands in brackets.
fn node(text: &str) -> Option<SocketAddr> {
    let (address, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, port) = rest.split_once(']')?;
            (IpAddr::V6(address.parse::<Ipv6Addr>().ok()?), port)
        }
        None => match text.parse::<IpAddr>() {
            Ok(address) => (address, ""),
            Err(_) => {
                let at = text.rfind(':')?;
                (IpAddr::V4(text[..at].parse().ok()?), &text[at..])
            }
        },
    };
    let port = match port.strip_prefix(':') {
        None if port.is_empty() => 0,
        None => return None,
        // A hidden port hides nothing of the address.
        Some(hidden) if hidden.starts_with('_') => 0,
        Some(port) if port.bytes().all(|byte| byte.is_ascii_digit()) => port.parse().ok()?,
        Some(_) => return None,
    };
    Some(SocketAddr::new(address.to_canonical(), port))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::super::proxies::ProxySettings;
    use super::*;

    /// What is believed of a request of the gateway 10.0.0.1 with these lines of a header.
    fn check(header: &str, lines: &[&str], expected: &str) {
        let settings = format!("trusted = [\"10.0.0.0/8\", \"fd00::/16\"]\nheader = \"{header}\"");
        let settings: ProxySettings = toml::from_str(&settings).unwrap();
        let mut headers = HeaderMap::new();
        let name = if header == "none" { "x-forwarded-for" } else { header };
        for line in lines {
            let name = name.parse::<axum::http::HeaderName>().unwrap();
            headers.append(name, HeaderValue::from_bytes(line.as_bytes()).unwrap());
        }
        let other = if header == "forwarded" { "x-forwarded-for" } else { "forwarded" };
        headers.insert(other, HeaderValue::from_static("for=6.6.6.6"));
        let gateway = "10.0.0.1:80".parse().unwrap();
        assert_eq!(settings.origin(gateway, &headers).ip().to_string(), expected, "{header}: {lines:?}");
    }

    #[test]
    fn the_right_most_hop_that_is_no_gateway_is_believed() {
        let check = |lines: &[&str], expected| check("x-forwarded-for", lines, expected);
        check(&[], "10.0.0.1");
        check(&["1.2.3.4"], "1.2.3.4");
        check(&["6.6.6.6, 1.2.3.4"], "1.2.3.4");
        check(&["6.6.6.6, 1.2.3.4,10.9.9.9 , fd00::7"], "1.2.3.4");
        check(&["6.6.6.6", "1.2.3.4", "10.9.9.9"], "1.2.3.4");
        check(&["10.0.0.3, 10.0.0.2"], "10.0.0.3");
        check(&["1.2.3.4:5678"], "1.2.3.4");
        check(&["[2001:db8::1]:443"], "2001:db8::1");
        check(&["2001:db8::1"], "2001:db8::1");
        check(&["::ffff:1.2.3.4"], "1.2.3.4");
        check(&["::ffff:10.0.0.9"], "10.0.0.9");
    }

    #[test]
    fn a_hop_that_cannot_be_read_ends_the_search() {
        let check = |lines: &[&str], expected| check("x-forwarded-for", lines, expected);
        for bad in
            ["unknown", "_hidden", "", "1.2.3", "1.2.3.4:x", "01.2.3.4", "[::1", "::1]", "a b", "报名", "1.2.3.4:99999"]
        {
            check(&[bad], "10.0.0.1");
            check(&[&format!("6.6.6.6, {bad}")], "10.0.0.1");
            check(&[&format!("6.6.6.6, {bad}, 10.9.9.9")], "10.9.9.9");
            check(&[&format!("{bad}, 1.2.3.4")], "1.2.3.4");
            check(&[bad, "1.2.3.4"], "1.2.3.4");
        }
        check(&[&"10.0.0.2,".repeat(HOPS_MAX + 9), "10.7.7.7"], "10.7.7.7");
    }

    #[test]
    fn forwarded_is_read_with_quotes_brackets_and_hidden_names() {
        let check = |lines: &[&str], expected| check("forwarded", lines, expected);
        check(&["for=1.2.3.4"], "1.2.3.4");
        check(&["For=\"1.2.3.4:80\";proto=https;by=10.0.0.1"], "1.2.3.4");
        check(&["proto=https; host=\"a,b;for=6.6.6.6\" ;FOR=\"[2001:db8::1]:_p\""], "2001:db8::1");
        check(&["for=6.6.6.6, for=\"[2001:db8::1]\", for=10.9.9.9"], "2001:db8::1");
        check(&["for=6.6.6.6", "for=1.2.3.4"], "1.2.3.4");
        // A quote that a client left open changes nothing of what the gateway wrote behind it.
        check(&["for=\", for=1.2.3.4"], "1.2.3.4");
        check(&["for=\"6.6.6.6, for=\"1.2.3.4\""], "1.2.3.4");
        for bad in [
            "for=unknown",
            "for=_hidden",
            "for=",
            "proto=https",
            "for",
            "for=1.2.3.4;for=6.6.6.6",
            "for=\"1.2.3.4\\\"\"",
            "for=\"1.2.3.4",
            "1.2.3.4",
            "for=\"2001:db8::1\"x",
            "",
        ] {
            check(&[&format!("for=6.6.6.6,{bad},for=10.9.9.9")], "10.9.9.9");
            check(&[bad], "10.0.0.1");
        }
    }

    #[test]
    fn a_header_that_is_not_the_configured_one_is_not_read() {
        check("none", &["6.6.6.6"], "10.0.0.1");
    }
}
