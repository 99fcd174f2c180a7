//! What an operator's account lacks before its owner may do anything with it: a password that nobody else knows, then the
//! second factor that the role needs.
//!
//! Judged by the account as it is, at each request, and not by the session: whoever is given a password by a superior, or
//! works in a role that needs a second factor from now on, has to see to that first.

use baoming_gate::auth::operators::Operator;

use crate::counter::Counter;
use crate::refused::Refused;

/// What is lacking. Less comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Lacking {
    /// The second factor, which the role needs.
    SecondFactor,
    /// A password of the own: somebody else gave this one.
    OwnPassword,
}

impl Lacking {
    /// What an account lacks.
    pub(crate) fn of(counter: &Counter, operator: &Operator) -> Option<Self> {
        let account = &operator.account;
        if account.first_password {
            return Some(Self::OwnPassword);
        }
        if account.totp.is_some() {
            return None;
        }
        let needed = counter.node.policy_of(counter.node.desk()).roles.of(account.role).one_time_code;
        needed.then_some(Self::SecondFactor)
    }

    /// What it is called in the answer to a sign-in.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::SecondFactor => "second-factor",
            Self::OwnPassword => "password",
        }
    }

    /// What whoever lacks it is told.
    pub(crate) fn refusal(self) -> Refused {
        match self {
            Self::SecondFactor => Refused::SecondFactorNeeded,
            Self::OwnPassword => Refused::PasswordChangeNeeded,
        }
    }
}
