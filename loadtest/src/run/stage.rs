//! What a run stands on: the service, its calendar, the people, the ledger; set up, set for the load, and struck again.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use baoming_clock::parse_rfc3339;
use baoming_core::policy::Policy;
use gateway::Gateway;
use standin::StandIn;

use super::error::{RunError, system};
use super::options::{Against, Options, Watcher};
use super::receipts::verify_ledger;
use crate::engine::{self, Engine, Plan};
use crate::ledger::{Head, Ledger};
use crate::load::prepare::season;
use crate::measure::outcome::{Exit, Outcome};
use crate::requests::Requests;
use crate::season::kinds::Kind;
use crate::season::people::People;
use crate::season::platform::{Platform, PlatformError};
use crate::season::{Codes, Tokens};

const SMS_APP: &str = "baoming";
const SMS_SECRET: &str = "load-tests-share-this-with-the-stand-in";

/// Where a spawned engine lives. What an earlier run left there goes: its data would be taken for this run's.
fn engine_directory(options: &Options) -> Result<PathBuf, RunError> {
    let directory = options.directory.join("engine");
    if directory.exists() {
        std::fs::remove_dir_all(&directory).map_err(system("removing what an earlier run left"))?;
    }
    std::fs::create_dir_all(&directory).map_err(system("the engine's directory"))?;
    Ok(directory)
}

/// What a run stands on: the service, the people, the ledger.
pub(super) struct Stage {
    pub(super) address: SocketAddr,
    pub(super) tokens: Tokens,
    pub(super) engine: Option<(Engine, Arc<Plan>)>,
    sms: Option<Arc<StandIn>>,
    platform: Option<Arc<Platform>>,
    /// Held: dropping it stops it.
    gateway: Option<Gateway>,
    arts_fee_fen: u32,
    pub(super) requests: Arc<Requests>,
    pub(super) ledger: Arc<Ledger>,
}

impl Stage {
    pub(super) async fn open(options: &Options, policy: &Policy, people: People) -> Result<Self, RunError> {
        let content = &options.profile.content;
        let sms = match content.prepare.sms && matches!(options.target, Against::Spawned { .. }) {
            true => {
                let started = StandIn::start(standin::Options::local(SMS_APP, SMS_SECRET)).await;
                Some(Arc::new(started.map_err(system("the stand-in for the SMS gateway"))?))
            }
            false => None,
        };
        let platform = match content.prepare.platform && matches!(options.target, Against::Spawned { .. }) {
            true => {
                let directory = options.directory.clone();
                let _none_was_there = std::fs::remove_dir_all(directory.join("platform-keys"));
                let made = tokio::task::spawn_blocking(move || Platform::make(&directory)).await;
                let made = made.map_err(|error| PlatformError::Content(error.to_string()))?;
                Some(Arc::new(made?))
            }
            false => None,
        };
        let (address, tokens, engine) = match &options.target {
            Against::Address { address, tokens } => (*address, tokens.clone(), None),
            Against::Spawned { program, settings } => {
                let plan = Arc::new(Plan::new(program.clone(), &engine_directory(options)?));
                let mut table = preparation(content.prepare.dear_passwords, settings);
                add_sms(&mut table, sms.as_deref());
                let engine = start(&plan, table, &content.prepare.clock).await?;
                (engine.address, plan.tokens.clone(), Some((engine, plan)))
            }
        };
        let classes = policy.professional.values().map(|class| class.fee_fen);
        let arts_fee_fen = classes.max().unwrap_or_default();
        let season = season(address, &tokens, arts_fee_fen, codes(sms.as_ref())).await?;
        let run = format!("{:x}", options.seed ^ u64::from(std::process::id()) << 40);
        let head = Head::new(options.seed, people.total(), run.clone(), address.to_string());
        let path = options.directory.join("ledger.jsonl");
        let ledger = Arc::new(Ledger::create(&path, &head).map_err(system("the ledger"))?);
        let photos = content.mix.contains_key(&Kind::Photo);
        let requests = Arc::new(Requests::new(season, people, run, photos));
        Ok(Self { address, tokens, engine, sms, platform, gateway: None, arts_fee_fen, requests, ledger })
    }

    /// Sets the calendar to the moment of the load, and the engine to its settings.
    pub(super) async fn set(&mut self, options: &Options) -> Result<(), RunError> {
        let content = &options.profile.content;
        if let (Some((engine, plan)), Against::Spawned { settings, .. }) = (self.engine.take(), &options.target) {
            let stopped = tokio::task::spawn_blocking(move || engine.stop()).await;
            stopped.unwrap_or(Ok(false)).map_err(system("stopping the engine after preparing"))?;
            let mut table = content.engine.clone();
            if let Some(platform) = &self.platform {
                let gateway = platform.start_gateway(parse_rfc3339(&options.profile.clock()).ok()).await?;
                engine::merge(&mut table, &platform.settings(gateway.address())?);
                self.gateway = Some(gateway);
            }
            engine::merge(&mut table, settings);
            add_sms(&mut table, self.sms.as_deref());
            let engine = start(&plan, table, &options.profile.clock()).await?;
            self.address = engine.address;
            self.engine = Some((engine, plan));
        }
        let season = season(self.address, &self.tokens, self.arts_fee_fen, codes(self.sms.as_ref())).await?;
        let requests = Arc::get_mut(&mut self.requests).expect("whoever prepared has ended");
        requests.season = season;
        // A deployment has keys of its own.
        requests.season.platform = self.gateway.as_ref().and(self.platform.clone());
        Ok(())
    }

    /// Verifies the receipts, ends the engine and judges.
    pub(super) async fn strike(
        self,
        options: &Options,
        mut outcome: Outcome,
        policy: &Policy,
        watcher: &dyn Watcher,
    ) -> Result<Outcome, RunError> {
        let path = self.ledger.path.clone();
        let ledger = Arc::into_inner(self.ledger).expect("all users have ended");
        ledger.close().map_err(system("the ledger"))?;
        if options.verify {
            watcher.verifying();
            let season = season(self.address, &self.tokens, self.arts_fee_fen, None).await?;
            outcome.ledger = Some(verify_ledger(&path, self.address, season, policy).await?);
        }
        if let Some((engine, _)) = self.engine {
            let stopped = tokio::task::spawn_blocking(move || engine.stop()).await.unwrap_or(Ok(false));
            if !stopped.map_err(system("stopping the engine"))? {
                outcome.notes.push("the engine did not stop by itself in time".to_owned());
            }
        }
        outcome.exit = Exit::judge(&outcome.thresholds, &outcome.generator, outcome.ledger.as_ref());
        Ok(outcome)
    }
}

fn add_sms(table: &mut toml::Table, sms: Option<&StandIn>) {
    let Some(sms) = sms else { return };
    let mut section = toml::Table::new();
    for (key, value) in [("base_url", sms.url()), ("app_id", SMS_APP.to_owned()), ("secret", SMS_SECRET.to_owned())] {
        section.insert(key.to_owned(), toml::Value::String(value));
    }
    let mut over = toml::Table::new();
    over.insert("sms".to_owned(), toml::Value::Table(section));
    engine::merge(table, &over);
}

fn codes(sms: Option<&Arc<StandIn>>) -> Option<Codes> {
    let sms = sms?.clone();
    Some(Arc::new(move |phone| sms.outbox(phone).pop().map(|message| message.code)))
}

/// Settings while preparing: nobody is slowed down.
fn preparation(dear_passwords: bool, settings: &toml::Table) -> toml::Table {
    let mut text = String::new();
    for limiter in ["address", "identity", "operator"] {
        text.push_str(&format!("[rates.{limiter}]\nper_second = 0\n"));
        text.push_str("burst = 1000\nkeys_max = 1000\n");
    }
    let mut table: toml::Table = text.parse().expect("it was written here");
    if dear_passwords {
        engine::merge(&mut table, settings);
    } else {
        let cheap: toml::Table = "[passwords]\nmemory_kib = 64\niterations = 1\n".parse().expect("it is valid");
        engine::merge(&mut table, &cheap);
    }
    table
}

async fn start(plan: &Arc<Plan>, table: toml::Table, clock: &str) -> Result<Engine, RunError> {
    let (plan, clock) = (plan.clone(), clock.to_owned());
    let started = tokio::task::spawn_blocking(move || plan.start(&table, &clock)).await;
    started.unwrap_or_else(|error| Err(std::io::Error::other(error))).map_err(system("starting an engine"))
}
