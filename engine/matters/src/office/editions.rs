//! Overrides and policy files, from the JSON of the API.

use std::collections::BTreeMap;

use baoming_api::bodies::rules::{AdoptBody, OverrideBody};
use baoming_clock::parse_rfc3339;
use baoming_core::calendar::{Window, WindowName};
use baoming_core::command::{Action, AdoptPolicy};
use baoming_core::policy::Policy;
use baoming_core::scope::Scope;
use baoming_policy::PolicyFiles;

use crate::fields::{self, text, wrong};
use crate::refused::Refused;

/// A scope that files can be adopted for.
pub(crate) fn scope_of_files(raw: &str, policy: &Policy) -> Result<Scope, Refused> {
    match fields::scope(raw, policy)? {
        Scope::Point(_) => Err(wrong("scope", "must be province, a city as in 4301, or a county as in 430102")),
        scope => Ok(scope),
    }
}

pub(crate) fn overriding(body: &OverrideBody, policy: &Policy) -> Result<(Scope, Action), Refused> {
    let scope = fields::scope(&body.scope, policy)?;
    let names = || WindowName::ALL.map(WindowName::name).join(", ");
    let window =
        WindowName::from_name(&body.window).ok_or_else(|| wrong("window", format!("must be one of {}", names())))?;
    let instant = |field, raw: &str| parse_rfc3339(raw).map_err(|error| wrong(field, error.to_string()));
    let bounds =
        Window { opens_at: instant("opens_at", &body.opens_at)?, closes_at: instant("closes_at", &body.closes_at)? };
    Ok((scope, Action::OverrideCalendar { scope, window, bounds, reason: text("reason", &body.reason)? }))
}

/// Files and the policy in them.
pub(crate) fn files(texts: BTreeMap<String, String>) -> Result<(PolicyFiles, Policy), Refused> {
    let files = PolicyFiles::of_texts(texts).map_err(Refused::Policy)?;
    let policy = files.policy().map_err(Refused::Policy)?;
    Ok((files, policy))
}

pub(crate) fn adoption(
    body: &AdoptBody,
    scope: Scope,
    files: &PolicyFiles,
    policy: &Policy,
) -> Result<Action, Refused> {
    let adopt = AdoptPolicy {
        scope,
        year: policy.year,
        version: policy.version,
        files: files.pack().map_err(Refused::Policy)?,
        reason: text("reason", &body.reason)?,
    };
    Ok(Action::AdoptPolicy(Box::new(adopt)))
}
