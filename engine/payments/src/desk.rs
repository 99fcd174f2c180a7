//! The desk: the port to the platform, whose orders are being worked on, and which passes and comparisons there were.
//!
//! Guarantees: whoever waits for a pass or a comparison waits no longer than until the service stops.

use std::time::Duration;

use baoming_clock::Clock;
use baoming_core::ids::Serial;
use baoming_core::time::{Date, Timestamp};
use baoming_wechat::transaction::Payment;
use tokio::sync::watch;

use super::days::{AskedDay, DayState, Reconciliations};
use super::held::{AtWork, Held};
use super::order_number::OrderNumber;
use super::passes::{PassReport, Passes};
use super::platform::{AskError, NotBelieved, Port, Standing};
use super::platform_keys::KeysRead;
use super::settings::{PaymentsError, SettleSettings, WechatSettings};
use crate::limits::ORDER_LIFE_MS_MIN;

/// Payments through the platform.
pub struct Payments {
    pub(super) port: Port,
    pub(super) settle: SettleSettings,
    pub(super) platform_keys_every_ms: u64,
    unsigned_notifications: bool,
    at_work: AtWork,
    pub(super) passes: Passes,
    pub(super) reconciliations: Reconciliations,
    /// Set when the service stops: whoever waits for a pass or a comparison waits no more.
    pub(super) stopping: watch::Sender<bool>,
}

impl Payments {
    /// What the section describes, or nothing when the section names no platform.
    pub fn from_settings(settings: &WechatSettings, clock: Clock) -> Result<Option<Self>, PaymentsError> {
        let port = Port::from_settings(settings, clock)?;
        Ok(port.map(|port| Self {
            port,
            settle: settings.settle,
            platform_keys_every_ms: settings.platform_keys_every_ms,
            unsigned_notifications: settings.unsigned_notifications,
            at_work: AtWork::default(),
            passes: Passes::new(),
            reconciliations: Reconciliations::new(),
            stopping: watch::Sender::new(false),
        }))
    }

    /// Sets the gauges that change with time alone.
    pub fn refresh_gauges(&self) {
        self.port.refresh_gauges();
    }

    /// The right to work on a candidate's orders, unless somebody has it. As many are held as requests are underway.
    pub fn hold(&self, serial: Serial) -> Option<Held<'_>> {
        self.at_work.hold(serial)
    }

    /// Until when an order can be paid: as long as orders last, or up to the end of what it is paid within.
    pub fn expiry(&self, placed_at: Timestamp, closes_at: Timestamp) -> Timestamp {
        closes_at.min(placed_at.plus_ms(self.settle.order_ms)).max(placed_at.plus_ms(ORDER_LIFE_MS_MIN))
    }

    /// Places an order that is durable here already, and gives what the QR code holds. May be asked again with the same
    /// words: the platform knows the order by its number.
    pub async fn place(&self, number: OrderNumber, amount_fen: u32, expires_at: Timestamp) -> Result<String, AskError> {
        self.port.place(number, amount_fen, expires_at).await
    }

    /// Opens a notification of a payment. What is not believed is counted.
    pub fn open<'h>(
        &self,
        header: impl Fn(&'static str) -> Option<&'h str>,
        body: &[u8],
    ) -> Result<Payment, NotBelieved> {
        self.port.open(header, body)
    }

    /// Trusts the platform's keys that the section lists now, if all of them can be read. Blocks.
    pub fn read_platform_keys(&self, settings: &WechatSettings) -> Result<KeysRead, PaymentsError> {
        Ok(self.port.platform.look(Some(settings.platform_keys()?))?)
    }

    /// Whether a payment that nobody here had heard of was refunded since: the bill of the day does not say so. No answer is
    /// no reason to leave it unrecorded.
    pub(super) async fn refunded_since(&self, unheard_of: bool, payment: &Payment) -> bool {
        let asked = unheard_of.then(|| self.port.query(&payment.out_trade_no));
        match asked {
            Some(asked) => {
                matches!(asked.await, Ok(Standing::Refunded(since)) if since.transaction_id == payment.transaction_id)
            }
            None => false,
        }
    }

    /// Whether a program's word is taken for a payment.
    pub fn takes_unsigned(&self) -> bool {
        self.unsigned_notifications
    }

    /// Takes no more questions and waits for those on their way.
    pub async fn close(&self) {
        self.port.close().await;
    }

    /// Asks for a pass that begins from here on, and gives its number.
    pub fn ask_for_pass(&self) -> u64 {
        self.passes.ask()
    }

    /// Waits until the pass of this number, or a later one, has ended, and gives the last one that has.
    pub async fn pass_ended(&self, number: u64, patience: Duration) -> Option<PassReport> {
        self.passes.ended(number, patience, self.stopping()).await
    }

    /// Whether a pass is underway.
    pub fn pass_underway(&self) -> bool {
        self.passes.underway()
    }

    /// Asks for a day to be compared, once more if it was.
    pub fn ask_for_day(&self, day: Date) -> AskedDay {
        self.reconciliations.ask(day, self.port.clock.now())
    }

    /// Waits until a day was compared, or failed to be, and gives how far it is; nothing if nobody asked for it.
    pub async fn day(&self, day: Date, patience: Duration) -> Option<DayState> {
        self.reconciliations.day(day, patience, self.stopping()).await
    }

    /// All days that were asked for.
    pub fn days(&self) -> Vec<(Date, DayState)> {
        self.reconciliations.all()
    }

    async fn stopping(&self) {
        drop(self.stopping.subscribe().wait_for(|stopping| *stopping).await);
    }
}
