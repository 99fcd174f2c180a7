//! Step 3: 缴纳高考报名费. Judged by when it was paid, not by when the platform told us.

use super::within;
use crate::command::Command;
use crate::county::{County, Decision};
use crate::event::{Event, Payment};
use crate::ids::{PaymentId, Serial};
use crate::limits::{PAYMENT_CLOCK_SKEW_MS, PAYMENTS_PER_CANDIDATE};
use crate::policy::Policy;
use crate::reply::{Refusal, WindowName};
use crate::time::Timestamp;

impl County {
    pub(in crate::county) fn record_fee(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        payment: &PaymentId,
        amount_fen: u32,
        paid_at: Timestamp,
    ) -> Result<Decision, Refusal> {
        let candidate = self.candidate(serial)?;
        // A platform notifies until it is heard: the payment itself, not only the key, makes the repetition known.
        if let Some(seen) = self.payments.get(&payment.digest()) {
            let same = seen.serial == serial;
            return if same { Ok(Decision::Happened(seen.receipt)) } else { Err(Refusal::PaymentOfOther) };
        }
        if paid_at > command.arrived_at.plus_ms(PAYMENT_CLOCK_SKEW_MS) {
            return Err(Refusal::PaidInFuture);
        }
        within(WindowName::Registration, policy, paid_at)?;
        if amount_fen != policy.registration_fee_fen {
            return Err(Refusal::FeeAmount { expected_fen: policy.registration_fee_fen });
        }
        if usize::from(candidate.payments) >= PAYMENTS_PER_CANDIDATE {
            return Err(Refusal::TooMany { what: "payments" });
        }
        let payment = Payment { id: payment.clone(), amount_fen, paid_at };
        Ok(Decision::Happens(if candidate.payments == 0 {
            Event::FeePaid { serial, payment }
        } else {
            Event::FeePaidAgain { serial, payment }
        }))
    }
}
