//! What one person alone may not do: `four_eyes.tsv`.

use baoming_core::four_eyes::{FourEyes, FourEyesRules};

use super::error::{Findings, Place};
use super::source::Source;
use super::tsv;

/// The file.
pub(super) const FILE: &str = "four_eyes.tsv";
const COLUMNS: &[&str] = &["action", "second_person"];

pub(super) fn read(source: &Source, findings: &mut Findings) -> FourEyesRules {
    let text = source.text(FILE, findings);
    let (mut rules, mut listed) = (FourEyesRules::default(), Vec::new());
    for row in tsv::rows(FILE, COLUMNS, text.as_deref(), findings) {
        let names = FourEyes::ALL.map(FourEyes::name).join(", ");
        let Some(action) = FourEyes::from_name(row.cell(0)) else {
            findings.add(row.place(0), format!("must be one of {names}"));
            continue;
        };
        let required = match row.cell(1) {
            "required" => Some(true),
            "none" => Some(false),
            _ => None,
        };
        findings.require(required.is_some(), row.place(1), "must be required or none");
        findings.require(!listed.contains(&action), row.place(0), "must be listed once");
        listed.push(action);
        if required == Some(true) {
            rules.0.insert(action);
        }
    }
    if text.is_some() {
        // Files of before there were controls say nothing of them: then two are wanted.
        if !listed.contains(&FourEyes::ControlProvince) {
            rules.0.insert(FourEyes::ControlProvince);
            listed.push(FourEyes::ControlProvince);
        }
        for action in FourEyes::ALL {
            findings.require(listed.contains(&action), Place::file(FILE), format!("must list {}", action.name()));
        }
    }
    rules
}

/// What the rules say, by action, for comparing.
pub(super) fn values(rules: &FourEyesRules) -> [(&'static str, &'static str); FourEyes::ALL.len()] {
    FourEyes::ALL.map(|action| (action.name(), if rules.require(action) { "required" } else { "none" }))
}
