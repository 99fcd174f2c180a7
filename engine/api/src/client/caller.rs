//! One client: what it sends with every request, its deadlines, and the one connection that it keeps.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{ACCEPT_LANGUAGE, AUTHORIZATION, CONTENT_TYPE, HOST, HeaderName, HeaderValue};
use hyper::{Method, Request};
use serde::Serialize;
use tokio::time::timeout;

use super::answer::Answer;
use super::link::{Failed, Link};
use super::proof::PROOF_HEADER;
use super::token::Token;

pub(super) const JSON: HeaderValue = HeaderValue::from_static("application/json");
pub(super) const JPEG: HeaderValue = HeaderValue::from_static("image/jpeg");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// How long a client waits before a server counts as broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Deadlines {
    /// For the connection to be there.
    pub connect: Duration,
    /// For the whole answer, from the sending of the request on.
    pub answer: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self { connect: Duration::from_secs(5), answer: Duration::from_secs(30) }
    }
}

/// One connection to the service.
pub struct Client {
    address: SocketAddr,
    host: HeaderValue,
    token: Token,
    /// Chinese unless it says otherwise.
    language: Option<HeaderValue>,
    deadlines: Deadlines,
    link: Option<Link>,
    connections: u64,
    /// For the next request.
    proof: Option<HeaderValue>,
}

impl Client {
    /// A client that connects when it is first used.
    pub fn new(address: SocketAddr, token: Token) -> Self {
        let host = HeaderValue::try_from(address.to_string()).expect("an address is plain ASCII");
        Self {
            address,
            host,
            token,
            language: None,
            deadlines: Deadlines::default(),
            link: None,
            connections: 0,
            proof: None,
        }
    }

    /// The same with other deadlines.
    pub fn with_deadlines(mut self, deadlines: Deadlines) -> Self {
        self.deadlines = deadlines;
        self
    }

    /// The same, wishing answers for people in this language.
    pub fn with_language(mut self, tag: &'static str) -> Self {
        self.language = Some(HeaderValue::from_static(tag));
        self
    }

    /// From here on requests carry this token, on the same connection.
    pub fn speak_as(&mut self, token: &Token) {
        self.token = token.clone();
    }

    /// The next request carries this work, once: what [`super::solve`] gave.
    pub fn show_work(&mut self, proof: &str) -> io::Result<()> {
        let proof = HeaderValue::try_from(proof).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        self.proof = Some(proof);
        Ok(())
    }

    /// How often this client has connected.
    pub fn connections(&self) -> u64 {
        self.connections
    }

    /// Sends one request with a JSON body, once; only a connection that was closed before the request could be written
    /// is replaced silently.
    pub async fn send<B: Serialize + ?Sized>(
        &mut self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<&B>,
    ) -> io::Result<Answer> {
        let body = body.map(encode).transpose()?;
        self.send_bytes(method, path, key, body).await
    }

    /// Reads.
    pub async fn get(&mut self, path: &str) -> io::Result<Answer> {
        self.send_bytes(Method::GET, path, None, None).await
    }

    /// Like [`Client::send`], with a body that is JSON already.
    pub async fn send_bytes(
        &mut self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<Bytes>,
    ) -> io::Result<Answer> {
        self.send_media(method, path, key, body.map(|body| (body, JSON))).await
    }

    /// The same with a body of some media type.
    pub(super) async fn send_media(
        &mut self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<(Bytes, HeaderValue)>,
    ) -> io::Result<Answer> {
        let request = self.request(method, path, key, body)?;
        let unsent = match self.link.take() {
            None => request,
            Some(link) => match self.exchange(link, request).await {
                Ok(answer) => return Ok(answer),
                Err(Failed::Unsent(request)) => *request,
                Err(Failed::Broken(error)) => return Err(error),
            },
        };
        let connecting = timeout(self.deadlines.connect, Link::connect(self.address)).await;
        let link = connecting.map_err(|_| late("no connection in time"))??;
        self.connections += 1;
        self.exchange(link, unsent).await.map_err(Failed::into_error)
    }

    /// The link is put back only after a whole answer: whatever ends differently, a dropped future too, ends it.
    async fn exchange(&mut self, mut link: Link, request: Request<Full<Bytes>>) -> Result<Answer, Failed> {
        let answer = match timeout(self.deadlines.answer, link.exchange(request)).await {
            Ok(answer) => answer?,
            Err(_) => return Err(Failed::Broken(late("no answer in time"))),
        };
        self.link = Some(link);
        Ok(answer)
    }

    fn request(
        &mut self,
        method: Method,
        path: &str,
        key: Option<&str>,
        body: Option<(Bytes, HeaderValue)>,
    ) -> io::Result<Request<Full<Bytes>>> {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(HOST, self.host.clone())
            .header(AUTHORIZATION, self.token.0.clone());
        if let Some(language) = &self.language {
            request = request.header(ACCEPT_LANGUAGE, language.clone());
        }
        if let Some(key) = key {
            request = request.header(IDEMPOTENCY_KEY, key);
        }
        if let Some(proof) = self.proof.take() {
            request = request.header(PROOF_HEADER, proof);
        }
        let (body, media) = body.unzip();
        if let Some(media) = media {
            request = request.header(CONTENT_TYPE, media);
        }
        let body = Full::new(body.unwrap_or_default());
        request.body(body).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))
    }
}

pub(super) fn encode<B: Serialize + ?Sized>(body: &B) -> io::Result<Bytes> {
    let json = serde_json::to_vec(body).map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
    Ok(Bytes::from(json))
}

fn late(what: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, what)
}

#[test]
fn work_is_shown_once() {
    let mut client = Client::new(SocketAddr::from(([127, 0, 0, 1], 1)), "token".parse().unwrap());
    client.show_work("bmp1.AQID.7").unwrap();
    let mut shown = || client.request(Method::GET, "/", None, None).unwrap().headers().get(PROOF_HEADER).cloned();
    assert_eq!(shown().unwrap(), "bmp1.AQID.7");
    assert!(shown().is_none());
    assert!(client.show_work("two\nlines").is_err());
}
