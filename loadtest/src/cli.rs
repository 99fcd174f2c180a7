//! The command line. 0 passed, 1 a threshold was missed, 2 the generator did not keep up, 3 an invariant was broken, 64 wrong
//! usage or no run at all.

use std::io::{ErrorKind, Write};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Context as _, anyhow, bail};
use baoming_language::Language;
use clap::{Args, Parser, Subcommand};

use crate::engine::Plan;
use crate::measure::outcome::Outcome;
use crate::page::compare::command::CompareArguments;
use crate::page::live::Live;
use crate::page::report;
use crate::page::report::command::ReportArguments;
use crate::page::texts::Says;
use crate::profile::{Profile, built_in_names, load_named};
use crate::run::{Against, Options, any_seed, run as run_once, verify_ledger};
use crate::season::Tokens;

/// No run, and so no verdict.
const NO_RUN: u8 = 64;

/// 报名压力测试 Load tests of Baoming: moments of the season, with a verdict.
#[derive(Parser)]
#[command(name = "loadtest", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
    /// Language of what people read; `report` and `compare` have it behind their own name.
    #[arg(long, value_enum, default_value_t)]
    lang: Language,
}

#[derive(Subcommand)]
enum Command {
    /// List the moments of the season with where each comes from.
    List,
    /// Play a moment against an engine of our own, or against a deployment that is yours.
    Run(RunArguments),
    /// Write the reports of a run once more.
    Report(ReportArguments),
    /// Compare two runs: what differs by more than noise.
    Compare(CompareArguments),
    /// Ask a service for every receipt of a ledger.
    Verify(VerifyArguments),
    /// What asking costs: wrk or oha, the HTTP client, goose and this program on the same endpoint of one engine.
    Reference(ReferenceArguments),
    /// Raise a moment's rate until a threshold breaks, and say what the limit is.
    Capacity(RunArguments),
}

#[derive(Args, Clone)]
struct RunArguments {
    /// Name of a built-in profile, or path of one.
    profile: String,
    /// Factor on all rates, users and sizes.
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// Factor on all times.
    #[arg(long, default_value_t = 1.0)]
    stretch: f64,
    /// What people, order and arrivals follow from; chosen and told if left out.
    #[arg(long)]
    seed: Option<u64>,
    #[command(flatten)]
    against: AgainstArguments,
    /// Where reports, ledger and logs go; a temporary directory if left out.
    #[arg(long, value_name = "DIR")]
    report: Option<PathBuf>,
    /// Do not ask for the receipts afterwards.
    #[arg(long)]
    no_verify: bool,
}

#[derive(Args, Clone)]
struct AgainstArguments {
    /// Start an engine for this run, on this machine and with data of its own.
    #[arg(long, conflicts_with = "target")]
    spawn: bool,
    /// The engine's program, if not the one of this tree.
    #[arg(long, value_name = "PROGRAM", requires = "spawn")]
    engine: Option<PathBuf>,
    /// A setting of the engine, as in its configuration file, for example passwords.memory_kib=64.
    #[arg(long = "set", value_name = "KEY=VALUE", requires = "spawn")]
    settings: Vec<String>,
    /// Address of a service that is there, for example 127.0.0.1:8080.
    #[arg(long, value_name = "ADDRESS", requires = "tokens")]
    target: Option<SocketAddr>,
    /// File with the service's tokens: office, point, candidate, payment, ops, each a list of texts (TOML).
    #[arg(long, value_name = "FILE")]
    tokens: Option<PathBuf>,
    /// The target is not this machine, it is mine, and it may be loaded and even broken.
    #[arg(long)]
    i_own_this_target: bool,
}

#[derive(Args)]
struct ReferenceArguments {
    /// Connections.
    #[arg(long, default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=2_000))]
    users: u32,
    /// Seconds of each.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=600))]
    seconds: u32,
}

#[derive(Args)]
struct VerifyArguments {
    /// The ledger.
    ledger: PathBuf,
    #[command(flatten)]
    against: AgainstArguments,
}

/// Reads the words and carries them out.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    let language = arguments.lang;
    let done = match arguments.command {
        Command::List => list(language),
        Command::Run(arguments) => on_runtime(play(&arguments, language)),
        Command::Report(arguments) => report_again(&arguments, language),
        Command::Compare(arguments) => compare(&arguments),
        Command::Verify(arguments) => on_runtime(verify(&arguments, language)),
        Command::Reference(arguments) => on_runtime(reference(&arguments, language)),
        Command::Capacity(arguments) => on_runtime(capacity(&arguments, language)),
    };
    done.map_or_else(
        |error| {
            eprintln!("loadtest: {error:#}");
            ExitCode::from(NO_RUN)
        },
        ExitCode::from,
    )
}

fn on_runtime(work: impl Future<Output = anyhow::Result<u8>>) -> anyhow::Result<u8> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")?;
    runtime.block_on(work)
}

fn list(language: Language) -> anyhow::Result<u8> {
    let mut text = String::new();
    for name in built_in_names() {
        let content = load_named(name)?.content;
        let title = Says(language).title(&content.title_zh, &content.title_en);
        text.push_str(&format!("{name:24} {title}\n{:24} {}\n", "", content.source));
    }
    match std::io::stdout().write_all(text.as_bytes()) {
        // Whoever reads has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(0),
        written => written.map(|()| 0).context("writing the list"),
    }
}

async fn play(arguments: &RunArguments, language: Language) -> anyhow::Result<u8> {
    let profile = profile(arguments)?;
    let directory = Directory::new(arguments.report.as_deref())?;
    let outcome = once(arguments, profile, arguments.scale, directory.path(), language).await?;
    println!("{}", Says(language).summary(&outcome));
    crate::measure::hlog::write(&outcome, directory.path()).context("writing the histograms")?;
    report::write(&outcome, directory.path(), language).context("writing the reports")?;
    if arguments.report.is_some() {
        println!("{}", Says(language).reports(&directory.path().display().to_string()));
    }
    Ok(outcome.exit.code())
}

fn profile(arguments: &RunArguments) -> anyhow::Result<Profile> {
    for (name, factor) in [("--scale", arguments.scale), ("--stretch", arguments.stretch)] {
        if !(factor > 0.0 && factor <= 1_000.0) {
            bail!("{name}: must be above 0 and at most 1000");
        }
    }
    Ok(load_named(&arguments.profile)?.stretched(arguments.stretch))
}

/// One run at this scale.
pub(crate) async fn once_with(options: Options, language: Language) -> anyhow::Result<Outcome> {
    let live = Arc::new(Live::new(language));
    let outcome = run_once(options, Arc::new(AtomicBool::new(false)), live.clone()).await;
    live.finish();
    Ok(outcome?)
}

async fn once(
    arguments: &RunArguments,
    profile: Profile,
    scale: f64,
    directory: &Path,
    language: Language,
) -> anyhow::Result<Outcome> {
    let seed = arguments.seed.unwrap_or_else(any_seed);
    eprintln!("{}", Says(language).seed(seed));
    let schedules = Path::new(&arguments.profile).parent().unwrap_or(Path::new(".")).to_owned();
    let options = Options {
        profile: profile.scaled(scale),
        scale,
        seed,
        target: against(&arguments.against)?,
        directory: directory.to_owned(),
        schedules,
        verify: !arguments.no_verify,
    };
    once_with(options, language).await
}

fn against(arguments: &AgainstArguments) -> anyhow::Result<Against> {
    if let (Some(address), Some(tokens)) = (arguments.target, &arguments.tokens) {
        if !address.ip().is_loopback() && !arguments.i_own_this_target {
            bail!("--target: {address} is not this machine; say --i-own-this-target if it is yours to load");
        }
        return Ok(Against::Address { address, tokens: read_tokens(tokens)? });
    }
    if !arguments.spawn {
        bail!("say --spawn to start an engine, or --target with --tokens to load one that is there");
    }
    let mut settings = toml::Table::new();
    for setting in &arguments.settings {
        let (key, value) = setting.split_once('=').ok_or_else(|| anyhow!("--set: {setting:?}: must be KEY=VALUE"))?;
        let quoted = toml::Value::String(value.to_owned());
        let table = [format!("{key} = {value}"), format!("{key} = {quoted}")].iter().find_map(|text| text.parse().ok());
        let table: toml::Table = table.ok_or_else(|| anyhow!("--set: {key:?}: must be a key of the configuration"))?;
        crate::engine::merge(&mut settings, &table);
    }
    Ok(Against::Spawned { program: arguments.engine.clone(), settings })
}

fn read_tokens(path: &Path) -> anyhow::Result<Tokens> {
    let name = path.display();
    let text = std::fs::read_to_string(path).with_context(|| format!("{name}"))?;
    // The parser's own error would quote the line, and the line may be a token.
    text.parse::<toml::Table>()
        .ok()
        .and_then(|table| table.try_into().ok())
        .ok_or_else(|| anyhow!("{name}: must have office, point, candidate, payment and ops, each a list of texts"))
}

fn report_again(arguments: &ReportArguments, language: Language) -> anyhow::Result<u8> {
    let written = arguments.run()?;
    println!("{}", Says(language).reports(&written.html.parent().unwrap_or(Path::new(".")).display().to_string()));
    Ok(0)
}

fn compare(arguments: &CompareArguments) -> anyhow::Result<u8> {
    let (comparison, text) = arguments.run()?;
    println!("{text}");
    Ok(comparison.conclusion.code())
}

async fn verify(arguments: &VerifyArguments, language: Language) -> anyhow::Result<u8> {
    let Against::Address { address, tokens } = against(&arguments.against)? else {
        bail!("a ledger is compared with a service that is there: say --target and --tokens");
    };
    let policy = baoming_policy::built_in()?;
    let season = crate::load::prepare::season(address, &tokens, 0, None).await?;
    let summary = verify_ledger(&arguments.ledger, address, season, &policy).await?;
    println!("{}", Says(language).ledger(&summary));
    Ok(if summary.holds() { 0 } else { 3 })
}

async fn capacity(arguments: &RunArguments, language: Language) -> anyhow::Result<u8> {
    let profile = profile(arguments)?;
    let directory = Directory::new(arguments.report.as_deref())?;
    let play = async |scale: f64| once(arguments, profile.clone(), scale, directory.path(), language).await;
    crate::capacity::find(arguments.scale, language, directory.path(), play).await
}

async fn reference(arguments: &ReferenceArguments, language: Language) -> anyhow::Result<u8> {
    let ReferenceArguments { users, seconds } = *arguments;
    let directory = Directory::new(None)?;
    let settings: toml::Table = "[rates.address]\nper_second = 0\nburst = 1000\nkeys_max = 1000\n".parse()?;
    let plan = Plan::new(None, directory.path());
    let engine = plan.start(&settings, "2021-11-01T09:00:00+08:00")?;
    let token = plan.tokens.ops[0].parse()?;
    let mut rows = crate::run::reference::measure(engine.address, engine.process(), &token, users, seconds).await?;
    let options = Options {
        profile: crate::run::reference::harness_profile(directory.path(), users, seconds)?,
        scale: 1.0,
        seed: 1,
        target: Against::Address { address: engine.address, tokens: plan.tokens.clone() },
        directory: directory.path().join("run"),
        schedules: PathBuf::new(),
        verify: false,
    };
    let outcome = once_with(options, language).await?;
    let cpu_us = outcome.generator.cpu_percent * 1e4 / outcome.requests_per_second();
    rows.push(crate::run::reference::Row {
        name: "loadtest".to_owned(),
        per_second: Some(outcome.requests_per_second()),
        engine_us: 0.0,
        generator_us: Some(cpu_us),
    });
    println!("{}", Says(language).reference(&rows));
    Ok(0)
}

/// Where a run leaves its files.
enum Directory {
    Kept(PathBuf),
    Temporary(tempfile::TempDir),
}

impl Directory {
    fn new(kept: Option<&Path>) -> anyhow::Result<Self> {
        match kept {
            Some(path) => {
                std::fs::create_dir_all(path).with_context(|| path.display().to_string())?;
                Ok(Self::Kept(path.to_owned()))
            }
            None => Ok(Self::Temporary(tempfile::tempdir().context("a temporary directory")?)),
        }
    }

    fn path(&self) -> &Path {
        match self {
            Self::Kept(path) => path,
            Self::Temporary(directory) => directory.path(),
        }
    }
}
