//! Tables for a terminal, whose columns line up although a Chinese character is twice as wide as a letter.

/// Between two columns.
const GAP: usize = 2;

/// The columns of a terminal that a text takes: two for what East Asian typography sets full width, one for the rest.
pub fn width(text: &str) -> usize {
    text.chars().map(|letter| if ('\u{2e80}'..='\u{ffdc}').contains(&letter) { 2 } else { 1 }).sum()
}

/// A text with as many spaces behind it as it lacks.
pub fn aligned(text: &str, wide: usize) -> String {
    format!("{text}{}", " ".repeat(wide.saturating_sub(width(text))))
}

/// Rows of cells as lines whose columns line up, each line after this indent; the last cell ends where it ends.
pub fn columns(indent: &str, rows: &[Vec<String>]) -> String {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        widths.resize(widths.len().max(row.len()), 0);
        for (widest, cell) in widths.iter_mut().zip(row) {
            *widest = (*widest).max(width(cell));
        }
    }
    let mut out = String::new();
    for row in rows {
        let cells = row.iter().zip(&widths).map(|(cell, widest)| aligned(cell, widest + GAP));
        let line = cells.fold(indent.to_owned(), |line, cell| line + &cell);
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(cells: &[[&str; 2]]) -> Vec<Vec<String>> {
        cells.iter().map(|row| row.map(str::to_owned).into()).collect()
    }

    #[test]
    fn columns_line_up_in_either_script() {
        let table = columns("", &rows(&[["考生", "1"], ["a", "22"], ["流水号段", "3"]]));
        assert_eq!(table, "考生      1\na         22\n流水号段  3\n");
    }

    #[test]
    fn an_indent_stands_before_every_line_and_nothing_trails() {
        assert_eq!(columns("  ", &rows(&[["年度", "2022"], ["a", ""]])), "  年度  2022\n  a\n");
    }
}
