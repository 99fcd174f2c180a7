//! Findings about policy files, which are in English whoever reads them: they name files, lines and keys.

use baoming_policy::PolicyErrors;

/// Findings that a problem repeats.
const FINDINGS_SHOWN: usize = 20;

/// Findings about policy files, the first of them in full. They name files, lines and keys, in English.
pub(crate) fn findings(errors: &PolicyErrors) -> String {
    let shown: Vec<String> = errors.0.iter().take(FINDINGS_SHOWN).map(ToString::to_string).collect();
    let left_out = errors.0.len().saturating_sub(FINDINGS_SHOWN);
    let rest = if left_out > 0 { format!("; +{left_out}") } else { String::new() };
    format!("{}{rest}", shown.join("; "))
}
