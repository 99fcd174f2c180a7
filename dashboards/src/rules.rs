//! The rule files as they are: alerts and what is recorded for them.
//!
//! Guarantees: what is not read here is refused, so that nothing stands in a file that nobody checks.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow, ensure};
use promql_parser::parser::{self, Expr};

use crate::yaml::{self, Node};

/// An alert.
#[derive(Debug, Clone)]
pub struct Alert {
    /// Its name.
    pub name: String,
    /// The file that it is in.
    pub file: String,
    /// When it is so.
    pub expression: Expr,
    /// How long it has to be so.
    pub lasting: Option<String>,
    /// Row and severity.
    pub labels: BTreeMap<String, String>,
    /// What is said about it.
    pub annotations: BTreeMap<String, String>,
}

/// What is computed once for several alerts.
#[derive(Debug, Clone)]
pub struct Recorded {
    /// The name that it has.
    pub name: String,
    /// What it is.
    pub expression: Expr,
}

/// All rules.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// In the order of the files.
    pub alerts: Vec<Alert>,
    /// In the order in which they stand.
    pub recorded: Vec<Recorded>,
}

const OF_GROUP: [&str; 2] = ["name", "rules"];
const OF_ALERT: [&str; 5] = ["alert", "expr", "for", "labels", "annotations"];
const OF_RECORDED: [&str; 2] = ["record", "expr"];

/// The rule files, by name.
pub fn files() -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(crate::file("rules"))?;
    let mut files: Vec<PathBuf> = entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<_>>()?;
    files.retain(|file| file.extension().is_some_and(|extension| extension == "yml"));
    files.sort();
    Ok(files)
}

/// Reads all rule files of this crate's folder.
pub fn shipped() -> anyhow::Result<Rules> {
    let mut rules = Rules::default();
    for file in files()? {
        let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        read(&fs::read_to_string(&file)?, &name, &mut rules).with_context(|| name)?;
    }
    Ok(rules)
}

/// Adds the rules of one file.
pub fn read(text: &str, file: &str, rules: &mut Rules) -> anyhow::Result<()> {
    let document = yaml::document(text)?;
    let root = Node::of(&document, file);
    only(&root, &["groups"])?;
    for group in root.list("groups")? {
        only(&group, &OF_GROUP)?;
        for rule in group.list("rules")? {
            if rule.get("record").is_some() {
                only(&rule, &OF_RECORDED)?;
                let name = rule.need("record")?.text()?;
                rules.recorded.push(Recorded { expression: expression(&rule, &name)?, name });
            } else {
                only(&rule, &OF_ALERT)?;
                rules.alerts.push(alert(&rule, file)?);
            }
        }
    }
    Ok(())
}

fn alert(rule: &Node<'_>, file: &str) -> anyhow::Result<Alert> {
    let name = rule.need("alert")?.text()?;
    Ok(Alert {
        expression: expression(rule, &name)?,
        file: file.to_owned(),
        lasting: rule.get("for").map(|lasting| lasting.text()).transpose()?,
        labels: rule.texts("labels")?.into_iter().collect(),
        annotations: rule.texts("annotations")?.into_iter().collect(),
        name,
    })
}

fn expression(rule: &Node<'_>, name: &str) -> anyhow::Result<Expr> {
    let text = rule.need("expr")?.text()?;
    parser::parse(&text).map_err(|error| anyhow!("{name}: {error}"))
}

fn only(node: &Node<'_>, known: &[&str]) -> anyhow::Result<()> {
    let unknown: Vec<&str> = node.keys().into_iter().filter(|key| !known.contains(key)).collect();
    ensure!(unknown.is_empty(), "{unknown:?} is not read here: {known:?}");
    Ok(())
}

/// The jobs of the scrape configuration: what `job` can be.
pub fn jobs() -> anyhow::Result<Vec<String>> {
    let path = crate::file("prometheus/prometheus.yml");
    jobs_of(&path).with_context(|| path.display().to_string())
}

fn jobs_of(path: &Path) -> anyhow::Result<Vec<String>> {
    let document = yaml::document(&fs::read_to_string(path)?)?;
    let jobs = Node::of(&document, "prometheus").list("scrape_configs")?;
    jobs.iter().map(|job| job.need("job_name")?.text()).collect()
}

/// The receivers of the routes.
pub fn receivers() -> anyhow::Result<Vec<String>> {
    let document = yaml::document(&fs::read_to_string(crate::file("alertmanager/alertmanager.yml"))?)?;
    let receivers = Node::of(&document, "alertmanager").list("receivers")?;
    receivers.iter().map(|receiver| receiver.need("name")?.text()).collect()
}

impl Rules {
    /// What is recorded under a name.
    pub fn recorded(&self, name: &str) -> Option<&Recorded> {
        self.recorded.iter().find(|recorded| recorded.name == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_read_is_refused() {
        let check = |text: &str, refused: bool| {
            let outcome = read(text, "a.yml", &mut Rules::default());
            assert_eq!(outcome.is_err(), refused, "{text}: {outcome:?}");
        };
        check("groups: [{name: a, rules: [{alert: B, expr: up == 0, labels: {row: \"1\"}}]}]", false);
        check("groups: [{name: a, rules: [{record: \"b:c\", expr: sum(up)}]}]", false);
        check("groups: [{name: a, interval: 1m, rules: []}]", true);
        check("groups: [{name: a, rules: [{alert: B, expr: up ==}]}]", true);
        check("groups: [{name: a, rules: [{alert: B}]}]", true);
        check("groups: [{name: a, rules: [{alert: B, expr: up == 0, keep_firing_for: 1m}]}]", true);
    }
}
