//! What pages of staff share: who is signed in, where an account is taken over, and the page again with what is wrong.

use axum::http::StatusCode;
use baoming_core::office::OperatorNumber;
use baoming_gate::auth::operators::OPERATOR_PREFIX;
use baoming_matters::Refused;
use maud::{Markup, html};

use crate::answer::Answer;
use crate::asking::{Staff, Visit, status_of, typed_action};
use crate::view::{Form, Wrong, notice};

/// Where a password of the own is taken.
pub(crate) const OWN_PASSWORD: &str = "/staff/password";
/// Where a second factor is enrolled.
pub(crate) const SECOND_FACTOR: &str = "/staff/second-factor";

/// Whoever is signed in.
pub(super) fn signed_in(visit: &Visit) -> Result<Staff, Refused> {
    visit.staff().ok_or(Refused::Unauthorized)
}

/// An author as people know it: the account's name instead of its number.
pub(super) fn author(visit: &Visit, who: &str) -> String {
    let number = who.strip_prefix(OPERATOR_PREFIX).and_then(|number| number.parse().ok()).map(OperatorNumber);
    let account = number.and_then(|number| visit.counter().node.accounts().active_operator(number));
    account.map_or_else(|| who.to_owned(), |operator| operator.account.name.reveal().to_owned())
}

/// The page again, with what was typed and what is wrong with it. What whoever asks lacks comes before that.
pub(super) fn again(visit: &Visit, refused: Refused, page: impl FnOnce(&Wrong) -> Markup) -> Result<Answer, Refused> {
    let ended = Ended::of::<()>(visit, Err(refused), "")?;
    let page = ended.wrong().map(page).unwrap_or_default();
    Ok(ended.answer(page))
}

/// How far what was sent came, for a page that has more on it than the form.
pub(super) enum Ended {
    /// Nothing was sent: the page is looked at.
    Looked,
    /// Done; this is said of it.
    Done(&'static str),
    /// Refused.
    Wrong(Wrong, StatusCode, Option<u32>),
}

impl Ended {
    /// Of an answer. What whoever asks lacks comes before everything else.
    pub(super) fn of<T>(visit: &Visit, outcome: Result<T, Refused>, done: &'static str) -> Result<Self, Refused> {
        use Refused::{PasswordChangeNeeded, SecondFactorNeeded, Unauthorized};
        match outcome {
            Ok(_) => Ok(Self::Done(done)),
            Err(refused @ (Unauthorized | PasswordChangeNeeded | SecondFactorNeeded)) => Err(refused),
            Err(refused) => {
                let wrong = Wrong::of(visit, &refused);
                Ok(Self::Wrong(wrong, status_of(&refused), refused.retry_after_seconds()))
            }
        }
    }

    /// What is wrong, if something is.
    pub(super) fn wrong(&self) -> Option<&Wrong> {
        match self {
            Self::Wrong(wrong, ..) => Some(wrong),
            Self::Looked | Self::Done(_) => None,
        }
    }

    /// That it is done.
    pub(super) fn said(&self) -> Markup {
        match self {
            Self::Done(said) => notice(said),
            Self::Looked | Self::Wrong(..) => html! {},
        }
    }

    /// One of the page's forms: with what was typed into it and what is wrong with that, if it is the one that was sent.
    pub(super) fn form<'a>(&'a self, visit: &'a Visit, action: &'a str) -> Form<'a> {
        let (_, last) = action.rsplit_once('/').unwrap_or(("", action));
        let prefix = if visit.looked_at() == action { "" } else { last };
        let form = if visit.typed.get(typed_action()) == action && !matches!(self, Self::Done(_)) {
            Form::new(visit, &visit.typed, self.wrong())
        } else {
            Form::anew(visit, None)
        };
        form.one_of_several(prefix)
    }

    /// The page as it is answered.
    pub(super) fn answer(self, page: Markup) -> Answer {
        match self {
            Self::Looked | Self::Done(_) => Answer::page(page),
            Self::Wrong(_, status, seconds) => Answer::page(page).with_status(status).come_again(seconds),
        }
    }
}
