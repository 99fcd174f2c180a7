//! What the handlers share with the gateway that started them: the account, the books, what goes wrong, and the post.
//!
//! Guarantee: whoever pays, by hand, by a page or by a test, pays through here, so that the ledger and the notifications
//! follow the same rules.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use baoming_core::time::Timestamp;
use baoming_wechat::ids::OutTradeNo;
use baoming_wechat::notification::Notice;
use tokio::sync::watch;

use crate::account::Account;
use crate::bills::Bills;
use crate::books::{Books, LedgerEntry, PayRefusal};
use crate::clock::Clock;
use crate::courier::{Post, notice_id};
use crate::faults::{Dice, Faults, Planned};
use crate::tally::Kind;

/// What handlers share.
pub(crate) struct Shared {
    pub(crate) account: Arc<Account>,
    pub(crate) clock: Arc<Clock>,
    pub(crate) post: Arc<Post>,
    pub(crate) bills: Bills,
    pub(crate) address: SocketAddr,
    pub(crate) books: Mutex<Books>,
    pub(crate) dice: Arc<Mutex<Dice>>,
    pub(crate) notify: Option<String>,
}

impl Shared {
    pub(crate) fn books(&self) -> MutexGuard<'_, Books> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn dice(&self) -> Dice {
        *self.dice.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn set_faults(&self, faults: Faults) {
        self.dice.lock().unwrap_or_else(PoisonError::into_inner).faults = faults;
    }

    pub(crate) fn pending(&self) -> watch::Receiver<usize> {
        self.post.pending()
    }

    pub(crate) fn pay(
        &self,
        order: &OutTradeNo,
        paid_at: Option<Timestamp>,
        amount_fen: Option<u32>,
    ) -> Result<LedgerEntry, PayRefusal> {
        let dice = self.dice();
        let paid_at = paid_at.unwrap_or_else(|| self.clock.now());
        let entry = {
            let mut books = self.books();
            let asked_fen = books.payable_fen(order)?;
            let paid_fen = amount_fen.unwrap_or_else(|| dice.amount(order.as_str(), asked_fen));
            books.pay(order, paid_at, paid_fen)?
        };
        let planned = dice.paid(order.as_str());
        if planned.is_empty() {
            self.post.count(|tally| tally.lost += 1);
        }
        self.notify(order, &planned);
        Ok(entry)
    }

    pub(crate) fn pay_all(&self, paid_at: Option<Timestamp>) -> usize {
        let orders = self.books().not_paid();
        orders.iter().filter(|order| self.pay(order, paid_at, None).is_ok()).count()
    }

    /// Sends what is planned about an order. A forged one says what is not so.
    pub(crate) fn notify(&self, order: &OutTradeNo, planned: &[Planned]) {
        let now = self.clock.now();
        let (transaction, url) = {
            let mut books = self.books();
            let url = self.notify.clone().or_else(|| books.order(order).map(|order| order.notify_url.clone()));
            let forged = planned
                .iter()
                .any(|planned| matches!(planned.kind, Kind::BrokenSignature | Kind::WrongKey | Kind::AlteredContent));
            (if forged { books.pretended(order, now) } else { books.transaction(order, now) }, url)
        };
        if let Some((transaction, url)) = transaction.zip(url) {
            let paid_at = transaction.success_time.unwrap_or(now);
            self.post.take(planned, &url, Notice { id: notice_id(order.as_str(), paid_at), transaction });
        }
    }
}
