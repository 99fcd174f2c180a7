//! `baoming serve`.

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context as _;
use baoming_core::policy::Policy;
use baoming_policy as policy;
use baoming_store::shard::RecoveryStage;

use super::arguments::ConfigArguments;
use super::signals::{Hangups, StopSignals};
use crate::config::Config;
use crate::panics;
use crate::secrecy;
use crate::service::{Faults, Service};

/// What `serve` takes.
#[derive(clap::Args)]
pub(super) struct ServeArguments {
    #[command(flatten)]
    config: ConfigArguments,
    /// Start although the calendar does not fit the data directory: it lies before the newest record, or the directory is of a
    /// rehearsal and there is no --clock, or the other way round. That it was accepted is recorded in manifest.toml.
    #[arg(long)]
    accept_calendar: bool,
}

pub(super) fn run(arguments: &ServeArguments) -> anyhow::Result<ExitCode> {
    let mut config = Config::load(&arguments.config.options(), std::env::vars())?;
    config.accept_calendar = arguments.accept_calendar;
    let policy = Arc::new(load_policy(&config)?);
    secrecy::leave_no_dumps();
    panics::count();
    for exposed in &config.exposed {
        tracing::warn!("{exposed}");
    }
    if config.tokens.is_empty() {
        tracing::warn!("no tokens are configured, so nobody can call; add [[tokens]] to the configuration file");
    }
    // A rehearsal's tokens open nothing that anybody would want.
    if config.clock.is_none() {
        let clear = config.tokens.in_clear().count();
        if let Some(first) = config.tokens.in_clear().next() {
            tracing::warn!(
                clear,
                first,
                "tokens stand in the configuration themselves; `baoming token new` makes hashes"
            );
        }
    }
    runtime()?.block_on(serve(arguments, config, policy))
}

async fn serve(arguments: &ServeArguments, config: Config, policy: Arc<Policy>) -> anyhow::Result<ExitCode> {
    let service = Service::start(config, policy, Faults::default(), &mut show).await?;
    // Caught only now: a stop during the recovery ends the process at once, which harms nothing.
    let mut signals = StopSignals::catch().context("catching signals")?;
    let mut hangups = Hangups::catch().context("catching signals")?;
    tracing::info!(address = %service.address(), ops = ?service.ops_address(), "ready");
    // The one line on standard output: scripts wait for it.
    println!("ready {}", service.url());
    let signal = loop {
        tokio::select! {
            signal = signals.requested() => break signal,
            () = hangups.next() => read_again(arguments, &service),
        }
    };
    tracing::info!(signal, "stopping: no new connections, what has begun is finished");
    if let Some(report) = service.stop().await {
        tracing::info!(finished = report.finished, aborted = report.aborted, "stopped");
    }
    Ok(ExitCode::SUCCESS)
}

/// The configuration is read whole, so that a file half edited changes nothing; what is taken over of it is the list of the
/// payment platform's keys.
fn read_again(arguments: &ServeArguments, service: &Service) {
    match Config::load(&arguments.config.options(), std::env::vars()) {
        Ok(config) => match service.read_keys(&config) {
            Ok(()) => {
                tracing::info!("the configuration was read anew; of it, the payment platform's keys are in force");
            }
            Err(error) => tracing::error!(%error, "the payment platform's keys of before stay trusted"),
        },
        Err(error) => tracing::error!(%error, "the configuration cannot be read anew; nothing has changed"),
    }
}

pub(super) fn load_policy(config: &Config) -> anyhow::Result<Policy> {
    match &config.policy_dir {
        Some(directory) => policy::load(directory).with_context(|| format!("policy {}", directory.display())),
        None => Ok(policy::built_in()?),
    }
}

pub(super) fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("starting the runtime")
}

/// Says now and then how a recovery goes, and in the end what it has replayed.
pub(super) fn show(stage: RecoveryStage) {
    match stage {
        RecoveryStage::Restoring => tracing::info!("restoring the counties from their shards"),
        RecoveryStage::Replaying { done, total } if done == total || done % 4_096 < 256 => {
            tracing::info!(done, total, "replaying the journal");
        }
        RecoveryStage::Replaying { .. } => {}
    }
}
