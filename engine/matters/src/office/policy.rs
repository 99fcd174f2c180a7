//! Policy files: tried on what is registered, then adopted, while the service runs.

use std::sync::Arc;
use std::time::Instant;

use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::rules::{AdoptBody, ChangeBody, FaultBody, TrialBody, TryBody};
use baoming_core::contingency::Class;
use baoming_core::four_eyes::FourEyes;
use baoming_core::policy::Policy;
use baoming_core::reply::Refusal;
use baoming_core::rows::Ruling;
use baoming_core::scope::Scope;
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;
use baoming_policy::{Fault, Trial, diff};

use super::editions;
use crate::asked::Asked;
use crate::asked::Keyed;
use crate::counter::Counter;
use crate::fields;
use crate::limits::ADOPTIONS_MAX;
use crate::matter::Matter;
use crate::records::reads::Recorded;
use crate::records::reads::Shown;
use crate::refused::Refused;
use crate::second_person::InNeed;
use crate::sent::Sent;

/// Files are tried.
pub const TRY: Matter = Matter::of("office", "try-policy", Class::Always, &[Role::Office]);
/// Files come into force.
pub const ADOPT: Matter = Matter::of("office", "adopt-policy", Class::Always, &[Role::Office]);

/// How long a trial that finds another one under way should wait.
const TRIAL_WAIT_SECONDS: u32 = 3;

/// Tries policy files on what is registered in a scope within the caller's own. Changes nothing.
pub async fn try_policy(
    counter: Arc<Counter>,
    asked: Asked,
    sent: Sent<TryBody>,
) -> Result<Recorded<TrialBody>, Refused> {
    let body = sent.body;
    let scope = editions::scope_of_files(&body.scope, &counter.node.province_policy())?;
    if !asked.who.scope.covers(scope) {
        return Err(Refused::Forbidden);
    }
    let (_, policy) = editions::files(body.files)?;
    let (trial, body) = trial(&counter, scope, Arc::new(policy)).await?;
    // Serials with the fault that each would have are data of their candidates.
    let shown = Shown { scope: Some(scope), serials: trial.serials, ..Shown::default() };
    counter.recorded_if_anybody(&asked, shown, body).await
}

/// Adopts policy files for the province, a city or a county. Refused if registrations that are there would be refused by
/// them, unless that is accepted in so many words.
pub async fn adopt_policy(counter: Arc<Counter>, asked: Keyed, sent: Sent<AdoptBody>) -> Result<ReceiptBody, Refused> {
    if asked.who.scope != Scope::Province {
        return Err(Refused::Forbidden);
    }
    let mut body = sent.body;
    let scope = editions::scope_of_files(&body.scope, &counter.node.province_policy())?;
    let (files, policy) = editions::files(std::mem::take(&mut body.files))?;
    let action = editions::adoption(&body, scope, &files, &policy)?;
    let told = counter.node.editions().told();
    if told.iter().filter(|told| matches!(told.row.ruling, Ruling::Policy { .. })).count() >= ADOPTIONS_MAX {
        return Err(Failure::Refused(Refusal::TooMany { what: "adoptions" }).into());
    }
    if body.accept_refusals {
        let (path, raw, summary) = ("", &*sent.raw, format!("{} {scope}", policy.version));
        let (action, reason) = (FourEyes::AdoptPolicyUntried, Some(fields::text("reason", &body.reason)?));
        let need = InNeed { action, scope, path, raw, summary, reason };
        counter.approval(&asked, counter.node.desk(), need).await?;
    }
    let (trial, _) = trial(&counter, scope, Arc::new(policy)).await?;
    if trial.newly_refused > 0 && !body.accept_refusals {
        return Err(Refused::PolicyRefuses { registrations: trial.newly_refused });
    }
    counter.command(&asked, counter.node.desk(), (Lane::Control, &sent.raw), action).await
}

/// One at a time: it reads every row of the scope.
async fn trial(counter: &Arc<Counter>, scope: Scope, new: Arc<Policy>) -> Result<(Trial, TrialBody), Refused> {
    let started = Instant::now();
    counter.node.check_compatible(scope, &new).map_err(Refused::Policy)?;
    let busy = |_| Refused::Failure(Failure::Busy { retry_after_seconds: TRIAL_WAIT_SECONDS });
    let permit = counter.trials.clone().try_acquire_owned().map_err(busy)?;
    let counties = counter.node.counties_of(scope);
    counter.node.caught_up(&counties).await?;
    let (own, policy, looked_through) = (counter.clone(), new.clone(), counties.len());
    let judged = tokio::task::spawn_blocking(move || {
        // It goes with the work and not with the request: whoever hangs up does not start a second one beside it.
        let _permit = permit;
        own.node.try_policy(&counties, &policy)
    });
    let trial = judged.await.map_err(|_| Refused::Internal)??;
    let body = trial_body(counter, scope, &new, looked_through, &trial, started);
    Ok((trial, body))
}

fn trial_body(
    counter: &Counter,
    scope: Scope,
    new: &Policy,
    counties: usize,
    trial: &Trial,
    started: Instant,
) -> TrialBody {
    // Files against files: an extension in force is no difference between them, and it stays.
    let first = counter.node.counties_of(scope).first().copied().unwrap_or(counter.node.desk());
    let old = counter.node.editions().files_of(first).unwrap_or_else(|| counter.node.province_policy());
    let fault = |(fault, registrations): (&Fault, &u64)| FaultBody {
        rule: fault.rule.to_owned(),
        field: fault.field.clone(),
        registrations: *registrations,
    };
    TrialBody {
        scope: scope.to_string(),
        version_in_force: old.version,
        version: new.version,
        counties,
        registrations: trial.registrations,
        newly_refused: trial.newly_refused,
        newly_accepted: trial.newly_accepted,
        refusals: trial.refusals.iter().map(fault).collect(),
        acceptances: trial.acceptances.iter().map(fault).collect(),
        serials: trial.serials.iter().map(ToString::to_string).collect(),
        changes: diff(&old, new).into_iter().map(change_body).collect(),
        elapsed_ms: u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX),
    }
}

/// A difference in the shape that is sent.
pub fn change_body(change: baoming_policy::Change) -> ChangeBody {
    let baoming_policy::Change { file, key, before, after } = change;
    ChangeBody { file, key, before, after }
}
