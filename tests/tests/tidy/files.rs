//! No dead files: every Rust file is named by some `mod`, or is a target's root.

use std::collections::BTreeSet;

use super::expect_none;
use super::modules::packages;
use super::tree::Tree;

#[test]
fn every_source_belongs_to_a_target() {
    expect_none(&dead(Tree::here()), "Name it by a `mod`, or delete it.");
}

fn dead(tree: &Tree) -> Vec<String> {
    let packages = packages(tree);
    let modules = packages.iter().flat_map(|package| &package.targets).flat_map(|target| &target.modules);
    let reached: BTreeSet<&str> = modules.map(|module| module.file.as_str()).collect();
    let dead = tree.sources().map(|(path, _)| path).filter(|path| !reached.contains(path));
    dead.map(|path| format!("{path}: no `mod` names it")).collect()
}

#[test]
fn a_file_that_no_mod_names_is_refused() {
    let manifest = ("a/Cargo.toml", "[package]\nname = \"a\"\n");
    let lib = ("a/src/lib.rs", "mod b;\n// mod c;");
    assert_eq!(dead(&Tree::of(&[manifest, lib, ("a/src/b.rs", "")])), [""; 0]);
    let found = dead(&Tree::of(&[manifest, lib, ("a/src/b.rs", ""), ("a/src/c.rs", ""), ("d.rs", "")]));
    assert_eq!(found, ["a/src/c.rs: no `mod` names it", "d.rs: no `mod` names it"]);
}
