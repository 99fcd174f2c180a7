//! What pages of staff share: who is signed in, where an account is taken over, and the page again with what is wrong.

use baoming_matters::Refused;
use maud::Markup;

use crate::answer::Answer;
use crate::asking::{Staff, Visit, status_of};
use crate::view::Wrong;

/// Where a password of the own is taken.
pub(crate) const OWN_PASSWORD: &str = "/staff/password";
/// Where a second factor is enrolled.
pub(crate) const SECOND_FACTOR: &str = "/staff/second-factor";

/// Whoever is signed in.
pub(super) fn signed_in(visit: &Visit) -> Result<Staff, Refused> {
    visit.staff().ok_or(Refused::Unauthorized)
}

/// The page again, with what was typed and what is wrong with it. What whoever asks lacks comes before that.
pub(super) fn again(visit: &Visit, refused: Refused, page: impl FnOnce(&Wrong) -> Markup) -> Result<Answer, Refused> {
    use Refused::{PasswordChangeNeeded, SecondFactorNeeded, Unauthorized};
    if matches!(refused, Unauthorized | PasswordChangeNeeded | SecondFactorNeeded) {
        return Err(refused);
    }
    let wrong = Wrong::of(visit, &refused);
    let answer = Answer::page(page(&wrong)).with_status(status_of(&refused));
    Ok(answer.come_again(refused.retry_after_seconds()))
}
