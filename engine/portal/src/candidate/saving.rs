//! What every saving has in common: the season's rules of the own county, and the page again when it is refused.

use std::sync::Arc;

use baoming_core::policy::Policy;
use baoming_matters::Refused;
use maud::Markup;

use crate::answer::Answer;
use crate::asking::{Visit, Who, status_of};
use crate::view::Wrong;

/// The rules that hold for whoever is signed in.
pub(super) fn policy(visit: &Visit) -> Result<Arc<Policy>, Refused> {
    let serial = visit.serial()?.parse().map_err(|_| Refused::Unauthorized)?;
    let node = &visit.counter().node;
    Ok(node.policy_of(node.county_of(serial)?))
}

/// The serial of somebody who has passwords; whoever has none yet is not signed in for this.
pub(super) fn with_passwords(visit: &Visit) -> Result<String, Refused> {
    match visit.who() {
        Some((Who::Candidate, serial)) => Ok(serial),
        Some((Who::Entrant, _)) | None => Err(Refused::Unauthorized),
    }
}

/// The page again, with what was typed and what is wrong with it. Whoever is not signed in any more signs in first.
pub(super) fn again(visit: &Visit, refused: Refused, page: impl FnOnce(&Wrong) -> Markup) -> Result<Answer, Refused> {
    if matches!(refused, Refused::Unauthorized) {
        return Err(refused);
    }
    let wrong = Wrong::of(visit, &refused);
    let answer = Answer::page(page(&wrong)).with_status(status_of(&refused));
    Ok(answer.come_again(refused.retry_after_seconds()))
}
