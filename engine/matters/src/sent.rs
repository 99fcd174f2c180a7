//! What is sent with a question, without a word of how it travelled.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;
use serde::de::DeserializeOwned;

use crate::refused::Refused;

/// A shape with the bytes that it was read from, which tell a repeated request from another under the same key.
pub struct Sent<B> {
    /// The shape.
    pub body: B,
    /// As it came.
    pub raw: Bytes,
}

/// What its sender signed: the bytes as they came, and the headers that the signature is about, in lower case.
pub struct Signed {
    /// As it came.
    pub raw: Bytes,
    /// By name.
    pub headers: BTreeMap<String, String>,
}

impl Signed {
    /// A header, whatever the case of its name.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(&name.to_ascii_lowercase()).map(String::as_str)
    }
}

/// A question that narrows what is asked for.
pub struct Question<Q>(pub Q);

/// What a question may hold.
pub trait Questioned: DeserializeOwned + Send {
    /// What is said to whoever asks otherwise.
    const RULE: &'static str;
}

type Bytewise = Pin<Box<dyn Future<Output = Result<Bytes, Refused>> + Send>>;

/// A large thing that is still to be received: the matter says when, once there is room for it.
pub struct Arriving(Bytewise);

impl Arriving {
    /// Received by this, when its turn comes.
    pub fn new(receiving: impl Future<Output = Result<Bytes, Refused>> + Send + 'static) -> Self {
        Self(Box::pin(receiving))
    }

    /// All of it.
    pub async fn whole(self) -> Result<Bytes, Refused> {
        self.0.await
    }
}
