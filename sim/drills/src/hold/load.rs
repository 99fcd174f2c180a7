//! The load of a hold: changes of the county that will be held, captures in all others, payments for the held one. Each request
//! has its instant; threads take the next ones in turn.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context as _, anyhow, ensure};
use baoming_api::bodies::PaymentBody;
use baoming_core::ids::CountyId;
use baoming_policy as policy;
use baoming_rehearsal::people::SyntheticCandidates;
use stage::http::{Connection, Request, Response};
use stage::people::{self, Place};
use stage::premises::{CLOCK, PAYMENT};
use stage::running::Running;

use super::options::HoldOptions;

/// Threads that send: few enough for a small machine, enough to keep the pace while some wait.
const SENDERS: usize = 16;
/// Candidates of the held county whose forms are saved again and again.
const SAVING: u64 = 1_500;
/// Candidates of it for whom payments come.
const PAYING: u64 = 200;
/// Of so many requests one is a payment.
const PAYMENT_EVERY: u64 = 50;

/// Whom a request concerns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A change of the county that is held.
    Held,
    /// A change of another one.
    Other,
    /// A payment for the held county.
    Payment,
}

/// One request as its sender saw it, by the time since the load began.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) kind: Kind,
    pub(super) due_at: Duration,
    pub(super) sent_at: Duration,
    pub(super) answered_at: Duration,
    pub(super) status: u16,
    /// Whether it was refused because the county is held.
    pub(super) held: bool,
}

/// Everybody who is needed.
pub(super) struct Load {
    pub(super) held: CountyId,
    people: SyntheticCandidates,
    places: Vec<Place>,
    saving: Vec<String>,
    paying: Vec<String>,
    per_second: u64,
    requests: u64,
}

/// A load that runs.
pub(super) struct Flow {
    senders: Vec<JoinHandle<anyhow::Result<Vec<Seen>>>>,
}

impl Load {
    /// Registers whoever is needed.
    pub(super) fn prepare(running: &Running, options: &HoldOptions<'_>) -> anyhow::Result<Self> {
        let rules = policy::built_in()?;
        let places = running.set_up(rules.counties.len(), 1);
        let people = SyntheticCandidates::with_policy(&rules, options.seed);
        let (held, address) = (places[0], running.address);
        let captured = |count: u64, from: u64, all_steps: bool| -> anyhow::Result<Vec<String>> {
            let people = &people;
            thread::scope(|scope| {
                let part = |part: u64| move || register(address, people, held, (from + part, count, 8), all_steps);
                let parts: Vec<_> = (0..8).map(|number| scope.spawn(part(number))).collect();
                let joined = parts.into_iter().map(|part| part.join().map_err(|_| anyhow!("a thread panicked"))?);
                Ok(joined.collect::<anyhow::Result<Vec<_>>>()?.concat())
            })
        };
        let saving = captured(SAVING, 0, true)?;
        let paying = captured(PAYING, SAVING, false)?;
        let per_second = u64::from(options.per_second);
        let requests = per_second * options.seconds * 2;
        Ok(Self { held: held.point.county, people, places, saving, paying, per_second, requests })
    }

    /// Sends every request at its instant.
    pub(super) fn start(self, address: SocketAddr, begun: Instant) -> Flow {
        let (shared, next) = (Arc::new(self), Arc::new(AtomicU64::new(0)));
        let send = |_| {
            let (shared, next) = (shared.clone(), next.clone());
            thread::spawn(move || shared.send(address, begun, &next))
        };
        Flow { senders: (0..SENDERS).map(send).collect() }
    }

    fn send(&self, address: SocketAddr, begun: Instant, next: &AtomicU64) -> anyhow::Result<Vec<Seen>> {
        let mut connection = Connection::open(address)?;
        let mut seen = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= self.requests {
                return Ok(seen);
            }
            let due_at = Duration::from_micros(number * 1_000_000 / self.per_second);
            thread::park_timeout((begun + due_at).saturating_duration_since(Instant::now()));
            let (kind, request) = self.request(number);
            let sent_at = begun.elapsed();
            let response = connection.ask(&request).context("a request had no answer")?;
            let answered_at = begun.elapsed();
            let held = is_held(&response);
            ensure!(held || response.status == 200, "{}: {}", response.status, response.text());
            seen.push(Seen { kind, due_at, sent_at, answered_at, status: response.status, held });
        }
    }

    fn request(&self, number: u64) -> (Kind, Request) {
        let held = self.places[0];
        if number.is_multiple_of(PAYMENT_EVERY) {
            let serial = &self.paying[(number / PAYMENT_EVERY) as usize % self.paying.len()];
            return (Kind::Payment, payment(serial, number));
        }
        if number.is_multiple_of(2) {
            let index = (number / 2) % self.saving.len() as u64;
            let candidate = self.people.candidate(held.point.county, index);
            return (Kind::Held, people::form(&candidate, &self.saving[index as usize], &format!("save-{number}")));
        }
        let others = self.places.len() as u64 - 1;
        let place = self.places[1 + (number / 2 % others) as usize];
        let candidate = self.people.candidate(place.point.county, number / 2 / others);
        (Kind::Other, people::capture(&candidate, place.point, &format!("capture-{number}")))
    }
}

impl Flow {
    /// Waits for an instant of the load.
    pub(super) fn wait_until(&self, at: Instant) {
        while Instant::now() < at {
            thread::park_timeout(at.saturating_duration_since(Instant::now()));
        }
    }

    /// Everything that was seen, once all requests are answered.
    pub(super) fn ended(self) -> anyhow::Result<Vec<Seen>> {
        let joined = self.senders.into_iter().map(|one| one.join().map_err(|_| anyhow!("a sender panicked"))?);
        Ok(joined.collect::<anyhow::Result<Vec<_>>>()?.concat())
    }
}

/// Whether it was refused because its county is held.
pub(super) fn is_held(response: &Response) -> bool {
    response.status == 503 && response.text().contains("\"held-")
}

/// A payment of its own number: beyond the first it is recorded as paid again, which is no less taken.
fn payment(serial: &str, number: u64) -> Request {
    let body = PaymentBody {
        serial: serial.to_owned(),
        payment_id: format!("4200{number:012}"),
        amount_fen: people::FEE_FEN,
        paid_at: CLOCK.to_owned(),
        fee: None,
    };
    Request::new("POST", "/v1/payment/notifications").token(PAYMENT).key(&format!("pay-{number}")).json(&body)
}

/// Candidates `from`, `from + step` and so on below `count`, through all steps or captured alone, in their order.
fn register(
    address: SocketAddr,
    people: &SyntheticCandidates,
    place: Place,
    (from, count, step): (u64, u64, usize),
    all_steps: bool,
) -> anyhow::Result<Vec<String>> {
    let mut connection = Connection::open(address)?;
    let mut asked = |request: &Request| -> anyhow::Result<Response> {
        let response = connection.ask(request)?;
        ensure!(response.status == 200, "{}: {}", response.status, response.text());
        Ok(response)
    };
    let first = from - from % step as u64;
    let mut serials = Vec::new();
    for index in (from..first + count).step_by(step) {
        let candidate = people.candidate(place.point.county, index);
        let receipt: baoming_api::bodies::ReceiptBody =
            asked(&people::capture(&candidate, place.point, &format!("c-{index}")))?
                .read()
                .map_err(|error| anyhow!(error))?;
        let serial = receipt.serial.context("a capture gives a serial")?;
        if all_steps {
            asked(&people::fee(&serial, &format!("fee-{serial}")))?;
            asked(&people::activate(&serial, &format!("activate-{serial}")))?;
        }
        serials.push(serial);
    }
    Ok(serials)
}
