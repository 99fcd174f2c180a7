//! Lengths: a file has at most 400 lines, one of nothing but tests 450; a function has at most 70.
//!
//! What is longer stands in a table with its present length. Whoever makes it shorter lowers the number or takes it off;
//! nobody raises one. A table of words may grow with its words.

use std::collections::BTreeSet;

use super::expect_none;
use super::modules::packages;
use super::places::is_at;
use super::source::{Source, closing, line_of, words};
use super::tree::Tree;

const FILE_LINES_MAX: usize = 400;
const TEST_FILE_LINES_MAX: usize = 450;
const FUNCTION_LINES_MAX: usize = 70;

/// What may be longer.
#[derive(Clone, Copy)]
struct Exception {
    /// The last parts of a path, and after `::` the function's name.
    place: &'static str,
    /// Its present length; none for a table of words.
    lines: Option<usize>,
}

const fn at_present(place: &'static str, lines: usize) -> Exception {
    Exception { place, lines: Some(lines) }
}

const fn words_of(place: &'static str) -> Exception {
    Exception { place, lines: None }
}

const EXCEPTIONS: &[Exception] = &[
    words_of("matters/src/texts/en.rs::text_of"),
    words_of("matters/src/texts/en/refusals.rs::text_of"),
    words_of("matters/src/texts/zh/refusals.rs::text_of"),
    at_present("access_log/tests.rs", 455),
    at_present("process/access_log.rs::every_reading_by_staff_is_recorded_and_no_other", 81),
    at_present(
        "process/history.rs::a_candidate_and_the_offices_of_the_scope_see_each_change_with_before_and_after",
        71,
    ),
];

#[test]
fn files_and_functions_fit() {
    let advice = "Cut it where it does two things; the table of exceptions only shrinks.";
    expect_none(&too_long(Tree::here(), EXCEPTIONS), advice);
}

fn too_long(tree: &Tree, exceptions: &[Exception]) -> Vec<String> {
    let of_tests = of_tests(tree);
    let (mut findings, mut needed) = (Vec::new(), BTreeSet::new());
    for (path, text) in tree.sources() {
        let limit = if of_tests.contains(path) { TEST_FILE_LINES_MAX } else { FILE_LINES_MAX };
        let file = std::iter::once((path.to_owned(), text.lines().count(), limit));
        let functions = functions(text).into_iter();
        let functions = functions.map(|(name, lines)| (format!("{path}::{name}"), lines, FUNCTION_LINES_MAX));
        for (place, lines, limit) in file.chain(functions).filter(|(_, lines, limit)| lines > limit) {
            let exception = exceptions.iter().find(|exception| is_at(&place, exception.place));
            match exception {
                None => findings.push(format!("{place}: {lines} lines, more than {limit}")),
                Some(Exception { lines: Some(recorded), .. }) if *recorded < lines => {
                    findings.push(format!("{place}: {lines} lines, longer than the {recorded} it had"));
                }
                Some(Exception { lines: Some(recorded), .. }) if *recorded > lines => {
                    findings.push(format!("{place}: {lines} lines by now: lower its {recorded} in the table"));
                }
                Some(_) => {}
            }
            needed.extend(exception.map(|exception| exception.place));
        }
    }
    let left = exceptions.iter().filter(|exception| !needed.contains(exception.place));
    findings.extend(left.map(|left| format!("{}: needs no exception any more: take it off the table", left.place)));
    findings
}

/// The files that hold nothing but tests.
fn of_tests(tree: &Tree) -> BTreeSet<String> {
    let (mut tests, mut others) = (BTreeSet::new(), BTreeSet::new());
    for package in packages(tree) {
        for module in package.targets.into_iter().flat_map(|target| target.modules) {
            let files = if module.is_test { &mut tests } else { &mut others };
            files.insert(module.file);
        }
    }
    tests.retain(|file| !others.contains(file));
    tests
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
    let check = |tree: &Tree, exceptions: &[Exception], expected: &[&str]| {
        assert_eq!(too_long(tree, exceptions), expected);
    };
    let lines = |count: usize| "x;\n".repeat(count);
    let function = |count: usize| format!("fn f(a: [u8; 3]) -> fn(u8) {{\n{}}}\nfn g();\n", lines(count - 2));
    let (fits, long) = (function(70), function(71));
    check(&Tree::of(&[("b/a.rs", &fits)]), &[], &[]);
    check(&Tree::of(&[("b/a.rs", &long)]), &[], &["b/a.rs::f: 71 lines, more than 70"]);
    let long = Tree::of(&[("b/a.rs", &long)]);
    check(&long, &[at_present("a.rs::f", 71)], &[]);
    check(&long, &[words_of("a.rs::f")], &[]);
    check(&long, &[at_present("a.rs::f", 70)], &["b/a.rs::f: 71 lines, longer than the 70 it had"]);
    check(&long, &[at_present("a.rs::f", 72)], &["b/a.rs::f: 71 lines by now: lower its 72 in the table"]);
    let spare = [at_present("a.rs::f", 71), at_present("a.rs::g", 80)];
    check(&long, &spare, &["a.rs::g: needs no exception any more: take it off the table"]);
    check(&Tree::of(&[("a.rs", &lines(400))]), &[], &[]);
    check(&Tree::of(&[("a.rs", &lines(401))]), &[], &["a.rs: 401 lines, more than 400"]);
    let manifest = ("Cargo.toml", "[package]\nname = \"a\"\n");
    let of_tests =
        |count| Tree::of(&[manifest, ("src/lib.rs", "#[cfg(test)]\nmod tests;"), ("src/tests.rs", &lines(count))]);
    check(&of_tests(450), &[], &[]);
    check(&of_tests(451), &[], &["src/tests.rs: 451 lines, more than 450"]);
}
