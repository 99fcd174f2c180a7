//! What is lacking before anything may be done: of an operator's account a password that nobody else knows, then the second
//! factor that the role needs; of a program's connection the certificate that its token is bound to.
//!
//! An account is judged as it is, at each request, and not by the session: whoever is given a password by a superior, or
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
    /// The client certificate that the token is bound to. No matter goes without it.
    Certificate,
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
            Self::Certificate => "certificate",
        }
    }

    /// What whoever lacks it is told.
    pub(crate) fn refusal(self) -> Refused {
        match self {
            Self::SecondFactor => Refused::SecondFactorNeeded,
            Self::OwnPassword => Refused::PasswordChangeNeeded,
            Self::Certificate => Refused::CertificateNeeded,
        }
    }
}
