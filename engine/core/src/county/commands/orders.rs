//! Orders with the payment platform: placed before anybody pays, so that a payment in doubt can be asked after.
//!
//! Guarantees: however many orders ended unpaid, whoever placed them, the next one finds room; only how fast they follow
//! one another is bounded, and so loosely that orders which end by themselves never meet the bound.

use super::{window_of, within};
use crate::command::Command;
use crate::county::decision::Decision;
use crate::county::memory::Candidate;
use crate::county::state::County;
use crate::event::Event;
use crate::ids::Serial;
use crate::limits::ORDERS_SPAN_MS;
use crate::orders::displaced;
use crate::person::FeeKind;
use crate::policy::Policy;
use crate::reply::{Answer, Receipt, Refusal, Step};

impl County {
    pub(in crate::county) fn place_order(
        &self,
        command: &Command,
        policy: &Policy,
        serial: Serial,
        fee: FeeKind,
    ) -> Result<Decision, Refusal> {
        let candidate = self.standing(serial)?;
        within(window_of(fee, candidate.kind), policy, candidate.point, command.arrived_at)?;
        if candidate.paid(fee) {
            return Err(Refusal::FeePaid { fee });
        }
        let amount_fen = due_fen(candidate, fee, policy)?;
        let orders = candidate.orders();
        if let Some(open) = orders.iter().find(|order| order.fee == fee && !order.ended) {
            if open.amount_fen != amount_fen {
                return Err(Refusal::OrderOpen { number: open.number });
            }
            let answer = Answer::OrderPlaced { number: open.number, amount_fen };
            return Ok(Decision::Happened(Receipt { sequence: open.sequence, answer }));
        }
        match displaced(orders.iter()) {
            // Two answers go for the one that comes.
            Some(place) => {
                let since_ms = command.arrived_at.0.saturating_sub(orders[place].placed_at.0);
                if since_ms < ORDERS_SPAN_MS {
                    let wait_ms = (ORDERS_SPAN_MS - since_ms).clamp(1, ORDERS_SPAN_MS).unsigned_abs();
                    let retry_after_seconds = u32::try_from(wait_ms.div_ceil(1_000)).unwrap_or(u32::MAX);
                    return Err(Refusal::OrdersTooOften { retry_after_seconds });
                }
            }
            None => candidate.must_have_room()?,
        }
        let number = orders.last().map_or(0, |last| last.number).checked_add(1);
        let number = number.ok_or(Refusal::TooMany { what: "orders" })?;
        Ok(Decision::Happens(Event::OrderPlaced { serial, number, fee, amount_fen }))
    }

    /// An order ends when the platform says so, whatever the calendar.
    pub(in crate::county) fn close_order(&self, serial: Serial, number: u16) -> Result<Decision, Refusal> {
        let candidate = self.candidate(serial)?;
        let order = candidate.orders().iter().find(|order| order.number == number).ok_or(Refusal::OrderUnknown)?;
        if order.ended {
            return Err(Refusal::OrderEnded);
        }
        // Room for it was kept when the order was placed.
        Ok(Decision::Happens(Event::OrderClosed(serial, number)))
    }
}

/// What the candidate owes for the fee, or why nothing is due.
pub(super) fn due_fen(candidate: &Candidate, fee: FeeKind, policy: &Policy) -> Result<u32, Refusal> {
    match fee {
        FeeKind::Registration => Ok(policy.fees.registration_fen),
        FeeKind::Professional => {
            let class = candidate.class().ok_or(Refusal::OutOfOrder { missing: Step::Professional })?;
            let class = policy.professional.get(class.reveal()).ok_or(Refusal::CodeUnknown { field: "class" })?;
            Ok(class.fee_fen)
        }
        FeeKind::Exam => {
            candidate.must_be_activated()?;
            if candidate.form_revision == 0 {
                return Err(Refusal::OutOfOrder { missing: Step::Form });
            }
            if candidate.takes_exam { Ok(policy.fees.exam_fen()) } else { Err(Refusal::NotTakingExam) }
        }
    }
}
