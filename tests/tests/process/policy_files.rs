//! `baoming policy` on files alone: what it prints in both languages and as JSON, and how it exits.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// Exit code and standard output of `baoming policy` with these words.
fn policy(words: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(super::program()).arg("policy").args(words).output().unwrap();
    (output.status.code(), String::from_utf8(output.stdout).unwrap())
}

fn check(words: &[&str], code: i32, parts: &[&str]) {
    let (found, output) = policy(words);
    assert_eq!(found, Some(code), "{words:?}: {output}");
    for part in parts {
        assert!(output.contains(part), "{words:?} prints {part:?}: {output}");
    }
}

fn replace(directory: &Path, file: &str, old: &str, new: &str) {
    let path = directory.join(file);
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "{file} has {old:?}");
    fs::write(path, text.replacen(old, new, 1)).unwrap();
}

#[test]
fn files_are_exported_checked_and_compared() {
    let parent = tempfile::tempdir().unwrap();
    let directory = parent.path().join("season");
    let season = directory.to_str().unwrap();
    check(&["export", season], 0, &["已写出 24 个"]);
    check(&["export", season], 1, &[]);
    check(&["check", season], 0, &["政策文件无误", "网上报名", "122"]);
    check(&["check", season, "--lang", "en"], 0, &["The policy files are sound", "registration"]);
    check(&["diff", "built-in", season], 0, &["两者没有差别"]);
    replace(&directory, "fees.toml", "4000", "5000");
    replace(&directory, "foreign_language.tsv", "4\t德语\n", "");
    check(&["diff", "built-in", season], 0, &["有 2 处差别", "registration_fen", "4000 → 5000", "德语 → （无）"]);
    let (code, output) = policy(&["diff", "built-in", season, "--json"]);
    let changes: Value = serde_json::from_str(&output).unwrap();
    assert_eq!((code, changes[1]["before"].as_str(), changes[1]["after"].as_str()), (Some(0), Some("德语"), None));
    replace(&directory, "fees.toml", "5000", "0");
    fs::remove_file(directory.join("plans.tsv")).unwrap();
    let findings = ["政策文件有 2 处错误", "fees.toml:4: registration_fen: must be", "plans.tsv: must be readable"];
    check(&["check", season], 1, &findings);
    fs::write(directory.join("plans.tsv"), "code\tname\n1\t国家专项计划\n").unwrap();
    check(&["check", season, "--lang", "en"], 1, &["break 1 rule", "fees.toml:4: registration_fen: must be"]);
    let (_, output) = policy(&["check", season, "--json"]);
    let findings: Value = serde_json::from_str(&output).unwrap();
    assert_eq!((findings["sound"].as_bool(), findings["findings"].as_array().unwrap().len()), (Some(false), 1));
    check(&["check", "no-such-directory"], 1, &[]);
    check(&["try", season], 2, &[]);
    check(&["judge", season], 2, &[]);
}
