//! `baoming policy`: checks, compares, tries and adopts a season's files, and writes the built-in ones to edit.
//!
//! Exit codes: 0 sound, tried without refusals, adopted; 1 something is wrong, would be refused or was; 2 wrong usage.

mod en;
mod remote;
mod show;
mod texts;
mod zh;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use baoming_api::bodies::rules::{AdoptBody, ChangeBody, TrialBody, TryBody};
use baoming_core::policy::Policy;
use baoming_language::Language;
use baoming_matters::office::policy::change_body;
use baoming_policy::{self as policy, PolicyFiles, diff};

use self::remote::Remote;
use self::show::Show;

/// What stands for the season that is compiled in.
const BUILT_IN: &str = "built-in";

/// What `policy` takes.
#[derive(clap::Args)]
pub(super) struct PolicyArguments {
    #[command(subcommand)]
    command: PolicyCommand,
    /// Language of tables.
    #[arg(long, value_enum, default_value = "zh", global = true)]
    lang: Language,
    /// Print JSON instead of a table.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(clap::Subcommand)]
enum PolicyCommand {
    /// Check a directory of policy files. Every finding has file, line and key.
    Check {
        /// The directory.
        directory: PathBuf,
    },
    /// What differs between two policies, value by value.
    Diff {
        /// A directory, or `built-in`.
        old: PathBuf,
        /// A directory, or `built-in`.
        new: PathBuf,
    },
    /// Try files on the live data of a running service: what they would newly refuse and accept. Changes nothing.
    Try {
        /// The directory.
        directory: PathBuf,
        #[command(flatten)]
        remote: Remote,
        /// `province`, a city (4301) or a county (430102).
        #[arg(long, default_value = "province")]
        scope: String,
    },
    /// Adopt files on a running service, without a restart. Refused if registrations that are there would be refused.
    Adopt {
        /// The directory.
        directory: PathBuf,
        #[command(flatten)]
        remote: Remote,
        /// `province`, a city (4301) or a county (430102).
        #[arg(long, default_value = "province")]
        scope: String,
        /// Why; part of the history.
        #[arg(long)]
        reason: String,
        /// Adopt them even if registrations that are there would be refused by them.
        #[arg(long)]
        accept_refusals: bool,
    },
    /// Write the built-in files into a new or empty directory, to edit them.
    Export {
        /// The directory.
        directory: PathBuf,
    },
}

pub(super) fn run(arguments: &PolicyArguments) -> anyhow::Result<ExitCode> {
    let texts = match arguments.lang {
        Language::Chinese => &zh::TEXTS,
        Language::English => &en::TEXTS,
    };
    let show = Show { texts, json: arguments.json, english: matches!(arguments.lang, Language::English) };
    match &arguments.command {
        PolicyCommand::Check { directory } => check(show, directory),
        PolicyCommand::Diff { old, new } => compare(show, old, new),
        PolicyCommand::Try { directory, remote, scope } => attempt(show, directory, remote, scope),
        PolicyCommand::Adopt { directory, remote, scope, reason, accept_refusals } => {
            adopt(show, directory, remote, (scope, reason, *accept_refusals))
        }
        PolicyCommand::Export { directory } => export(show, directory),
    }
}

/// Files with the policy in them, or the findings printed.
fn sound(show: Show, directory: &Path) -> anyhow::Result<Option<(PolicyFiles, Policy)>> {
    let files = if directory == Path::new(BUILT_IN) {
        Ok(PolicyFiles::built_in())
    } else if directory.is_dir() {
        // The whole reading first: it names what is wrong in files beside one that cannot be read.
        policy::load(directory).and_then(|_| PolicyFiles::of_directory(directory))
    } else {
        bail!("{}: {}", directory.display(), show.texts.no_directory)
    };
    match files.and_then(|files| files.policy().map(|policy| (files, policy))) {
        Ok(sound) => Ok(Some(sound)),
        Err(errors) => {
            let findings: Vec<String> = errors.0.iter().map(ToString::to_string).collect();
            if show.json {
                println!("{}", serde_json::json!({ "sound": false, "findings": findings }));
            } else {
                println!("{}", (show.texts.unsound)(findings.len()));
                findings.iter().for_each(|finding| println!("  {finding}"));
            }
            Ok(None)
        }
    }
}

fn check(show: Show, directory: &Path) -> anyhow::Result<ExitCode> {
    let Some((files, policy)) = sound(show, directory)? else { return Ok(ExitCode::FAILURE) };
    let packed = files.pack()?.len();
    if show.json {
        let (year, version, counties) = (policy.year, policy.version, policy.counties.len());
        let sound = serde_json::json!({
            "sound": true, "year": year, "version": version, "counties": counties, "packed_bytes": packed,
        });
        println!("{sound}");
    } else {
        print!("{}", texts::policy_table(show.texts, &policy, packed));
    }
    Ok(ExitCode::SUCCESS)
}

fn compare(show: Show, old: &Path, new: &Path) -> anyhow::Result<ExitCode> {
    let (Some((_, old)), Some((_, new))) = (sound(show, old)?, sound(show, new)?) else {
        return Ok(ExitCode::FAILURE);
    };
    let changes: Vec<ChangeBody> = diff(&old, &new).into_iter().map(change_body).collect();
    if show.json {
        println!("{}", serde_json::to_string_pretty(&changes)?);
    } else {
        print!("{}", texts::changes_table(show.texts, &changes));
    }
    Ok(ExitCode::SUCCESS)
}

fn attempt(show: Show, directory: &Path, remote: &Remote, scope: &str) -> anyhow::Result<ExitCode> {
    let Some((files, _)) = sound(show, directory)? else { return Ok(ExitCode::FAILURE) };
    let body = TryBody { scope: scope.to_owned(), files: texts_of(&files) };
    let Some(trial) = remote.ask::<TrialBody>(show, "/v1/office/policy/try", None, &body)? else {
        return Ok(ExitCode::FAILURE);
    };
    if show.json {
        println!("{}", serde_json::to_string_pretty(&trial)?);
    } else {
        print!("{}", texts::trial_table(show.texts, &trial));
    }
    Ok(if trial.newly_refused == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn adopt(
    show: Show,
    directory: &Path,
    remote: &Remote,
    (scope, reason, accept_refusals): (&str, &str, bool),
) -> anyhow::Result<ExitCode> {
    let Some((files, policy)) = sound(show, directory)? else { return Ok(ExitCode::FAILURE) };
    let body =
        AdoptBody { scope: scope.to_owned(), files: texts_of(&files), reason: reason.to_owned(), accept_refusals };
    // The same command again is the same request: it is answered with the first one's receipt.
    let mark = crc32fast::hash(&serde_json::to_vec(&body)?);
    let key = format!("policy-{}-{scope}-{mark:08x}", policy.version);
    let receipt = remote.ask::<baoming_api::bodies::ReceiptBody>(show, "/v1/office/policy/adopt", Some(&key), &body)?;
    let Some(receipt) = receipt else { return Ok(ExitCode::FAILURE) };
    if show.json {
        println!("{}", serde_json::to_string_pretty(&receipt)?);
    } else {
        println!("{}", (show.texts.adopted)(policy.version, scope, receipt.number.unwrap_or_default()));
    }
    Ok(ExitCode::SUCCESS)
}

fn export(show: Show, directory: &Path) -> anyhow::Result<ExitCode> {
    std::fs::create_dir_all(directory).with_context(|| format!("making {}", directory.display()))?;
    let mut entries = std::fs::read_dir(directory).with_context(|| format!("reading {}", directory.display()))?;
    if entries.next().is_some() {
        bail!("{}: {}", directory.display(), show.texts.not_empty);
    }
    let files = PolicyFiles::built_in();
    for (name, text) in files.texts() {
        let path = directory.join(name);
        std::fs::write(&path, text).with_context(|| format!("writing {}", path.display()))?;
    }
    if show.json {
        println!("{}", serde_json::json!({ "files": files.texts().len() }));
    } else {
        println!("{}", (show.texts.exported)(files.texts().len(), &directory.display().to_string()));
    }
    Ok(ExitCode::SUCCESS)
}

fn texts_of(files: &PolicyFiles) -> std::collections::BTreeMap<String, String> {
    files.texts().iter().map(|(name, text)| ((*name).to_owned(), text.clone())).collect()
}
