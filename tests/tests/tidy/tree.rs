//! The texts that are checked: every file that git tracks or would track, by its path from the workspace's root.
//!
//! Where git is absent the folder is walked instead, without `target` and without what begins with a dot. What is no text has
//! its path here and an empty text.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Files by path, with `/` between the parts.
#[derive(Debug, Default)]
pub(super) struct Tree(BTreeMap<String, String>);

impl Tree {
    /// The workspace that this test belongs to, read once.
    pub(super) fn here() -> &'static Self {
        static HERE: OnceLock<Tree> = OnceLock::new();
        HERE.get_or_init(|| {
            let root = root();
            let paths = listed(&root).unwrap_or_else(|| walked(&root));
            // A file that is deleted and not yet taken out of git's list is no file.
            let read = |path: String| {
                let text = std::fs::read(root.join(&path)).ok()?;
                Some((path, String::from_utf8(text).unwrap_or_default()))
            };
            let tree = Self(paths.into_iter().filter_map(read).collect());
            assert!(tree.sources().count() > 100, "these are not the sources: {}", root.display());
            tree
        })
    }

    /// A tree made up for a test.
    pub(super) fn of(files: &[(&str, &str)]) -> Self {
        Self(files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect())
    }

    pub(super) fn files(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(path, text)| (path.as_str(), text.as_str()))
    }

    /// The Rust files.
    pub(super) fn sources(&self) -> impl Iterator<Item = (&str, &str)> {
        self.files().filter(|(path, _)| path.ends_with(".rs"))
    }

    pub(super) fn text(&self, path: &str) -> Option<&str> {
        self.0.get(path).map(String::as_str)
    }

    /// The one file that `wanted` picks.
    pub(super) fn only(&self, what: &str, wanted: impl Fn(&str) -> bool) -> (&str, &str) {
        let found: Vec<(&str, &str)> = self.files().filter(|(path, _)| wanted(path)).collect();
        let names: Vec<&str> = found.iter().map(|(path, _)| *path).collect();
        assert_eq!(found.len(), 1, "one file is {what}, not {names:?}");
        found[0]
    }
}

/// The workspace's folder.
pub(super) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a package of the workspace lies in its folder").to_owned()
}

fn listed(root: &Path) -> Option<Vec<String>> {
    let arguments = ["ls-files", "-z", "--cached", "--others", "--exclude-standard"];
    let output = Command::new("git").args(arguments).current_dir(root).output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    let paths: Vec<String> = text.split('\0').filter(|path| !path.is_empty()).map(str::to_owned).collect();
    (output.status.success() && !paths.is_empty()).then_some(paths)
}

fn walked(root: &Path) -> Vec<String> {
    let (mut folders, mut paths) = (vec![root.to_owned()], Vec::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder of the sources").flatten() {
            let (path, name) = (entry.path(), entry.file_name());
            if name == "target" || name.to_string_lossy().starts_with('.') {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else {
                let relative = path.strip_prefix(root).expect("it lies below the root");
                let parts: Vec<_> = relative.iter().map(|part| part.to_string_lossy()).collect();
                paths.push(parts.join("/"));
            }
        }
    }
    paths
}

#[test]
fn walking_finds_every_source_that_git_lists() {
    let walked: Tree = Tree(walked(&root()).into_iter().map(|path| (path, String::new())).collect());
    for (path, _) in Tree::here().sources() {
        assert!(walked.text(path).is_some(), "{path} is not found without git");
    }
}
