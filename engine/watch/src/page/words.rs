//! Words: paragraphs, headings, lists, code, links and emphasis of Markdown, and nothing else of it.
//!
//! Guarantees: what is not understood is shown as it stands; no link leads anywhere but to an address of HTTP or to a page of
//! ours.

use maud::{Markup, html};

/// What a line begins.
enum Block<'a> {
    Paragraph(Vec<&'a str>),
    Heading(usize, &'a str),
    List(bool, Vec<&'a str>),
    Code(Vec<&'a str>),
    Rows(Vec<Vec<&'a str>>),
}

/// A text; `said` gives each line in the page's language.
pub(super) fn words(text: &str, said: &dyn Fn(&str) -> String) -> Markup {
    let line = |line: &str| inline(&said(line));
    html! {
        div class="words" {
            @for block in blocks(text) {
                @match block {
                    Block::Paragraph(lines) => p { @for one in lines { (line(one)) " " } },
                    Block::Heading(1, one) => h1 { (line(one)) },
                    Block::Heading(2, one) => h3 { (line(one)) },
                    Block::Heading(_, one) => h4 { (line(one)) },
                    Block::List(true, items) => ol { @for one in items { li { (line(one)) } } },
                    Block::List(false, items) => ul { @for one in items { li { (line(one)) } } },
                    Block::Code(lines) => pre { code { (lines.join("\n")) } },
                    Block::Rows(rows) => table { @for row in rows { tr { @for cell in row { td { (line(cell)) } } } } },
                }
            }
        }
    }
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let (mut blocks, mut lines) = (Vec::new(), text.lines().peekable());
    while let Some(whole) = lines.next() {
        let line = whole.trim();
        if line.is_empty() {
            // A paragraph that follows is one of its own.
            blocks.push(Block::Paragraph(Vec::new()));
        } else if line.starts_with("```") {
            blocks.push(Block::Code(lines.by_ref().take_while(|line| !line.trim_start().starts_with("```")).collect()));
        } else if let Some((marks, heading)) =
            line.split_once(' ').filter(|(marks, _)| marks.bytes().all(|one| one == b'#'))
        {
            blocks.push(Block::Heading(marks.len(), heading));
        } else if line.starts_with('|') && line.ends_with('|') && line.len() > 1 {
            let cells: Vec<&str> = line[1..line.len() - 1].split('|').map(str::trim).collect();
            let is_rule = cells.iter().all(|cell| cell.bytes().all(|one| b"-: ".contains(&one)));
            match blocks.last_mut() {
                _ if is_rule => {}
                Some(Block::Rows(rows)) => rows.push(cells),
                _ => blocks.push(Block::Rows(vec![cells])),
            }
        } else if let Some((ordered, item)) = item(line) {
            match blocks.last_mut() {
                Some(Block::List(same, items)) if *same == ordered => items.push(item),
                _ => blocks.push(Block::List(ordered, vec![item])),
            }
        } else {
            match blocks.last_mut() {
                Some(Block::Paragraph(lines)) => lines.push(line),
                _ => blocks.push(Block::Paragraph(vec![line])),
            }
        }
    }
    blocks.retain(|block| !matches!(block, Block::Paragraph(lines) if lines.is_empty()));
    blocks
}

/// `- item` or `1. item`.
fn item(line: &str) -> Option<(bool, &str)> {
    let (mark, item) = line.split_once(' ')?;
    let number = mark
        .strip_suffix('.')
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|one| one.is_ascii_digit()));
    (number || mark == "-").then_some((number, item))
}

/// Code, emphasis and links of a line.
fn inline(line: &str) -> Markup {
    let next = |open: &str, close: &str| {
        let (before, rest) = line.split_once(open)?;
        let (inside, after) = rest.split_once(close)?;
        Some((before, inside, after))
    };
    let found = [("`", "`"), ("**", "**"), ("[", ")")];
    let found = found.into_iter().filter_map(|(open, close)| Some((open, next(open, close)?)));
    let Some((open, (before, inside, after))) = found.min_by_key(|(_, (before, ..))| before.len()) else {
        return html! { (line) };
    };
    let link = inside.split_once("](").filter(|(_, to)| leads_somewhere(to));
    html! {
        (before)
        @match (open, link) {
            ("`", _) => code { (inside) },
            ("**", _) => strong { (inside) },
            (_, Some((name, to))) => a href=(to) { (name) },
            _ => { "[" (inside) ")" },
        }
        (inline(after))
    }
}

fn leads_somewhere(to: &str) -> bool {
    let is_ours = to.starts_with('/') && !to.starts_with("//");
    is_ours || to.starts_with("http://") || to.starts_with("https://")
}

#[test]
fn what_is_understood_is_drawn_and_the_rest_stays_as_it_stands() {
    let check = |text: &str, expected: &str| {
        let drawn = words(text, &str::to_owned).into_string();
        assert_eq!(drawn, format!("<div class=\"words\">{expected}</div>"), "{text}");
    };
    check("a **b** `c` [d](/e)\nf", "<p>a <strong>b</strong> <code>c</code> <a href=\"/e\">d</a> f </p>");
    check("a\n\nb", "<p>a </p><p>b </p>");
    check("- a\n- b\n1. c", "<ul><li>a</li><li>b</li></ul><ol><li>c</li></ol>");
    check("# a\n## b", "<h1>a</h1><h3>b</h3>");
    check("```sh\na & b\n```\nc", "<pre><code>a &amp; b</code></pre><p>c </p>");
    check(
        "| a | b |\n| --- | --- |\n| c | d |",
        "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr></table>",
    );
    check("<b> [x](javascript:y) [z](//w)", "<p>&lt;b&gt; [x](javascript:y) [z](//w) </p>");
}
