//! What goes back: a matter's answer as a response, or a problem.

pub(crate) mod pages;
pub(crate) mod problem;
pub(crate) mod respond;
pub(crate) mod shape;
mod texts;
pub(crate) mod words;
