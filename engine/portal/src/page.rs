//! A row of the table of pages.

use std::future::Future;
use std::pin::Pin;

use baoming_matters::Refused;

use crate::answer::Answer;
use crate::asking::Visit;

/// What is done at a page.
pub(crate) type Handle = fn(Visit) -> Pin<Box<dyn Future<Output = Result<Answer, Refused>> + Send>>;

/// Looked at, or sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verb {
    Look,
    Send,
}

/// One row.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    pub(crate) verb: Verb,
    pub(crate) path: &'static str,
    pub(crate) is_own: bool,
    pub(crate) handle: Handle,
}

/// Everybody's page that is looked at.
pub(crate) const fn look(path: &'static str, handle: Handle) -> Page {
    Page { verb: Verb::Look, path, is_own: false, handle }
}

/// A form of everybody's.
pub(crate) const fn send(path: &'static str, handle: Handle) -> Page {
    Page { verb: Verb::Send, path, is_own: false, handle }
}

/// A page of one's own.
pub(crate) const fn look_own(path: &'static str, handle: Handle) -> Page {
    Page { is_own: true, ..look(path, handle) }
}

/// A form of one's own.
pub(crate) const fn send_own(path: &'static str, handle: Handle) -> Page {
    Page { is_own: true, ..send(path, handle) }
}
