//! A row of the table: an address, the matter that it leads to, and what the description says of it.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use axum::extract::Request;
use axum::http::StatusCode;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::response::Response;
use axum::routing::MethodFilter;
use baoming_language::Language;
use baoming_matters::Matter;
use baoming_telemetry::names;
use metrics::{Counter, Histogram, counter, histogram};

use super::head;
use super::input::Named;
use super::param::{KEY, PROOF, Param};
use crate::answer::problem::{Media, PROTECTING, Problem};
use crate::answer::respond::{respond, respond_to_platform, with_defaults};
use crate::answer::words::OK;
use crate::limits::BODY_BYTES_MAX;
use crate::state::Edge;

/// How a request ended, as the time that it took is told apart by: in an overload quick refusals would make what was done look
/// quick.
#[derive(Clone, Copy)]
enum Class {
    Done,
    Refused,
    Failed,
}

/// What a row is counted with, looked up once: in an overload the refusals are as hot as the rest.
struct Meters {
    succeeded: Counter,
    /// By class.
    seconds: [Histogram; 3],
}

/// What is done at an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    /// Reads.
    Get,
    /// Makes or asks.
    Post,
    /// Puts in place.
    Put,
    /// Ends.
    Delete,
}

impl Method {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Post => "POST",
            Self::Put => "PUT",
            Self::Delete => "DELETE",
        }
    }

    pub(crate) fn filter(self) -> MethodFilter {
        match self {
            Self::Get => MethodFilter::GET,
            Self::Post => MethodFilter::POST,
            Self::Put => MethodFilter::PUT,
            Self::Delete => MethodFilter::DELETE,
        }
    }
}

/// What a successful answer holds, for the description.
pub(crate) enum Content {
    /// Nothing.
    Nothing,
    /// JSON of a shape.
    Shape(Box<Named>),
    /// JSON, a list of a shape.
    List(Box<Named>),
    /// Text of one of these types.
    Text(&'static [&'static str]),
    /// Bytes of this type.
    Bytes(&'static str),
    /// Lines of a shape, or the same as text of another type.
    Lines(Box<Named>, &'static str, &'static str),
    /// Something of this type that is not described further.
    Opaque(&'static str),
}

/// What a body holds, for the description.
pub(crate) enum Taken {
    /// No body.
    Nothing,
    /// JSON of a shape.
    Shape(Box<Named>),
    /// Text of this row's type, with an example.
    Text(&'static str),
    /// Bytes of this row's type, with what is said of them.
    Bytes(&'static str),
}

/// How the requests of a row are counted and refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Counted; problems are RFC 9457.
    Usual,
    /// Counted; problems are in the payment platform's form.
    Platform,
    /// Not counted: what machines ask all the time, and what is measured against.
    Uncounted,
}

type Outcome = Pin<Box<dyn Future<Output = Result<Response, Problem>> + Send>>;
/// What a row does with a request.
pub(crate) type Handle = Box<dyn Fn(&Row, Arc<Edge>, Language, Request) -> Outcome + Send + Sync>;

/// One row.
pub(crate) struct Row {
    pub(crate) method: Method,
    pub(crate) path: &'static str,
    pub(crate) matter: &'static Matter,
    pub(crate) says: &'static str,
    pub(crate) params: Vec<Param>,
    pub(crate) taken: Taken,
    pub(crate) status: StatusCode,
    pub(crate) content: Content,
    /// Whether whoever asks is known by a token.
    pub(crate) known: bool,
    /// Whether problems are described, and whether the node may be too busy.
    pub(crate) problems: bool,
    pub(crate) busy: bool,
    pub(crate) manner: Manner,
    pub(crate) media: Media,
    pub(crate) bytes_max: usize,
    /// Whether it is for those who run the node, who may have a listener of their own.
    pub(crate) ops: bool,
    handle: Handle,
    meters: OnceLock<Meters>,
}

impl Row {
    pub(crate) fn new(method: Method, path: &'static str, matter: &'static Matter, handle: Handle) -> Self {
        Self {
            method,
            path,
            matter,
            says: "",
            params: Vec::new(),
            taken: Taken::Nothing,
            status: StatusCode::OK,
            content: Content::Nothing,
            known: true,
            problems: true,
            busy: true,
            manner: Manner::Usual,
            media: Media::Json,
            bytes_max: BODY_BYTES_MAX,
            ops: false,
            handle,
            meters: OnceLock::new(),
        }
    }

    /// What it does, for people.
    pub(crate) fn says(mut self, says: &'static str) -> Self {
        self.says = says;
        self
    }

    /// With these in the path, the query or the headers, before those that every row of its kind has.
    pub(crate) fn with(mut self, params: &[Param]) -> Self {
        self.params.splice(0..0, params.iter().copied());
        self
    }

    /// With something else said of the idempotency key than that the same key gives the same answer.
    pub(crate) fn key_says(mut self, says: &'static str) -> Self {
        let key = self.params.iter_mut().find(|param| param.name == KEY.name);
        key.expect("only a row of commands has a key").says = says;
        self
    }

    /// Hashes a password, for which work may be asked.
    pub(crate) fn hashes(mut self) -> Self {
        self.params.push(PROOF);
        self
    }

    /// For those who run the node.
    pub(crate) fn of_ops(mut self) -> Self {
        self.ops = true;
        self
    }

    /// Answers from memory: never too busy.
    pub(crate) fn at_once(mut self) -> Self {
        self.busy = false;
        self
    }

    /// Takes more bytes than usual.
    pub(crate) fn up_to(mut self, bytes_max: usize) -> Self {
        self.bytes_max = bytes_max;
        self
    }

    /// Takes a body of another type.
    pub(crate) fn takes(mut self, media: Media, taken: Taken, bytes_max: usize) -> Self {
        (self.media, self.taken, self.bytes_max) = (media, taken, bytes_max);
        self
    }

    /// Answers something else than a shape.
    pub(crate) fn gives(mut self, content: Content) -> Self {
        self.content = content;
        self
    }

    /// Counted and refused otherwise.
    pub(crate) fn in_manner(mut self, manner: Manner) -> Self {
        self.manner = manner;
        self
    }

    /// Answers one request.
    pub(crate) async fn serve(self: Arc<Self>, edge: Arc<Edge>, request: Request) -> Response {
        let started = Instant::now();
        let wanted = request.headers().get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or("");
        let language = Language::of_header(wanted);
        let (parts, body) = request.into_parts();
        let outcome = match head::check(&parts) {
            Ok(()) => (self.handle)(&self, edge, language, Request::from_parts(parts, body)).await,
            Err(problem) => Err(problem),
        };
        if self.is_counted() {
            self.count(started, &outcome);
        }
        with_defaults(outcome.unwrap_or_else(|problem| match self.manner {
            Manner::Usual | Manner::Uncounted => respond(&problem, language),
            Manner::Platform => respond_to_platform(&problem, language),
        }))
    }

    /// Whether its requests are counted.
    pub(crate) fn is_counted(&self) -> bool {
        self.manner != Manner::Uncounted
    }

    /// What can be counted of it, at zero: whoever is on watch sees what there could be before it is.
    pub(crate) fn count_from_zero(&self) {
        if self.is_counted() {
            self.meters().succeeded.increment(0);
        }
    }

    fn meters(&self) -> &Meters {
        let Matter { audience, action, .. } = *self.matter;
        self.meters.get_or_init(|| {
            let labels = [("audience", audience), ("action", action), ("outcome", OK)];
            let seconds = |class| histogram!(names::COMMAND_SECONDS, "action" => action, "class" => class);
            let seconds = ["done", "refused", "failed"].map(seconds);
            Meters { succeeded: counter!(names::REQUESTS_TOTAL, &labels), seconds }
        })
    }

    fn count(&self, started: Instant, outcome: &Result<Response, Problem>) {
        let Matter { audience, action, .. } = *self.matter;
        let Meters { succeeded, seconds } = self.meters();
        let class = match outcome {
            Ok(_) => Class::Done,
            Err(problem) if problem.is_ours() => Class::Failed,
            Err(_) => Class::Refused,
        };
        seconds[class as usize].record(started.elapsed().as_secs_f64());
        let Err(problem) = outcome else { return succeeded.increment(1) };
        let labels = [("audience", audience), ("action", action), ("outcome", problem.code())];
        counter!(names::REQUESTS_TOTAL, &labels).increment(1);
        if problem.protects() {
            debug_assert!(PROTECTING.contains(&problem.code()), "{} is not counted from zero", problem.code());
            counter!(names::REFUSED_TOTAL, "reason" => problem.code()).increment(1);
        }
    }
}
