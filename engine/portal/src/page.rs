//! A row of the table of pages.

use std::future::Future;
use std::pin::Pin;

use baoming_matters::{Matter, Refused};

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

/// Who has to be signed in for a page. What somebody may do there is the matter's to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum For {
    Everybody,
    Candidate,
    Staff,
}

/// One row.
#[derive(Clone, Copy)]
pub(crate) struct Page {
    pub(crate) verb: Verb,
    pub(crate) path: &'static str,
    pub(crate) whom: For,
    /// What staff ask for there before anything else: whoever may not has no such page, and is not offered it.
    pub(crate) matter: Option<&'static Matter>,
    /// The longest file that the form takes along; nothing where it takes none.
    pub(crate) file_bytes_max: Option<usize>,
    pub(crate) handle: Handle,
}

/// Everybody's page that is looked at.
pub(crate) const fn look(path: &'static str, handle: Handle) -> Page {
    Page { verb: Verb::Look, path, whom: For::Everybody, matter: None, file_bytes_max: None, handle }
}

/// A form of everybody's.
pub(crate) const fn send(path: &'static str, handle: Handle) -> Page {
    Page { verb: Verb::Send, ..look(path, handle) }
}

/// A page of one's own.
pub(crate) const fn look_own(path: &'static str, handle: Handle) -> Page {
    Page { whom: For::Candidate, ..look(path, handle) }
}

/// A form of one's own.
pub(crate) const fn send_own(path: &'static str, handle: Handle) -> Page {
    Page { whom: For::Candidate, ..send(path, handle) }
}

/// A page for every account of staff.
pub(crate) const fn look_staff(path: &'static str, handle: Handle) -> Page {
    Page { whom: For::Staff, ..look(path, handle) }
}

/// A form for every account of staff.
pub(crate) const fn send_staff(path: &'static str, handle: Handle) -> Page {
    Page { whom: For::Staff, ..send(path, handle) }
}

/// A page for the staff who may ask for this matter.
pub(crate) const fn look_at(path: &'static str, matter: &'static Matter, handle: Handle) -> Page {
    Page { matter: Some(matter), ..look_staff(path, handle) }
}

/// A form for the staff who may ask for this matter.
pub(crate) const fn send_for(path: &'static str, matter: &'static Matter, handle: Handle) -> Page {
    Page { matter: Some(matter), ..send_staff(path, handle) }
}

/// The same with a file.
pub(crate) const fn send_file(
    path: &'static str,
    matter: &'static Matter,
    file_bytes_max: usize,
    handle: Handle,
) -> Page {
    Page { file_bytes_max: Some(file_bytes_max), ..send_for(path, matter, handle) }
}
