//! No merge left unfinished: a line with which git marks the two sides of a conflict is in no file.

use super::expect_none;
use super::tree::Tree;

/// How such lines begin; the third side's mark is that of a merge with its base shown.
const MARKS: [char; 3] = ['<', '>', '|'];

#[test]
fn no_file_shows_two_sides_of_a_merge() {
    expect_none(&conflicts(Tree::here()), "Keep one side, or say what both say.");
}

fn conflicts(tree: &Tree) -> Vec<String> {
    let marked = |line: &str| MARKS.iter().any(|mark| line.starts_with(&format!("{} ", mark.to_string().repeat(7))));
    let found =
        tree.files().flat_map(|(path, text)| text.lines().zip(1..).map(move |(line, number)| (path, line, number)));
    found
        .filter(|(_, line, _)| marked(line))
        .map(|(path, _, number)| format!("{path}:{number}: a merge is unfinished here"))
        .collect()
}

#[test]
fn an_unfinished_merge_is_refused() {
    let side = |mark: &str, name: &str| format!("{} {name}\n", mark.repeat(7));
    let text = format!("# A\n{}one\n=======\ntwo\n{}", side("<", "HEAD"), side(">", "0a1b2c"));
    assert_eq!(conflicts(&Tree::of(&[("a.md", &text)])).len(), 2);
    assert_eq!(conflicts(&Tree::of(&[("a.md", "a << b\n=======\n> quoted\n")])), [""; 0]);
}
