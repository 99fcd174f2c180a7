//! The packages of the workspace and the modules of each of their targets, as `mod` names them from the root file down.
//!
//! Guarantees: a file is here if and only if the compiler could come to it, tests included. Deliberately absent: `cfg`s other
//! than that of tests.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::source::{Source, closing, tests, words};
use super::tree::Tree;

/// A package, by its manifest.
#[derive(Debug)]
pub(super) struct Package {
    pub name: String,
    /// With a `/` at its end.
    pub folder: String,
    pub has_library: bool,
    /// What `[dependencies]` and `[build-dependencies]` name.
    pub dependencies: BTreeSet<String>,
    pub targets: Vec<Target>,
}

/// A root file and what hangs on it.
#[derive(Debug)]
pub(super) struct Target {
    /// Whether all of it is tests or measurements.
    pub is_test: bool,
    pub modules: Vec<Module>,
}

/// A module: a file, or a part of one.
#[derive(Debug)]
pub(super) struct Module {
    /// The names from the root on.
    pub path: Vec<String>,
    pub file: String,
    pub is_test: bool,
    /// Where its text is: the whole file, or the braces of an inline module.
    pub span: Range<usize>,
}

/// Every package of a tree.
pub(super) fn packages(tree: &Tree) -> Vec<Package> {
    tree.files().filter_map(|(path, text)| package(tree, path, text)).collect()
}

fn package(tree: &Tree, path: &str, text: &str) -> Option<Package> {
    let folder = path.strip_suffix("Cargo.toml").filter(|folder| folder.is_empty() || folder.ends_with('/'))?;
    let manifest: toml::Table = text.parse().unwrap_or_else(|error| panic!("{path}: {error}"));
    let name = manifest.get("package")?.get("name")?.as_str()?.to_owned();
    let mut dependencies = BTreeSet::new();
    for section in ["dependencies", "build-dependencies"] {
        let named = manifest.get(section).and_then(toml::Value::as_table);
        dependencies.extend(named.into_iter().flat_map(toml::Table::keys).cloned());
    }
    let roots = roots(tree, folder, &manifest);
    let targets = roots.iter().map(|(root, is_test)| target(tree, root, *is_test)).collect();
    let has_library = tree.text(&format!("{folder}src/lib.rs")).is_some();
    Some(Package { name, folder: folder.to_owned(), has_library, dependencies, targets })
}

/// The root files below `folder`, and whether each is a test: where cargo looks by itself, and what the manifest names.
fn roots(tree: &Tree, folder: &str, manifest: &toml::Table) -> BTreeMap<String, bool> {
    let mut roots = BTreeMap::new();
    for (path, _) in tree.sources() {
        let Some(inside) = path.strip_prefix(folder) else { continue };
        let parts: Vec<&str> = inside.split('/').collect();
        match parts[..] {
            ["build.rs"] | ["src", "lib.rs" | "main.rs"] | ["src", "bin", _] | ["src", "bin", _, "main.rs"] => {
                roots.insert(path.to_owned(), false);
            }
            ["examples", _] | ["examples", _, "main.rs"] => {
                roots.insert(path.to_owned(), false);
            }
            ["tests" | "benches", _] | ["tests" | "benches", _, "main.rs"] => {
                roots.insert(path.to_owned(), true);
            }
            _ => {}
        }
    }
    for (section, is_test) in [("bin", false), ("example", false), ("test", true), ("bench", true)] {
        let named = manifest.get(section).and_then(toml::Value::as_array).into_iter().flatten();
        let named = named.filter_map(|target| target.get("path")?.as_str());
        roots.extend(named.map(|path| (format!("{folder}{path}"), is_test)));
    }
    roots
}

fn target(tree: &Tree, root: &str, is_test: bool) -> Target {
    let mut modules = Vec::new();
    let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder);
    add(tree, root, folder, (Vec::new(), is_test), &mut modules);
    Target { is_test, modules }
}

/// Adds the module of `file` and those below it, which lie in `folder`.
fn add(tree: &Tree, file: &str, folder: &str, (path, is_test): (Vec<String>, bool), modules: &mut Vec<Module>) {
    let Some(text) = tree.text(file) else { return };
    if modules.iter().any(|module| module.file == file && module.path == path) {
        return;
    }
    let source = Source::of(text);
    let test_spans = tests(&source.code);
    let whole = Module { path: path.clone(), file: file.to_owned(), is_test, span: 0..text.len() };
    modules.push(whole);
    let mut open: Vec<(String, Range<usize>)> = Vec::new();
    for named in named(&source.code) {
        open.retain(|(_, span)| span.contains(&named.at));
        let mut below = path.clone();
        below.extend(open.iter().map(|(name, _)| name.clone()));
        let inline: Vec<&str> = open.iter().map(|(name, _)| name.as_str()).collect();
        let inline =
            std::iter::once(folder).chain(inline).filter(|part| !part.is_empty()).collect::<Vec<_>>().join("/");
        below.push(named.name.to_owned());
        let is_test = is_test || test_spans.iter().any(|span| span.contains(&named.at));
        if let Some(span) = named.braces {
            modules.push(Module { path: below, file: file.to_owned(), is_test, span: span.clone() });
            open.push((named.name.to_owned(), span));
            continue;
        }
        let beside = if inline.is_empty() { named.name.to_owned() } else { format!("{inline}/{}", named.name) };
        let placed = placed(&source.uncommented, named.at, file);
        let candidates = [format!("{beside}.rs"), format!("{beside}/mod.rs")];
        let found = placed.into_iter().chain(candidates).find(|candidate| tree.text(candidate).is_some());
        if let Some(found) = found {
            add(tree, &found, &beside, (below, is_test), modules);
        }
    }
}

struct Named<'a> {
    at: usize,
    name: &'a str,
    /// What an inline module holds.
    braces: Option<Range<usize>>,
}

/// Every `mod x;` and `mod x { … }` of a code.
fn named(code: &str) -> Vec<Named<'_>> {
    let mut named = Vec::new();
    let mut words = words(code).peekable();
    while let Some((at, word)) = words.next() {
        if word != "mod" {
            continue;
        }
        let Some(&(start, name)) = words.peek() else { break };
        let after = start + name.len();
        let rest = &code[after..];
        let next = after + rest.len() - rest.trim_start().len();
        match code.as_bytes().get(next) {
            Some(b';') => named.push(Named { at, name, braces: None }),
            Some(b'{') => named.push(Named { at, name, braces: Some(next..closing(code, next)) }),
            _ => {}
        }
    }
    named
}

/// The file that a `#[path = "…"]` before the `mod` at `at` names.
fn placed(uncommented: &str, at: usize, file: &str) -> Option<String> {
    let before = &uncommented[..at];
    let before = &before[before.rfind([';', '}', '{']).map_or(0, |end| end + 1)..];
    let (_, path) = before.split_once("#[path = \"")?;
    let (path, _) = path.split_once('"')?;
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    Some(super::paths::joined(folder, path))
}

#[test]
fn modules_are_found_from_the_root_down() {
    let tree = Tree::of(&[
        (
            "a/Cargo.toml",
            "[package]\nname = \"a\"\n[dependencies]\nb.workspace = true\n[dev-dependencies]\nc = \"1\"\n",
        ),
        (
            "a/src/lib.rs",
            "pub mod one;\nmod two;\nmod three { mod four; }\n#[cfg(test)]\nmod tests;\n#[path = \"odd.rs\"]\nmod even;",
        ),
        ("a/src/one.rs", "mod below;"),
        ("a/src/one/below.rs", ""),
        ("a/src/two/mod.rs", "mod below;"),
        ("a/src/two/below.rs", ""),
        ("a/src/three/four.rs", ""),
        ("a/src/odd.rs", ""),
        ("a/src/tests.rs", ""),
        ("a/src/bin/other.rs", ""),
        ("a/tests/end.rs", ""),
    ]);
    let packages = packages(&tree);
    let [package] = &packages[..] else { panic!("one package") };
    assert_eq!((package.name.as_str(), package.folder.as_str(), package.has_library), ("a", "a/", true));
    assert_eq!(package.dependencies, BTreeSet::from(["b".to_owned()]));
    let modules: Vec<&Module> = package.targets.iter().flat_map(|target| &target.modules).collect();
    let check = |file: &str, path: &str, is_test: bool| {
        let found = modules.iter().find(|module| module.file == file && module.path.join("::") == path);
        assert_eq!(found.map(|module| module.is_test), Some(is_test), "{file}");
    };
    check("a/src/lib.rs", "", false);
    check("a/src/one.rs", "one", false);
    check("a/src/one/below.rs", "one::below", false);
    check("a/src/two/below.rs", "two::below", false);
    check("a/src/lib.rs", "three", false);
    check("a/src/three/four.rs", "three::four", false);
    check("a/src/odd.rs", "even", false);
    check("a/src/tests.rs", "tests", true);
    check("a/src/bin/other.rs", "", false);
    check("a/tests/end.rs", "", true);
    assert_eq!(modules.len(), 11);
}
