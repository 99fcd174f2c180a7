//! A small HTTP/1.1 client: sends the notifications, and stands for the merchant in tests.
//!
//! One connection, kept alive; a request on a connection that the other side has closed meanwhile is sent again on a
//! new one, once. Deliberately absent: TLS, redirects, pools.

use std::io;
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::header::{CONTENT_TYPE, HOST, HeaderMap};
use hyper::{Request, Uri};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::limits::ANSWER_BYTES_MAX;

/// An answer, read whole.
#[derive(Debug)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
}

impl Answer {
    /// A header's value, if it is text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

/// A client of one server at a time.
#[derive(Debug)]
pub struct Client {
    deadline: Duration,
    link: Option<(String, SendRequest<Full<Bytes>>)>,
}

impl Client {
    /// A client that waits this long for each answer.
    pub fn new(deadline: Duration) -> Self {
        Self { deadline, link: None }
    }

    /// Sends a request to an absolute `http` URL.
    pub async fn send(
        &mut self,
        method: &str,
        url: &str,
        headers: &[(&str, String)],
        body: impl Into<Bytes>,
    ) -> io::Result<Answer> {
        let uri: Uri = url.parse().map_err(invalid)?;
        let authority = uri.authority().filter(|_| uri.scheme_str() == Some("http"));
        let authority = authority.ok_or_else(|| invalid("the URL must begin with http:// and a host"))?.to_string();
        let target = uri.path_and_query().map_or("/", |target| target.as_str()).to_owned();
        let body = body.into();
        let request = || {
            let mut request = Request::builder().method(method).uri(&target).header(HOST, &authority);
            for (name, value) in headers {
                request = request.header(*name, value);
            }
            if !body.is_empty() {
                request = request.header(CONTENT_TYPE, "application/json");
            }
            request.body(Full::new(body.clone())).map_err(invalid)
        };
        let kept = self.link.take().filter(|(kept, sender)| *kept == authority && !sender.is_closed());
        let exchange = async {
            if let Some((_, mut sender)) = kept {
                match sender.try_send_request(request()?).await {
                    Ok(answer) => return read(answer, sender).await,
                    // Only a request of which nothing was sent is sent again.
                    Err(mut error) => {
                        if error.take_message().is_none() {
                            return Err(io::Error::other(error.into_error()));
                        }
                    }
                }
            }
            let mut sender = connect(&authority).await?;
            let answer = sender.send_request(request()?).await.map_err(io::Error::other)?;
            read(answer, sender).await
        };
        let (answer, sender) = timeout(self.deadline, exchange)
            .await
            .map_err(|_| io::Error::new(io::ErrorKind::TimedOut, "no answer in time"))??;
        self.link = Some((authority, sender));
        Ok(answer)
    }
}

async fn connect(authority: &str) -> io::Result<SendRequest<Full<Bytes>>> {
    let address = if authority.contains(':') { authority.to_owned() } else { format!("{authority}:80") };
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(io::Error::other)?;
    // It ends when the sender is dropped or the server closes.
    tokio::spawn(async move {
        let _ = connection.await;
    });
    Ok(sender)
}

async fn read(
    answer: hyper::Response<hyper::body::Incoming>,
    sender: SendRequest<Full<Bytes>>,
) -> io::Result<(Answer, SendRequest<Full<Bytes>>)> {
    let (parts, body) = answer.into_parts();
    let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await.map_err(io::Error::other)?.to_bytes();
    Ok((Answer { status: parts.status.as_u16(), headers: parts.headers, body }, sender))
}

fn invalid(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidInput, error)
}
