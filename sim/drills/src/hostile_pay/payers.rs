//! Candidates who are captured, order, and pay, or do not.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::Sender;

use anyhow::{Context as _, anyhow, ensure};
use baoming_api::bodies::ReceiptBody;
use baoming_api::bodies::orders::OrderPlacedBody;
use baoming_rehearsal::people::SyntheticCandidates;
use gateway::{Gateway, LedgerEntry};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore as _, SeedableRng as _};
use stage::http::Connection;
use stage::people::{self, Place};

use super::way::Way;
use crate::platform::order;

/// What a candidate will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// Orders and pays.
    Pays,
    /// Orders twice in a row, as with an impatient finger, and pays.
    Impatient,
    /// Orders and does not pay.
    NeverPays,
    /// Pays the order, and the fee once more by another way.
    PaysTwice,
    /// The same, the other way first.
    PaidBefore,
}

impl Fate {
    fn of(seed: u64, number: u64) -> Self {
        let mut random = ChaCha8Rng::seed_from_u64(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number);
        match random.next_u32() % 100 {
            0..5 => Self::NeverPays,
            5 => Self::PaysTwice,
            6 => Self::PaidBefore,
            7..12 => Self::Impatient,
            _ => Self::Pays,
        }
    }
}

/// A candidate with an order.
#[derive(Debug, Clone)]
pub(super) struct Payer {
    pub(super) serial: String,
    /// Whether the fee was also paid by another way.
    pub(super) other_way: bool,
    /// Orders that were placed.
    pub(super) orders: u64,
}

/// All candidates, one after the other, by whoever is free.
pub(super) struct Payers<'a> {
    pub(super) seed: u64,
    pub(super) count: u64,
    pub(super) people: SyntheticCandidates,
    pub(super) places: Vec<Place>,
    pub(super) gateway: &'a Gateway,
    pub(super) way: &'a Way,
    pub(super) next: AtomicU64,
    pub(super) done: Mutex<Vec<Payer>>,
}

impl Payers<'_> {
    /// Takes candidate after candidate until there are no more.
    pub(super) fn run(&self, paid: &Sender<()>) -> anyhow::Result<()> {
        let mut connection = None;
        loop {
            let number = self.next.fetch_add(1, Ordering::Relaxed);
            if number >= self.count {
                return Ok(());
            }
            let payer = self.one(&mut connection, number).with_context(|| format!("candidate {number}"))?;
            self.done.lock().map_err(|_| anyhow!("somebody panicked"))?.push(payer);
            // Nobody counts any more once it is over.
            let _over = paid.send(());
        }
    }

    fn one(&self, connection: &mut Option<Connection>, number: u64) -> anyhow::Result<Payer> {
        let places = self.places.len() as u64;
        let place = &self.places[(number % places) as usize];
        let person = self.people.candidate(place.point.county, number / places);
        let captured =
            self.way.ask(connection, &people::capture(&person, place.point, &format!("capture-{number}")))?;
        ensure!(captured.status == 200, "capture: {}", captured.text());
        let captured: ReceiptBody = captured.read().map_err(|error| anyhow!(error))?;
        let serial = captured.serial.context("a capture's receipt has a serial")?;
        let fate = Fate::of(self.seed, number);
        let placed = self.order(connection, &serial, &format!("order-{number}"))?;
        let mut payer = Payer { serial, other_way: false, orders: 1 };
        if fate == Fate::Impatient {
            let again = self.order(connection, &payer.serial, &format!("again-{number}"))?;
            ensure!(again.out_trade_no == placed.out_trade_no, "one fee was ordered twice");
        }
        if fate == Fate::PaidBefore {
            self.pay_by_another_way(connection, &mut payer)?;
        }
        if fate == Fate::NeverPays {
            return Ok(payer);
        }
        let paid = self.pay(&placed)?;
        if fate == Fate::PaysTwice {
            self.pay_by_another_way(connection, &mut payer)?;
        }
        // Half of those who paid a wrong amount order once more.
        if paid.paid_fen != paid.asked_fen && !payer.other_way && number.is_multiple_of(2) {
            let second = self.order(connection, &payer.serial, &format!("second-{number}"))?;
            ensure!(second.out_trade_no != placed.out_trade_no, "an order was placed again that is paid");
            payer.orders += 1;
            self.pay(&second)?;
        }
        Ok(payer)
    }

    fn order(&self, connection: &mut Option<Connection>, serial: &str, key: &str) -> anyhow::Result<OrderPlacedBody> {
        let answer = self.way.ask(connection, &order(serial, "registration", key))?;
        ensure!(answer.status == 200, "order: {} {}", answer.status, answer.text());
        answer.read().map_err(|error| anyhow!(error))
    }

    fn pay(&self, placed: &OrderPlacedBody) -> anyhow::Result<LedgerEntry> {
        let number = placed.out_trade_no.parse().context("the number of an order")?;
        self.gateway.pay(&number, None, None).with_context(|| format!("paying {number}"))
    }

    fn pay_by_another_way(&self, connection: &mut Option<Connection>, payer: &mut Payer) -> anyhow::Result<()> {
        let serial = &payer.serial;
        let answer = self.way.ask(connection, &people::fee(serial, &format!("other-{serial}")))?;
        ensure!(answer.status == 200, "paying by another way: {}", answer.text());
        payer.other_way = true;
        Ok(())
    }
}
