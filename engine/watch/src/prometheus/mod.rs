//! What Prometheus is asked over its HTTP API, and what it answers.

mod answer;
mod asking;
mod kept;

pub(crate) use self::answer::{Alert, Labels, Line, Sample};
pub(crate) use self::asking::{AskError, Prometheus, Span};
