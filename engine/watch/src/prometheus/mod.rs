//! What Prometheus is asked over its HTTP API, and what it answers.

mod answer;
mod asking;
mod error;
mod kept;

pub(crate) use self::answer::{Alert, Labels, Line, Sample};
pub(crate) use self::asking::{Prometheus, Span};
pub(crate) use self::error::AskError;
