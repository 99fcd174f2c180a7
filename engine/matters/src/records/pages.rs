//! An answer that is made page by page while it is sent.
//!
//! Guarantees: every page is behind an entry of the access log; one page is in memory at a time, and the next is made when
//! the one before was taken; whoever goes away takes everything with it, since nothing runs but by sending.

use std::future::Future;
use std::pin::Pin;

use bytes::Bytes;

use super::format::Format;
use super::reads::Recorded;

/// A page that is being made: its bytes, and the page after it.
pub type Making = Pin<Box<dyn Future<Output = Result<(Recorded<Bytes>, Option<NextPage>), CutOff>> + Send>>;

/// What makes the next page.
pub struct NextPage(Box<dyn FnOnce() -> Making + Send>);

impl NextPage {
    /// Made by this, once it is its turn.
    pub(crate) fn new(make: impl FnOnce() -> Making + Send + 'static) -> Self {
        Self(Box::new(make))
    }

    /// Begins to make it.
    pub fn make(self) -> Making {
        (self.0)()
    }
}

/// The answer cannot go on. Why stands in the log of the service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the answer was cut off")]
pub struct CutOff;

/// A file of records, whose first page is there.
pub struct PagedFile {
    /// How it is written.
    pub format: Format,
    /// The first page.
    pub first: Recorded<Bytes>,
    /// What follows it.
    pub next: Option<NextPage>,
}
