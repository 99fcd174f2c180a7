//! Overrides and policy files, from the JSON of the API.

use std::collections::BTreeMap;

use baoming_core::calendar::{Window, WindowName};
use baoming_core::command::{Action, AdoptPolicy};
use baoming_core::policy::Policy;
use baoming_core::scope::Scope;

use super::{text, wrong};
use crate::error::ApiError;
use baoming_api::bodies::rules::{AdoptBody, OverrideBody};
use baoming_clock::parse_rfc3339;
use baoming_policy::PolicyFiles;

/// A scope that holds something of the province.
pub(crate) fn scope(raw: &str, policy: &Policy) -> Result<Scope, ApiError> {
    let scope: Scope = raw.parse().map_err(|rule: &str| wrong("scope", rule))?;
    let known = policy.counties.keys().any(|county| scope.touches_county(*county));
    if known { Ok(scope) } else { Err(wrong("scope", "must hold a county of the province")) }
}

/// A scope that files can be adopted for.
pub(crate) fn scope_of_files(raw: &str, policy: &Policy) -> Result<Scope, ApiError> {
    match scope(raw, policy)? {
        Scope::Point(_) => Err(wrong("scope", "must be province, a city as in 4301, or a county as in 430102")),
        scope => Ok(scope),
    }
}

pub(crate) fn overriding(body: &OverrideBody, policy: &Policy) -> Result<(Scope, Action), ApiError> {
    let scope = scope(&body.scope, policy)?;
    let names = || WindowName::ALL.map(WindowName::name).join(", ");
    let window =
        WindowName::from_name(&body.window).ok_or_else(|| wrong("window", format!("must be one of {}", names())))?;
    let instant = |field, raw: &str| parse_rfc3339(raw).map_err(|error| wrong(field, error.to_string()));
    let bounds =
        Window { opens_at: instant("opens_at", &body.opens_at)?, closes_at: instant("closes_at", &body.closes_at)? };
    Ok((scope, Action::OverrideCalendar { scope, window, bounds, reason: text("reason", &body.reason)? }))
}

/// Files and the policy in them.
pub(crate) fn files(texts: BTreeMap<String, String>) -> Result<(PolicyFiles, Policy), ApiError> {
    let files = PolicyFiles::of_texts(texts).map_err(ApiError::Policy)?;
    let policy = files.policy().map_err(ApiError::Policy)?;
    Ok((files, policy))
}

pub(crate) fn adoption(
    body: &AdoptBody,
    scope: Scope,
    files: &PolicyFiles,
    policy: &Policy,
) -> Result<Action, ApiError> {
    let adopt = AdoptPolicy {
        scope,
        year: policy.year,
        version: policy.version,
        files: files.pack().map_err(ApiError::Policy)?,
        reason: text("reason", &body.reason)?,
    };
    Ok(Action::AdoptPolicy(Box::new(adopt)))
}
