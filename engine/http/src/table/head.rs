//! What the head of every request must be before anything is asked of it, whatever the address.
//!
//! Guarantees: the host is said once and is one; no header that counts once comes twice, so that nobody in front of us can
//! have read another one than we do; a transfer coding is `chunked` and nothing else. What breaks this is refused, and the
//! connection is closed behind it.
//!
//! Deliberately absent: which hosts are ours. The gateway knows the province's names.

use axum::http::header::{
    AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE, HOST, HeaderName, HeaderValue, TRANSFER_ENCODING,
};
use axum::http::request::Parts;
use axum::http::{Method, Version};

use crate::answer::problem::Problem;

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const SAVE_PASSWORD: HeaderName = HeaderName::from_static("save-password");
const PROOF_OF_WORK: HeaderName = HeaderName::from_static("proof-of-work");
/// What the platform signs; each is one text.
static SIGNATURE: [HeaderName; 4] = [
    HeaderName::from_static("wechatpay-signature"),
    HeaderName::from_static("wechatpay-timestamp"),
    HeaderName::from_static("wechatpay-nonce"),
    HeaderName::from_static("wechatpay-serial"),
];
/// Other headers that count once.
static ONCE: [HeaderName; 6] =
    [AUTHORIZATION, IDEMPOTENCY_KEY, SAVE_PASSWORD, PROOF_OF_WORK, CONTENT_TYPE, CONTENT_LENGTH];

/// Refuses what no request may be.
pub(crate) fn check(parts: &Parts) -> Result<(), Problem> {
    host(parts)?;
    let headers = &parts.headers;
    // Most requests have each header once: then there is nothing to look for.
    if headers.len() > headers.keys_len() {
        let twice = ONCE.iter().chain(&SIGNATURE).find(|name| headers.get_all(*name).iter().nth(1).is_some());
        twice.map_or(Ok(()), |name| Err(Problem::Repeated(written(name))))?;
    }
    let chunked = |value: &HeaderValue| value.as_bytes().eq_ignore_ascii_case(b"chunked");
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    match (codings.next(), codings.next()) {
        (None, _) => Ok(()),
        (Some(coding), None) if chunked(coding) => Ok(()),
        _ => Err(Problem::TransferCoding),
    }
}

/// One host that is one. HTTP/1.0 knows none; whoever sends one all the same is held to it.
fn host(parts: &Parts) -> Result<(), Problem> {
    // A target of no address of ours: only proxies are asked so.
    let strange = |scheme: &str| !["http", "https"].contains(&scheme);
    if parts.method == Method::CONNECT || parts.uri.scheme_str().is_some_and(strange) {
        return Err(Problem::Host);
    }
    if parts.uri.authority().is_some_and(|authority| !is_host(authority.as_str().as_bytes())) {
        return Err(Problem::Host);
    }
    let mut hosts = parts.headers.get_all(HOST).iter();
    match (hosts.next(), hosts.next()) {
        (Some(host), None) if is_host(host.as_bytes()) => Ok(()),
        (None, None) if parts.version < Version::HTTP_11 => Ok(()),
        _ => Err(Problem::Host),
    }
}

/// A name or an address, and perhaps a port. Most requests have a plain one, so nothing is kept for it.
fn is_host(value: &[u8]) -> bool {
    let (name, port) = match value.strip_prefix(b"[") {
        Some(rest) => {
            let Some(end) = rest.iter().position(|byte| *byte == b']') else { return false };
            let address = std::str::from_utf8(&rest[..end]).ok().map(str::parse::<std::net::Ipv6Addr>);
            if !matches!(address, Some(Ok(_))) {
                return false;
            }
            (b"v6".as_slice(), &rest[end + 1..])
        }
        None => value.split_at(value.iter().position(|byte| *byte == b':').unwrap_or(value.len())),
    };
    let part = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._~".contains(byte);
    !name.is_empty() && name.iter().all(part) && is_port(port)
}

/// Nothing, or a colon and perhaps a number.
fn is_port(text: &[u8]) -> bool {
    let Some((colon, digits)) = text.split_first() else { return true };
    let number = digits.iter().try_fold(0_u16, |number, digit| {
        number.checked_mul(10)?.checked_add(u16::from(digit.is_ascii_digit().then(|| digit - b'0')?))
    });
    *colon == b':' && number.is_some()
}

/// As the manual writes it.
fn written(name: &HeaderName) -> &'static str {
    match name.as_str() {
        "authorization" => "Authorization",
        "idempotency-key" => "Idempotency-Key",
        "save-password" => "Save-Password",
        "proof-of-work" => "Proof-Of-Work",
        "content-type" => "Content-Type",
        "content-length" => "Content-Length",
        _ => "Wechatpay-*",
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    #[track_caller]
    fn case(version: Version, target: &str, headers: &[(&str, &[u8])], expected: Result<(), &str>) {
        let mut request = Request::builder().version(version).uri(target);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        let shown: Vec<_> = headers.iter().map(|(name, value)| (name, String::from_utf8_lossy(value))).collect();
        assert_eq!(check(&parts).map_err(|problem| problem.code()), expected, "{version:?} {target} {shown:?}");
    }

    #[test]
    fn a_host_is_said_once_and_is_one() {
        let hosts: [&[u8]; 7] =
            [b"a", b"baoming.test:8443", b"127.0.0.1", b"[::1]:80", b"A-b.c_d", b"a:", b"xn--fiq.cn"];
        for host in hosts {
            case(Version::HTTP_11, "/livez", &[("host", host)], Ok(()));
            case(Version::HTTP_10, "/livez", &[("host", host)], Ok(()));
        }
        let broken: [&[u8]; 16] = [
            b"",
            b" ",
            b"a b",
            b"a,b",
            b"a/b",
            b"u@a",
            b"a:b",
            b"a:99999",
            b"a:1:2",
            b"[::1",
            b"[x]",
            b"http://a",
            b"a?b",
            b"\xe4\xb8\xad",
            b":80",
            b"a:+1",
        ];
        for host in broken {
            case(Version::HTTP_11, "/livez", &[("host", host)], Err("host"));
            case(Version::HTTP_10, "/livez", &[("host", host)], Err("host"));
        }
        case(Version::HTTP_11, "/livez", &[], Err("host"));
        case(Version::HTTP_10, "/livez", &[], Ok(()));
        case(Version::HTTP_11, "/livez", &[("host", b"a"), ("host", b"a")], Err("host"));
        case(Version::HTTP_10, "/livez", &[("host", b"a"), ("host", b"b")], Err("host"));
        case(Version::HTTP_11, "http://a/livez", &[("host", b"a")], Ok(()));
        case(Version::HTTP_11, "http://a/livez", &[], Err("host"));
        case(Version::HTTP_11, "ftp://a/livez", &[("host", b"a")], Err("host"));
        case(Version::HTTP_11, "http://u@a/livez", &[("host", b"a")], Err("host"));
    }

    #[test]
    fn what_counts_once_does_not_come_twice() {
        let host: (&str, &[u8]) = ("host", b"a");
        for name in ONCE.iter().chain(&SIGNATURE) {
            let one: (&str, &[u8]) = (name.as_str(), b"1");
            case(Version::HTTP_11, "/", &[host, one], Ok(()));
            case(Version::HTTP_11, "/", &[host, one, one], Err("header-repeated"));
            case(Version::HTTP_11, "/", &[host, one, (name.as_str(), b"2")], Err("header-repeated"));
        }
        case(Version::HTTP_11, "/", &[host, ("accept", b"a"), ("accept", b"b")], Ok(()));
    }

    #[test]
    fn no_transfer_coding_but_chunked_is_taken() {
        let with = |coding: &'static [u8]| [("host", b"a".as_slice()), ("transfer-encoding", coding)];
        case(Version::HTTP_11, "/", &with(b"chunked"), Ok(()));
        case(Version::HTTP_11, "/", &with(b"Chunked"), Ok(()));
        for coding in [b"gzip, chunked".as_slice(), b"chunked, chunked", b"identity", b"chunked;q=1", b"\x0bchunked"] {
            if HeaderValue::from_bytes(coding).is_ok() {
                case(Version::HTTP_11, "/", &with(coding), Err("transfer-coding"));
            }
        }
        let twice = [("host", b"a".as_slice()), ("transfer-encoding", b"chunked"), ("transfer-encoding", b"chunked")];
        case(Version::HTTP_11, "/", &twice, Err("transfer-coding"));
    }
}
