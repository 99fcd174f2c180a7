//! `baoming token new`: a fresh token for a program, and what the configuration holds of it.
//!
//! Guarantees: the token is shown once, on standard output, and kept nowhere; the lines below it let nobody in.

use std::process::ExitCode;

use baoming_gate::auth::tokens::token_sha256;
use data_encoding::HEXLOWER;

/// What `token` takes.
#[derive(clap::Args)]
pub(super) struct TokenArguments {
    #[command(subcommand)]
    command: TokenCommand,
}

#[derive(clap::Subcommand)]
enum TokenCommand {
    /// Print a fresh token, once, and the lines of the configuration that it is known by.
    New(NewArguments),
}

#[derive(clap::Args)]
struct NewArguments {
    /// The caller's short name in the configuration.
    #[arg(long, default_value = "program-1")]
    name: String,
    /// From when on the token is refused, for example 2022-07-01T00:00:00+08:00.
    #[arg(long, value_name = "RFC3339")]
    not_after: Option<String>,
}

pub(super) fn run(arguments: &TokenArguments) -> anyhow::Result<ExitCode> {
    let TokenCommand::New(arguments) = &arguments.command;
    let not_after = arguments.not_after.as_deref().map(baoming_clock::parse_rfc3339).transpose()?;
    let token = HEXLOWER.encode(&rand::random::<[u8; 24]>());
    println!("# For the program alone; it is shown this once: {token}");
    println!("[[tokens]]\nname = {:?}\ntoken_sha256 = \"{}\"", arguments.name, token_sha256(&token));
    if let Some(instant) = not_after {
        println!("not_after = \"{}\"", baoming_clock::format_rfc3339(instant));
    }
    println!("# role = \"point\"\n# scope = \"430102-001\"");
    Ok(ExitCode::SUCCESS)
}
