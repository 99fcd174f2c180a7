//! `gateway`: the stand-in payment gateway as a program.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use baoming_core::time::Timestamp;
use baoming_wechat::time::parse_rfc3339;
use clap::{Args, Parser, Subcommand};
use gateway::{Faults, Gateway, KeySet, Settings};
use tokio::signal::unix::{SignalKind, signal};

const EXAMPLES: &str = "\
Examples:
  gateway keys payment-keys
      makes the keys of both sides; the service's configuration names merchant_key.pem, platform_public_key.pem,
      api_v3_key and what stands in account.toml
  gateway --keys payment-keys --notify http://127.0.0.1:8080/v1/payment/wechat
      where nothing goes wrong
  gateway --keys payment-keys --seed 7 --delay 0.2 --duplicate 0.2 --reorder 0.3 --lose 0.05 --forge 0.1 \\
          --replay 0.05 --wrong-amount 0.01 --no-answer 0.02 --system-error 0.02 --wrong-answer 0.02 --pace 0.001
      a hostile one; the same seed does the same to the same orders
  curl -d '{\"out_trade_no\":\"FEE4301020001-1\"}' http://127.0.0.1:PORT/control/pay
      somebody pays; paid_at (RFC 3339) and amount_fen may be given

Below /control:
  POST pay, pay-all, notify     pay one order, pay all, notify a paid one again
  GET  ledger?from=N            what was truly paid, by pages
  GET  tally                    what became of the notifications, forged ones among them
  GET  settled                  waits until no notification is on its way
  POST faults, clock            from here on other things go wrong; another time

It keeps everything in memory and forgets it when it ends.";

/// A stand-in payment gateway that speaks WeChat Pay API v3, with faults that a seed chooses.
#[derive(Parser)]
#[command(name = "gateway", version, after_help = EXAMPLES, args_conflicts_with_subcommands = true)]
struct Line {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    serve: ServeArguments,
}

#[derive(Subcommand)]
enum Command {
    /// Writes a fresh set of keys into a directory, readable by its owner only. Nothing is overwritten.
    Keys {
        /// Where; made if it is not there.
        directory: PathBuf,
    },
}

#[derive(Args)]
struct ServeArguments {
    /// Where to listen; a loopback address. Port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:0")]
    listen: SocketAddr,
    /// The directory that `gateway keys` made.
    #[arg(long, value_name = "DIR", default_value = "gateway-keys")]
    keys: PathBuf,
    /// Where notifications go, instead of where each order says.
    #[arg(long, value_name = "URL")]
    notify: Option<String>,
    /// Decides what goes wrong for which order.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Begins at another instant, to rehearse a season; RFC 3339. The service must show the same time.
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    clock: Option<Timestamp>,
    /// Factor of the pauses between repeated notifications; 1 is the real platform's pace, 0.001 a day in 86 seconds.
    #[arg(long, default_value_t = 1.0)]
    pace: f64,
    /// The merchant is changing from certificates to the public key: who does not announce it is answered by the other key.
    #[arg(long)]
    switching: bool,
    #[command(flatten)]
    faults: Faults,
}

fn instant(text: &str) -> Result<Timestamp, &'static str> {
    parse_rfc3339(text).ok_or("must be RFC 3339 with an offset, for example 2021-11-01T09:00:00+08:00")
}

fn main() -> ExitCode {
    let Line { command, serve } = Line::parse();
    let outcome = match command {
        Some(Command::Keys { directory }) => make_keys(&directory),
        None => run(serve),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "gateway: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn make_keys(directory: &std::path::Path) -> anyhow::Result<()> {
    let keys = KeySet::generate()?;
    keys.write(directory)?;
    println!("keys of merchant {} in {}", keys.mchid(), directory.display());
    Ok(())
}

fn run(arguments: ServeArguments) -> anyhow::Result<()> {
    let ServeArguments { listen, keys, notify, seed, clock, pace, switching, faults } = arguments;
    let keys = KeySet::read(&keys).context("the keys; make them with: gateway keys DIR")?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")?;
    runtime.block_on(async {
        let settings = Settings { listen, notify, faults, seed, clock, pace, switching, ..Settings::new(keys) };
        let gateway = Gateway::start(settings).await?;
        let mut interrupt = signal(SignalKind::interrupt()).context("catching signals")?;
        let mut terminate = signal(SignalKind::terminate()).context("catching signals")?;
        // The one line on standard output: scripts wait for it.
        println!("ready http://{}", gateway.address());
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
        gateway.stop().await;
        Ok(())
    })
}
