//! Work without a network: the shells of the two apps, and the way of drafts from a device to the matters.
//!
//! Guarantees: a shell holds nothing of anybody, whoever is signed in; a draft goes through the same matters as a capture by
//! pages, under a key made of its number and its content, so however often it is sent it is one; the device is told of a
//! registration by a signed word about this draft, this content and this serial.
//!
//! Deliberately absent: what lies on the device, which is the scripts' (`scripts`), and bundles as files, which no route takes.

mod addresses;
mod candidates;
mod draft;
mod sending;
mod shell;
mod state;

use baoming_core::limits::PHOTO_BYTES_MAX;

use addresses::{SEND, STATE};

use crate::installed::{CANDIDATES_SHELL, STAFF_SHELL};
use crate::page::{Page, look, send};

/// Their rows. Whoever is not signed in is told so in the answer: a script cannot read a page.
pub(crate) const PAGES: &[Page] = &[
    look(CANDIDATES_SHELL, |visit| Box::pin(candidates::show(visit))),
    look(STAFF_SHELL, |visit| Box::pin(shell::show(visit))),
    look(STATE, |visit| Box::pin(state::show(visit))),
    Page { file_bytes_max: Some(PHOTO_BYTES_MAX), ..send(SEND, |visit| Box::pin(sending::take(visit))) },
];
