//! Cells of tables on their way through a spreadsheet, which takes a serial for a number and eats its leading zero, gives a
//! document number fewer digits and makes another date of a date.
//!
//! Guarantees: a kept cell is text to Excel, WPS and LibreOffice, stays so when it is saved and opened again, and is taken
//! back as what it was.

/// A cell that stays text: what a spreadsheet might take for a number, a date or a truth gets a tab in front, which nobody
/// sees and every reader of ours trims.
pub(super) fn kept(cell: &str) -> String {
    let begins = cell.starts_with(|first: char| first.is_ascii_digit() || ('０'..='９').contains(&first));
    let truth = ["true", "false"].iter().any(|truth| cell.eq_ignore_ascii_case(truth));
    if begins || truth { format!("\t{cell}") } else { cell.to_owned() }
}

/// What a cell says, however it was kept: without blanks around it, and without `="..."`, as others keep text.
pub(super) fn unwrapped(cell: &str) -> &str {
    let cell = cell.trim();
    let inner = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).map_or(cell, str::trim)
}

/// The same where digits are expected: an apostrophe in front is how people say text.
pub(super) fn unwrapped_digits(cell: &str) -> &str {
    let cell = unwrapped(cell);
    cell.strip_prefix('\'').unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_taken_back() {
        for cell in ["01020001", "110105200402291234", "2004-02-29", "true", "=1", "王芳", "", "3;4"] {
            assert_eq!(unwrapped(&kept(cell)), cell);
        }
        assert_eq!(
            ["01020001", "FALSE", "王芳", "430102-001"].map(kept),
            ["\t01020001", "\tFALSE", "王芳", "\t430102-001"]
        );
        for cell in ["01020001", "\t01020001", "=\"01020001\"", "'01020001", " =\"01020001\" ", "=\"\t01020001\""] {
            assert_eq!(unwrapped_digits(cell), "01020001");
        }
        assert_eq!(["=\"a\"&\"b\"", "=\"", "'a", "="].map(unwrapped), ["=\"a\"&\"b\"", "=\"", "'a", "="]);
    }
}
