//! Overrides and policy files, from the JSON of the API.

use std::collections::BTreeMap;

use baoming_api::bodies::rules::{AdoptBody, OverrideBody};
use baoming_clock::parse_rfc3339;
use baoming_core::calendar::{Window, WindowName};
use baoming_core::command::{Action, AdoptPolicy};
use baoming_core::policy::Policy;
use baoming_core::scope::Scope;
use baoming_core::text::{TextError, unseen};
use baoming_policy::{FILE_NAMES, PolicyFiles};

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
    must_be_seen(&texts)?;
    let files = PolicyFiles::of_texts(texts).map_err(Refused::Policy)?;
    let policy = files.policy().map_err(Refused::Policy)?;
    Ok((files, policy))
}

/// Labels and names in the files are texts for people. Files of before this rule stay in force as they are.
fn must_be_seen(texts: &BTreeMap<String, String>) -> Result<(), Refused> {
    for (file, text) in FILE_NAMES.iter().filter_map(|file| Some((file, texts.get(*file)?))) {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        for (line, at) in text.lines().zip(1..) {
            if let Some(character) = line.split('\t').find_map(unseen) {
                let rule = TextError::Unseen(character);
                return Err(wrong("files", format!("{file}:{at}: {rule}")));
            }
        }
    }
    Ok(())
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

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: Option<&str>) {
        let texts = BTreeMap::from([("plans.tsv".to_owned(), text.to_owned())]);
        let found = match must_be_seen(&texts) {
            Err(Refused::Field { field: "files", rule }) => Some(rule),
            Err(_) => panic!("{text:?}"),
            Ok(()) => None,
        };
        assert_eq!(found.as_deref(), expected, "{text:?}");
    }

    #[test]
    fn what_nobody_sees_in_a_file_is_named_by_its_line() {
        check("\u{feff}# 专项计划.\r\ncode\tname\r\n1\t国家专项计划\r\n", None);
        let rule = "plans.tsv:2: must not hold the character U+200B, which cannot be seen or read";
        check("code\tname\n1\t国家\u{200b}专项计划\n", Some(rule));
        check("code\tname\n1\u{200b}\t国家专项计划\n", Some(rule));
    }
}
