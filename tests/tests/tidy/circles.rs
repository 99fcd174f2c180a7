//! No circles: the files of a target import each other only downwards.
//!
//! An arrow goes from the file that names an item to the file that defines it, through whatever `pub use` lies between. A
//! facade that only passes an item on uses nothing. Methods that are called on values draw no arrow, and tests draw none.

use std::collections::{BTreeMap, BTreeSet};

use super::expect_none;
use super::modules::{Module, Target, packages};
use super::source::{Source, blanked, tests, words};
use super::tree::Tree;
use super::uses::{Binding, Uses, uses};

/// Circles that are known, by one file of each, and why they stay. Empty, and to stay so.
const KNOWN: &[(&str, &str)] = &[];

/// Whether a child that uses what its parent's file defines makes a circle with a parent that uses the child.
const PARENTS_COUNT: bool = true;

/// From, to, and the paths that make the arrow.
type Arrows<'a> = BTreeMap<(&'a str, &'a str), BTreeSet<String>>;

#[test]
fn no_files_import_each_other_in_a_circle() {
    let advice = "Move what both need to a file below them, or let the upper one hand it down.";
    expect_none(&circles(Tree::here(), KNOWN, PARENTS_COUNT), advice);
}

fn circles(tree: &Tree, known: &[(&str, &str)], parents_count: bool) -> Vec<String> {
    let (mut findings, mut needed) = (Vec::new(), BTreeSet::new());
    for package in packages(tree) {
        for target in package.targets.iter().filter(|target| !target.is_test) {
            let arrows = arrows(tree, target, parents_count);
            for files in loops(&arrows) {
                let allowance = known.iter().find(|(file, _)| files.contains(file));
                if let Some((file, _)) = allowance {
                    needed.insert(*file);
                } else {
                    findings.push(described(&package.name, &files, &arrows));
                }
            }
        }
    }
    let left = known.iter().filter(|(file, _)| !needed.contains(file));
    findings.extend(left.map(|(file, _)| format!("{file} is in no circle any more: take it off the list")));
    findings
}

fn described(package: &str, files: &BTreeSet<&str>, arrows: &Arrows<'_>) -> String {
    let mut text = format!("{package}: {} files import each other in a circle", files.len());
    for ((from, to), paths) in arrows {
        if files.contains(from) && files.contains(to) {
            let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
            text += &format!("\n    {from} -> {to}: {}", paths.join(", "));
        }
    }
    text
}

/// The sets of files that reach each other both ways.
fn loops<'a>(arrows: &Arrows<'a>) -> BTreeSet<BTreeSet<&'a str>> {
    let reached = |start: &'a str| {
        let (mut reached, mut open) = (BTreeSet::new(), vec![start]);
        while let Some(from) = open.pop() {
            let next = arrows.keys().filter(|(one, _)| *one == from).map(|(_, to)| *to);
            open.extend(next.filter(|to| reached.insert(*to)));
        }
        reached
    };
    let files: BTreeSet<&str> = arrows.keys().map(|(from, _)| *from).collect();
    let reach: BTreeMap<&str, BTreeSet<&str>> = files.iter().map(|file| (*file, reached(file))).collect();
    let both_ways = |file: &&str| -> BTreeSet<&'a str> {
        let back = |other: &&&str| reach.get(**other).is_some_and(|reach| reach.contains(*file));
        reach[*file].iter().filter(back).copied().collect()
    };
    files.iter().map(both_ways).filter(|files| files.len() > 1).collect()
}

/// What a path leads to: a module, or an item that a module defines.
enum End {
    Module(usize),
    Item(usize),
}

/// The modules of a target without its tests, ready to be asked.
struct Names<'a> {
    modules: Vec<&'a Module>,
    by_path: BTreeMap<&'a [String], usize>,
    bindings: Vec<Vec<Binding>>,
    defined: Vec<BTreeSet<String>>,
}

fn arrows<'a>(tree: &Tree, target: &'a Target, parents_count: bool) -> Arrows<'a> {
    let modules: Vec<&Module> = target.modules.iter().filter(|module| !module.is_test).collect();
    let codes: BTreeMap<&str, String> =
        modules.iter().map(|module| (module.file.as_str(), cut(tree.text(&module.file).unwrap_or_default()))).collect();
    let read: BTreeMap<&str, Uses> = codes.iter().map(|(file, code)| (*file, uses(code))).collect();
    // A position belongs to the innermost module around it.
    let owner = |file: &str, at: usize| {
        let around = modules.iter().enumerate().filter(|(_, module)| module.file == file && module.span.contains(&at));
        around.min_by_key(|(_, module)| module.span.len()).map_or(0, |(number, _)| number)
    };
    let mut names = Names {
        by_path: modules.iter().enumerate().map(|(number, module)| (&module.path[..], number)).collect(),
        bindings: vec![Vec::new(); modules.len()],
        defined: vec![BTreeSet::new(); modules.len()],
        modules: modules.clone(),
    };
    for (file, code) in &codes {
        for (at, name) in declared(code) {
            names.defined[owner(file, at)].insert(name.to_owned());
        }
        for binding in &read[file].bindings {
            names.bindings[owner(file, binding.at)].push(binding.clone());
        }
    }
    let mut arrows = Arrows::new();
    for (file, code) in &codes {
        let uses = &read[file];
        let rest = blanked(code, &uses.spans);
        let said: BTreeSet<&str> = words(&rest).map(|(_, word)| word).collect();
        // What a facade only passes on it does not use.
        let own = uses.bindings.iter().filter(|one| !one.is_public || said.contains(one.name.as_str()));
        let own = own.map(|one| (one.at, &one.path, one.name == "*"));
        let paths = uses.paths.iter().filter(|(at, path)| !names.is_imported(owner(file, *at), &path[0]));
        for (at, path, is_glob) in own.chain(paths.map(|(at, path)| (*at, path, false))) {
            let user = owner(file, at);
            let used = match names.resolve(user, path, &mut BTreeSet::new()) {
                Some(End::Item(module)) => module,
                Some(End::Module(module)) if is_glob => module,
                _ => continue,
            };
            let (from, to) = (modules[user].file.as_str(), modules[used].file.as_str());
            let is_parent = modules[user].path.starts_with(&modules[used].path);
            if from != to && (parents_count || !is_parent) {
                arrows.entry((from, to)).or_default().insert(path.join("::"));
            }
        }
    }
    arrows
}

fn cut(text: &str) -> String {
    let code = Source::of(text).code;
    blanked(&code, &tests(&code))
}

/// Every name that a code declares, with its position, however deep.
fn declared(code: &str) -> Vec<(usize, &str)> {
    let kinds = ["fn", "struct", "enum", "trait", "type", "const", "static", "union", "macro_rules"];
    let (mut declared, mut before) = (Vec::new(), "");
    for (at, word) in words(code) {
        if kinds.contains(&before) && !kinds.contains(&word) && word != "mut" {
            declared.push((at, word));
        }
        before = word;
    }
    declared
}

impl Names<'_> {
    fn child(&self, module: usize, name: &str) -> Option<usize> {
        let mut path = self.modules[module].path.clone();
        path.push(name.to_owned());
        self.by_path.get(&path[..]).copied()
    }

    fn parent(&self, module: usize) -> Option<usize> {
        let (_, parent) = self.modules[module].path.split_last()?;
        self.by_path.get(parent).copied()
    }

    /// Whether an import of this module draws the arrow already for what begins with `name`: an enum's variant, a function of
    /// a type.
    fn is_imported(&self, module: usize, name: &str) -> bool {
        let binding = self.bindings[module].iter().find(|one| one.name == name && !one.is_public);
        binding
            .is_some_and(|one| !matches!(self.resolve(module, &one.path, &mut BTreeSet::new()), Some(End::Module(_))))
    }

    /// Where `path` leads that stands in `from`; none if out of the target.
    fn resolve(&self, from: usize, path: &[String], seen: &mut BTreeSet<(usize, String)>) -> Option<End> {
        let (mut at, mut rest) = (from, path);
        let first = rest.first()?;
        if first == "crate" {
            (at, rest) = (self.by_path.get(&[][..]).copied()?, &rest[1..]);
        } else if first == "self" {
            rest = &rest[1..];
        } else if first == "super" {
            while rest.first().is_some_and(|part| part == "super") {
                (at, rest) = (self.parent(at)?, &rest[1..]);
            }
        } else {
            // A path that begins with a name begins with a module or an import of this one, or is nobody's here.
            let known = self.child(at, first).is_some() || self.bindings[at].iter().any(|one| one.name == *first);
            let own = self.defined[at].contains(first);
            return if known && !own { self.walk(at, rest, seen) } else { None };
        }
        // A name that is neither declared nor imported is made by a macro, and that is the module's own.
        self.walk(at, rest, seen).or_else(|| self.is_own(at, rest).then_some(End::Item(at)))
    }

    fn is_own(&self, at: usize, rest: &[String]) -> bool {
        let first = rest.first();
        first.is_some_and(|first| {
            self.child(at, first).is_none() && !self.bindings[at].iter().any(|one| one.name == *first)
        })
    }

    fn walk(&self, at: usize, rest: &[String], seen: &mut BTreeSet<(usize, String)>) -> Option<End> {
        let Some((first, below)) = rest.split_first() else { return Some(End::Module(at)) };
        if let Some(child) = self.child(at, first) {
            return self.walk(child, below, seen).or_else(|| self.is_own(child, below).then_some(End::Item(child)));
        }
        if self.defined[at].contains(first) {
            return Some(End::Item(at));
        }
        if !seen.insert((at, first.clone())) {
            return None;
        }
        if let Some(binding) = self.bindings[at].iter().find(|one| one.name == *first) {
            let whole: Vec<String> = binding.path.iter().chain(below).cloned().collect();
            return self.resolve(at, &whole, seen);
        }
        let globs = self.bindings[at].iter().filter(|one| one.name == "*");
        for glob in globs {
            let Some(End::Module(module)) = self.resolve(at, &glob.path, seen) else { continue };
            if let found @ Some(_) = self.walk(module, rest, seen) {
                return found;
            }
        }
        None
    }
}

fn found(files: &[(&str, &str)]) -> Vec<String> {
    let manifest = [("a/Cargo.toml", "[package]\nname = \"a\"\n")];
    circles(&Tree::of(&[&manifest[..], files].concat()), &[], true)
}

#[test]
fn circles_are_refused() {
    let check = |files: &[(&str, &str)], circle: &str| {
        let found = found(files);
        assert!(found.len() == 1 && found[0].contains(circle), "{found:?} {files:?}");
    };
    let lib = ("a/src/lib.rs", "mod b;\nmod c;\npub struct Top;");
    check(
        &[lib, ("a/src/b.rs", "use crate::c::C;\npub struct B;"), ("a/src/c.rs", "use super::b::{B};\npub struct C;")],
        "a/src/b.rs -> a/src/c.rs: crate::c::C\n    a/src/c.rs -> a/src/b.rs: super::b::B",
    );
    // A path in the code counts as an import does, one through an imported module too.
    check(
        &[
            lib,
            ("a/src/b.rs", "fn f() { crate::c::C::new(); }\npub struct B;"),
            ("a/src/c.rs", "use crate::b;\nfn g() { b::B; }\npub struct C;"),
        ],
        "a/src/c.rs -> a/src/b.rs: b::B",
    );
    // Through a facade the arrow goes to the file behind it.
    check(
        &[
            ("a/src/lib.rs", "mod b;\nmod c;\npub use c::C;"),
            ("a/src/b.rs", "use crate::C;\npub struct B;"),
            ("a/src/c.rs", "use crate::b::B;\npub struct C;"),
        ],
        "a/src/b.rs -> a/src/c.rs: crate::C",
    );
    // A parent that uses its child, which uses its parent.
    check(
        &[
            ("a/src/lib.rs", "mod b;\nuse b::B;\npub struct Top(B);"),
            ("a/src/b.rs", "use super::Top;\npub struct B(Top);"),
        ],
        "a/src/b.rs -> a/src/lib.rs: super::Top\n    a/src/lib.rs -> a/src/b.rs: b::B",
    );
    let gone = circles(&Tree::of(&[]), &[("a/src/b.rs", "a test")], true);
    assert_eq!(gone.len(), 1, "an allowance that nothing needs");
}

#[test]
fn what_runs_downwards_is_accepted() {
    let check = |files: &[(&str, &str)]| assert_eq!(found(files), [""; 0], "{files:?}");
    check(&[
        ("a/src/lib.rs", "mod b;\nmod c;"),
        ("a/src/b.rs", "use crate::c::C;\n#[cfg(test)]\nmod tests { }\npub struct B;"),
        ("a/src/c.rs", "pub struct C;\n#[cfg(test)]\nmod tests { use crate::b::B; }"),
    ]);
    // A facade that passes on what its children define, which take each other's by way of it.
    check(&[
        ("a/src/lib.rs", "mod b;\nmod c;\npub use b::B;\npub use c::C;\npub struct Top;"),
        ("a/src/b.rs", "use crate::{C, Top};\npub struct B;"),
        ("a/src/c.rs", "use crate::Top;\npub struct C;"),
    ]);
    // A name from outside that is also a word here, and a comment.
    check(&[
        ("a/src/lib.rs", "mod b;\nuse b::B;\nuse std::fmt;\npub struct Top(B);"),
        ("a/src/b.rs", "use super::fmt;\n// crate::Top\npub struct B;"),
    ]);
}
