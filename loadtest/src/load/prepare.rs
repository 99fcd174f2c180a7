//! What is there before the load begins: points with their segments, and candidates at each stage, all through the API.
//!
//! Guaranteed: everything is there when it ends, or the error says what was refused; what was acknowledged stands in the
//! ledger like everything after it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use baoming_api::bodies::rules::CalendarBody;
use baoming_api::bodies::{PointBody, SegmentBody};
use baoming_api::client::{Client, Method as HttpMethod, Patience, Token};
use baoming_rehearsal::people::photo;
use bytes::Bytes;
use serde::Serialize;

use crate::ledger::Ledger;
use crate::profile::Prepare;
use crate::requests::{Method, Requests, Seen, Task, Verdict};
use crate::season::kinds::Kind;
use crate::season::{Codes, Role, Season, Tokens};

/// Connections that prepare at once.
const CONNECTIONS: u32 = 32;

/// Why there is nothing to load.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// No service.
    #[error("the service does not answer: {0}")]
    NoService(#[from] std::io::Error),
    /// A token that is none, or a role without one.
    #[error("tokens: {role}: must have at least one token of visible ASCII characters")]
    Token {
        /// Of which role.
        role: &'static str,
    },
    /// A calendar that is none.
    #[error(transparent)]
    Calendar(#[from] crate::season::CalendarError),
    /// Something was refused.
    #[error("{what} was refused while preparing: {code}")]
    Refused {
        /// What.
        what: String,
        /// The problem's code.
        code: String,
    },
}

/// What the service says of itself, now.
pub async fn season(
    address: SocketAddr,
    tokens: &Tokens,
    arts_fee_fen: u32,
    codes: Option<Codes>,
) -> Result<Season, PrepareError> {
    for (role, name) in [
        (Role::Office, "office"),
        (Role::Point, "point"),
        (Role::Candidate, "candidate"),
        (Role::Payment, "payment"),
        (Role::Ops, "ops"),
    ] {
        let of = tokens.of(role);
        if of.is_empty() || of.iter().any(|token| token.parse::<Token>().is_err()) {
            return Err(PrepareError::Token { role: name });
        }
    }
    let answer = client(address, &tokens.ops[0])?.get("/v1/calendar").await?;
    let heard = Instant::now();
    if !answer.succeeded() {
        return Err(PrepareError::Refused { what: "the calendar".to_owned(), code: answer.problem_code() });
    }
    let calendar: CalendarBody = answer.json()?;
    Ok(Season::new(tokens.clone(), &calendar, heard, arts_fee_fen, codes)?)
}

/// A client with this token.
pub fn client(address: SocketAddr, token: &str) -> Result<Client, PrepareError> {
    Ok(Client::new(address, token.parse().map_err(|_| PrepareError::Token { role: "ops" })?))
}

/// Sets up the plan's points and segments, and candidates as the profile wants them.
pub async fn prepare(
    address: SocketAddr,
    requests: &Arc<Requests>,
    ledger: &Arc<Ledger>,
    prepare: &Prepare,
    told: impl Fn(&'static str, u32, u32) + Send + Sync + Clone + 'static,
) -> Result<(), PrepareError> {
    set_up(address, requests, told.clone()).await?;
    let (saved, activated) = (prepare.saved, prepare.activated + prepare.saved);
    let paid = prepare.paid + activated;
    let steps =
        [(Kind::Capture, prepare.captured + paid), (Kind::Pay, paid), (Kind::Activate, activated), (Kind::Save, saved)];
    for (kind, count) in steps {
        let (requests, ledger) = (requests.clone(), ledger.clone());
        let one = move |client: Client, _| {
            let (requests, ledger) = (requests.clone(), ledger.clone());
            async move { step(client, &requests, &ledger, kind).await }
        };
        share_out(address, count, kind.name(), told.clone(), one).await?;
    }
    Ok(())
}

async fn set_up(
    address: SocketAddr,
    requests: &Arc<Requests>,
    told: impl Fn(&'static str, u32, u32) + Send + Sync + Clone + 'static,
) -> Result<(), PrepareError> {
    // One round takes one point of each county, so that no county waits for all the points of another.
    let plans = &requests.people.plans;
    let rounds = plans.iter().map(|plan| plan.points.len()).max().unwrap_or_default();
    let places = (0..rounds).flat_map(|point| (0..plans.len()).map(move |county| (county, point)));
    let places: Arc<Vec<_>> = Arc::new(places.filter(|(county, point)| *point < plans[*county].points.len()).collect());
    let count = u32::try_from(places.len()).unwrap_or(u32::MAX);
    let requests = requests.clone();
    send_photo(address, &requests).await?;
    let one = move |mut client: Client, number: u32| {
        let (requests, places) = (requests.clone(), places.clone());
        async move {
            let (county, point) = places[number as usize];
            let plan = &requests.people.plans[county];
            let point = &plan.points[point];
            let id = format!("{}-{}", plan.county, point.number);
            let token = requests.season.token(Role::Office, u64::from(number)).unwrap_or_default();
            client.speak_as(&token.parse().map_err(|_| PrepareError::Token { role: "office" })?);
            let body = PointBody { point: id.clone(), name: point.name.clone() };
            post(&mut client, "/v1/office/points", &format!("load-point-{id}"), &body, "point-exists").await?;
            for segment in &point.segments {
                let key = format!("load-segment-{id}-{}-{}", segment.code, segment.first);
                let (first, last) = (segment.first, segment.last);
                let body = SegmentBody { point: id.clone(), code: segment.code.to_string(), first, last };
                post(&mut client, "/v1/office/segments", &key, &body, "segment-overlaps").await?;
            }
            Ok(client)
        }
    };
    share_out(address, count, "points", told, one).await
}

/// The photograph that all candidates share.
async fn send_photo(address: SocketAddr, requests: &Requests) -> Result<(), PrepareError> {
    let token = requests.season.token(Role::Point, 0).unwrap_or_default();
    let mut client = client(address, &token)?;
    let photo = Bytes::from_static(&photo::shared().bytes);
    let answer = client.send_photo_patiently(Patience::default(), "/v1/point/photos", photo).await?.answer;
    if answer.succeeded() {
        return Ok(());
    }
    Err(PrepareError::Refused { what: "the photograph".to_owned(), code: answer.problem_code() })
}

/// Sends a command whose refusal with `known` only says that it was done by an earlier run.
async fn post<B: Serialize>(
    client: &mut Client,
    path: &str,
    key: &str,
    body: &B,
    known: &str,
) -> Result<(), PrepareError> {
    let sent = client.send_patiently(Patience::default(), HttpMethod::POST, path, Some(key), Some(body)).await?;
    let code = sent.answer.problem_code();
    if sent.answer.succeeded() || code == known {
        return Ok(());
    }
    Err(PrepareError::Refused { what: path.to_owned(), code })
}

async fn step(mut client: Client, requests: &Requests, ledger: &Ledger, kind: Kind) -> Result<Client, PrepareError> {
    let task = requests.task(kind, 0, Instant::now());
    let refused = |code: String| PrepareError::Refused { what: kind.name().to_owned(), code };
    if task.kind != kind {
        return Err(refused("nobody is at the stage before".to_owned()));
    }
    let (seen, sent_ms) = send(&mut client, requests, &task).await?;
    match requests.judge(&task, &seen) {
        Verdict::Receipt(receipt) => {
            requests.carried_out(&task, &receipt, &seen.body, sent_ms, ledger);
            Ok(client)
        }
        Verdict::Right => Err(refused("outside-window".to_owned())),
        Verdict::Refused { code } | Verdict::Wrong(code) => Err(refused(code)),
    }
}

async fn send(client: &mut Client, requests: &Requests, task: &Task) -> Result<(Seen, i64), PrepareError> {
    let token = task.token.clone().unwrap_or_default();
    client.speak_as(&token.parse().map_err(|_| PrepareError::Token { role: "point" })?);
    let method = match task.method {
        Method::Get => HttpMethod::GET,
        Method::Post => HttpMethod::POST,
        Method::Put => HttpMethod::PUT,
    };
    let body = Some(task.body.clone()).filter(|body: &Bytes| !body.is_empty());
    let sent_ms = requests.season.now_ms();
    let patience = Patience::default();
    let sent = client.send_bytes_patiently(patience, method, &task.path, task.key.as_deref(), body).await?;
    let answer = sent.answer;
    let retry_after_seconds = answer.retry_after_seconds;
    let (location, cookies) = (None, Vec::new());
    Ok((Seen { status: answer.status, retry_after_seconds, location, cookies, body: answer.body }, sent_ms))
}

/// Does so many pieces over a few connections; the first error ends it.
async fn share_out<F, O>(
    address: SocketAddr,
    count: u32,
    what: &'static str,
    told: impl Fn(&'static str, u32, u32) + Send + Sync + Clone + 'static,
    one: F,
) -> Result<(), PrepareError>
where
    F: Fn(Client, u32) -> O + Clone + Send + Sync + 'static,
    O: Future<Output = Result<Client, PrepareError>> + Send,
{
    let next = Arc::new(AtomicU32::new(0));
    let mut workers: tokio::task::JoinSet<Result<(), PrepareError>> = tokio::task::JoinSet::new();
    for _ in 0..CONNECTIONS.min(count) {
        let (next, one, told) = (next.clone(), one.clone(), told.clone());
        workers.spawn(async move {
            let mut client = client(address, "nobody")?;
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= count {
                    return Ok(());
                }
                client = one(client, number).await?;
                told(what, number + 1, count);
            }
        });
    }
    while let Some(worker) = workers.join_next().await {
        worker.map_err(|error| std::io::Error::other(error.to_string()))??;
    }
    Ok(())
}
