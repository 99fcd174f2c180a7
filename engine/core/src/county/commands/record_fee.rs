//! 缴费: judged by when it was paid, not by when the platform told us. A payment counts once; the rest is kept.

use super::orders::due_fen;
use super::{window_of, within};
use crate::command::{Action, Command};
use crate::county::decision::Decision;
use crate::county::state::County;
use crate::event::Event;
use crate::ids::{PaymentId, Serial};
use crate::limits::{PAYMENT_CLOCK_SKEW_MS, PAYMENTS_PER_CANDIDATE};
use crate::payment::Payment;
use crate::policy::Policy;
use crate::reply::{Receipt, Refusal};

impl County {
    pub(in crate::county) fn record_fee(&self, command: &Command, policy: &Policy) -> Result<Decision, Refusal> {
        let Action::RecordFee { serial, fee, payment, amount_fen, paid_at, order } = &command.action else {
            unreachable!("`decide` sends only fees here");
        };
        let (serial, fee, amount_fen, paid_at, order) = (*serial, *fee, *amount_fen, *paid_at, *order);
        let candidate = self.candidate(serial)?;
        // A platform notifies until it is heard: the payment itself, not only the key, makes the repetition known.
        if let Some(receipt) = self.seen(serial, payment)? {
            return Ok(Decision::Happened(receipt));
        }
        self.standing(serial)?;
        if paid_at > command.arrived_at.plus_ms(PAYMENT_CLOCK_SKEW_MS) {
            return Err(Refusal::PaidInFuture);
        }
        within(window_of(fee, candidate.kind), policy, candidate.point, paid_at)?;
        // What was ordered is what is owed, even if the fee was changed since; but an order that was closed is none any
        // more: what is due now may be another class's fee.
        let ordered = order.map(|number| candidate.orders().iter().find(|order| order.number == number));
        let expected_fen = match ordered {
            Some(Some(order)) if order.fee == fee && (!order.ended || candidate.paid(fee)) => order.amount_fen,
            Some(Some(order)) if order.fee == fee => due_fen(candidate, fee, policy)?,
            Some(_) => return Err(Refusal::OrderUnknown),
            None => due_fen(candidate, fee, policy)?,
        };
        if amount_fen != expected_fen {
            return Err(Refusal::FeeAmount { expected_fen });
        }
        if candidate.payments_recorded() >= PAYMENTS_PER_CANDIDATE {
            return Err(Refusal::TooMany { what: "payments" });
        }
        let payment = Payment { id: payment.clone(), amount_fen, paid_at, fee, order };
        Ok(Decision::Happens(if candidate.paid(fee) {
            Event::FeePaidAgain { serial, payment }
        } else {
            Event::FeePaid { serial, payment }
        }))
    }

    /// Money that settles nothing: no window and no amount is asked for, since it has come.
    pub(in crate::county) fn keep_payment(&self, command: &Command) -> Result<Decision, Refusal> {
        let Action::KeepPayment { serial, fee, payment, amount_fen, paid_at, reason } = &command.action else {
            unreachable!("`decide` sends only kept payments here");
        };
        let candidate = self.candidate(*serial)?;
        if let Some(receipt) = self.seen(*serial, payment)? {
            return Ok(Decision::Happened(receipt));
        }
        if candidate.payments_recorded() >= PAYMENTS_PER_CANDIDATE {
            return Err(Refusal::TooMany { what: "payments" });
        }
        let (amount_fen, paid_at, fee) = (*amount_fen, *paid_at, *fee);
        let payment = Payment { id: payment.clone(), amount_fen, paid_at, fee, order: None };
        Ok(Decision::Happens(Event::PaymentUnsettled { serial: *serial, payment, reason: *reason }))
    }

    fn seen(&self, serial: Serial, payment: &PaymentId) -> Result<Option<Receipt>, Refusal> {
        match self.payments.get(&payment.digest()) {
            Some(seen) if seen.serial == serial => Ok(Some(seen.receipt)),
            Some(_) => Err(Refusal::PaymentOfOther),
            None => Ok(None),
        }
    }
}
