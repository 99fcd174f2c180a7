//! Golden files: what others rely on, checked in, so that it changes only on purpose.
//!
//! `BAOMING_BLESS=1` writes them anew; the difference is then read in the diff like any other change.

use std::path::Path;

use super::tree::{Tree, root};

/// How many lines of a difference are shown.
const SHOWN: usize = 5;

/// Holds `actual` against the golden file at `path`, from the workspace's root.
#[track_caller]
pub(crate) fn golden(path: &str, actual: &str) {
    let bless = std::env::var("BAOMING_BLESS").is_ok_and(|value| value == "1");
    if let Err(difference) = compared(&root().join(path), actual, bless) {
        panic!(
            "{path} is not what is made now:\n{difference}\nIf that is meant, run this test again with BAOMING_BLESS=1."
        );
    }
}

fn compared(file: &Path, actual: &str, bless: bool) -> Result<(), String> {
    let recorded = std::fs::read_to_string(file).unwrap_or_default();
    if recorded == actual {
        return Ok(());
    }
    if !bless {
        return Err(difference(&recorded, actual));
    }
    let folder = file.parent().expect("a file lies in a folder");
    std::fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    std::fs::write(file, actual).map_err(|error| error.to_string())
}

/// The first lines in which two texts differ; those that only one has count as they come.
fn difference(recorded: &str, actual: &str) -> String {
    let (recorded, actual): (Vec<&str>, Vec<&str>) = (recorded.lines().collect(), actual.lines().collect());
    let first = recorded.iter().zip(&actual).take_while(|(recorded, actual)| recorded == actual).count();
    let shown = |sign: char, lines: &[&str]| {
        let lines = lines.iter().skip(first).take(SHOWN);
        lines.map(|line| format!("{sign} {line}\n")).collect::<String>()
    };
    format!("from line {} on:\n{}{}", first + 1, shown('-', &recorded), shown('+', &actual))
}

#[test]
fn the_configurations_keys_are_the_recorded_ones() {
    let (_, example) =
        Tree::here().only("the example of the configuration", |path| path.ends_with("config/example.toml"));
    golden("docs/golden/configuration-keys.txt", &keys(example));
}

#[test]
fn the_metrics_names_are_the_recorded_ones() {
    let is_names = |path: &str| path.contains("telemetry/") && path.ends_with("/names.rs");
    let (_, text) = Tree::here().only("the metrics' names", is_names);
    golden("docs/golden/metric-names.txt", &names(text));
}

/// Every key of a configuration with its section before it, a line each. What is commented out is a key without a default.
fn keys(example: &str) -> String {
    let (mut section, mut keys) = (String::new(), String::new());
    for line in example.lines() {
        let line = line.strip_prefix("# ").unwrap_or(line);
        let list = line.strip_prefix("[[").and_then(|line| line.strip_suffix("]]")).map(|name| format!("{name}[]."));
        let table = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')).map(|name| format!("{name}."));
        let is_key = |key: &&str| {
            !key.is_empty()
                && key.bytes().all(|byte| byte == b'_' || byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        if let Some(found) = list.or(table) {
            section = found;
        } else if let Some(key) = line.split_once(" = ").map(|(key, _)| key).filter(is_key) {
            keys += &format!("{section}{key}\n");
        }
    }
    keys
}

/// Every name that is quoted as a constant's value, sorted.
fn names(text: &str) -> String {
    let value = |line: &str| {
        let (_, value) = line.strip_prefix("pub const ")?.split_once("= \"")?;
        value.strip_suffix("\";").map(str::to_owned)
    };
    let mut names: Vec<String> = text.lines().filter_map(value).collect();
    names.sort();
    names.iter().map(|name| format!("{name}\n")).collect()
}

#[test]
fn a_difference_is_shown_and_blessed() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("below/golden.txt");
    let check = |actual: &str, bless: bool, expected: Result<(), &str>| {
        assert_eq!(compared(&file, actual, bless), expected.map_err(str::to_owned), "{actual}");
    };
    check("a\nb\n", false, Err("from line 1 on:\n+ a\n+ b\n"));
    check("a\nb\n", true, Ok(()));
    check("a\nb\n", false, Ok(()));
    check("a\nc\nd\n", false, Err("from line 2 on:\n- b\n+ c\n+ d\n"));
    check("a\n", false, Err("from line 2 on:\n- b\n"));
}

#[test]
fn keys_and_names_are_read() {
    let example = "# A word = of prose.\nlisten = \"x\"\n# data = \"y\"\n[server]\nidle_ms = 1\n[a.b]\nc = 2\n# [[tokens]]\n# name = \"\"\n";
    assert_eq!(keys(example), "listen\ndata\nserver.idle_ms\na.b.c\ntokens[].name\n");
    let text = "//! Names.\npub const B: &str = \"b_total\";\n/// Of a.\npub const A: &str = \"a_seconds\";\npub const N: usize = 3;\n";
    assert_eq!(names(text), "a_seconds\nb_total\n");
}
