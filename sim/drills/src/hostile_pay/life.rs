//! The program's lives: started, killed while candidates pay, and started again.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, bail, ensure};
use baoming_clock::format_rfc3339;
use baoming_core::time::Timestamp;
use baoming_wechat::time::parse_rfc3339;
use stage::http::{Request, ask};
use stage::premises::{CLOCK, OPS, Premises};
use stage::program::Server;
use stage::proxy::Proxy;

use super::bounds::PATIENCE;
use super::way::Way;

/// The program while candidates pay: killed and started again.
pub(super) struct Life<'a> {
    pub(super) premises: &'a mut Premises,
    pub(super) server: Server,
    pub(super) relay: &'a Proxy,
    pub(super) begun: Instant,
    /// Orders that were healed by asking, before each kill: the counters die with the program.
    pub(super) healed: u64,
}

impl Life<'_> {
    fn kill_and_start(&mut self, way: &Way) -> anyhow::Result<()> {
        self.healed += healed_by_asking(self.relay.target().context("the program was started")?)?;
        way.set(None);
        self.server.kill()?;
        let (server, address) = start(self.premises, self.relay, season_now(self.begun)?)?;
        self.server = server;
        way.set(Some(address));
        // What the kill has left in doubt, while others go on paying. Nobody waits for it.
        let asked = ask(address, &Request::new("POST", "/v1/ops/settlements").token(OPS))?;
        ensure!(asked.status == 202, "asking for a pass: {}", asked.text());
        Ok(())
    }
}

/// Counts those who have paid, and kills the program at even distances.
pub(super) fn kill_meanwhile(
    life: &mut Life<'_>,
    way: &Way,
    (orders, kills): (u64, u32),
    heard: &Receiver<()>,
    stopped: &AtomicBool,
    progress: &mut dyn FnMut(&'static str, u64),
) -> anyhow::Result<()> {
    let mut killed = 0;
    let (mut done, mut waited) = (0, Instant::now());
    loop {
        if stopped.load(Ordering::SeqCst) {
            bail!("interrupted");
        }
        match heard.recv_timeout(Duration::from_millis(200)) {
            Ok(()) => (done, waited) = (done + 1, Instant::now()),
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
            Err(RecvTimeoutError::Timeout) => ensure!(waited.elapsed() < PATIENCE, "nobody gets on any more"),
        }
        progress("paying", done);
        if killed < kills && done >= orders * u64::from(killed + 1) / u64::from(kills + 1) {
            life.kill_and_start(way)?;
            killed += 1;
        }
    }
}

pub(super) fn start(premises: &mut Premises, relay: &Proxy, now: Timestamp) -> anyhow::Result<(Server, SocketAddr)> {
    premises.set_clock(&format_rfc3339(now));
    let (server, address) = Server::serving(premises).map_err(|error| anyhow!(error))?;
    relay.lead_to(address);
    Ok((server, address))
}

pub(super) fn season_now(begun: Instant) -> anyhow::Result<Timestamp> {
    let origin = parse_rfc3339(CLOCK).context("an instant")?;
    Ok(origin.plus_ms(i64::try_from(begun.elapsed().as_millis())?))
}

/// What the program has counted since its start.
pub(super) fn healed_by_asking(address: SocketAddr) -> anyhow::Result<u64> {
    let metrics = ask(address, &Request::get("/metrics"))?.text();
    let wanted = ["outcome=\"paid\"", "outcome=\"kept\""];
    let counted = metrics.lines().filter(|line| line.starts_with("baoming_payment_orders_settled_total"));
    let counted = counted.filter(|line| wanted.iter().any(|outcome| line.contains(outcome)));
    Ok(counted.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok()).sum())
}
