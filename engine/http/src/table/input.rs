//! What was sent, for a matter: parts of the path, a question, a body.

use std::future::Future;

use axum::body::Body;
use axum::extract::{FromRequestParts, Query, RawPathParams};
use axum::http::header::EXPECT;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};
use baoming_matters::{Arriving, Question, Questioned, Refused, Sent, Signed};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use utoipa::openapi::schema::Ref;
use utoipa::openapi::{RefOr, Schema};

use super::json::{collect, read};
use super::media;
use crate::answer::problem::{Media, Problem};

/// A request behind the judgement of who asks.
pub(crate) struct Arrived {
    pub(crate) parts: Parts,
    pub(crate) body: Body,
    /// What the body has to be.
    pub(crate) media: Media,
    /// How many bytes of it at most.
    pub(crate) bytes_max: usize,
}

impl Arrived {
    /// Whether the sender waits to be asked for the body.
    fn waits(&self) -> bool {
        self.parts.headers.contains_key(EXPECT)
    }
}

/// A shape that is referred to by name, and the shapes that it is made from.
pub(crate) struct Named {
    pub(crate) reference: RefOr<Schema>,
    pub(crate) parts: Vec<(String, RefOr<Schema>)>,
}

impl Named {
    pub(crate) fn of<T: ToSchema>() -> Box<Self> {
        let mut parts = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut parts);
        Box::new(Self { reference: RefOr::Ref(Ref::from_schema_name(T::name())), parts })
    }
}

/// What a matter can be handed of what was sent.
pub(crate) trait Input: Sized + Send {
    /// The body's shape, for the description.
    fn described() -> Option<Box<Named>> {
        None
    }

    /// Takes it from the request.
    fn take(arrived: Arrived) -> impl Future<Output = Result<Self, Problem>> + Send;
}

impl Input for () {
    async fn take(_: Arrived) -> Result<Self, Problem> {
        Ok(())
    }
}

impl Input for String {
    async fn take(mut arrived: Arrived) -> Result<Self, Problem> {
        let [only] = path(&mut arrived.parts).await?;
        Ok(only)
    }
}

impl Input for (String, String) {
    async fn take(mut arrived: Arrived) -> Result<Self, Problem> {
        let [first, second] = path(&mut arrived.parts).await?;
        Ok((first, second))
    }
}

impl<Q: Questioned> Input for Question<Q> {
    async fn take(arrived: Arrived) -> Result<Self, Problem> {
        question(&arrived.parts)
    }
}

impl<Q: Questioned> Input for (String, Question<Q>) {
    async fn take(mut arrived: Arrived) -> Result<Self, Problem> {
        let [only] = path(&mut arrived.parts).await?;
        Ok((only, question(&arrived.parts)?))
    }
}

impl<B: DeserializeOwned + ToSchema + Send> Input for Sent<B> {
    fn described() -> Option<Box<Named>> {
        Some(Named::of::<B>())
    }

    async fn take(arrived: Arrived) -> Result<Self, Problem> {
        media::check(&arrived.parts.headers, arrived.media)?;
        let waits = arrived.waits();
        let raw = collect(arrived.body, arrived.bytes_max, waits).await?;
        Ok(Self { body: read(&raw)?, raw })
    }
}

impl<B: DeserializeOwned + ToSchema + Send> Input for (String, Sent<B>) {
    fn described() -> Option<Box<Named>> {
        Some(Named::of::<B>())
    }

    async fn take(mut arrived: Arrived) -> Result<Self, Problem> {
        let [only] = path(&mut arrived.parts).await?;
        Ok((only, Sent::take(arrived).await?))
    }
}

impl<B: DeserializeOwned + ToSchema + Send> Input for ((String, String), Sent<B>) {
    fn described() -> Option<Box<Named>> {
        Some(Named::of::<B>())
    }

    async fn take(mut arrived: Arrived) -> Result<Self, Problem> {
        let [first, second] = path(&mut arrived.parts).await?;
        Ok(((first, second), Sent::take(arrived).await?))
    }
}

/// The matter says when the body is received: large ones are taken only where there is room for them.
impl Input for Arriving {
    async fn take(arrived: Arrived) -> Result<Self, Problem> {
        let charset = media::check(&arrived.parts.headers, arrived.media)?;
        let waits = arrived.waits();
        Ok(Self::new(charset, collect(arrived.body, arrived.bytes_max, waits)))
    }
}

/// The matter says here too: who signs nothing is not listened to.
impl Input for Signed {
    async fn take(arrived: Arrived) -> Result<Self, Problem> {
        let word = |name: &HeaderName| name.as_str().starts_with("wechatpay-");
        let of = |(name, value): (&HeaderName, &HeaderValue)| Some((name.to_string(), value.to_str().ok()?.to_owned()));
        let headers = arrived.parts.headers.iter().filter(|(name, _)| word(name)).filter_map(of).collect();
        Ok(Self { headers, arriving: Arriving::take(arrived).await? })
    }
}

/// The parts of the path, in their order. What is not UTF-8 is nobody's address.
async fn path<const PARTS: usize>(parts: &mut Parts) -> Result<[String; PARTS], Problem> {
    let raw = RawPathParams::from_request_parts(parts, &()).await.map_err(|_| Refused::NotFound)?;
    let all: Vec<String> = raw.iter().map(|(_, part)| part.to_owned()).collect();
    Ok(all.try_into().expect("a row's path has as many parts as its matter takes"))
}

fn question<Q: Questioned>(parts: &Parts) -> Result<Question<Q>, Problem> {
    let refused = || Refused::Field { field: "query", rule: Q::RULE.to_owned() };
    // What is not UTF-8 would be replaced, and something else looked for.
    percent_decode_str(parts.uri.query().unwrap_or("")).decode_utf8().map_err(|_| refused())?;
    let Query(question) = Query::<Q>::try_from_uri(&parts.uri).map_err(|_| refused())?;
    Ok(Question(question))
}
