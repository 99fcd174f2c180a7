//! The tables of `baoming policy`: one layout, the words of each language in a file of their own.

use baoming_api::bodies::rules::{ChangeBody, FaultBody, TrialBody};
use baoming_clock::format_rfc3339;
use baoming_core::calendar::WindowName;
use baoming_core::policy::Policy;
use baoming_language::columns;

/// The words of one language.
pub(super) struct Texts {
    pub(super) no_directory: &'static str,
    pub(super) not_empty: &'static str,
    pub(super) asking: &'static str,
    pub(super) unsound: fn(usize) -> String,
    pub(super) exported: fn(usize, &str) -> String,
    /// Version, scope, edition.
    pub(super) adopted: fn(u32, &str, u32) -> String,
    pub(super) sound: &'static str,
    pub(super) year: &'static str,
    pub(super) version: &'static str,
    pub(super) counties: &'static str,
    pub(super) fees_fen: &'static str,
    pub(super) packed_bytes: &'static str,
    pub(super) window: fn(WindowName) -> &'static str,
    pub(super) no_change: &'static str,
    pub(super) changes: fn(usize) -> String,
    pub(super) absent: &'static str,
    pub(super) trial: &'static str,
    pub(super) scope: &'static str,
    pub(super) version_in_force: &'static str,
    pub(super) registrations: &'static str,
    pub(super) newly_refused: &'static str,
    pub(super) newly_accepted: &'static str,
    pub(super) elapsed_ms: &'static str,
    pub(super) refusals: &'static str,
    pub(super) acceptances: &'static str,
    pub(super) serials: &'static str,
    pub(super) may_adopt: &'static str,
    pub(super) may_not_adopt: &'static str,
}

/// A sound policy in a few lines.
pub(super) fn policy_table(texts: &Texts, policy: &Policy, packed_bytes: usize) -> String {
    let fees = &policy.fees;
    let mut rows = vec![
        row([texts.year, &policy.year.to_string()]),
        row([texts.version, &policy.version.to_string()]),
        row([texts.counties, &policy.counties.len().to_string()]),
        row([
            texts.fees_fen,
            &format!("{} + {} × 3 + {} × 3", fees.registration_fen, fees.core_subject_fen, fees.elective_subject_fen),
        ]),
        row([texts.packed_bytes, &packed_bytes.to_string()]),
    ];
    for name in WindowName::ALL {
        let bounds = policy.calendar.base(name);
        let span = format!("{} – {}", format_rfc3339(bounds.opens_at), format_rfc3339(bounds.closes_at));
        rows.push(row([(texts.window)(name), &span]));
    }
    format!("{}\n{}", texts.sound, columns("  ", &rows))
}

/// What differs.
pub(super) fn changes_table(texts: &Texts, changes: &[ChangeBody]) -> String {
    if changes.is_empty() {
        return format!("{}\n", texts.no_change);
    }
    let side = |value: &Option<String>| value.clone().unwrap_or_else(|| texts.absent.to_owned());
    let rows: Vec<Vec<String>> = changes
        .iter()
        .map(|change| {
            let sides = format!("{} → {}", side(&change.before), side(&change.after));
            vec![change.file.clone(), change.key.clone(), sides]
        })
        .collect();
    format!("{}\n{}", (texts.changes)(changes.len()), columns("  ", &rows))
}

/// What a trial found.
pub(super) fn trial_table(texts: &Texts, trial: &TrialBody) -> String {
    let rows = [
        row([texts.scope, &trial.scope]),
        row([texts.version_in_force, &trial.version_in_force.to_string()]),
        row([texts.version, &trial.version.to_string()]),
        row([texts.counties, &trial.counties.to_string()]),
        row([texts.registrations, &trial.registrations.to_string()]),
        row([texts.newly_refused, &trial.newly_refused.to_string()]),
        row([texts.newly_accepted, &trial.newly_accepted.to_string()]),
        row([texts.elapsed_ms, &trial.elapsed_ms.to_string()]),
    ];
    let mut out = format!("{}\n{}", texts.trial, columns("  ", &rows));
    for (title, faults) in [(texts.refusals, &trial.refusals), (texts.acceptances, &trial.acceptances)] {
        if !faults.is_empty() {
            let fault = |fault: &FaultBody| row([&fault.field, &fault.rule, &fault.registrations.to_string()]);
            out.push_str(&format!("{title}\n{}", columns("  ", &faults.iter().map(fault).collect::<Vec<_>>())));
        }
    }
    if !trial.serials.is_empty() {
        out.push_str(&format!("{}\n  {}\n", texts.serials, trial.serials.join(" ")));
    }
    out.push_str(&changes_table(texts, &trial.changes));
    out.push_str(if trial.newly_refused == 0 { texts.may_adopt } else { texts.may_not_adopt });
    out.push('\n');
    out
}

fn row<const CELLS: usize>(cells: [&str; CELLS]) -> Vec<String> {
    cells.map(str::to_owned).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trial_says_in_both_languages_whether_the_files_may_be_adopted() {
        let mut trial = TrialBody {
            scope: "province".to_owned(),
            version_in_force: 1,
            version: 2,
            counties: 122,
            registrations: 50_000,
            newly_refused: 0,
            newly_accepted: 12,
            refusals: Vec::new(),
            acceptances: vec![FaultBody {
                rule: "no-code".to_owned(),
                field: "foreign_language".to_owned(),
                registrations: 12,
            }],
            serials: Vec::new(),
            changes: Vec::new(),
            elapsed_ms: 700,
        };
        for texts in [&super::super::zh::TEXTS, &super::super::en::TEXTS] {
            let table = trial_table(texts, &trial);
            assert!(table.ends_with(&format!("{}\n", texts.may_adopt)), "{table}");
            assert!(table.contains("foreign_language  no-code  12"), "{table}");
        }
        trial.newly_refused = 1;
        assert!(trial_table(&super::super::zh::TEXTS, &trial).contains(super::super::zh::TEXTS.may_not_adopt));
    }
}
