//! `baoming watch`.
//!
//! Exit codes: 0 stopped by a signal, or every query gave something; 1 it could not start, or one gave nothing; 2 wrong usage.

use std::net::SocketAddr;
use std::process::ExitCode;

use anyhow::Context as _;
use baoming_clock::Clock;
use baoming_language::Language;
use baoming_watch::{Base, Settings, Watch};

use super::serve::runtime;
use super::signals::StopSignals;

/// What `watch` takes.
#[derive(clap::Args)]
pub(super) struct WatchArguments {
    /// Where Prometheus is asked.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:9090")]
    prometheus: Base,
    /// Where Alertmanager is, which posts the Watchdog to /watchdog here.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:9093")]
    alertmanager: Base,
    /// Where the engine answers /livez: its address, or that of `ops_listen`.
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:8080")]
    engine: Base,
    /// Address to serve the pages on. Whoever can reach it sees them.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:9180")]
    listen: SocketAddr,
    /// Serve nothing: run every panel's query once and print what each gave. Exit 1 if one gave nothing.
    #[arg(long)]
    check: bool,
    /// Language of the table that `--check` prints; the pages have both.
    #[arg(long, value_enum, default_value = "zh")]
    lang: Language,
}

pub(super) fn run(arguments: WatchArguments) -> anyhow::Result<ExitCode> {
    runtime()?.block_on(async {
        let clock = Clock::system();
        if arguments.check {
            let report = baoming_watch::check(arguments.prometheus, clock, arguments.lang).await;
            print!("{}", report.table);
            return Ok(if report.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE });
        }
        let WatchArguments { prometheus, alertmanager, engine, listen, .. } = arguments;
        let watch = Watch::start(Settings { prometheus, alertmanager, engine, listen, clock }).await;
        let watch =
            watch.with_context(|| format!("cannot listen on {listen}; choose another address with --listen"))?;
        let mut signals = StopSignals::catch().context("catching signals")?;
        println!("ready http://{}", watch.address());
        let signal = signals.requested().await;
        tracing::info!(signal, "stopping");
        watch.stop().await;
        Ok(ExitCode::SUCCESS)
    })
}
