//! Lengths: a file has at most 400 lines, a function at most 70. Only a table of words may grow with its words.

use std::collections::BTreeSet;

use super::expect_none;
use super::places::is_at;
use super::source::{Source, closing, line_of, words};
use super::tree::Tree;

const FILE_LINES_MAX: usize = 400;
const FUNCTION_LINES_MAX: usize = 70;

/// What may be longer: the last parts of a path, and after `::` the function's name.
const TABLES_OF_WORDS: &[&str] = &[
    "core/src/refusal/codes.rs::code",
    "core/src/refusal/tests.rs::every",
    "matters/src/refused.rs::named_by_refusal",
    "matters/src/texts/en.rs::text_of",
    "matters/src/texts/en/refusals.rs::text_of",
    "matters/src/texts/zh/refusals.rs::text_of",
];

#[test]
fn files_and_functions_fit() {
    expect_none(&too_long(Tree::here(), TABLES_OF_WORDS), "Cut it where it does two things.");
}

fn too_long(tree: &Tree, tables: &[&str]) -> Vec<String> {
    let (mut findings, mut needed) = (Vec::new(), BTreeSet::<&str>::new());
    for (path, text) in tree.sources() {
        let file = std::iter::once((path.to_owned(), text.lines().count(), FILE_LINES_MAX));
        let functions = functions(text).into_iter();
        let functions = functions.map(|(name, lines)| (format!("{path}::{name}"), lines, FUNCTION_LINES_MAX));
        for (place, lines, limit) in file.chain(functions).filter(|(_, lines, limit)| lines > limit) {
            match tables.iter().find(|table| is_at(&place, table)) {
                Some(table) => {
                    needed.insert(table);
                }
                None => findings.push(format!("{place}: {lines} lines, more than {limit}")),
            }
        }
    }
    let left = tables.iter().filter(|table| !needed.contains(**table));
    findings.extend(left.map(|left| format!("{left}: needs no exception any more: take it off the table")));
    findings
}

/// Every function with a body and its lines, from `fn` to the brace that closes it.
fn functions(text: &str) -> Vec<(String, usize)> {
    let code = Source::of(text).code;
    let (mut functions, mut before) = (Vec::new(), "");
    for (at, word) in words(&code) {
        if before == "fn"
            && let Some(body) = body(&code, at)
        {
            let lines = line_of(&code, closing(&code, body)) - line_of(&code, at) + 1;
            functions.push((word.to_owned(), lines));
        }
        // In the type `fn(x)` the next word is no name.
        before = if code[at + word.len()..].starts_with('(') { "" } else { word };
    }
    functions
}

/// Where the body opens of the function whose name is at `at`; none if it has none.
fn body(code: &str, mut at: usize) -> Option<usize> {
    loop {
        match code.as_bytes().get(at)? {
            b';' => return None,
            b'{' => return Some(at),
            b'(' | b'[' => at = closing(code, at) + 1,
            _ => at += 1,
        }
    }
}

#[test]
fn what_is_too_long_is_refused() {
    let check = |tree: &Tree, tables: &[&str], expected: &[&str]| {
        assert_eq!(too_long(tree, tables), expected);
    };
    let lines = |count: usize| "x;\n".repeat(count);
    let function = |count: usize| format!("fn f(a: [u8; 3]) -> fn(u8) {{\n{}}}\nfn g();\n", lines(count - 2));
    let (fits, long) = (function(70), function(71));
    check(&Tree::of(&[("b/a.rs", &fits)]), &[], &[]);
    check(&Tree::of(&[("b/a.rs", &long)]), &[], &["b/a.rs::f: 71 lines, more than 70"]);
    let long = Tree::of(&[("b/a.rs", &long)]);
    check(&long, &["a.rs::f"], &[]);
    check(&long, &["a.rs::f", "a.rs::g"], &["a.rs::g: needs no exception any more: take it off the table"]);
    check(&Tree::of(&[("a.rs", &lines(400))]), &[], &[]);
    check(&Tree::of(&[("a.rs", &lines(401))]), &[], &["a.rs: 401 lines, more than 400"]);
}
