//! Shares: no crate is more than a fifth of the house, so that a change is never most of a build.

use super::expect_none;
use super::modules::packages;
use super::tree::Tree;

/// Of all lines of the workspace, tests included.
const SHARE_PERCENT_MAX: usize = 20;

#[test]
fn no_crate_is_most_of_the_house() {
    expect_none(&too_large(Tree::here(), SHARE_PERCENT_MAX), "Give a part of it a crate of its own.");
}

fn too_large(tree: &Tree, percent_max: usize) -> Vec<String> {
    let folders: Vec<(String, String)> =
        packages(tree).into_iter().map(|package| (package.folder, package.name)).collect();
    // The innermost folder counts: crates of the engine stand within the program's.
    let owner = |path: &str| {
        folders.iter().filter(|(folder, _)| path.starts_with(folder.as_str())).max_by_key(|(folder, _)| folder.len())
    };
    let mut lines = std::collections::BTreeMap::<&str, usize>::new();
    for (path, text) in tree.sources() {
        if let Some((_, name)) = owner(path) {
            *lines.entry(name).or_default() += text.lines().count();
        }
    }
    let all: usize = lines.values().sum();
    let share = |count: usize| count * 100 / all.max(1);
    let large = lines.iter().filter(|(_, count)| **count * 100 > all * percent_max);
    large.map(|(name, count)| format!("{name}: {count} of {all} lines, {} percent", share(*count))).collect()
}

#[test]
fn a_crate_that_is_most_of_the_house_is_refused() {
    let (small, large) = ("x;\n".repeat(2), "x;\n".repeat(8));
    let tree = Tree::of(&[
        ("a/Cargo.toml", "[package]\nname = \"a\"\n"),
        ("a/src/lib.rs", &large),
        ("a/b/Cargo.toml", "[package]\nname = \"b\"\n"),
        ("a/b/src/lib.rs", &small),
    ]);
    assert_eq!(too_large(&tree, 80), [""; 0]);
    assert_eq!(too_large(&tree, 50), ["a: 8 of 10 lines, 80 percent"]);
}
