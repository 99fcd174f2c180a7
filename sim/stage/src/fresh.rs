//! Whether a program is as new as what it was built from, by the list of files that cargo leaves beside it (`baoming.d`).
//!
//! Guaranteed: a source that is newer, or gone, is found and named. Deliberately absent: files that the list does not have
//! yet; a new module needs a line in one that it has.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What the list says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Freshness {
    /// Newer than everything that it was built from.
    Fresh,
    /// This file is newer, or it is gone.
    Stale(PathBuf),
    /// There is no list: it was built elsewhere and brought here, or for a test, for which cargo writes none.
    Unknown,
}

/// Judges a program. With `root`, a program of other sources than those below it is stale, and so is one that is older than
/// the lock file there.
///
/// The lock file is only for whoever can ask cargo what it means: it changes with any crate of the workspace, and a program
/// that has nothing to do with the change is never built again and would stay older for ever.
pub(crate) fn freshness(program: &Path, root: Option<&Path>) -> io::Result<Freshness> {
    let list = match fs::read_to_string(program.with_extension("d")) {
        Ok(list) => list,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Freshness::Unknown),
        Err(error) => return Err(error),
    };
    let built = fs::metadata(program)?.modified()?;
    let mut sources = sources(&list);
    if let Some(root) = root {
        if let Some(foreign) = sources.iter().find(|source| !source.starts_with(root)) {
            return Ok(Freshness::Stale(foreign.clone()));
        }
        sources.extend(Some(root.join("Cargo.lock")).filter(|lock| lock.exists()));
    }
    Ok(sources.into_iter().find(|source| !is_older(source, built)).map_or(Freshness::Fresh, Freshness::Stale))
}

fn is_older(source: &Path, built: SystemTime) -> bool {
    fs::metadata(source).and_then(|metadata| metadata.modified()).is_ok_and(|modified| modified <= built)
}

/// The files behind the colon of each rule of a makefile, in which a space of a name is written `\ `.
fn sources(list: &str) -> Vec<PathBuf> {
    let rules = list.lines().filter_map(|line| line.split_once(": "));
    rules.flat_map(|(_, files)| names(files)).map(PathBuf::from).collect()
}

fn names(files: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut name = String::new();
    let mut letters = files.chars();
    while let Some(letter) = letters.next() {
        match letter {
            // What stands behind a backslash is meant as it is, a backslash included.
            '\\' => name.extend(letters.next()),
            letter if letter.is_whitespace() => names.push(std::mem::take(&mut name)),
            letter => name.push(letter),
        }
    }
    names.push(name);
    names.retain(|name| !name.is_empty());
    names
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_list_is_read_with_its_escapes() {
        let check = |list: &str, expected: &[&str]| {
            assert_eq!(sources(list), expected.iter().map(PathBuf::from).collect::<Vec<_>>(), "{list:?}");
        };
        check("/t/debug/baoming: /w/a.rs /w/b.rs\n", &["/w/a.rs", "/w/b.rs"]);
        check("/t/debug/baoming: /my\\ work/a.rs  /w/b\\\\c.rs", &["/my work/a.rs", "/w/b\\c.rs"]);
        check("/my\\ t/baoming: /w/a.rs\n\n/w/a.rs:\n", &["/w/a.rs"]);
        check("/t/baoming:\n", &[]);
        check("", &[]);
    }

    /// A program with two sources and a lock file, all of one age, in a directory with a space in its name.
    struct Tree {
        directory: tempfile::TempDir,
        root: PathBuf,
        program: PathBuf,
    }

    impl Tree {
        fn new() -> Self {
            let directory = tempfile::tempdir().unwrap();
            let root = directory.path().join("a tree");
            fs::create_dir(&root).unwrap();
            let tree = Self { program: root.join("baoming"), root, directory };
            for file in ["main.rs", "other.rs", "Cargo.lock", "baoming"] {
                fs::write(tree.root.join(file), file).unwrap();
                tree.age(file, 60);
            }
            tree.list(&["main.rs", "other.rs"].map(|file| tree.root.join(file)));
            tree
        }

        fn list(&self, sources: &[PathBuf]) {
            let names = sources.iter().map(|source| source.display().to_string().replace(' ', "\\ "));
            let text = format!("/t/baoming: {}\n", names.collect::<Vec<_>>().join(" "));
            fs::write(self.root.join("baoming.d"), text).unwrap();
        }

        fn age(&self, file: &str, seconds: u64) {
            let then = SystemTime::now() - Duration::from_secs(seconds);
            fs::File::options().write(true).open(self.root.join(file)).unwrap().set_modified(then).unwrap();
        }

        fn check(&self, with_root: bool, expected: &Freshness) {
            let root = with_root.then_some(self.root.as_path());
            assert_eq!(&freshness(&self.program, root).unwrap(), expected);
        }

        fn stale(&self, file: &str) -> Freshness {
            Freshness::Stale(self.root.join(file))
        }
    }

    #[test]
    fn a_newer_source_and_one_that_is_gone_are_named() {
        let tree = Tree::new();
        tree.age("baoming", 50);
        tree.check(true, &Freshness::Fresh);
        tree.check(false, &Freshness::Fresh);
        tree.age("other.rs", 40);
        tree.check(true, &tree.stale("other.rs"));
        tree.check(false, &tree.stale("other.rs"));
        tree.age("baoming", 30);
        tree.check(false, &Freshness::Fresh);
        fs::remove_file(tree.root.join("main.rs")).unwrap();
        tree.check(false, &tree.stale("main.rs"));
    }

    #[test]
    fn the_lock_file_counts_for_whoever_can_build() {
        let tree = Tree::new();
        tree.age("baoming", 50);
        tree.age("Cargo.lock", 40);
        tree.check(true, &tree.stale("Cargo.lock"));
        tree.check(false, &Freshness::Fresh);
    }

    #[test]
    fn a_program_of_another_tree_and_one_without_a_list_are_told_apart() {
        let tree = Tree::new();
        let foreign = tree.directory.path().join("elsewhere.rs");
        tree.list(std::slice::from_ref(&foreign));
        tree.check(true, &Freshness::Stale(foreign));
        fs::remove_file(tree.root.join("baoming.d")).unwrap();
        tree.check(true, &Freshness::Unknown);
        tree.check(false, &Freshness::Unknown);
        fs::remove_file(&tree.program).unwrap();
        tree.list(&[]);
        assert!(freshness(&tree.program, None).is_err(), "no program has no age");
    }
}
