//! The table that people read: one layout, the words of each language in a file of their own.
//!
//! Deliberately absent: translations of what exactly is wrong with a record. That text comes from the code that found
//! it, in English, and is for whoever repairs it; the name of the invariant is explained in both languages.

mod chinese;
mod english;
mod words;

use std::fmt::Write;

use baoming_clock::format_rfc3339;
use baoming_language::{Language, width};

use self::words::Words;
use super::report::{Counts, VerifyReport};

impl VerifyReport {
    /// The report for people.
    pub fn table(&self, language: Language) -> String {
        let words = match language {
            Language::Chinese => &chinese::WORDS,
            Language::English => &english::WORDS,
        };
        let mut out = String::new();
        write_table(&mut out, self, words).expect("writing into a String cannot fail");
        out
    }
}

fn write_table(out: &mut String, report: &VerifyReport, words: &Words) -> std::fmt::Result {
    writeln!(out, "{}", words.contents)?;
    let wide = words.figures.iter().map(|name| width(name)).max().unwrap_or(0);
    for (name, figure) in words.figures.iter().zip(figures(&report.counts)) {
        writeln!(out, "  {}{}  {figure:>13}", name, " ".repeat(wide - width(name)))?;
    }
    if let Some(commits) = report.commits {
        writeln!(out, "  {}", (words.commits)(&format_rfc3339(commits.first), &format_rfc3339(commits.last)))?;
    }
    let title = |name: &'static str| format!("{name} {}", (words.invariant)(name));
    let wide = report.invariants.iter().map(|one| width(&title(one.invariant))).max().unwrap_or(0);
    let space = " ".repeat((wide + 2).saturating_sub(width(words.invariants)));
    let right = |text: &str| format!("{}{text}", " ".repeat(13_usize.saturating_sub(width(text))));
    writeln!(out, "\n{}{space}  {}  {}", words.invariants, right(words.checks), right(words.offences))?;
    for one in &report.invariants {
        let title = title(one.invariant);
        let space = " ".repeat(wide - width(&title));
        writeln!(out, "  {title}{space}  {:>13}  {:>13}", one.checks, one.offences)?;
    }
    if report.offence_count > 0 {
        writeln!(out, "\n{}", words.offences)?;
        for offence in &report.offences {
            let place = (words.offence)(offence);
            let between = if place.is_empty() { "" } else { ": " };
            writeln!(out, "  {}: {place}{between}{}", offence.invariant, offence.what)?;
        }
        write_more(out, words, report.offence_count, report.offences.len())?;
    }
    if report.warning_count > 0 {
        writeln!(out, "\n{}", words.warnings)?;
        for warning in &report.warnings {
            writeln!(out, "  {}", (words.warning)(warning))?;
        }
        write_more(out, words, report.warning_count, report.warnings.len())?;
    }
    let verdict = if report.is_clean() { words.clean.to_owned() } else { (words.not_clean)(report.offence_count) };
    writeln!(out, "\n{verdict}")
}

fn write_more(out: &mut String, words: &Words, count: u64, shown: usize) -> std::fmt::Result {
    let more = count - shown as u64;
    if more == 0 { Ok(()) } else { writeln!(out, "  {}", (words.more)(more)) }
}

fn figures(counts: &Counts) -> [u64; 17] {
    let Counts {
        groups,
        bytes,
        records,
        counties,
        points,
        candidates,
        paid,
        paid_again,
        activated,
        forms,
        shard_databases,
        shard_counties,
        shard_rows,
        shard_events_behind,
        access_log_entries,
        security_log_entries,
        photographs,
    } = *counts;
    [
        counties,
        points,
        candidates,
        paid,
        activated,
        forms,
        paid_again,
        records,
        groups,
        bytes,
        shard_databases,
        shard_counties,
        shard_rows,
        shard_events_behind,
        access_log_entries,
        security_log_entries,
        photographs,
    ]
}
