//! Policy files: tried on what is registered, then adopted, while the service runs.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::State;
use axum::response::Response;
use axum::routing::post;
use baoming_core::policy::Policy;
use baoming_core::reply::Refusal;
use baoming_core::rows::Ruling;
use baoming_core::scope::Scope;

use crate::api::Api;
use crate::context::Context;
use crate::endpoint::{Endpoint, Route};
use crate::error::ApiError;
use crate::json::{RawFiles, answer, read};
use crate::limits::ADOPTIONS_MAX;
use crate::parse;
use crate::reads::Shown;
use baoming_api::bodies::rules::{AdoptBody, ChangeBody, FaultBody, TrialBody, TryBody};
use baoming_api::bodies::{ProblemBody, ReceiptBody};
use baoming_gate::admission::permits::Lane;
use baoming_gate::auth::tokens::Role;
use baoming_node::node::Failure;
use baoming_policy::{Fault, Trial, diff};

static TRY: Endpoint = Endpoint::new(("POST", "/v1/office/policy/try"), &[Role::Office], ("office", "try-policy"));
static ADOPT: Endpoint =
    Endpoint::new(("POST", "/v1/office/policy/adopt"), &[Role::Office], ("office", "adopt-policy"));

/// How long a trial that finds another one under way should wait.
const TRIAL_WAIT_SECONDS: u32 = 3;

/// Their part of the description.
#[derive(utoipa::OpenApi)]
#[openapi(paths(try_policy, adopt_policy))]
pub(crate) struct Paths;

/// The endpoints of this file.
pub(crate) fn routes() -> Vec<Route> {
    vec![Route(&TRY, post(try_policy)), Route(&ADOPT, post(adopt_policy))]
}

/// Tries policy files on what is registered in a scope within the caller's own. Changes nothing.
#[utoipa::path(post, path = "/v1/office/policy/try", tag = "office", request_body = TryBody,
    responses((status = 200, body = TrialBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn try_policy(mut context: Context, State(api): State<Arc<Api>>, raw: RawFiles) -> Response {
    let outcome = async {
        let caller = context.caller(&TRY)?;
        let body: TryBody = read(&raw.0?)?;
        let scope = parse::rules::scope_of_files(&body.scope, &api.node.province_policy())?;
        if !caller.scope.covers(scope) {
            return Err(ApiError::Forbidden);
        }
        let (_, policy) = parse::rules::files(body.files)?;
        let (trial, body) = trial(&api, scope, Arc::new(policy)).await?;
        // Serials with the fault that each would have are data of their candidates.
        if !trial.serials.is_empty() {
            let shown = Shown { scope: Some(scope), serials: trial.serials, ..Shown::default() };
            api.record_read(&context, (&TRY, &caller), shown).await?;
        }
        Ok(answer(&body))
    };
    let outcome = outcome.await;
    context.respond(&TRY, outcome)
}

/// Adopts policy files for the province, a city or a county. Refused if registrations that are there would be refused by
/// them, unless that is accepted in so many words.
#[utoipa::path(post, path = "/v1/office/policy/adopt", tag = "office", request_body = AdoptBody,
    params(("Idempotency-Key" = String, Header, description = "the same key again returns the stored answer")),
    responses((status = 200, body = ReceiptBody), (status = "4XX", body = ProblemBody), (status = 503, body = ProblemBody)))]
pub(crate) async fn adopt_policy(mut context: Context, State(api): State<Arc<Api>>, raw: RawFiles) -> Response {
    let outcome = async {
        let caller = context.caller(&ADOPT)?;
        if caller.scope != Scope::Province {
            return Err(ApiError::Forbidden);
        }
        let raw = raw.0?;
        let mut body: AdoptBody = read(&raw)?;
        let scope = parse::rules::scope_of_files(&body.scope, &api.node.province_policy())?;
        let (files, policy) = parse::rules::files(std::mem::take(&mut body.files))?;
        let action = parse::rules::adoption(&body, scope, &files, &policy)?;
        // Before the trial: a missing key should not cost one.
        context.command_key(&caller)?;
        let told = api.node.editions().told();
        if told.iter().filter(|told| matches!(told.row.ruling, Ruling::Policy { .. })).count() >= ADOPTIONS_MAX {
            return Err(Failure::Refused(Refusal::TooMany { what: "adoptions" }).into());
        }
        let (trial, _) = trial(&api, scope, Arc::new(policy)).await?;
        if trial.newly_refused > 0 && !body.accept_refusals {
            return Err(ApiError::PolicyRefuses { registrations: trial.newly_refused });
        }
        api.command(&context, &caller, api.node.desk(), (Lane::Control, &raw), action).await
    };
    let outcome = outcome.await;
    context.respond(&ADOPT, outcome)
}

/// One at a time: it reads every row of the scope.
async fn trial(api: &Arc<Api>, scope: Scope, new: Arc<Policy>) -> Result<(Trial, TrialBody), ApiError> {
    let started = Instant::now();
    api.node.check_compatible(scope, &new).map_err(ApiError::Policy)?;
    let busy = |_| ApiError::Failure(Failure::Busy { retry_after_seconds: TRIAL_WAIT_SECONDS });
    let permit = api.trials.clone().try_acquire_owned().map_err(busy)?;
    let counties = api.node.counties_of(scope);
    api.node.caught_up(&counties).await?;
    let (own, policy, looked_through) = (api.clone(), new.clone(), counties.len());
    let judged = tokio::task::spawn_blocking(move || {
        // It goes with the work and not with the request: whoever hangs up does not start a second one beside it.
        let _permit = permit;
        own.node.try_policy(&counties, &policy)
    });
    let trial = judged.await.map_err(|_| ApiError::Internal)??;
    let body = trial_body(api, scope, &new, looked_through, &trial, started);
    Ok((trial, body))
}

fn trial_body(api: &Api, scope: Scope, new: &Policy, counties: usize, trial: &Trial, started: Instant) -> TrialBody {
    // Files against files: an extension in force is no difference between them, and it stays.
    let first = api.node.counties_of(scope).first().copied().unwrap_or(api.node.desk());
    let old = api.node.editions().files_of(first).unwrap_or_else(|| api.node.province_policy());
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

fn change_body(change: baoming_policy::Change) -> ChangeBody {
    let baoming_policy::Change { file, key, before, after } = change;
    ChangeBody { file, key, before, after }
}
