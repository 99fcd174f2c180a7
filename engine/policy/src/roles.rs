//! `roles.tsv`: who makes whom an operator, and who needs a one-time code.

use baoming_core::policy::{Maker, RoleRule, RoleRules};

use super::error::{Findings, Place};
use super::source::Source;
use super::tsv;

pub(super) const FILE: &str = "roles.tsv";
const COLUMNS: &[&str] = &["role", "made_by", "one_time_code"];

/// Reads the table; what could not be read has been reported.
pub(super) fn read(source: &Source, findings: &mut Findings) -> Option<RoleRules> {
    let text = source.text(FILE, findings);
    let (mut office, mut point, mut ops) = (None, None, None);
    for row in tsv::rows(FILE, COLUMNS, text.as_deref(), findings) {
        let place = match row.cell(0) {
            "office" => &mut office,
            "point" => &mut point,
            "ops" => &mut ops,
            _ => {
                findings.add(row.place(0), "must be office, point or ops");
                continue;
            }
        };
        let made_by = match row.cell(1) {
            "above" => Some(Maker::Above),
            "above-or-same" => Some(Maker::AboveOrSame),
            "province" => Some(Maker::Province),
            _ => None,
        };
        findings.require(made_by.is_some(), row.place(1), "must be above, above-or-same or province");
        let one_time_code = match row.cell(2) {
            "required" => Some(true),
            "optional" => Some(false),
            _ => None,
        };
        findings.require(one_time_code.is_some(), row.place(2), "must be required or optional");
        let rule = RoleRule { made_by: made_by.unwrap_or_default(), one_time_code: one_time_code.unwrap_or_default() };
        findings.require(place.replace(rule).is_none(), row.place(0), "must be listed once");
    }
    if text.is_some() {
        for (name, rule) in [("office", office), ("point", point), ("ops", ops)] {
            findings.require(rule.is_some(), Place::file(FILE), format!("must list {name}"));
        }
    }
    Some(RoleRules { office: office?, point: point?, ops: ops? })
}

/// What the rules say, by role, for comparing.
pub(super) fn values(rules: &RoleRules) -> [(&'static str, String); 3] {
    [("office", rules.office), ("point", rules.point), ("ops", rules.ops)].map(|(role, rule)| {
        let made_by = match rule.made_by {
            Maker::Above => "above",
            Maker::AboveOrSame => "above-or-same",
            Maker::Province => "province",
        };
        (role, format!("{made_by} {}", if rule.one_time_code { "required" } else { "optional" }))
    })
}
