//! The command line of the stand-in.
//!
//! Exit codes: 0 stopped by a signal, 1 it could not start, 2 the command line is wrong.

use std::io::Write;
use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context;
use clap::Parser;
use standin::{Faults, Options, StandIn};
use tokio::signal::unix::{SignalKind, signal};

/// Stands in for the providers of identity checks, real-person checks and SMS, with faults drawn from a seed.
///
/// Tell the engine in its configuration, in [real_person] and [sms]:
///   base_url = "http://127.0.0.1:8090"
///   app_id   = "baoming"
///   secret   = "stand-in-secret-for-rehearsals"
///
/// Unless declared otherwise, every identity matches; a ticket that begins with "pass" passes, "fail-not-live" fails
/// with that reason, any other is unknown; every phone accepts messages.
#[derive(Debug, Parser)]
#[command(name = "standin", version, verbatim_doc_comment, after_help = EXAMPLES)]
struct Line {
    /// The address to listen on; port 0 for a free one.
    #[arg(long, default_value = "127.0.0.1:8090")]
    listen: SocketAddr,
    /// The app id that may ask.
    #[arg(long, default_value = "baoming")]
    app_id: String,
    /// The secret shared with it.
    #[arg(long, env = "STANDIN_SECRET", default_value = "stand-in-secret-for-rehearsals", hide_env_values = true)]
    secret: String,
    /// The seed of what goes wrong.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How long a delayed answer waits.
    #[arg(long, default_value_t = 0)]
    delay_ms: u64,
    /// Share of answers that wait, 0 to 1.
    #[arg(long, default_value_t = 0.0)]
    delay_rate: f64,
    /// Share of requests that are never answered.
    #[arg(long, default_value_t = 0.0)]
    silent_rate: f64,
    /// Share of requests answered with 500.
    #[arg(long, default_value_t = 0.0)]
    error_rate: f64,
    /// Share of requests refused with 429.
    #[arg(long, default_value_t = 0.0)]
    refuse_rate: f64,
    /// Share of answers that break off in the middle.
    #[arg(long, default_value_t = 0.0)]
    broken_rate: f64,
    /// Share of answers that say yes, signed with another secret.
    #[arg(long, default_value_t = 0.0)]
    forged_rate: f64,
    /// Refuse requests whose time differs by more than this from the machine's. Left out, any time is believed.
    #[arg(long)]
    skew_seconds: Option<u32>,
}

const EXAMPLES: &str = "\
Examples:
  standin                                            everything goes well
  standin --delay-ms 3000 --delay-rate 0.2           every fifth answer takes three seconds
  standin --seed 7 --silent-rate 0.1 --error-rate 0.1

While it runs:
  curl -X POST -H 'content-type: application/json' -d '{\"silent_rate\":1}' http://127.0.0.1:8090/control/faults
  curl -X POST -H 'content-type: application/json' -d '{\"number\":\"43010...\",\"outcome\":\"not-matched\"}' \\
       http://127.0.0.1:8090/control/identities
  curl -X POST -H 'content-type: application/json' -d '{\"ticket\":\"t1\",\"outcome\":\"failed\",\"reason\":\"not-live\"}' \\
       http://127.0.0.1:8090/control/tickets
  curl -X POST -H 'content-type: application/json' -d '{\"phone\":\"138...\",\"outcome\":\"refused\",\"reason\":\"phone-blocked\"}' \\
       http://127.0.0.1:8090/control/phones
  curl 'http://127.0.0.1:8090/control/outbox?phone=13812345678'
  curl http://127.0.0.1:8090/control/counts

Faults that are left out of a change are switched off. Who can reach the address can control it: keep it on loopback.
It prints 'ready http://ADDRESS' and ends at Ctrl-C or SIGTERM.";

fn main() -> ExitCode {
    let line = Line::parse();
    match run(line) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(std::io::stderr(), "standin: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(line: Line) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().context("the runtime")?;
    runtime.block_on(async {
        let mut terminate = signal(SignalKind::terminate()).context("SIGTERM")?;
        let mut interrupt = signal(SignalKind::interrupt()).context("Ctrl-C")?;
        let listen = line.listen;
        let standin = StandIn::start(options(line)).await.with_context(|| format!("cannot start on {listen}"))?;
        let mut out = std::io::stdout();
        writeln!(out, "ready {}", standin.url()).and_then(|()| out.flush()).context("the standard output")?;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        standin.stop().await;
        Ok(())
    })
}

fn options(line: Line) -> Options {
    Options {
        listen: line.listen,
        app_id: line.app_id,
        secret: line.secret,
        seed: line.seed,
        faults: Faults {
            delay_ms: line.delay_ms,
            delay_rate: line.delay_rate,
            silent_rate: line.silent_rate,
            error_rate: line.error_rate,
            refuse_rate: line.refuse_rate,
            broken_rate: line.broken_rate,
            forged_rate: line.forged_rate,
        },
        skew_seconds: line.skew_seconds,
    }
}
