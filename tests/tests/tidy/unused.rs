//! No public item that nobody names: a word search over the whole workspace, tests included.
//!
//! Guarantees: what is found is named nowhere but where it is declared, re-exported and implemented. Deliberately absent: items
//! that share their name with another, which a search for words cannot tell apart.

use std::collections::{BTreeMap, BTreeSet};

use super::expect_none;
use super::modules::packages;
use super::places::is_at;
use super::source::{Source, blanked, words};
use super::tree::Tree;
use super::uses::uses;

/// The libraries that are asked, by folder.
const FOLDERS: [&str; 3] = ["engine/", "sim/", "loadtest/"];

/// `path::name` of what stays though nobody names it, and why. It only shrinks.
const KEPT: &[(&str, &str)] = &[("bodies/entry.rs::VerificationsDueBody", "until the shapes of the API have a crate")];

#[test]
fn every_public_item_is_used() {
    expect_none(&unused(Tree::here(), &FOLDERS, KEPT), "Delete it, or make it private.");
}

fn unused(tree: &Tree, folders: &[&str], kept: &[(&str, &str)]) -> Vec<String> {
    let (mut declared, mut mentions) = (Vec::new(), BTreeMap::<String, usize>::new());
    let libraries: Vec<String> = packages(tree)
        .into_iter()
        .filter(|package| package.has_library && folders.iter().any(|folder| package.folder.starts_with(folder)))
        .map(|package| format!("{}src/", package.folder))
        .collect();
    for (path, text) in tree.sources() {
        let source = Source::of(text);
        if libraries.iter().any(|library| path.starts_with(library.as_str())) {
            let items = public_items(&source.code).into_iter();
            declared.extend(items.map(|(kind, name)| (path, kind, name.to_owned())));
        }
        // The table above names what it keeps, and that is no use.
        if path.ends_with("tidy/unused.rs") {
            continue;
        }
        for word in mentioned(&source) {
            *mentions.entry(word).or_default() += 1;
        }
    }
    let (mut findings, mut needed) = (Vec::new(), BTreeSet::new());
    for (path, kind, name) in declared.iter().filter(|(_, _, name)| !mentions.contains_key(name)) {
        let place = format!("{path}::{name}");
        match kept.iter().find(|(known, _)| is_at(&place, known)) {
            Some((known, _)) => drop(needed.insert(*known)),
            None => findings.push(format!("{path}: nobody names the {kind} {name}")),
        }
    }
    let left = kept.iter().filter(|(known, _)| !needed.contains(known));
    findings.extend(left.map(|(known, _)| format!("{known}: needs no exception any more: take it off the list")));
    findings
}

const KINDS: [&str; 7] = ["fn", "struct", "enum", "trait", "const", "static", "type"];

/// What `pub` declares, with its kind. `pub(crate)` is the compiler's to judge.
fn public_items(code: &str) -> Vec<(&'static str, &str)> {
    let mut items = Vec::new();
    let words: Vec<(usize, &str)> = words(code).collect();
    for (number, (at, word)) in words.iter().enumerate() {
        if *word != "pub" || code[at + word.len()..].starts_with('(') {
            continue;
        }
        let following = words[number + 1..].iter().map(|(_, word)| *word);
        let mut following = following.skip_while(|word| ["async", "unsafe", "extern"].contains(word)).peekable();
        let Some(kind) = following.next().and_then(|word| KINDS.into_iter().find(|kind| *kind == word)) else {
            continue;
        };
        let kind = if kind == "const" && following.peek() == Some(&"fn") {
            following.next().map_or(kind, |_| "fn")
        } else {
            kind
        };
        items.extend(following.next().filter(|name| *name != "_").map(|name| (kind, name)));
    }
    items
}

/// Every word of a source that is a use of it: in code and in quotes, but not where an item is declared, not in the head of
/// an `impl` of it and not in a `use`, unless that gives it another name or brings a trait's methods.
fn mentioned(source: &Source) -> BTreeSet<String> {
    let uses = uses(&source.code);
    let rest = blanked(&source.uncommented, &uses.spans);
    let (mut mentioned, mut before) = (BTreeSet::new(), "");
    let mut head_ends = 0;
    for (at, word) in words(&rest) {
        if word == "impl" && rest[..at].trim_end_matches(' ').ends_with(['\n', '}']) {
            head_ends = at + rest[at..].find('{').unwrap_or(0);
        }
        let is_declared = KINDS.contains(&before);
        let is_head = at < head_ends && !is_trait_of_impl(&rest, at, word);
        if !is_declared && !is_head {
            mentioned.insert(word.to_owned());
        }
        before = word;
    }
    let renamed = uses.bindings.iter().filter(|one| one.path.last() != Some(&one.name) && one.name != "*");
    mentioned.extend(renamed.filter_map(|one| one.path.last().cloned()));
    mentioned
}

/// Whether the word stands before `for` in the head of an `impl`: a trait that is implemented is used.
fn is_trait_of_impl(rest: &str, at: usize, word: &str) -> bool {
    rest[at + word.len()..].trim_start().starts_with("for ") || rest[at + word.len()..].starts_with('<')
}

#[test]
fn what_nobody_names_is_refused() {
    let check = |library: &str, other: &str, expected: &[&str]| {
        let tree = Tree::of(&[
            ("engine/a/Cargo.toml", "[package]\nname = \"a\"\n"),
            ("engine/a/src/lib.rs", library),
            ("tests/src/lib.rs", other),
        ]);
        assert_eq!(unused(&tree, &["engine/"], &[]), expected, "{library} {other}");
    };
    check("pub const fn left() {}", "", &["engine/a/src/lib.rs: nobody names the fn left"]);
    check("/// Like left.\npub fn left() {}", "// left", &["engine/a/src/lib.rs: nobody names the fn left"]);
    check("pub struct Left;\nimpl Left {}", "pub use a::Left;", &["engine/a/src/lib.rs: nobody names the struct Left"]);
    check("pub fn used() {}", "fn f() { a::used(); }", &[]);
    check("pub const MAX: usize = 3;", "fn f() { format!(\"{MAX}\"); }", &[]);
    check("pub struct Used;", "use a::Used as Other;", &[]);
    check("pub(crate) fn left() {}\nfn private() {}", "", &[]);
    let tree = Tree::of(&[]);
    assert_eq!(unused(&tree, &[], &[("a.rs::x", "a test")]).len(), 1, "an allowance that nothing needs");
}
