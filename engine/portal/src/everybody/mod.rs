//! Everybody's pages: the first one, signing in and out, and what is said when something cannot be done.

mod forgotten;
mod home;
mod receipt;
mod signing_in;
mod unable;

use crate::page::{Page, look, send};

pub(crate) use home::windows;
pub(crate) use signing_in::sign_in_first;
pub(crate) use unable::{broken, refused, strange};

/// Their rows.
pub(crate) const PAGES: &[Page] = &[
    look("/", |visit| Box::pin(home::show(visit))),
    look("/sign-in", |visit| Box::pin(signing_in::show(visit))),
    send("/sign-in", |visit| Box::pin(signing_in::candidate(visit))),
    look("/first-sign-in", |visit| Box::pin(signing_in::show_first(visit))),
    send("/first-sign-in", |visit| Box::pin(signing_in::entrant(visit))),
    look("/forgotten", |visit| Box::pin(forgotten::show(visit))),
    send("/forgotten/code", |visit| Box::pin(forgotten::send_code(visit))),
    send("/forgotten", |visit| Box::pin(forgotten::set(visit))),
    look("/receipt", |visit| Box::pin(receipt::show(visit))),
    send("/receipt", |visit| Box::pin(receipt::check(visit))),
    send("/sign-out", |visit| Box::pin(signing_in::out(visit))),
];
