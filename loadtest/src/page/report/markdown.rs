//! The report in Markdown: for a pull request, a ticket, a terminal.

use super::content::Content;
use super::model::{Section, Table};
use super::texts::Texts;

pub(super) fn page(content: &Content, texts: &Texts) -> String {
    let mut page = format!("# {}: {}\n\n", texts.report, escaped(&content.title));
    page.push_str(&format!("{}\n\n**{}**\n\n", escaped(&content.subtitle), content.verdict));
    for sentence in &content.explanation {
        page.push_str(&format!("{}\n\n", escaped(sentence)));
    }
    for tile in &content.tiles {
        page.push_str(&format!("- {}: {}\n", tile.label, escaped(&tile.value)));
    }
    for part in content.sections.iter().chain(&content.further) {
        section(&mut page, part);
    }
    page.push_str(&format!("\n{}\n", texts.charts_are_in_the_page));
    page
}

fn section(page: &mut String, section: &Section) {
    page.push_str(&format!("\n## {}\n", section.heading));
    for paragraph in &section.paragraphs {
        page.push_str(&format!("\n{}\n", escaped(paragraph)));
    }
    if let Some(table) = &section.table {
        page.push('\n');
        self::table(page, table);
    }
    if !section.remarks.is_empty() {
        page.push('\n');
    }
    for (_, remark) in &section.remarks {
        page.push_str(&format!("- {}\n", escaped(remark)));
    }
}

/// A table; its cells are escaped here.
pub(crate) fn table(page: &mut String, table: &Table) {
    let cells: Vec<&str> = table.columns.clone();
    line(page, &cells);
    line(page, &vec!["---"; cells.len()]);
    for row in &table.rows {
        let cells: Vec<String> = row.cells.iter().map(|cell| escaped(cell)).collect();
        line(page, &cells);
    }
}

fn line<C: AsRef<str>>(page: &mut String, cells: &[C]) {
    let cells: Vec<&str> = cells.iter().map(AsRef::as_ref).collect();
    page.push_str(&format!("| {} |\n", cells.join(" | ")));
}

/// A text on one line that is no markup, whatever is in it.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' | '\r' => out.push(' '),
            '|' | '*' | '_' | '`' | '<' | '[' | '\\' => out.extend(['\\', character]),
            other => out.push(other),
        }
    }
    out
}
