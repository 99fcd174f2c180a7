//! The one way of every request to its matter: who asks is judged, then what was sent is taken, then who asks is judged again,
//! since a body may take its time, then the matter is asked.

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::response::Response;
use baoming_api::client::PROOF_HEADER;
use baoming_gate::auth::passwords::Password;
use baoming_gate::auth::tokens::bearer_of;
use baoming_gate::deadline::Deadline;
use baoming_gate::hashing::Solution;
use baoming_language::Language;
use baoming_matters::{Answered, Asking, Circumstances, Counter, Matter, Refused};
use utoipa::ToSchema;

use super::input::{Arrived, Input, Named};
use super::param::KEY;
use super::row::{Content, Handle, Method, Row, Taken};
use crate::answer::shape;
use crate::limits::ANSWER_WITHIN;
use crate::server::{PeerAddress, PeerCertificate};

/// A row whose answer has a shape.
pub(crate) fn row<A, I, R, M, F>(method: Method, path: &'static str, matter: &'static Matter, ask: M) -> Row
where
    A: Asking + 'static,
    I: Input + 'static,
    R: Answered + 'static,
    R::Shape: ToSchema,
    M: Fn(Arc<Counter>, A, I) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<R, Refused>> + Send + 'static,
{
    let mut row = row_as(method, path, matter, ask, shape::respond::<R>);
    row.status = shape::status::<R>();
    row.content = match (R::SHAPED, R::LISTED) {
        (false, _) => Content::Nothing,
        (true, false) => Content::Shape(Named::of::<R::Shape>()),
        (true, true) => Content::List(Named::of::<R::Shape>()),
    };
    row
}

/// A row whose answer becomes a response by this.
pub(crate) fn row_as<A, I, R, M, F>(
    method: Method,
    path: &'static str,
    matter: &'static Matter,
    ask: M,
    respond: fn(R) -> Response,
) -> Row
where
    A: Asking + 'static,
    I: Input + 'static,
    R: Send + 'static,
    M: Fn(Arc<Counter>, A, I) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<R, Refused>> + Send + 'static,
{
    let handle: Handle = Box::new(move |row, edge, language, request| {
        let (ask, media, bytes_max) = (ask.clone(), row.media, row.bytes_max);
        Box::pin(async move {
            let (parts, body) = request.into_parts();
            let asked = A::of(&edge.counter, matter, circumstances(&edge.counter, &parts, language))?;
            let scene = asked.scene();
            let input = I::take(Arrived { parts, body, media, bytes_max }).await?;
            let answer = match asked.still(&edge.counter) {
                Ok(()) => ask(edge.counter.clone(), asked, input).await,
                Err(over) => Err(over),
            };
            let answer = answer.inspect_err(|refused| edge.counter.refused(scene.as_ref(), refused))?;
            Ok(respond(answer))
        })
    });
    let mut row = Row::new(method, path, matter, handle);
    row.known = A::KNOWN;
    row.taken = I::described().map_or(Taken::Nothing, Taken::Shape);
    if A::KEYED {
        row.params.push(KEY);
    }
    row
}

/// What is known before anybody has judged who asks. The arrival first: windows are judged by it.
fn circumstances<'a>(counter: &Counter, parts: &'a Parts, language: Language) -> Circumstances<'a> {
    Circumstances {
        arrived_at: counter.node.clock().now(),
        answer_by: Deadline::after(ANSWER_WITHIN),
        from: peer(parts),
        language,
        certificate: parts.extensions.get::<PeerCertificate>().map(|shown| shown.0),
        bearer: text(&parts.headers, AUTHORIZATION.as_str()).and_then(bearer_of),
        key: text(&parts.headers, "idempotency-key"),
        save_password: save_password(&parts.headers),
        proof: text(&parts.headers, PROOF_HEADER).and_then(Solution::read),
    }
}

fn peer(parts: &Parts) -> Option<IpAddr> {
    parts.extensions.get::<PeerAddress>().map(|peer| peer.0.ip())
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).and_then(|value| value.to_str().ok())
}

/// UTF-8, percent-encoded, since a header holds little else.
fn save_password(headers: &HeaderMap) -> Option<Password> {
    let sent = headers.get("save-password")?;
    let text = percent_encoding::percent_decode(sent.as_bytes()).decode_utf8().ok()?;
    Password::given("Save-Password", text.into_owned()).ok()
}
