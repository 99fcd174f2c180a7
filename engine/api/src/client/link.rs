//! One connection, and one exchange over it.

use std::future::{Future, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::task::Poll;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper::Request;
use hyper::client::conn::http1::{Connection, SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

use super::answer::Answer;

/// The most bytes of one answer: the list of all counties and the API's description stay far below it.
const ANSWER_BYTES_MAX: usize = 8 << 20;
/// How often connection and exchange are polled in turn before the task yields. An answer whose head and body have
/// arrived together is complete within these; otherwise the wakers do the rest.
const ROUNDS: usize = 3;

/// A connection that is driven by whoever uses it.
pub(super) struct Link {
    sender: SendRequest<Full<Bytes>>,
    /// Nothing once it has ended.
    connection: Option<Connection<TokioIo<TcpStream>, Full<Bytes>>>,
}

/// How an exchange can fail.
pub(super) enum Failed {
    /// The connection had ended before; nothing of the request was written, and here it is again.
    Unsent(Box<Request<Full<Bytes>>>),
    /// Whether the request was carried out is not known.
    Broken(io::Error),
}

impl Failed {
    /// For a connection so new that there is no reason to try yet another one.
    pub(super) fn into_error(self) -> io::Error {
        match self {
            Self::Unsent(_) => io::Error::new(io::ErrorKind::ConnectionReset, "the connection was closed at once"),
            Self::Broken(error) => error,
        }
    }
}

impl Link {
    pub(super) async fn connect(address: SocketAddr) -> io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(stream)).await.map_err(broken)?;
        Ok(Self { sender, connection: Some(connection) })
    }

    /// Sends the request and reads the whole answer.
    pub(super) async fn exchange(&mut self, request: Request<Full<Bytes>>) -> Result<Answer, Failed> {
        let Self { sender, connection } = self;
        let exchange = async move {
            if sender.ready().await.is_err() {
                return Err(Failed::Unsent(Box::new(request)));
            }
            let answer = match sender.try_send_request(request).await {
                Ok(answer) => answer,
                Err(mut error) => {
                    return Err(match error.take_message() {
                        Some(request) => Failed::Unsent(Box::new(request)),
                        None => Failed::Broken(broken(error.into_error())),
                    });
                }
            };
            let (head, body) = answer.into_parts();
            let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await;
            let body = body.map_err(|error| Failed::Broken(io::Error::new(io::ErrorKind::ConnectionReset, error)))?;
            Ok(Answer::new(head.status.as_u16(), &head.headers, body.to_bytes()))
        };
        let mut exchange = pin!(exchange);
        poll_fn(|context| {
            for _ in 0..ROUNDS {
                // How it ended is told to the exchange. A connection that has ended is dropped, so that a request which
                // it had not yet taken comes back.
                if let Some(open) = connection.as_mut()
                    && Pin::new(open).poll(context).is_ready()
                {
                    *connection = None;
                }
                if let Poll::Ready(done) = exchange.as_mut().poll(context) {
                    return Poll::Ready(done);
                }
            }
            Poll::Pending
        })
        .await
    }
}

fn broken(error: hyper::Error) -> io::Error {
    io::Error::new(io::ErrorKind::ConnectionReset, error)
}
