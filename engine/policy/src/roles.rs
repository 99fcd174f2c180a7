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
    let (mut administrator, mut security, mut auditor) = (None, None, None);
    for row in tsv::rows(FILE, COLUMNS, text.as_deref(), findings) {
        let place = match row.cell(0) {
            "office" => &mut office,
            "point" => &mut point,
            "ops" => &mut ops,
            "administrator" => &mut administrator,
            "security" => &mut security,
            "auditor" => &mut auditor,
            _ => {
                findings.add(row.place(0), "must be office, point, ops, administrator, security or auditor");
                continue;
            }
        };
        let made_by = match row.cell(1) {
            "above" => Some(Maker::Above),
            "above-or-same" => Some(Maker::AboveOrSame),
            "province" => Some(Maker::Province),
            "administrator" => Some(Maker::Administrator),
            _ => None,
        };
        findings.require(made_by.is_some(), row.place(1), "must be above, above-or-same, province or administrator");
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
    // These came later: files without them mean what the program does by itself.
    let apart = |rule: Option<RoleRule>| rule.unwrap_or(RoleRule::APART);
    let (administrator, security, auditor) = (apart(administrator), apart(security), apart(auditor));
    Some(RoleRules { office: office?, point: point?, ops: ops?, administrator, security, auditor })
}

/// What the rules say, by role, for comparing.
pub(super) fn values(rules: &RoleRules) -> [(&'static str, String); 6] {
    [
        ("office", rules.office),
        ("point", rules.point),
        ("ops", rules.ops),
        ("administrator", rules.administrator),
        ("security", rules.security),
        ("auditor", rules.auditor),
    ]
    .map(|(role, rule)| {
        let made_by = match rule.made_by {
            Maker::Above => "above",
            Maker::AboveOrSame => "above-or-same",
            Maker::Province => "province",
            Maker::Administrator => "administrator",
        };
        (role, format!("{made_by} {}", if rule.one_time_code { "required" } else { "optional" }))
    })
}
