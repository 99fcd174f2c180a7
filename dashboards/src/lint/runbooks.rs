//! Runbooks and documents: they exist, have their six headings, and what they name exists.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::used::names_in;
use crate::catalogue::{Known, golden};
use crate::rules::Rules;

/// The headings of every runbook, in this order.
const HEADINGS: [&str; 6] = ["现象", "判断", "处置", "上报", "恢复", "演练"];

/// What is wrong with the runbooks of `folder`, which the rules name.
pub fn runbooks(rules: &Rules, folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut findings = Vec::new();
    let mut named = BTreeSet::new();
    for alert in &rules.alerts {
        let Some(runbook) = alert.annotations.get("runbook") else {
            findings.push(format!("{}: it names no runbook", alert.name));
            continue;
        };
        match fs::read_to_string(folder.join(runbook)) {
            Ok(text) if text.contains(&alert.name) => {}
            Ok(_) => findings.push(format!("{runbook}: it does not say {}, whose runbook it is", alert.name)),
            Err(error) => findings.push(format!("{}: {runbook}: {error}", alert.name)),
        }
        named.insert(folder.join(runbook));
    }
    for path in markdown(&folder.join("runbooks"))? {
        if !named.contains(&path) {
            findings.push(format!("{}: no alert names it", path.display()));
        }
        let text = fs::read_to_string(&path)?;
        let headings: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        if headings != HEADINGS {
            findings.push(format!("{}: its headings are {headings:?} and not {HEADINGS:?}", path.display()));
        }
        let empty = text.split("\n## ").skip(1).filter(|part| part.lines().skip(1).all(|line| line.trim().is_empty()));
        findings.extend(empty.map(|part| format!("{}: nothing stands under {}", path.display(), part.trim())));
    }
    Ok(findings)
}

/// Links, addresses, keys of the configuration and metrics that the documents of `folder` name and that do not exist.
pub fn documents(rules: &Rules, known: &Known, folder: &Path) -> anyhow::Result<Vec<String>> {
    let addresses = addresses()?;
    let keys: BTreeSet<String> = golden("configuration-keys.txt")?.lines().map(str::to_owned).collect();
    let sections: BTreeSet<&str> = keys.iter().filter_map(|key| Some(key.split_once('.')?.0)).collect();
    let mut texts = Vec::new();
    for path in markdown(folder)? {
        texts.push((
            path.display().to_string(),
            path.parent().unwrap_or(folder).to_owned(),
            fs::read_to_string(&path)?,
        ));
    }
    for alert in &rules.alerts {
        let said = alert.annotations.values().cloned().collect::<Vec<_>>().join("\n");
        texts.push((alert.name.clone(), folder.to_owned(), said));
    }
    let mut findings = Vec::new();
    for (name, beside, text) in &texts {
        let mut say = |what: String| findings.push(format!("{name}: {what}"));
        links(text)
            .filter(|link| !beside.join(link).exists())
            .for_each(|link| say(format!("the link to {link} leads nowhere")));
        for address in addresses_in(text).filter(|address| !addresses.contains(address)) {
            say(format!("there is no {address}"));
        }
        for metric in
            names_in(text).into_iter().filter(|name| known.labels(name).is_none() && Known::entry_named(name).is_none())
        {
            say(format!("there is no metric {metric}"));
        }
        for key in quoted(text).filter(|word| is_key(word, &sections) && !keys.contains(*word)) {
            say(format!("there is no key {key} of the configuration"));
        }
    }
    Ok(findings)
}

fn markdown(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(markdown(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "md") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

/// What the `[…](…)` lead to beside the document.
fn links(text: &str) -> impl Iterator<Item = &str> {
    let targets = text.split("](").skip(1).filter_map(|rest| Some(rest.split_once(')')?.0));
    let paths = targets.map(|target| target.split_once('#').map_or(target, |(path, _)| path));
    paths.filter(|target| !target.is_empty() && !target.contains(':'))
}

/// The addresses that the service has, by method.
fn addresses() -> anyhow::Result<BTreeSet<String>> {
    let described: serde_json::Value = serde_json::from_str(&golden("openapi.json")?)?;
    let paths = described["paths"].as_object().context("the description has addresses")?;
    let methods = |(path, methods): (&String, &serde_json::Value)| {
        let methods = methods.as_object().into_iter().flat_map(|methods| methods.keys().cloned()).collect::<Vec<_>>();
        methods.into_iter().map(move |method| format!("{} {}", method.to_uppercase(), path.clone())).collect::<Vec<_>>()
    };
    Ok(paths.iter().flat_map(methods).collect())
}

/// Addresses with their method, as they are written: `GET /v1/ops/status`. What follows a question mark is left out.
fn addresses_in(text: &str) -> impl Iterator<Item = String> {
    ["GET", "POST", "PUT", "DELETE"].into_iter().flat_map(move |method| {
        text.match_indices(method).filter_map(move |(at, _)| {
            let path = text[at + method.len()..].strip_prefix(' ')?;
            let of_path = |sign: char| sign.is_ascii_alphanumeric() || "/_-{}".contains(sign);
            let path = &path[..path.find(|sign| !of_path(sign)).unwrap_or(path.len())];
            path.starts_with('/').then(|| format!("{method} {path}"))
        })
    })
}

/// What stands between backticks.
fn quoted(text: &str) -> impl Iterator<Item = &str> {
    text.split("```").step_by(2).flat_map(|part| part.split('`').skip(1).step_by(2))
}

/// Whether a word looks like a key of the configuration.
fn is_key(word: &str, sections: &BTreeSet<&str>) -> bool {
    let sign = |sign: char| sign.is_ascii_lowercase() || sign == '_' || sign == '.';
    word.split_once('.').is_some_and(|(section, _)| sections.contains(section)) && word.chars().all(sign)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_document_names_is_taken_from_it() {
        let found: Vec<String> =
            addresses_in("先 `GET /v1/ops/status`，再 POST /v1/office/points?x，GET 请求").collect();
        assert_eq!(found, ["GET /v1/ops/status", "POST /v1/office/points"]);
        assert_eq!(links("[a](b.md#c) [d](https://e.example/f) [g](#h)").collect::<Vec<_>>(), ["b.md"]);
        assert_eq!(quoted("a `b.c` d\n```sh\n`e`\n```\n`f`").collect::<Vec<_>>(), ["b.c", "f"]);
        let sections = BTreeSet::from(["passwords"]);
        let check = |word: &str, expected: bool| assert_eq!(is_key(word, &sections), expected, "{word}");
        check("passwords.queue_max", true);
        check("data.key", false);
        check("passwords", false);
    }

    #[test]
    fn a_runbook_without_its_headings_is_found() {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("runbooks")).unwrap();
        let whole: String = HEADINGS.iter().map(|heading| format!("\n## {heading}\n\n有\n")).collect();
        let check = |text: &str, expected: usize| {
            fs::write(folder.path().join("runbooks/a.md"), format!("# A\n{text}")).unwrap();
            let found = runbooks(&Rules::default(), folder.path()).unwrap();
            assert_eq!(found.len(), expected + 1, "one, since no alert names it: {found:?}");
        };
        check(&whole, 0);
        check(&whole.replace("## 上报", "## 报告"), 1);
        check(&whole.replace("## 演练\n\n有", "## 演练\n\n"), 1);
        check("", 1);
    }
}
