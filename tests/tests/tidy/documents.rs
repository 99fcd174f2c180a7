//! Documents: every source, folder and test that one names exists, and every link leads somewhere.
//!
//! A source may be named by the last parts of its path; `{a,b}` stands for both. The change log is history and is not read.
//! A test is a word of at least four parts outside of backticks; where a source stands before it in the same cell or sentence
//! it must be in that source. With `…` at its end only its beginning is meant.

use std::collections::{BTreeMap, BTreeSet};

use super::expect_none;
use super::paths::{expanded, joined};
use super::places::is_at;
use super::source::{Source, is_word, words};
use super::tree::Tree;

/// What has a name like a path of ours and is none.
const NO_PATHS: &[(&str, &str)] = &[];

#[test]
fn what_documents_name_exists() {
    expect_none(&missing(Tree::here(), NO_PATHS), "Name what there is now.");
}

fn missing(tree: &Tree, no_paths: &[(&str, &str)]) -> Vec<String> {
    let functions = functions(tree);
    let tops: BTreeSet<&str> = tree.files().filter_map(|(path, _)| path.split_once('/')).map(|(top, _)| top).collect();
    let (mut findings, mut needed) = (Vec::new(), BTreeSet::new());
    for (document, text) in tree.files().filter(|(path, _)| path.ends_with(".md") && *path != "CHANGELOG.md") {
        let folder = document.rsplit_once('/').map_or("", |(folder, _)| folder);
        for (number, line) in text.lines().enumerate() {
            let mut say = |what: &str| findings.push(format!("{document}:{}: {what}", number + 1));
            for path in named(line, &tops).iter().flat_map(|path| expanded(path)) {
                if no_paths.iter().any(|(known, _)| *known == path) {
                    needed.insert(path);
                } else if !exists(tree, folder, &path) {
                    say(&format!("there is no {path}"));
                }
            }
            for link in links(line).filter(|link| !exists(tree, folder, link)) {
                say(&format!("the link to {link} leads nowhere"));
            }
            for (test, source) in tests(line) {
                let found = found(&functions, &test);
                if found.is_empty() {
                    say(&format!("there is no test {test}"));
                } else if !source.is_empty() && !found.iter().any(|file| is_at(file, &source)) {
                    say(&format!("{test} is not in {source} but in {}", found.join(", ")));
                }
            }
        }
    }
    let left = no_paths.iter().filter(|(path, _)| !needed.contains(*path));
    findings.extend(left.map(|(path, _)| format!("{path} is named nowhere any more: take it off the list")));
    findings
}

/// What a line names as a path: ends with `.rs`, or begins with a folder of the workspace's top.
fn named(line: &str, tops: &BTreeSet<&str>) -> Vec<String> {
    let mut named = Vec::new();
    let of_path = |sign: char| sign.is_ascii_alphanumeric() || "_./{},-*<>…".contains(sign);
    for token in line.split(|sign| !of_path(sign)) {
        for token in outside_braces(token) {
            let token = token.trim_end_matches(['.', ',']);
            let begins = token.split_once('/').is_some_and(|(top, below)| tops.contains(top) && !below.is_empty());
            let is_pattern = token.contains(['*', '<', '…']);
            if !is_pattern && (begins || (token.ends_with(".rs") && token.len() > ".rs".len())) {
                named.push(token.to_owned());
            }
        }
    }
    named
}

/// Splits at commas, those within braces left alone.
fn outside_braces(token: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_usize, 0, Vec::new());
    for (at, sign) in token.char_indices() {
        match sign {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&token[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&token[start..]);
    parts
}

/// What the `[…](…)` of a line lead to in the workspace.
fn links(line: &str) -> impl Iterator<Item = &str> {
    let targets = line.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
    let targets = targets.map(|target| target.split_once('#').map_or(target, |(path, _)| path));
    targets.filter(|target| !target.is_empty() && !target.contains(':'))
}

/// Whether there is such a file or folder: from the root, from the document's folder, or by its last parts.
fn exists(tree: &Tree, folder: &str, path: &str) -> bool {
    let wanted = joined("", path);
    let beside = joined(folder, path);
    tree.files().any(|(file, _)| {
        let below = |folder: &str| file.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'));
        is_at(file, &wanted) || file == beside || below(&wanted) || below(&beside)
    })
}

/// The tests that a line names, each with the source that stands before it.
fn tests(line: &str) -> Vec<(String, String)> {
    let mut tests = Vec::new();
    for cell in line.split([';', '|']) {
        let mut source = "";
        for (number, part) in cell.split('`').enumerate() {
            let quoted = number % 2 == 1;
            if quoted {
                source = if part.ends_with(".rs") { part } else { source };
                continue;
            }
            for word in part.split(|sign: char| !(sign == '…' || (sign.is_ascii() && is_word(sign as u8)))) {
                let is_name = word.chars().all(|sign| !sign.is_ascii_uppercase());
                if is_name && word.matches('_').count() >= 3 {
                    tests.push((word.to_owned(), source.to_owned()));
                }
            }
        }
    }
    tests
}

/// Every function's name and the files that have it.
fn functions(tree: &Tree) -> BTreeMap<String, Vec<String>> {
    let mut functions: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (path, text) in tree.sources() {
        let (code, mut before) = (Source::of(text).code, "");
        for (_, word) in words(&code) {
            if before == "fn" {
                functions.entry(word.to_owned()).or_default().push(path.to_owned());
            }
            before = word;
        }
    }
    functions
}

fn found(functions: &BTreeMap<String, Vec<String>>, test: &str) -> Vec<String> {
    match test.strip_suffix('…') {
        None => functions.get(test).cloned().unwrap_or_default(),
        Some(start) => {
            let named = functions.iter().filter(|(name, _)| name.starts_with(start));
            named.flat_map(|(_, files)| files.clone()).collect()
        }
    }
}

#[test]
fn what_does_not_exist_is_refused() {
    let check = |text: &str, expected: &[&str]| {
        let tree = Tree::of(&[
            ("engine/src/auth/tokens.rs", "#[test]\nfn a_token_is_kept_secret() {}"),
            ("engine/src/auth/mod.rs", "fn it_is_short_enough() {}"),
            ("docs/plan.md", ""),
            ("docs/text.md", text),
        ]);
        assert_eq!(missing(&tree, &[]), expected, "{text}");
    };
    check("See `auth/{tokens,mod}.rs`, engine/src/auth/ and docs/plan.md. Not `auth/*.rs`.", &[]);
    check("See `auth/{tokens,keys}.rs`.", &["docs/text.md:1: there is no auth/keys.rs"]);
    check("\nSee engine/lib.", &["docs/text.md:2: there is no engine/lib"]);
    check("[plan](plan.md#one), [far](https://far.example/a.md)", &[]);
    check("[plan](plans.md)", &["docs/text.md:1: the link to plans.md leads nowhere"]);
    check("| `auth/tokens.rs` a_token_is_kept_secret; it_is_short_enough | `a_key_that_is` |", &[]);
    check("| `auth/tokens.rs` a_token_is_… |", &[]);
    check("a_token_is_kept_open", &["docs/text.md:1: there is no test a_token_is_kept_open"]);
    let elsewhere = "docs/text.md:1: it_is_short_enough is not in auth/tokens.rs but in engine/src/auth/mod.rs";
    check("| `auth/tokens.rs` it_is_short_enough |", &[elsewhere]);
    assert_eq!(missing(&Tree::of(&[]), &[("a/b.rs", "a test")]).len(), 1, "an allowance that nothing needs");
}
