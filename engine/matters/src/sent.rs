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

/// What its sender signed: the headers that the signature is about, in lower case, and the bytes, which are still to be
/// received.
pub struct Signed {
    /// By name.
    pub headers: BTreeMap<String, String>,
    /// As they come.
    pub arriving: Arriving,
}

/// A question that narrows what is asked for.
pub struct Question<Q>(pub Q);

/// What a question may hold.
pub trait Questioned: DeserializeOwned + Send {
    /// What is said to whoever asks otherwise.
    const RULE: &'static str;
}

type Bytewise = Pin<Box<dyn Future<Output = Result<Bytes, Refused>> + Send>>;

/// The charsets that texts of files are taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// UTF-8.
    Utf8,
    /// GB18030, and what it holds: GBK and GB 2312.
    Gb18030,
    /// Big5.
    Big5,
}

/// A large thing that is still to be received: the matter says when, once there is room for it.
pub struct Arriving {
    receiving: Bytewise,
    /// What its sender says that its text is in.
    pub(crate) charset: Option<Charset>,
}

impl Arriving {
    /// Received by this, when its turn comes.
    pub fn new(
        charset: Option<Charset>,
        receiving: impl Future<Output = Result<Bytes, Refused>> + Send + 'static,
    ) -> Self {
        Self { receiving: Box::pin(receiving), charset }
    }

    /// All of it.
    pub async fn whole(self) -> Result<Bytes, Refused> {
        self.receiving.await
    }
}
