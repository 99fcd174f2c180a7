//! Paths as documents write them: joined to a folder, and with `{a,b}` in them.

/// `path` from `folder` on, without `.` and `..`.
pub(super) fn joined(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// Every path that one with `{a,b}` stands for.
pub(super) fn expanded(path: &str) -> Vec<String> {
    let Some((before, rest)) = path.split_once('{') else { return vec![path.to_owned()] };
    let Some((choices, after)) = rest.split_once('}') else { return vec![path.to_owned()] };
    let with = |choice: &str| expanded(&format!("{before}{}{after}", choice.trim()));
    choices.split(',').flat_map(with).collect()
}

#[test]
fn braces_are_expanded_and_dots_followed() {
    assert_eq!(expanded("a/{b,c}.rs"), ["a/b.rs", "a/c.rs"]);
    assert_eq!(expanded("{a,b}/{c,d}"), ["a/c", "a/d", "b/c", "b/d"]);
    assert_eq!(expanded("a.rs"), ["a.rs"]);
    assert_eq!(joined("a/b", "../c/./d.rs"), "a/c/d.rs");
    assert_eq!(joined("", "c.rs"), "c.rs");
}
