//! Payments under a hostile gateway: many candidates order and pay while notifications are doubled, lost, delayed,
//! reordered and forged, requests get no answer or a wrong one, and the program is killed with kill -9.
//!
//! Expected, judged by the gateway's own ledger, which no fault touches: every order that was paid is recorded as paid
//! once, before or after orders in doubt were asked after and the bill was compared; money that settles nothing is kept
//! and listed, and nothing else is; every forged or stale notification is refused; an order that nobody paid is closed on
//! both sides; a second comparison changes nothing, also after a comparison that was killed; and `verify` finds every
//! record right.

mod bounds;
mod check;
mod drill;
mod life;
mod payers;
mod report;
mod way;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::channel;
use std::thread;

use anyhow::{Context as _, anyhow, bail, ensure};
use baoming_api::bodies::settlements::{PassBody, ReconciliationBody, ReportBody, SettlementAskedBody, SettlementBody};
use baoming_clock::Clock;
use baoming_rehearsal::people::SyntheticCandidates;
use baoming_wechat::Nonce;
use baoming_wechat::calls::{Call, Order};
use baoming_wechat::ids::Attach;
use baoming_wechat::time::parse_rfc3339;
use baoming_wechat::transaction::Amount;
use gateway::{Client, Faults, Share};
use serde_json::json;

use self::bounds::{PATIENCE, STRANGERS, STRANGERS_FROM};
use self::check::{is_strange, serial_of};
use self::drill::Drill;
pub use self::drill::HostilePayOptions;
use self::life::{Life, healed_by_asking, kill_meanwhile};
use self::payers::{Payer, Payers};
pub use self::report::{HostilePayReport, Sendings};
use stage::http::{Request, ask};
use stage::people;
use stage::premises::OPS;

/// Candidates are captured and pay on this day.
const DAY: &str = "2021-11-01";
/// When its bill is there.
const NEXT_DAY: &str = "2021-11-02T10:30:00+08:00";
/// How often an end is waited for; each time takes as long as the program lets a request wait.
const WAITS_MAX: u32 = 30;

/// Runs the drill. `progress` is told how many have paid; `stopped` ends it. An error is something that kept it from being
/// run; broken rules are in the report.
pub fn hostile_pay(
    options: &HostilePayOptions<'_>,
    stopped: &AtomicBool,
    progress: &mut dyn FnMut(&'static str, u64),
) -> anyhow::Result<HostilePayReport> {
    ensure!(options.orders > 0 && options.clients > 0 && options.counties > 0, "nothing would be paid");
    let mut drill = Drill::new(options)?;
    let outcome = drill.run(stopped, progress);
    // Whatever a signal broke off is no finding.
    ensure!(!stopped.load(Ordering::SeqCst), "interrupted");
    let (seed, log) = (options.seed, drill.premises.log_end());
    outcome.with_context(|| format!("seed {seed}; the program's log ends with:\n{log}"))?;
    Ok(drill.report)
}

impl Drill<'_> {
    fn run(&mut self, stopped: &AtomicBool, progress: &mut dyn FnMut(&'static str, u64)) -> anyhow::Result<()> {
        self.start(self.now()?)?;
        for request in std::iter::once(people::photo()).chain(self.places.iter().flat_map(people::set_up)) {
            let response = ask(self.address()?, &request)?;
            ensure!(response.status == 200, "setting up: {}", response.text());
        }
        let payers = self.pay(stopped, progress)?;
        self.report.paying_seconds = self.begun.elapsed().as_secs_f64();
        ensure!(!stopped.load(Ordering::SeqCst), "interrupted");
        progress("notifying", self.options.orders);
        let delivered = self.runtime.block_on(async { tokio::time::timeout(PATIENCE, self.gateway.settled()).await });
        delivered.context("the notifications never came to an end")?;
        self.pay_strangers(&payers)?;
        ensure!(!stopped.load(Ordering::SeqCst), "interrupted");
        progress("comparing", self.options.orders);
        let before = self.recorded()?;
        self.heal_by_the_bill(before)?;
        self.close_what_nobody_paid(&payers)?;
        ensure!(!stopped.load(Ordering::SeqCst), "interrupted");
        progress("checking", self.options.orders);
        self.check(&payers)?;
        self.stop()?;
        let (sound, verdict) = self.verify()?;
        self.report.verified = sound;
        self.report.check(sound, || format!("verify: {verdict}"));
        self.report.seconds = self.begun.elapsed().as_secs_f64();
        Ok(())
    }

    /// Everybody is captured, orders and pays, and the program is killed meanwhile.
    fn pay(&mut self, stopped: &AtomicBool, progress: &mut dyn FnMut(&'static str, u64)) -> anyhow::Result<Vec<Payer>> {
        let HostilePayOptions { orders, clients, seed, kills, .. } = *self.options;
        let way = std::mem::take(&mut self.way);
        way.set(Some(self.address()?));
        // The gateway is lent to the clients, who only pay.
        let gateway = &self.gateway;
        let payers = Payers {
            seed,
            count: orders,
            people: SyntheticCandidates::new(seed),
            places: self.places.clone(),
            gateway,
            way: &way,
            next: AtomicU64::new(0),
            done: Mutex::new(Vec::new()),
        };
        let mut life = Life {
            premises: &mut self.premises,
            server: self.server.take().context("the program was started")?,
            relay: &self.relay,
            begun: self.begun,
            healed: 0,
        };
        let outcome = thread::scope(|scope| {
            let (paid, heard) = channel();
            let threads: Vec<_> = (0..clients)
                .map(|_| {
                    let (payers, paid) = (&payers, paid.clone());
                    scope.spawn(move || payers.run(&paid))
                })
                .collect();
            drop(paid);
            let killed = kill_meanwhile(&mut life, &way, (orders, kills), &heard, stopped, progress);
            if killed.is_err() {
                way.end();
            }
            let ended = threads.into_iter().map(|thread| thread.join().map_err(|_| anyhow!("a client panicked"))?);
            let ended: anyhow::Result<()> = ended.collect::<Vec<_>>().into_iter().collect();
            // What a client met says more than that it ended.
            ended.and(killed)
        });
        let Life { server, healed, .. } = life;
        self.server = Some(server);
        outcome?;
        self.report.healed_by_asking += healed;
        self.report.kills += kills;
        let payers = payers.done.into_inner().map_err(|_| anyhow!("a client panicked"))?;
        self.report.orders = payers.iter().map(|payer| payer.orders).sum();
        (self.report.later, self.report.repeated) =
            (way.later.load(Ordering::Relaxed), way.repeated.load(Ordering::Relaxed));
        Ok(payers)
    }

    /// Money of orders that nobody placed: unknown to the season, and unknown to the candidate. Only the bill tells.
    fn pay_strangers(&mut self, payers: &[Payer]) -> anyhow::Result<()> {
        self.gateway.set_faults(Faults { lose: Share::try_from(1.0)?, ..Faults::default() });
        let merchant = self.keys.set.merchant()?;
        for at in 0..STRANGERS {
            let payer = &payers[at as usize % payers.len()];
            for number in [format!("STRANGER-{at}"), format!("2022{}{}", payer.serial, STRANGERS_FROM + at)] {
                let order = Order {
                    appid: self.keys.set.appid().clone(),
                    mchid: self.keys.set.mchid().clone(),
                    description: "高考报名费".to_owned(),
                    out_trade_no: number.parse()?,
                    time_expire: None,
                    attach: Attach::default(),
                    notify_url: format!("http://{}/v1/payment/wechat", self.relay.address),
                    amount: Amount::asked(4_000),
                    scene_info: None,
                };
                let call = Call::native(&order)?;
                let nonce = Nonce::from_random(std::array::from_fn(|byte| (at as u8) ^ (byte as u8)));
                let headers = [("Authorization", merchant.sign(&call, Clock::system().wall(), nonce))];
                let url = format!("http://{}{}", self.gateway.address(), call.target);
                let mut client = Client::new(PATIENCE);
                let sent = client.send(call.method.as_str(), &url, &headers, call.body.clone());
                let answer = self.runtime.block_on(sent)?;
                ensure!(answer.status == 200, "a stranger's order is answered with {}", answer.status);
                self.gateway.pay(&order.out_trade_no, None, None)?;
            }
        }
        Ok(())
    }

    /// The next day: the bill is compared, killed in the middle, compared again, and once more.
    fn heal_by_the_bill(&mut self, before: u64) -> anyhow::Result<()> {
        self.report.healed_by_asking += healed_by_asking(self.address()?)?;
        self.stop()?;
        let next_day = parse_rfc3339(NEXT_DAY).context("an instant")?;
        self.gateway.set_clock(next_day);
        self.start(next_day)?;
        self.ask_for_comparison()?;
        self.server.as_mut().context("the program was started")?.kill()?;
        self.report.kills += 1;
        self.start(next_day)?;
        self.ask_for_comparison()?;
        let first = self.comparison()?;
        self.report.healed_by_the_bill = self.recorded()? - before;
        self.ask_for_comparison()?;
        let second = self.comparison()?;
        let same = |report: &ReportBody| {
            let lines = report.findings.iter().map(|one| (one.kind.clone(), one.transaction_id.clone()));
            (report.counts.clone(), report.matched, report.recorded, lines.collect::<Vec<_>>())
        };
        self.report.second_comparison_differs = second.healed > 0 || same(&first) != same(&second);
        let differs = self.report.second_comparison_differs;
        self.report.check(!differs, || "a second comparison changed something".to_owned());
        (self.report.bill_rows, self.report.bill_matched) = (second.rows, second.matched);
        self.report.findings = second.counts;
        Ok(())
    }

    fn ask_for_comparison(&self) -> anyhow::Result<()> {
        let request = Request::new("POST", "/v1/ops/reconciliations").token(OPS).json(&json!({ "day": DAY }));
        let asked = ask(self.address()?, &request)?;
        ensure!(asked.status == 202, "asking for the comparison: {}", asked.text());
        Ok(())
    }

    fn comparison(&self) -> anyhow::Result<ReportBody> {
        for _ in 0..WAITS_MAX {
            let answer = ask(self.address()?, &Request::get(format!("/v1/ops/reconciliations/{DAY}")).token(OPS))?;
            let day: ReconciliationBody = answer.read().map_err(|error| anyhow!(error))?;
            match (day.state.as_str(), day.report) {
                ("done", Some(report)) => return Ok(report),
                ("waiting" | "running", _) => {}
                _ => bail!("the comparison failed: {}", answer.text()),
            }
        }
        bail!("the comparison never came to an end")
    }

    /// Orders that nobody paid are over by now.
    fn close_what_nobody_paid(&mut self, payers: &[Payer]) -> anyhow::Result<()> {
        let last = self.pass()?;
        self.report.closed = last.closed;
        let ledger = self.gateway.ledger();
        let paid: BTreeSet<&str> = ledger.iter().filter(|entry| !is_strange(entry)).filter_map(serial_of).collect();
        let unpaid = payers.iter().filter(|payer| !paid.contains(payer.serial.as_str())).count() as u64;
        let report = &mut self.report;
        report.check(last.closed == unpaid, || format!("{} orders were closed, {unpaid} never paid", last.closed));
        report.check(last.paid == 0 && last.kept == 0, || format!("the bill healed not everything: {}", last.paid));
        let after = self.pass()?;
        self.report.check(after.open == 0, || format!("{} orders are still open", after.open));
        Ok(())
    }

    /// A pass in which nothing remained unanswered, however hostile the gateway.
    fn pass(&self) -> anyhow::Result<PassBody> {
        let address = self.address()?;
        let mut sum: Option<PassBody> = None;
        for _ in 0..WAITS_MAX {
            let asked = ask(address, &Request::new("POST", "/v1/ops/settlements").token(OPS))?;
            let asked: SettlementAskedBody = asked.read().map_err(|error| anyhow!(error))?;
            let last = wait_for_pass(address, asked.number)?;
            let unanswered = last.unanswered + last.counties_unread;
            let earlier = sum.take();
            let with = |of: fn(&PassBody) -> u64| of(&last) + earlier.as_ref().map_or(0, of);
            let (paid, kept, closed) = (with(|one| one.paid), with(|one| one.kept), with(|one| one.closed));
            let one = PassBody { paid, kept, closed, ..last };
            if unanswered == 0 {
                return Ok(one);
            }
            sum = Some(one);
        }
        bail!("some orders never get an answer")
    }
}

fn wait_for_pass(address: SocketAddr, number: u64) -> anyhow::Result<PassBody> {
    for _ in 0..WAITS_MAX {
        let answer = ask(address, &Request::get(format!("/v1/ops/settlements/{number}")).token(OPS))?;
        let settled: SettlementBody = answer.read().map_err(|error| anyhow!(error))?;
        if let Some(last) = settled.last.filter(|last| last.number >= number) {
            return Ok(last);
        }
    }
    bail!("a pass never came to an end")
}
