//! Steps 2 to 4 over HTTP: one candidate after the other is captured, pays, is activated and saves the form.

use baoming_api::bodies::ReceiptBody;
use baoming_api::client::{Method, Token};
use baoming_core::ids::Serial;

use super::bodies;
use super::caller::{Caller, Gone, Order};
use super::order::{Chance, Place};
use super::pool::Work;
use super::report::FindingKind;
use super::season::Season;
use super::tally::{Receipts, Step};
use crate::people::SyntheticCandidate;

/// Of a thousand commands, so many are sent twice with the same key.
const REPEATED_PER_MILLE: u64 = 20;
/// Of a thousand payments, so many are notified again under another key.
const NOTIFIED_AGAIN_PER_MILLE: u64 = 30;
/// Of a thousand candidates, so many pay twice.
const PAID_AGAIN_PER_MILLE: u64 = 10;

/// Registers candidates; a piece is a candidate, in the season's order.
pub(super) struct Register {
    count: u32,
}

impl Register {
    pub(super) fn new(season: &Season) -> Self {
        Self { count: season.order.total() }
    }
}

impl Work for Register {
    fn count(&self) -> u32 {
        self.count
    }

    async fn one(&self, caller: &mut Caller, position: u32) -> Result<(), Gone> {
        let season = caller.season.clone();
        let place = season.order.at(position);
        let county = season.plans[place.county].county;
        let person = season.people.candidate(county, place.index);
        let mut candidate = Candidate {
            season: &season,
            place,
            county: county.to_string(),
            key: format!("demo-{:x}-{county}-{}", season.seed, place.index),
            serial: String::new(),
            caller,
        };
        let Some(()) = candidate.capture(&person).await? else { return Ok(()) };
        // From here on there is something to lose; an outcome that stays unknown is noted with it.
        let outcome = candidate.go_on(&person).await;
        if outcome.is_err() {
            candidate.receipts().uncertain = true;
        }
        outcome.map(drop)
    }
}

/// A candidate on the way through the steps.
struct Candidate<'a> {
    season: &'a Season,
    place: Place,
    county: String,
    /// What all the candidate's idempotency keys begin with.
    key: String,
    serial: String,
    caller: &'a mut Caller,
}

/// Something is done, or was refused and counted.
type Outcome<T = ()> = Result<Option<T>, Gone>;

impl Candidate<'_> {
    fn receipts(&mut self) -> &mut Receipts {
        self.caller.tally.receipts.last_mut().expect("a captured candidate has receipts")
    }

    async fn capture(&mut self, person: &SyntheticCandidate) -> Outcome {
        let season = self.season;
        let plan = &season.plans[self.place.county];
        let point = plan.point_of(self.place.index).expect("every candidate of the plan has a point").number;
        let body = bodies::capture(&format!("{}-{point}", plan.county), person);
        let sent = Sent { step: Step::Capture, name: "capture", token: &season.tokens.point, method: Method::POST };
        let repeated = self.happens(Chance::CaptureRepeated, REPEATED_PER_MILLE);
        let Some((receipt, captured)) = self.send(sent, "/v1/point/candidates", repeated, &body).await? else {
            return Ok(None);
        };
        let Some(serial) = receipt.serial.as_deref().and_then(|serial| serial.parse::<Serial>().ok()) else {
            self.differs("a capture without a serial");
            return Ok(None);
        };
        self.serial = serial.to_string();
        self.caller.tally.receipts.push(Receipts {
            number: self.place.number,
            serial: serial.get(),
            captured,
            paid: 0,
            paid_again: 0,
            activated: 0,
            form_saved: 0,
            uncertain: false,
        });
        Ok(Some(()))
    }

    async fn go_on(&mut self, person: &SyntheticCandidate) -> Outcome {
        let Some(()) = self.pay().await? else { return Ok(None) };
        let Some(()) = self.activate().await? else { return Ok(None) };
        let Some(()) = self.save_form(person).await? else { return Ok(None) };
        self.caller.tally.registered += 1;
        Ok(Some(()))
    }

    async fn pay(&mut self) -> Outcome {
        let season = self.season;
        let payment_id = format!("demo{:x}-{}", season.seed, self.serial);
        let body = bodies::payment(&self.serial, &payment_id, season.fee_fen, season.time.now());
        let repeated = self.happens(Chance::PaymentRepeated, REPEATED_PER_MILLE);
        let Some((receipt, sequence)) = self.notify("payment", repeated, &body).await? else { return Ok(None) };
        self.receipts().paid = sequence;
        if receipt.paid_before != Some(false) {
            self.differs("a first payment that is not the first");
        }
        if self.happens(Chance::NotifiedAgain, NOTIFIED_AGAIN_PER_MILLE) {
            let Some((again, _)) = self.notify("notified-again", false, &body).await? else { return Ok(None) };
            // The payment is the same, so it is the same event.
            if again != receipt {
                self.differs("a payment notified again");
            }
        }
        if self.happens(Chance::PaidAgain, PAID_AGAIN_PER_MILLE) {
            let body = bodies::payment(&self.serial, &format!("{payment_id}-2"), season.fee_fen, season.time.now());
            let Some((again, sequence)) = self.notify("paid-again", false, &body).await? else { return Ok(None) };
            self.receipts().paid_again = sequence;
            if again.paid_before != Some(true) {
                self.differs("a second payment that is not the second");
            }
        }
        Ok(Some(()))
    }

    async fn activate(&mut self) -> Outcome {
        let body = bodies::activation(&self.serial);
        let path = format!("/v1/candidate/candidates/{}/activation", self.serial);
        let token = &self.season.tokens.candidate;
        let sent = Sent { step: Step::Activation, name: "activation", token, method: Method::POST };
        let repeated = self.happens(Chance::ActivationRepeated, REPEATED_PER_MILLE);
        let Some((_, sequence)) = self.send(sent, &path, repeated, &body).await? else { return Ok(None) };
        self.receipts().activated = sequence;
        Ok(Some(()))
    }

    async fn save_form(&mut self, person: &SyntheticCandidate) -> Outcome {
        let body = bodies::form(person);
        let path = format!("/v1/candidate/candidates/{}/form", self.serial);
        let token = &self.season.tokens.candidate;
        let sent = Sent { step: Step::Form, name: "form", token, method: Method::PUT };
        let repeated = self.happens(Chance::FormRepeated, REPEATED_PER_MILLE);
        let Some((receipt, sequence)) = self.send(sent, &path, repeated, &body).await? else { return Ok(None) };
        self.receipts().form_saved = sequence;
        if receipt.revision != Some(1) {
            self.differs("a first form that is not revision 1");
        }
        Ok(Some(()))
    }

    async fn notify(
        &mut self,
        name: &'static str,
        repeated: bool,
        body: &baoming_api::bodies::PaymentBody,
    ) -> Outcome<(ReceiptBody, u32)> {
        let sent = Sent { step: Step::Payment, name, token: &self.season.tokens.payment, method: Method::POST };
        self.send(sent, "/v1/payment/notifications", repeated, body).await
    }

    /// Sends a command; its receipt must be of the candidate's county and carry an event's number.
    async fn send<B: serde::Serialize + Sync>(
        &mut self,
        sent: Sent<'_>,
        path: &str,
        repeated: bool,
        body: &B,
    ) -> Outcome<(ReceiptBody, u32)> {
        let Sent { step, name, token, method } = sent;
        let key = format!("{}-{name}", self.key);
        let subject = if self.serial.is_empty() { &self.key } else { &self.serial };
        let order = Order { step, token, method, path, key: &key, subject, repeated };
        let Some(receipt) = self.caller.command(order, body).await? else { return Ok(None) };
        let sequence = u32::try_from(receipt.sequence).ok().filter(|sequence| *sequence > 0);
        match sequence {
            Some(sequence) if receipt.county == self.county => Ok(Some((receipt, sequence))),
            _ => {
                self.differs("a receipt of no event of the county");
                Ok(None)
            }
        }
    }

    fn happens(&self, what: Chance, per_mille: u64) -> bool {
        self.season.order.happens(what, self.place.number, per_mille)
    }

    fn differs(&mut self, what: &'static str) {
        let subject = if self.serial.is_empty() { self.key.clone() } else { self.serial.clone() };
        self.caller.tally.violate(FindingKind::ReceiptDiffers, subject, what);
    }
}

/// How a command is sent.
struct Sent<'a> {
    step: Step,
    /// The end of the idempotency key.
    name: &'static str,
    token: &'a Token,
    method: Method,
}
