//! Sends notifications: a bounded queue by time, and a fixed number of couriers.
//!
//! Guarantees: a genuine notification is sent until it is accepted with 200 or 204, up to fifteen times more, after the
//! real platform's pauses times the configured pace. Each sending is signed when it goes out. What finds the queue full
//! is lost and counted: the bill still tells.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use baoming_core::time::Timestamp;
use baoming_wechat::Nonce;
use baoming_wechat::ids::NoticeId;
use baoming_wechat::notification::{Notice, seal_notification};
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep_until};

use crate::account::Account;
use crate::client::Client;
use crate::clock::Clock;
use crate::faults::{Dice, Planned};
use crate::limits::{NOTIFY_DEADLINE, RETRY_PAUSES_SECONDS, SENDINGS_MAX};
use crate::tally::{Kind, Tally};

/// How old a replayed signature is.
const REPLAY_AGE_MS: i64 = 3_600_000;

/// One notification that waits.
#[derive(Debug)]
struct Sending {
    due: Instant,
    /// Tells sendings of the same instant apart; the earlier one goes first.
    number: u64,
    kind: Kind,
    attempt: u32,
    url: Arc<str>,
    notice: Arc<Notice>,
}

impl PartialEq for Sending {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Sending {}

impl PartialOrd for Sending {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Sending {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (self.due, self.number).cmp(&(other.due, other.number))
    }
}

#[derive(Debug, Default)]
struct Queue {
    waiting: BinaryHeap<Reverse<Sending>>,
    numbered: u64,
    underway: usize,
    tally: Tally,
}

/// The post office.
#[derive(Debug)]
pub(crate) struct Post {
    queue: Mutex<Queue>,
    /// Something earlier than what the couriers wait for has come in.
    woken: Notify,
    /// How many notifications wait or are underway.
    pending: watch::Sender<usize>,
    account: Arc<Account>,
    clock: Arc<Clock>,
    dice: Arc<Mutex<Dice>>,
    pace: f64,
}

impl Post {
    pub(crate) fn new(account: Arc<Account>, clock: Arc<Clock>, dice: Arc<Mutex<Dice>>, pace: f64) -> Self {
        let (queue, woken, pending) = (Mutex::default(), Notify::new(), watch::Sender::new(0));
        Self { queue, woken, pending, account, clock, dice, pace }
    }

    /// Takes what is planned for one notice.
    pub(crate) fn take(&self, planned: &[Planned], url: &str, notice: Notice) {
        let (url, notice) = (Arc::from(url), Arc::new(notice));
        let now = Instant::now();
        for Planned { kind, after_ms } in planned {
            let (url, notice) = (Arc::clone(&url), Arc::clone(&notice));
            let due = now + Duration::from_millis(*after_ms);
            self.put(Sending { due, number: 0, kind: *kind, attempt: 0, url, notice });
        }
    }

    pub(crate) fn tally(&self) -> Tally {
        self.lock().tally
    }

    pub(crate) fn count(&self, count: impl FnOnce(&mut Tally)) {
        count(&mut self.lock().tally);
    }

    /// A view of how many notifications wait or are underway.
    pub(crate) fn pending(&self) -> watch::Receiver<usize> {
        self.pending.subscribe()
    }

    /// Sends what is due, one after the other, for ever; to be dropped at a stop.
    pub(crate) async fn deliver(self: Arc<Self>) {
        let mut client = Client::new(NOTIFY_DEADLINE);
        loop {
            let sending = self.next().await;
            let status = self.send(&mut client, &sending).await;
            self.done(sending, status);
        }
    }

    async fn next(&self) -> Sending {
        loop {
            let woken = self.woken.notified();
            let due = {
                let mut queue = self.lock();
                match queue.waiting.peek() {
                    Some(Reverse(first)) if first.due <= Instant::now() => {
                        queue.underway += 1;
                        let Reverse(sending) = queue.waiting.pop().expect("it was there just now");
                        return sending;
                    }
                    Some(Reverse(first)) => Some(first.due),
                    None => None,
                }
            };
            match due {
                Some(due) => tokio::select! { () = woken => {}, () = sleep_until(due) => {} },
                None => woken.await,
            }
        }
    }

    /// The status; nothing if there was no answer. The outer nothing: it was dropped on the way.
    async fn send(&self, client: &mut Client, sending: &Sending) -> Option<Option<u16>> {
        let order = sending.notice.transaction.out_trade_no.as_str();
        let dice = *self.dice.lock().unwrap_or_else(PoisonError::into_inner);
        if sending.kind == Kind::Genuine && dice.drops(order, sending.attempt) {
            return None;
        }
        let (headers, body) = self.prepare(sending);
        let headers: Vec<(&str, String)> = headers.into_iter().collect();
        Some(client.send("POST", &sending.url, &headers, body).await.ok().map(|answer| answer.status))
    }

    /// Seals and signs, each kind in its way.
    fn prepare(&self, sending: &Sending) -> ([(&'static str, String); 4], Vec<u8>) {
        let (account, now) = (&self.account, self.clock.of_signatures());
        let mut body = seal_notification(&account.api_key, &sending.notice, now, seal_nonce());
        let nonce = Nonce::from_random(rand::random());
        let headers = match sending.kind {
            Kind::Genuine | Kind::Duplicate => account.signer(None).sign(&body, now, &nonce),
            Kind::Replay => account.signer(None).sign(&body, now.plus_ms(-REPLAY_AGE_MS), &nonce),
            Kind::WrongKey => account.forger.sign(&body, now, &nonce),
            Kind::BrokenSignature => account.signer(None).sign(b"something else", now, &nonce),
            Kind::AlteredContent => {
                alter(&mut body);
                account.signer(None).sign(&body, now, &nonce)
            }
        };
        (headers, body)
    }

    fn done(&self, sending: Sending, status: Option<Option<u16>>) {
        let accepted = matches!(status, Some(Some(200 | 204)));
        let pause = usize::try_from(sending.attempt).ok().and_then(|attempt| RETRY_PAUSES_SECONDS.get(attempt));
        let again = (sending.kind == Kind::Genuine && !accepted).then_some(pause);
        {
            let mut queue = self.lock();
            match status {
                Some(status) => queue.tally.add(sending.kind, status),
                None => queue.tally.dropped += 1,
            }
            if again == Some(None) {
                queue.tally.given_up += 1;
            }
        }
        if let Some(Some(seconds)) = again {
            let pause = Duration::from_secs(*seconds).mul_f64(self.pace);
            self.put(Sending { due: Instant::now() + pause, attempt: sending.attempt + 1, ..sending });
        }
        // Only now, so that a notification that is sent again is pending without a gap.
        self.lock().underway -= 1;
        self.tell();
    }

    fn put(&self, mut sending: Sending) {
        {
            let mut queue = self.lock();
            if queue.waiting.len() >= SENDINGS_MAX {
                queue.tally.overflowed += 1;
                return;
            }
            queue.numbered += 1;
            sending.number = queue.numbered;
            queue.waiting.push(Reverse(sending));
        }
        self.woken.notify_one();
        self.tell();
    }

    fn tell(&self) {
        let queue = self.lock();
        self.pending.send_replace(queue.waiting.len() + queue.underway);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A notice about an order; its number follows from the order's, as each repetition carries the same one.
pub(crate) fn notice_id(order: &str, made_at: Timestamp) -> NoticeId {
    let print = ring::digest::digest(&ring::digest::SHA256, format!("{order} {}", made_at.0).as_bytes());
    let print: String = print.as_ref()[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    format!("EV-{print}").parse().expect("35 letters and digits")
}

fn seal_nonce() -> [u8; baoming_wechat::keys::SEAL_NONCE_BYTES] {
    let letters = b"0123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghjkmnopqrstuvwxyz";
    std::array::from_fn(|_| letters[rand::random_range(0..letters.len())])
}

/// Changes one letter of the sealed content.
fn alter(body: &mut [u8]) {
    const FIELD: &[u8] = b"\"ciphertext\":\"";
    let at = body.windows(FIELD.len()).position(|window| window == FIELD).expect("a notification has a sealed content");
    let letter = &mut body[at + FIELD.len()];
    *letter = if *letter == b'A' { b'B' } else { b'A' };
}
