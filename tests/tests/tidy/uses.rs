//! What a file imports: its `use` trees, flattened, and the paths that stand in its code.

use std::ops::Range;

use super::source::{is_word, words};

/// What one leaf of a `use` brings.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct Binding {
    /// The name it has here; `*` for everything.
    pub name: String,
    pub path: Vec<String>,
    /// Whether others may take it from here.
    pub is_public: bool,
    pub at: usize,
}

/// All of a code.
#[derive(Debug, Default)]
pub(super) struct Uses {
    pub bindings: Vec<Binding>,
    /// Paths of at least two parts outside of `use`, with their positions.
    pub paths: Vec<(usize, Vec<String>)>,
    /// Where the `use` items are.
    pub spans: Vec<Range<usize>>,
}

/// Reads a code that has neither comments nor quotes.
pub(super) fn uses(code: &str) -> Uses {
    let mut read = Uses::default();
    for (at, word) in words(code) {
        if word != "use" || read.spans.iter().any(|span| span.contains(&at)) {
            continue;
        }
        let tree = &code[at + "use".len()..];
        let Some(end) = tree.find(';') else { continue };
        // `use<'a>` names what a type captures and imports nothing.
        if tree.starts_with('<') {
            continue;
        }
        let before = code[..at].trim_end();
        let is_public = before.ends_with("pub") || (before.ends_with(')') && is_visibility(before));
        let parts = parts(&tree[..end]);
        leaves(&parts, &mut Vec::new(), &mut |name, path| {
            read.bindings.push(Binding { name, path, is_public, at });
        });
        read.spans.push(at..at + "use".len() + end);
    }
    read.paths = inline(code, &read.spans);
    read
}

fn is_visibility(before: &str) -> bool {
    before.rfind('(').is_some_and(|open| before[..open].trim_end().ends_with("pub"))
}

/// Words and signs: `{`, `}`, `,`, `*`; `::` only separates.
fn parts(tree: &str) -> Vec<&str> {
    let (bytes, mut at, mut parts) = (tree.as_bytes(), 0, Vec::new());
    while at < bytes.len() {
        let end = if is_word(bytes[at]) { (at..bytes.len()).find(|&next| !is_word(bytes[next])) } else { Some(at + 1) };
        let end = end.unwrap_or(bytes.len());
        if is_word(bytes[at]) || b"{},*".contains(&bytes[at]) {
            parts.push(&tree[at..end]);
        }
        at = end;
    }
    parts
}

/// Walks one tree below `path`, up to the `,` or `}` that ends it, and returns how many parts it took.
fn leaves(parts: &[&str], path: &mut Vec<String>, found: &mut impl FnMut(String, Vec<String>)) -> usize {
    let (depth, mut at) = (path.len(), 0);
    let mut leaf = true;
    while at < parts.len() {
        match parts[at] {
            "," | "}" => break,
            "{" => {
                at += 1;
                while at < parts.len() && parts[at] != "}" {
                    at += leaves(&parts[at..], path, found);
                    at += usize::from(parts.get(at) == Some(&","));
                }
                at += 1;
                leaf = false;
            }
            "*" => {
                found("*".to_owned(), path.clone());
                at += 1;
                leaf = false;
            }
            "as" => {
                let name = parts.get(at + 1).copied().unwrap_or("_");
                found(name.to_owned(), path.clone());
                at += 2;
                leaf = false;
            }
            // `self` at the end of a path is the path itself.
            "self" if !path.is_empty() => at += 1,
            word => {
                path.push(word.to_owned());
                at += 1;
            }
        }
    }
    if leaf && let Some(name) = path.last().cloned() {
        found(name, path.clone());
    }
    path.truncate(depth);
    at
}

fn inline(code: &str, spans: &[Range<usize>]) -> Vec<(usize, Vec<String>)> {
    let mut paths: Vec<(usize, Vec<String>)> = Vec::new();
    let mut end = 0;
    for (at, word) in words(code) {
        let continues = end > 0 && at == end + 2 && &code[end..at] == "::";
        if continues && let Some((_, path)) = paths.last_mut() {
            path.push(word.to_owned());
        } else if !code[..at].ends_with("::") && !code[..at].ends_with('.') {
            paths.push((at, vec![word.to_owned()]));
        } else {
            end = 0;
            continue;
        }
        end = at + word.len();
    }
    paths.retain(|(at, path)| path.len() > 1 && !spans.iter().any(|span| span.contains(at)));
    paths
}

#[test]
fn trees_are_flattened() {
    let check = |code: &str, expected: &[(&str, &str, bool)]| {
        let read = uses(code);
        let found: Vec<_> =
            read.bindings.iter().map(|one| (one.name.as_str(), one.path.join("::"), one.is_public)).collect();
        let expected: Vec<_> = expected.iter().map(|(name, path, is)| (*name, (*path).to_owned(), *is)).collect();
        assert_eq!(found, expected, "{code}");
    };
    check("use crate::a::B;", &[("B", "crate::a::B", false)]);
    check("pub use a::{B, c::{self, D as E}};", &[("B", "a::B", true), ("c", "a::c", true), ("E", "a::c::D", true)]);
    check("pub(crate) use super::x::*;", &[("*", "super::x", true)]);
    check("use self::y as z;", &[("z", "self::y", false)]);
    check("use super::{\n    a::B,\n    C,\n};", &[("B", "super::a::B", false), ("C", "super::C", false)]);
    check("fn f() -> impl Iterator + use<'a> { g(); }", &[]);
}

#[test]
fn paths_in_code_are_read() {
    let read = uses("use a::B;\nfn f() { crate::c::d::E::new(); super::f::<x::Y>(); a.b::<C>(); <D as E>::g(); h::I }");
    let paths: Vec<String> = read.paths.iter().map(|(_, path)| path.join("::")).collect();
    assert_eq!(paths, ["crate::c::d::E::new", "super::f", "x::Y", "h::I"]);
}
