//! Whoever asks for a page: cookies, what was typed, and the way to a matter.
//!
//! - `cookies`: what a browser brings and is given
//! - `typed`: the fields of a form
//! - `file`: a form that takes a file along
//! - `origin`: whether a form comes from a page of ours
//! - `visit`: all of it together
//! - `ways`: where a sign-in leads back to, and what an account is offered

mod cookies;
mod file;
mod origin;
mod typed;
mod visit;
mod ways;

pub(crate) use file::{FILE, with_file};
pub(crate) use typed::{Typed, typed_action, typed_back, typed_key, typed_owner, typed_seat};
pub(crate) use visit::{Staff, Visit, Who, sent, status_of};
pub(crate) use ways::{Way, looked_at};
