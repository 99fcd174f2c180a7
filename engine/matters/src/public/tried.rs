//! Sign-ins as they are counted: by what whoever tries says to be, and how it ended.
//!
//! Deliberately absent: what cannot be a sign-in, such as a document's number that breaks its rules. That is counted with the
//! other answers.

use metrics::counter;

use baoming_telemetry::names;

use crate::refused::Refused;

/// What whoever tries says to be.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Role {
    Operator,
    Candidate,
    Entrant,
}

const ROLES: [&str; 3] = ["operator", "candidate", "entrant"];

/// How it ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Ok,
    /// Something was wrong.
    Failed,
    /// Too much was wrong before, or too many came.
    Paused,
    /// The node could not look.
    Busy,
}

const OUTCOMES: [&str; 4] = ["ok", "failed", "paused", "busy"];

/// The counters, looked up once, from zero on.
pub(crate) struct SignInMeters([[metrics::Counter; OUTCOMES.len()]; ROLES.len()]);

impl SignInMeters {
    pub(crate) fn new() -> Self {
        Self(ROLES.map(|role| {
            OUTCOMES.map(|outcome| {
                let counter = counter!(names::SIGN_INS_TOTAL, "role" => role, "outcome" => outcome);
                counter.increment(0);
                counter
            })
        }))
    }

    pub(super) fn note<T>(&self, role: Role, tried: &Result<T, Refused>) {
        if let Some(outcome) = outcome(tried.as_ref().err()) {
            self.0[role as usize][outcome as usize].increment(1);
        }
    }
}

fn outcome(refused: Option<&Refused>) -> Option<Outcome> {
    match refused {
        None => Some(Outcome::Ok),
        Some(Refused::Field { .. } | Refused::Document(_)) => None,
        Some(Refused::PasswordPaused { .. } | Refused::TooMany { .. }) => Some(Outcome::Paused),
        Some(refused) if refused.retry_after_seconds().is_some() || matches!(refused, Refused::Internal) => {
            Some(Outcome::Busy)
        }
        Some(_) => Some(Outcome::Failed),
    }
}

#[cfg(test)]
mod tests {
    use baoming_core::reply::Refusal;
    use baoming_node::node::Failure;

    use super::*;

    #[test]
    fn every_end_is_counted_as_what_it_says_of_whoever_tried() {
        let field = || Refused::Field { field: "operator", rule: String::new() };
        for (refused, expected) in [
            (None, Some(Outcome::Ok)),
            (Some(Refused::SignInFailed), Some(Outcome::Failed)),
            (Some(Refused::Failure(Failure::Refused(Refusal::AlreadyActivated))), Some(Outcome::Failed)),
            (Some(Refused::PasswordPaused { retry_after_seconds: 9 }), Some(Outcome::Paused)),
            (Some(Refused::TooMany { retry_after_seconds: 1 }), Some(Outcome::Paused)),
            (Some(Refused::PasswordsBusy { retry_after_seconds: 1, challenge: None }), Some(Outcome::Busy)),
            (Some(Refused::Failure(Failure::CountyRestarting)), Some(Outcome::Busy)),
            (Some(Refused::Internal), Some(Outcome::Busy)),
            (Some(field()), None),
        ] {
            assert_eq!(outcome(refused.as_ref()), expected, "{refused:?}");
        }
    }
}
