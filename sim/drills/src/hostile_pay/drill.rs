//! What a drill stands on: the gateway, the program's premises, the way between them, and the report.

use std::net::SocketAddr;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, anyhow, ensure};
use baoming_core::time::Timestamp;
use baoming_policy as policy;
use baoming_wechat::time::parse_rfc3339;
use gateway::{Faults, Gateway, Settings, Share};
use stage::people::{self, Place};
use stage::premises::{CLOCK, NO_RATES, Premises};
use stage::program::{STOP_PATIENCE, Server};
use stage::proxy::Proxy;
use tokio::runtime::Runtime;

use super::life::{season_now, start};
use super::report::HostilePayReport;
use super::way::Way;
use crate::platform::{self, Keys};

/// Quick to give up on the gateway, and nothing in doubt is too young to be asked after. Passes are asked for.
const SETTINGS: &str = "attempt_ms = 1500\ntotal_ms = 5000\n[wechat.settle]\nafter_ms = 0\nevery_ms = 0\nper_second = 2000\n\
                        reconcile = false\n";

/// What a drill is made from.
#[derive(Debug, Clone, Copy)]
pub struct HostilePayOptions<'a> {
    /// The program; it understands the words of `baoming`.
    pub program: &'a Path,
    /// Candidates, each of whom places an order.
    pub orders: u64,
    /// What decides who pays and what goes wrong.
    pub seed: u64,
    /// Clients at once.
    pub clients: usize,
    /// Counties that the candidates are spread over.
    pub counties: usize,
    /// How often the program is killed while candidates pay; once more while the bill is compared.
    pub kills: u32,
}

/// What goes wrong: shares as they are met on a very bad day.
fn faults() -> anyhow::Result<Faults> {
    let share = |share: f64| Share::try_from(share);
    Ok(Faults {
        delay: share(0.3)?,
        delay_ms: 1_500,
        duplicate: share(0.3)?,
        reorder: share(0.3)?,
        reorder_ms: 300,
        lose: share(0.05)?,
        drop: share(0.1)?,
        forge: share(0.1)?,
        replay: share(0.05)?,
        wrong_amount: share(0.01)?,
        no_answer: share(0.01)?,
        system_error: share(0.02)?,
        wrong_answer: share(0.02)?,
    })
}

pub(super) struct Drill<'a> {
    pub(super) options: &'a HostilePayOptions<'a>,
    pub(super) runtime: Runtime,
    pub(super) keys: Keys,
    pub(super) gateway: Gateway,
    pub(super) relay: Proxy,
    pub(super) premises: Premises,
    pub(super) server: Option<Server>,
    pub(super) way: Way,
    pub(super) places: Vec<Place>,
    pub(super) begun: Instant,
    pub(super) report: HostilePayReport,
}

impl<'a> Drill<'a> {
    pub(super) fn new(options: &'a HostilePayOptions<'a>) -> anyhow::Result<Self> {
        let (runtime, keys, relay) = (Runtime::new()?, Keys::make()?, Proxy::start()?);
        let (clock, faults, seed) = (parse_rfc3339(CLOCK), faults()?, options.seed);
        let settings = Settings { clock, faults, seed, ..Settings::new(keys.set.clone()) };
        let gateway = runtime.block_on(platform::start(settings))?;
        let section = keys.section(gateway.address(), relay.address, SETTINGS)?;
        let premises = Premises::new(options.program, &format!("{NO_RATES}{section}"))?;
        Ok(Self {
            options,
            runtime,
            keys,
            gateway,
            relay,
            premises,
            server: None,
            way: Way::default(),
            places: people::places(&policy::built_in()?, options.counties, 1),
            begun: Instant::now(),
            report: HostilePayReport { seed, candidates: options.orders, ..HostilePayReport::default() },
        })
    }

    /// The gateway's time, which the program has to share: signatures age.
    pub(super) fn now(&self) -> anyhow::Result<Timestamp> {
        season_now(self.begun)
    }

    pub(super) fn start(&mut self, now: Timestamp) -> anyhow::Result<()> {
        let (server, address) = start(&mut self.premises, &self.relay, now)?;
        self.server = Some(server);
        self.way.set(Some(address));
        Ok(())
    }

    pub(super) fn address(&self) -> anyhow::Result<SocketAddr> {
        self.relay.target().context("the program was started")
    }

    pub(super) fn stop(&mut self) -> anyhow::Result<()> {
        let mut server = self.server.take().context("the program was started")?;
        server.terminate()?;
        let status = server.end(Instant::now() + STOP_PATIENCE).map_err(|error| anyhow!(error))?;
        ensure!(status.success(), "it did not stop cleanly: {status}");
        Ok(())
    }
}
