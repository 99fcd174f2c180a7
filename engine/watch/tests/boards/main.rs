//! The boards: that what is committed is what their source makes, that Grafana and `baoming watch` can read it, that every
//! query asks for what there is, and that every word has its English.

#![expect(clippy::unwrap_used, reason = "in a test it is an assertion")]

mod english;
mod expression;
mod grafana;
mod lint;
mod metrics;
mod pretty;
mod source;

use std::path::{Path, PathBuf};

use serde_json::Value;

/// The boards' names, in the order in which they are shown.
const NAMES: [&str; 7] = ["overview", "opening", "counties", "payments", "backup", "chain", "drills"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../dashboards/grafana")
}

fn text(path: &str) -> String {
    let path = folder().join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Every committed board.
fn boards() -> Vec<(&'static str, Value)> {
    let read = |name| (name, serde_json::from_str(&text(&format!("{name}.json"))).unwrap());
    NAMES.into_iter().map(read).collect()
}

/// `BAOMING_BLESS=1` writes them.
#[test]
fn the_committed_boards_are_made_from_their_source() {
    let names = source::Names::read();
    for name in NAMES {
        let board: source::Board = toml::from_str(&text(&format!("source/{name}.toml"))).unwrap_or_else(|error| {
            panic!("source/{name}.toml: {error}");
        });
        let made = pretty::pretty(&grafana::board(&board, &names));
        let path = folder().join(format!("{name}.json"));
        if std::env::var("BAOMING_BLESS").is_ok_and(|value| value == "1") {
            std::fs::write(&path, &made).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        let same = committed.lines().zip(made.lines()).take_while(|(committed, made)| committed == made).count();
        assert!(
            committed == made,
            "{name}.json is not what its source makes, from line {} on; BAOMING_BLESS=1 writes it",
            same + 1
        );
    }
}

/// A board that nobody provisions or embeds would be looked at by nobody.
#[test]
fn every_board_of_the_folder_is_one_of_ours() {
    let mut found: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .filter_map(|entry| entry.unwrap().file_name().to_str()?.strip_suffix(".json").map(str::to_owned))
        .collect();
    found.sort();
    let mut expected = NAMES.map(str::to_owned);
    expected.sort();
    assert_eq!(found, expected);
}
