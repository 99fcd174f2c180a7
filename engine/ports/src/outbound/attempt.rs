//! One attempt: connect or take a connection from the pool, send, read the whole answer within its bound.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http_body_util::{BodyExt, Full, LengthLimitError, Limited};
use hyper::body::Body as _;
use hyper::http::uri::PathAndQuery;
use hyper::{HeaderMap, Method, Request, Uri};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use tower::Service;

use super::answer::{Answer, OutboundError};
use super::settings::{BaseUrl, PortSettings};

/// How long a connection waits for its next request.
const IDLE: Duration = Duration::from_secs(30);

/// The pool of connections to one provider.
pub(super) struct Client {
    pool: legacy::Client<Deadline, Full<Bytes>>,
    base_url: BaseUrl,
    answer_bytes_max: usize,
}

impl Client {
    pub(super) fn new(settings: &PortSettings) -> Self {
        let connect = Duration::from_millis(settings.connect_ms);
        let mut http = HttpConnector::new();
        http.enforce_http(false);
        http.set_nodelay(true);
        let connector = HttpsConnectorBuilder::new()
            .with_tls_config(settings.trust.client_config())
            .https_or_http()
            .enable_http1()
            .wrap_connector(http);
        let pool = legacy::Client::builder(TokioExecutor::new())
            .pool_timer(TokioTimer::new())
            .pool_idle_timeout(IDLE)
            .pool_max_idle_per_host(settings.in_flight_max)
            .build(Deadline { connector, connect });
        Self { pool, base_url: settings.base_url.clone(), answer_bytes_max: settings.answer_bytes_max }
    }

    /// The caller sees to the time.
    pub(super) async fn attempt(
        &self,
        method: Method,
        target: PathAndQuery,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Answer, OutboundError> {
        let mut request = Request::new(Full::new(body));
        *request.method_mut() = method;
        *request.headers_mut() = headers;
        *request.uri_mut() = self.uri(target);
        let answer = self.pool.request(request).await;
        let answer =
            answer.map_err(|error| if error.is_connect() { OutboundError::Connect } else { OutboundError::Broken })?;
        let (head, body) = answer.into_parts();
        if body.size_hint().lower() > self.answer_bytes_max as u64 {
            return Err(OutboundError::TooLarge);
        }
        let body = Limited::new(body, self.answer_bytes_max).collect().await.map_err(|error| {
            if error.is::<LengthLimitError>() { OutboundError::TooLarge } else { OutboundError::Broken }
        })?;
        Ok(Answer { status: head.status.as_u16(), headers: head.headers, body: body.to_bytes() })
    }

    fn uri(&self, target: PathAndQuery) -> Uri {
        let mut parts = hyper::http::uri::Parts::default();
        parts.scheme = Some(self.base_url.scheme.clone());
        parts.authority = Some(self.base_url.authority.clone());
        parts.path_and_query = Some(target);
        Uri::from_parts(parts).expect("scheme, authority and target are all there")
    }
}

/// Connects within a time that covers the name, the connection and TLS.
#[derive(Clone)]
struct Deadline {
    connector: HttpsConnector<HttpConnector>,
    connect: Duration,
}

type Connection = <HttpsConnector<HttpConnector> as Service<Uri>>::Response;
type Refusal = Box<dyn std::error::Error + Send + Sync>;

impl Service<Uri> for Deadline {
    type Response = Connection;
    type Error = Refusal;
    type Future = Pin<Box<dyn Future<Output = Result<Connection, Refusal>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Refusal>> {
        self.connector.poll_ready(context)
    }

    fn call(&mut self, uri: Uri) -> Self::Future {
        let (connecting, connect) = (self.connector.call(uri), self.connect);
        Box::pin(async move {
            let late = |_| Refusal::from(io::Error::from(io::ErrorKind::TimedOut));
            tokio::time::timeout(connect, connecting).await.map_err(late)?
        })
    }
}
