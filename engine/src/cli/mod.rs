//! The command line. Each command is a file; this one reads the words and sets up the log.

mod arguments;
mod demo;
mod directory;
mod keys;
mod metrics;
mod payments;
mod policy;
mod progress;
mod receipts;
mod retention;
mod serve;
mod signals;
mod token;
mod verify;
mod watch;

use std::io::IsTerminal;
use std::process::ExitCode;

use crate::config::Config;
use crate::descriptors;
use clap::{Parser, Subcommand};
use tracing_subscriber::EnvFilter;

/// 报名 Baoming takes the college-entrance-exam registrations of a whole province.
///
/// Try it: `baoming demo --candidates 20000`. Serve: `baoming config > baoming.toml`, add tokens, then
/// `baoming serve --config baoming.toml`.
#[derive(Parser)]
#[command(name = "baoming", version, arg_required_else_help = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the province. Recovers what is in the data directory, listens, and stops cleanly on SIGTERM or Ctrl-C.
    Serve(serve::ServeArguments),
    /// Check a data directory from end to end: seals, chains, every invariant, every shard. Exit 1 on any offence.
    Verify(verify::VerifyArguments),
    /// Say which days of the access log need not be kept any longer; remove them only with --apply.
    Retention(retention::RetentionArguments),
    /// The keys that a data directory is sealed with, and the one that marks sessions.
    Keys(keys::KeysArguments),
    /// Register a synthetic province at a fresh node over HTTP and verify every receipt.
    Demo(demo::DemoArguments),
    /// Check, compare, try and adopt a season's rules, also on a running service.
    Policy(policy::PolicyArguments),
    /// Have orders in doubt settled, or a day's payments compared with the bill, by a running service.
    Payments(payments::PaymentsArguments),
    /// List every metric that /metrics can show, with the values of its labels.
    Metrics(metrics::MetricsArguments),
    /// Check a signed receipt. Exit 0 when it is genuine, 1 when it is not, 2 on wrong usage.
    VerifyReceipt(receipts::VerifyReceiptArguments),
    /// Print the public key that receipts are checked with.
    ReceiptKey(receipts::ReceiptKeyArguments),
    /// Serve the boards of the people on watch, and hear when alerting has died. A process apart from `serve`.
    Watch(watch::WatchArguments),
    /// Make tokens for programs.
    Token(token::TokenArguments),
    /// Print a commented configuration with every default.
    Config,
}

/// Reads the words and carries them out. 0 done, 1 failed or something is wrong with the data, 2 wrong usage.
pub fn run() -> ExitCode {
    let arguments = Arguments::parse();
    start_log();
    // `verify` and the demo open as much as a service does.
    let _limit = descriptors::raise();
    let outcome = match arguments.command {
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Retention(arguments) => retention::run(&arguments),
        Command::Keys(arguments) => keys::run(&arguments),
        Command::Demo(arguments) => demo::run(&arguments),
        Command::Policy(arguments) => policy::run(&arguments),
        Command::Payments(arguments) => payments::run(&arguments),
        Command::Metrics(arguments) => metrics::run(&arguments),
        Command::VerifyReceipt(arguments) => receipts::verify(&arguments),
        Command::ReceiptKey(arguments) => receipts::print_key(&arguments),
        Command::Watch(arguments) => watch::run(arguments),
        Command::Token(arguments) => token::run(&arguments),
        Command::Config => {
            print!("{}", Config::example_toml());
            Ok(ExitCode::SUCCESS)
        }
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("baoming: {error:#}");
        ExitCode::FAILURE
    })
}

/// Logs go to standard error: text for a person at a terminal, JSON lines for whatever collects them.
fn start_log() {
    let filter =
        EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sled=warn,fjall=warn,lsm_tree=warn"));
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    if std::io::stderr().is_terminal() { builder.init() } else { builder.json().init() }
}
