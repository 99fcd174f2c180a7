//! One connection from its acceptance to its end: what a proxy says of it, TLS, and then one request after the other.

use std::convert::Infallible;
use std::net::{SocketAddr, TcpStream as StdStream};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::{CONNECTION, STRICT_TRANSPORT_SECURITY};
use baoming_gate::auth::certificate::CertificateDigest;
use baoming_gate::protection::Protection;
use baoming_gate::protector::Rule;
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tower::Service;

use super::connection::{Activity, Closed, Stop, drive, prelude};
use super::counters::ServerCounters;
use super::limits::{PeerAddress, PeerCertificate, ServerLimits};
use super::places::Place;
use super::proxies::ProxySettings;
use super::proxy_protocol;
use super::tls::Tls;
use super::unread::Told;
use super::watched::{OverSocket, RequestBody, ResponseBody, WatchedStream};

/// Two years. Nothing is said of the names below this one, which may be others'.
const STRICT: HeaderValue = HeaderValue::from_static("max-age=63072000");

/// What all connections share.
pub(super) struct Shared {
    pub(super) router: Router,
    pub(super) http: Builder,
    pub(super) limits: ServerLimits,
    /// For whoever is kept out.
    pub(super) hurried: ServerLimits,
    pub(super) proxies: ProxySettings,
    pub(super) tls: Option<Arc<Tls>>,
    pub(super) protection: Option<Arc<Protection>>,
    pub(super) counters: Arc<ServerCounters>,
    pub(super) stop: Arc<Stop>,
}

impl Shared {
    /// The whole of a connection's task. The place is given back behind the stream, so that places bound descriptors.
    pub(super) async fn serve(self: Arc<Self>, stream: StdStream, peer: SocketAddr, place: Place) {
        let Ok(stream) = TcpStream::from_std(stream) else { return };
        self.counters.note(self.run(stream, peer, &place).await);
    }

    async fn run(&self, mut stream: TcpStream, peer: SocketAddr, place: &Place) -> Closed {
        let mut from = peer;
        if self.proxies.proxy_protocol && self.proxies.trust(peer.ip()) {
            let said = proxy_protocol::read(&mut stream);
            match prelude(said, &place.activity, &self.stop, self.limits.first_byte_ms).await {
                Ok(Ok(said)) => from = said.unwrap_or(peer),
                Ok(Err(_)) => return Closed::Failed,
                Err(closed) => return closed,
            }
            if !self.proxies.trust(from.ip()) && !place.belongs_to(from.ip()) {
                self.counters.refused.fetch_add(1, Ordering::Relaxed);
                return Closed::Left;
            }
        }
        match &self.tls {
            None => self.requests(stream, (from, None), &place.activity).await,
            // Apart, so that a connection without it needs no room for it.
            Some(tls) => Box::pin(self.handshake(tls, stream, from, &place.activity)).await,
        }
    }

    async fn handshake(&self, tls: &Tls, stream: TcpStream, from: SocketAddr, activity: &Arc<Activity>) -> Closed {
        match prelude(tls.accept(stream), activity, &self.stop, tls.handshake_ms()).await {
            Ok(Ok(stream)) => {
                let shown = stream.get_ref().1.peer_certificates().and_then(<[_]>::first);
                let shown = shown.map(|certificate| PeerCertificate(CertificateDigest::of(certificate)));
                self.requests(stream, (from, shown), activity).await
            }
            Ok(Err(_)) => Closed::Failed,
            Err(closed) => closed,
        }
    }

    async fn requests<S>(
        &self,
        stream: S,
        (from, shown): (SocketAddr, Option<PeerCertificate>),
        activity: &Arc<Activity>,
    ) -> Closed
    where
        S: AsyncRead + AsyncWrite + OverSocket + Unpin + Send + 'static,
    {
        let io = TokioIo::new(Told::new(WatchedStream { stream, activity: activity.clone() }));
        let through = self.proxies.tell_by_header(from.ip());
        let service = service_fn(|request: Request<Incoming>| {
            let from = if through { self.proxies.origin(from, request.headers()) } else { from };
            answer(self.router.clone(), request, (from, shown), self.tls.is_some(), activity.clone())
        });
        let is_blocked = |protection: &Arc<Protection>| !through && protection.find(from.ip()).is_some();
        let limits = if self.protection.as_ref().is_some_and(is_blocked) { &self.hurried } else { &self.limits };
        let closed = drive(self.http.serve_connection(io, service), activity, &self.stop, limits).await;
        if let (Closed::HeadLate, Some(protection)) = (closed, &self.protection) {
            protection.saw(Some(from.ip()), Rule::SlowHeads);
        }
        closed
    }
}

/// One request through the router, with what the connection has to know of it.
async fn answer(
    mut router: Router,
    request: Request<Incoming>,
    (from, shown): (SocketAddr, Option<PeerCertificate>),
    strict: bool,
    activity: Arc<Activity>,
) -> Result<Response<ResponseBody>, Infallible> {
    activity.request_begins();
    let (mut head, body) = request.into_parts();
    head.extensions.insert(PeerAddress(from));
    shown.map(|shown| head.extensions.insert(shown));
    // Most requests of the reading kind have no body; the empty one costs no allocation.
    let body = match body.is_end_stream() {
        true => Body::empty(),
        false => Body::new(RequestBody::new(body, activity.clone())),
    };
    let mut response = router.call(Request::from_parts(head, body)).await?;
    if activity.has_to_leave() {
        response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    }
    if strict {
        response.headers_mut().insert(STRICT_TRANSPORT_SECURITY, STRICT);
    }
    Ok(response.map(|body| ResponseBody { body, activity }))
}
