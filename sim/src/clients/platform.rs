//! The payment platform: notifies a payment until it is heard, sometimes late, twice, for another
//! candidate or with the wrong amount.

use baoming_core::command::Action;
use baoming_core::ids::{CountyId, Serial};
use baoming_core::person::FeeKind;
use baoming_core::reply::{Answer, Receipt, Refusal, Reply};
use baoming_core::time::Timestamp;

use super::client::{Next, Scene, Script};
use crate::province::{FEE_FEN, instant};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum At {
    Start,
    WrongAmount,
    Notifying,
    NotifyingAgain,
    OfAnother,
    SecondPayment,
}

/// The script of one payment.
#[derive(Debug)]
pub(crate) struct Platform {
    county: CountyId,
    serial: Serial,
    paid_at: Timestamp,
    payment: u64,
    /// Whether nobody else pays for this candidate.
    alone: bool,
    at: At,
    receipt: Option<Receipt>,
}

impl Platform {
    pub(super) fn new(county: CountyId, serial: Serial, alone: bool, scene: &mut Scene<'_>) -> Self {
        *scene.keys += 1;
        let paid_at = instant(scene.now_us);
        Self { county, serial, paid_at, payment: *scene.keys, alone, at: At::Start, receipt: None }
    }

    fn notify(&mut self, at: At, after_us: u64, scene: &mut Scene<'_>) -> Next {
        self.at = at;
        let suffix = if at == At::SecondPayment { "b" } else { "" };
        // What is notified under a wrong amount is another payment: the platform corrects itself with a new number.
        let suffix = if at == At::WrongAmount { "w" } else { suffix };
        let payment = format!("pay-{}{suffix}", self.payment).parse().expect("printable");
        let amount_fen = if at == At::WrongAmount { FEE_FEN - 1 } else { FEE_FEN };
        // The platform mistakes the candidate for the next one.
        let next = Serial::new(self.serial.code(), self.serial.number() + 1).expect("segments of a run are small");
        let serial = if at == At::OfAnother { next } else { self.serial };
        let (fee, paid_at) = (FeeKind::Registration, self.paid_at);
        let action = Action::RecordFee { serial, fee, payment, amount_fen, paid_at, order: None };
        Next::Call { after_us, county: self.county, body: scene.command(action) }
    }

    fn odd(scene: &mut Scene<'_>) -> bool {
        let odd_payments = scene.config.odd_payments;
        scene.dice.chance(odd_payments)
    }
}

impl Script for Platform {
    fn next(&mut self, last: Option<&Reply>, scene: &mut Scene<'_>) -> Next {
        match (self.at, last) {
            (At::Start, _) if Self::odd(scene) => {
                let after_us = scene.pause_us();
                self.notify(At::WrongAmount, after_us, scene)
            }
            (At::Start, _) | (At::WrongAmount, Some(Reply::Refused(Refusal::FeeAmount { .. }))) => {
                // Sometimes so late that the windows have closed: the payment counts all the same.
                let late = scene.dice.chance(0.1);
                let after_us = if late { scene.config.closes_us } else { scene.pause_us() };
                self.notify(At::Notifying, after_us, scene)
            }
            (At::Notifying, Some(Reply::Done(receipt))) => {
                let Answer::FeeRecorded { again } = receipt.answer else {
                    return Next::Surprised(format!("{receipt:?}"));
                };
                if self.alone && again {
                    return Next::Surprised("the only payment was recorded as a second one".to_owned());
                }
                self.receipt = Some(*receipt);
                if Self::odd(scene) {
                    let after_us = scene.pause_us();
                    return self.notify(At::NotifyingAgain, after_us, scene);
                }
                Next::Finished
            }
            (At::NotifyingAgain, Some(Reply::Done(receipt))) => {
                if self.receipt != Some(*receipt) {
                    return Next::Surprised(format!("first {:?}, then {receipt:?} for one payment", self.receipt));
                }
                let after_us = scene.pause_us();
                self.notify(At::OfAnother, after_us, scene)
            }
            (At::OfAnother, Some(Reply::Refused(Refusal::PaymentOfOther | Refusal::CandidateUnknown))) => {
                if self.alone && Self::odd(scene) {
                    let after_us = scene.pause_us();
                    return self.notify(At::SecondPayment, after_us, scene);
                }
                Next::Finished
            }
            (At::SecondPayment, Some(Reply::Done(receipt)))
                if receipt.answer == Answer::FeeRecorded { again: true } =>
            {
                Next::Finished
            }
            (At::WrongAmount | At::Notifying, Some(Reply::Refused(Refusal::OutsideWindow { closes_at, .. })))
                if self.paid_at >= *closes_at =>
            {
                Next::Finished
            }
            (_, other) => Next::Surprised(format!("{other:?}")),
        }
    }
}
