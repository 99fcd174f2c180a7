//! `mutants`: makes every alert wrong in every way of `dashboards::mutants` and lets promtool test it. Ends with 0 if the tests
//! of every wrong one are red.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context as _, anyhow, ensure};
use dashboards::mutants::{self, Mutant};
use dashboards::rules::Alert;
use dashboards::{cases, promtool, rules};
use serde_json::Value;

/// Files that one promtool tests in a row.
const BATCH: usize = 8;

/// A wrong alert and what it is written to.
struct Wrong<'a> {
    right: &'a Alert,
    what: String,
    rules: Value,
}

fn main() -> anyhow::Result<ExitCode> {
    let tool = promtool::tool("promtool").context("there is no promtool to test with")?;
    let shipped = rules::shipped()?;
    let mut wrong: Vec<Wrong<'_>> = Vec::new();
    for right in &shipped.alerts {
        let of_alert = mutants::of(&shipped, right).into_iter().map(|Mutant { what, rules }| {
            let rules = promtool::rule_file(&rules, &[&rules.alerts[0]]);
            Wrong { right, what: format!("{}: {what}", right.name), rules }
        });
        wrong.extend(of_alert);
    }
    let (alerts, all) = (shipped.alerts.len(), wrong.len());
    // Most of them do not fire at all any more, which takes a fraction of the whole to see.
    let left = survivors(&tool, wrong, |alert| case_of(alert).map(|case| promtool::quick_tests_of(alert, case)))?;
    let left = survivors(&tool, left, |alert| Some(tests_of(alert)))?;
    left.iter().for_each(|survivor| println!("green: {}", survivor.what));
    println!("{alerts} alerts, {all} wrong ones, {} red, {} green", all - left.len(), left.len());
    Ok(if left.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn case_of(alert: &Alert) -> Option<&'static cases::Case> {
    cases::all().find(|case| case.alert == alert.name)
}

fn tests_of(alert: &Alert) -> Vec<Value> {
    case_of(alert).map_or_else(|| promtool::tests_of_always(alert), |case| promtool::tests_of(alert, case))
}

/// The wrong ones that these tests let pass. Without tests all pass.
fn survivors<'a>(
    tool: &Path,
    wrong: Vec<Wrong<'a>>,
    tests: impl Fn(&Alert) -> Option<Vec<Value>>,
) -> anyhow::Result<Vec<Wrong<'a>>> {
    let folder = tempfile::tempdir()?;
    let mut files: Vec<(usize, PathBuf)> = Vec::new();
    for (number, wrong) in wrong.iter().enumerate() {
        if let Some(tests) = tests(wrong.right) {
            files.push((number, promtool::write(folder.path(), &number.to_string(), &wrong.rules, &tests)?));
        }
    }
    let batches: Vec<&[(usize, PathBuf)]> = files.chunks(BATCH).collect();
    // A wrong alert that nobody can read proves nothing.
    let written: Vec<String> = files
        .iter()
        .map(|(_, path)| path.with_extension("").with_extension("rules.json").display().to_string())
        .collect();
    let mut words = vec!["check", "rules"];
    words.extend(written.iter().map(String::as_str));
    let said = promtool::run(tool, &words)?;
    ensure!(said.is_good, "a wrong alert is no rule: {}", said.text);
    let (next, red) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let work = || -> anyhow::Result<()> {
        while let Some(batch) = batches.get(next.fetch_add(1, Ordering::Relaxed)) {
            let paths: Vec<PathBuf> = batch.iter().map(|(_, path)| path.clone()).collect();
            let said = promtool::test_rules(tool, &paths)?;
            let of_batch = batch.iter().zip(said).filter(|(_, said)| !said.is_good).map(|((number, _), _)| *number);
            red.lock().map_err(|_| anyhow!("a thread has panicked"))?.extend(of_batch);
        }
        Ok(())
    };
    let threads = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().unwrap_or_else(|_| Err(anyhow!("a thread has panicked"))))
    })?;
    let red = red.into_inner().map_err(|_| anyhow!("a thread has panicked"))?;
    ensure!(red.len() <= files.len(), "more answers than files");
    Ok(wrong.into_iter().enumerate().filter(|(number, _)| !red.contains(number)).map(|(_, wrong)| wrong).collect())
}
