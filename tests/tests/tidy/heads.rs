//! Heads: every Rust file begins with `//!`, and every document has one title.

use std::collections::BTreeSet;

use super::expect_none;
use super::places::is_at;
use super::tree::Tree;

/// What has no head, or more titles than one, and why. It only shrinks.
const HEADLESS: &[(&str, &str)] = &[];

#[test]
fn every_file_says_first_what_it_is() {
    let advice = "A source begins with `//!`: its purpose, what it guarantees, what is deliberately absent.";
    expect_none(&headless(Tree::here(), HEADLESS), advice);
}

fn headless(tree: &Tree, allowed: &[(&str, &str)]) -> Vec<String> {
    let (mut findings, mut needed) = (Vec::new(), BTreeSet::new());
    for (path, text) in tree.files() {
        let found = if path.ends_with(".rs") && !text.starts_with("//!") {
            format!("{path}: does not begin with `//!`")
        } else if path.ends_with(".md") && titles(text) != 1 {
            format!("{path}: {} titles (`# `) and not one", titles(text))
        } else {
            continue;
        };
        match allowed.iter().find(|(place, _)| is_at(path, place)) {
            Some((place, _)) => drop(needed.insert(*place)),
            None => findings.push(found),
        }
    }
    let left = allowed.iter().filter(|(place, _)| !needed.contains(place));
    findings.extend(left.map(|(place, _)| format!("{place}: needs no exception any more: take it off the list")));
    findings
}

/// The lines that begin with `# `, those of code left out.
fn titles(text: &str) -> usize {
    let mut in_code = false;
    let mut is_title = |line: &str| {
        in_code ^= line.trim_start().starts_with("```");
        !in_code && line.starts_with("# ")
    };
    text.lines().filter(|line| is_title(line)).count()
}

#[test]
fn a_file_without_a_head_is_refused() {
    let check = |path: &str, text: &str, expected: usize| {
        assert_eq!(headless(&Tree::of(&[(path, text)]), &[]).len(), expected, "{path} {text}");
    };
    check("a.rs", "//! What it is.\n", 0);
    check("a.rs", "// What it is.\n", 1);
    check("a.rs", "use std::fmt;\n", 1);
    check("a.md", "# Title\n\n## Part\n```sh\n# a comment\n```\n", 0);
    check("a.md", "## Part\n", 1);
    check("a.md", "# Title\n# Another\n", 1);
    let allowed = [("b/a.rs", "a test")];
    assert_eq!(headless(&Tree::of(&[("b/a.rs", "fn a() {}")]), &allowed), [""; 0]);
    assert_eq!(headless(&Tree::of(&[("b/a.rs", "//! A.")]), &allowed).len(), 1, "an allowance that nothing needs");
}
