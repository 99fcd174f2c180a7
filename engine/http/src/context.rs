//! What every request is asked before its handler runs: when it came, from where, who sends it, in which language to
//! answer, and how often its address and its operator have asked lately.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Instant;

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::{ACCEPT_LANGUAGE, AUTHORIZATION};
use axum::http::request::Parts;
use axum::response::Response;
use baoming_core::author::Author;
use baoming_core::ids::{CommandKey, CountyId, PointId, Serial};
use baoming_core::office::OperatorNumber;
use baoming_core::text::{AuthorName, NetworkAddress};
use baoming_core::time::Timestamp;

use super::api::Api;
use super::endpoint::Endpoint;
use super::error::ApiError;
use super::server::PeerAddress;
use baoming_gate::auth::passwords::Password;
use baoming_gate::auth::sessions::{Session, Subject, is_session_token};
use baoming_gate::auth::tokens::{CANDIDATE_PREFIX, Caller, CallerId, Role, Scope, bearer_of};
use baoming_language::Language;

/// The longest idempotency key.
const KEY_BYTES_MAX: usize = 128;

/// A request's circumstances.
pub(super) struct Context {
    /// By the service's calendar: windows are judged by it.
    pub(super) arrived_at: Timestamp,
    /// For measuring.
    pub(super) started: Instant,
    pub(super) language: Language,
    peer: Option<IpAddr>,
    caller: Result<Identified, ApiError>,
    key: Option<String>,
    save_password: Option<HeaderValue>,
}

/// Who asks, and by which session if it is one.
struct Identified {
    caller: Arc<Caller>,
    session: Option<Session>,
}

impl FromRequestParts<Arc<Api>> for Context {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, api: &Arc<Api>) -> Result<Self, Self::Rejection> {
        let header = |name| parts.headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
        let arrived_at = api.node.clock().now();
        Ok(Self {
            arrived_at,
            started: Instant::now(),
            language: Language::of_header(header(ACCEPT_LANGUAGE.as_str()).unwrap_or("")),
            peer: parts.extensions.get::<PeerAddress>().map(|peer| peer.0.ip()),
            caller: identify(parts, api, arrived_at),
            key: header("idempotency-key").map(str::to_owned),
            save_password: parts.headers.get("save-password").cloned(),
        })
    }
}

/// The address first: it costs least, and guessing tokens is limited by it.
fn identify(parts: &Parts, api: &Api, now: Timestamp) -> Result<Identified, ApiError> {
    let too_many = |refused: baoming_gate::admission::rates::TooMany| ApiError::TooMany {
        retry_after_seconds: refused.retry_after_seconds,
    };
    if let Some(PeerAddress(peer)) = parts.extensions.get::<PeerAddress>() {
        api.rates.check_address(peer.ip()).map_err(too_many)?;
    }
    let header = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = header.and_then(bearer_of).ok_or(ApiError::Unauthorized)?;
    let identified = if is_session_token(bearer) {
        of_session(api, bearer, now)?
    } else {
        let caller = api.tokens.caller(bearer).ok_or(ApiError::Unauthorized)?;
        Identified { caller: caller.clone(), session: None }
    };
    // Candidates are counted by what they ask about, which is themselves.
    if identified.caller.own.is_none() {
        api.rates.check_operator(&identified.caller.id).map_err(too_many)?;
    }
    Ok(identified)
}

/// From memory alone: no row is read and nothing is waited for.
fn of_session(api: &Api, token: &str, now: Timestamp) -> Result<Identified, ApiError> {
    let (accounts, mut operator) = (api.node.accounts(), None);
    let epoch_of = |subject| match subject {
        Subject::Operator { id } => {
            operator = accounts.active_operator(OperatorNumber(id));
            operator.as_ref().map(|operator| operator.epoch)
        }
        Subject::Candidate { .. } | Subject::Entrant { .. } => accounts.epoch_of(subject),
    };
    // Why it is not good is nobody's business but its owner's, who signs in again.
    let session = api.node.sessions().check(token, now, epoch_of).map_err(|_| ApiError::Unauthorized)?;
    let caller = match session.subject {
        Subject::Operator { .. } => operator.ok_or(ApiError::Unauthorized)?.caller.clone(),
        Subject::Candidate { serial } => own(api, Role::Candidate, serial)?,
        Subject::Entrant { serial } => own(api, Role::Entrant, serial)?,
    };
    Ok(Identified { caller, session: Some(session) })
}

/// A candidate is the same caller before and after the passwords are set.
fn own(api: &Api, role: Role, serial: Serial) -> Result<Arc<Caller>, ApiError> {
    let id = CallerId::new(&format!("{CANDIDATE_PREFIX}{serial}")).expect("letters, a hyphen and digits");
    let scope = Scope::County(api.node.county_of(serial)?);
    Ok(Arc::new(Caller { id, role, scope, own: Some(serial) }))
}

/// The circumstances of what a provider sends by itself: its signature is looked at first, and only what is not believed
/// counts against the rate of its address. So a storm of payments comes through, whoever else shares the address.
pub(super) struct Sender {
    /// For measuring.
    pub(super) started: Instant,
    pub(super) language: Language,
    peer: Option<IpAddr>,
}

impl FromRequestParts<Arc<Api>> for Sender {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &Arc<Api>) -> Result<Self, Self::Rejection> {
        let header = parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        Ok(Self {
            started: Instant::now(),
            language: Language::of_header(header.unwrap_or("")),
            peer: parts.extensions.get::<PeerAddress>().map(|peer| peer.0.ip()),
        })
    }
}

impl Sender {
    /// Counts something that is not believed; gives what it is answered with.
    pub(super) fn not_believed(&self, api: &Api) -> ApiError {
        match self.peer.map_or(Ok(()), |peer| api.rates.check_address(peer)) {
            Ok(()) => ApiError::NotificationNotBelieved,
            Err(refused) => ApiError::TooMany { retry_after_seconds: refused.retry_after_seconds },
        }
    }
}

impl Context {
    /// The caller, if it has the endpoint's role.
    pub(super) fn caller(&mut self, endpoint: &Endpoint) -> Result<Arc<Caller>, ApiError> {
        self.identified(endpoint).map(|identified| identified.caller)
    }

    /// The caller's session, if it is one and has the endpoint's role.
    pub(super) fn session(&mut self, endpoint: &Endpoint) -> Result<(Arc<Caller>, Option<Session>), ApiError> {
        self.identified(endpoint).map(|identified| (identified.caller, identified.session))
    }

    fn identified(&mut self, endpoint: &Endpoint) -> Result<Identified, ApiError> {
        let identified = std::mem::replace(&mut self.caller, Err(ApiError::Unauthorized))?;
        if endpoint.roles.contains(&identified.caller.role) { Ok(identified) } else { Err(ApiError::Forbidden) }
    }

    /// The save password, if one that can be read was sent: UTF-8, percent-encoded, since a header holds little else.
    pub(super) fn save_password(&self) -> Option<Password> {
        let sent = self.save_password.as_ref()?;
        let text = percent_encoding::percent_decode(sent.as_bytes()).decode_utf8().ok()?;
        Password::new("Save-Password", text.into_owned()).ok()
    }

    /// The address that the request came from.
    pub(super) fn peer(&self) -> Option<IpAddr> {
        self.peer
    }

    /// Anybody, as long as the address does not ask too often.
    pub(super) fn visitor(&mut self) -> Result<(), ApiError> {
        match std::mem::replace(&mut self.caller, Err(ApiError::Unauthorized)) {
            Err(error @ ApiError::TooMany { .. }) => Err(error),
            _ => Ok(()),
        }
    }

    /// Who makes a change, for the history.
    pub(super) fn author(&self, caller: &Caller) -> Author {
        Author {
            who: AuthorName::parse(caller.id.as_str()).expect("a caller's name is shorter than an author's may be"),
            from: self.peer.and_then(|peer| NetworkAddress::parse(&peer.to_string()).ok()),
        }
    }

    /// Where the request came from, for the access log.
    pub(super) fn address(&self) -> String {
        self.peer.map_or_else(|| "unknown".to_owned(), |peer| peer.to_string())
    }

    /// The key of a command: the caller's own keys are apart from everybody else's.
    pub(super) fn command_key(&self, caller: &Caller) -> Result<CommandKey, ApiError> {
        self.derived_key(caller, "")
    }

    /// The key of one of the commands that a request becomes: apart from the others and from every request's own, since
    /// no caller's key holds a line's end.
    pub(super) fn derived_key(&self, caller: &Caller, part: &str) -> Result<CommandKey, ApiError> {
        let key = self.key.as_deref().ok_or(ApiError::IdempotencyKey)?;
        if !(1..=KEY_BYTES_MAX).contains(&key.len()) || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(ApiError::IdempotencyKey);
        }
        let mut digest = ring::digest::Context::new(&ring::digest::SHA256);
        digest.update(caller.id.as_str().as_bytes());
        digest.update(b"\n");
        digest.update(key.as_bytes());
        if !part.is_empty() {
            digest.update(b"\n");
            digest.update(part.as_bytes());
        }
        let mut half = [0; 16];
        half.copy_from_slice(&digest.finish().as_ref()[..16]);
        Ok(CommandKey(half))
    }

    /// Turns the outcome into the response and counts it.
    pub(super) fn respond(&self, endpoint: &Endpoint, outcome: Result<Response, ApiError>) -> Response {
        endpoint.count(self.started, &outcome);
        outcome.unwrap_or_else(|error| error.respond(self.language))
    }
}

/// Refuses a caller whose scope does not hold all of the county.
pub(super) fn covers_county(caller: &Caller, county: CountyId) -> Result<(), ApiError> {
    if caller.scope.covers_county(county) { Ok(()) } else { Err(ApiError::Forbidden) }
}

/// Refuses a caller who may not act for this candidate: a candidate's own session reaches one serial, a service's token
/// all candidates of its scope.
pub(super) fn covers_candidate(caller: &Caller, county: CountyId, serial: Serial) -> Result<(), ApiError> {
    match caller.own {
        Some(own) if own == serial => Ok(()),
        Some(_) => Err(ApiError::Forbidden),
        None => covers_county(caller, county),
    }
}

/// Refuses a caller whose scope does not hold the point.
pub(super) fn covers_point(caller: &Caller, point: PointId) -> Result<(), ApiError> {
    if caller.scope.covers_point(point) { Ok(()) } else { Err(ApiError::Forbidden) }
}
