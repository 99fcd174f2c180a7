//! One worker's connection and counts, and the one way in which all its requests are sent, measured and judged.

use std::io;
use std::sync::Arc;
use std::time::Instant;

use baoming_api::bodies::ReceiptBody;
use baoming_api::client::{Answer, Client, Method, Patient, Retry, Token};
use bytes::Bytes;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::report::FindingKind;
use super::season::Season;
use super::tally::{Step, Tally};
use crate::people::photo;

/// The service has not answered for as long as a worker is patient: the worker ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gone;

/// A command to send.
pub(super) struct Order<'a> {
    pub(super) step: Step,
    pub(super) token: &'a Token,
    pub(super) method: Method,
    pub(super) path: &'a str,
    /// The idempotency key.
    pub(super) key: &'a str,
    /// Whom it is about: a serial or a point, for findings.
    pub(super) subject: &'a str,
    /// Whether it is sent a second time, to see that the receipt is the same.
    pub(super) repeated: bool,
}

/// How a command was answered.
pub(super) enum Reply {
    /// Carried out.
    Done(ReceiptBody),
    /// Refused with this code.
    Refused(String),
}

/// A worker.
pub(super) struct Caller {
    pub(super) season: Arc<Season>,
    pub(super) tally: Tally,
    client: Client,
}

impl Caller {
    pub(super) fn new(season: Arc<Season>) -> Self {
        let client = Client::new(season.address, season.tokens.ops.clone());
        Self { season, tally: Tally::default(), client }
    }

    /// Sends the photograph that all candidates share. Nothing if it was refused, which is counted.
    pub(super) async fn photo(&mut self) -> Result<Option<()>, Gone> {
        self.client.speak_as(&self.season.tokens.point);
        let photo = Bytes::from_static(&photo::shared().bytes);
        let (step, subject) = (Step::SetUp, "photograph");
        let sent = self.client.send_photo_patiently(self.season.patience, "/v1/point/photos", photo).await;
        let answer = self.answer(sent, subject)?;
        if answer.succeeded() {
            return Ok(Some(()));
        }
        let code = answer.problem_code();
        self.tally.find(FindingKind::Refused, subject, format!("{}: {code}", step.name()));
        *self.tally.refused.entry(code).or_default() += 1;
        Ok(None)
    }

    /// Sends a command that ought to succeed. Nothing if it was refused, which is counted.
    pub(super) async fn command<B: Serialize>(
        &mut self,
        order: Order<'_>,
        body: &B,
    ) -> Result<Option<ReceiptBody>, Gone> {
        let body = Bytes::from(serde_json::to_vec(body).expect("the API's bodies are JSON"));
        let receipt = match self.attempt(&order, body.clone()).await? {
            Reply::Done(receipt) => receipt,
            Reply::Refused(code) => {
                self.tally.find(FindingKind::Refused, order.subject, format!("{}: {code}", order.step.name()));
                *self.tally.refused.entry(code).or_default() += 1;
                return Ok(None);
            }
        };
        self.tally.acknowledged += 1;
        if order.repeated {
            self.tally.repeated += 1;
            // Without an answer the first receipt still counts, so that it is verified; the silence has been noted.
            let again = self.send(&order, body).await;
            let differs =
                !matches!(&again, Err(Gone)) && !matches!(&again, Ok(Reply::Done(again)) if *again == receipt);
            if differs {
                self.tally.violate(FindingKind::ReceiptDiffers, order.subject, order.step.name());
            }
        }
        Ok(Some(receipt))
    }

    /// Sends a command, whatever ought to come of it.
    pub(super) async fn attempt(&mut self, order: &Order<'_>, body: Bytes) -> Result<Reply, Gone> {
        let started = Instant::now();
        let reply = self.send(order, body).await?;
        self.tally.took(order.step, microseconds_since(started));
        Ok(reply)
    }

    pub(super) async fn send(&mut self, order: &Order<'_>, body: Bytes) -> Result<Reply, Gone> {
        self.client.speak_as(order.token);
        let patience = self.season.patience;
        let method = order.method.clone();
        let sent = self.client.send_bytes_patiently(patience, method, order.path, Some(order.key), Some(body)).await;
        let answer = self.answer(sent, order.subject)?;
        if !answer.succeeded() {
            return Ok(Reply::Refused(answer.problem_code()));
        }
        match answer.json() {
            Ok(receipt) => Ok(Reply::Done(receipt)),
            Err(_) => Ok(Reply::Refused("not-a-receipt".to_owned())),
        }
    }

    /// Reads something; the code where it cannot be read.
    pub(super) async fn read<T: DeserializeOwned>(
        &mut self,
        token: &Token,
        path: &str,
        subject: &str,
    ) -> Result<Result<T, String>, Gone> {
        self.client.speak_as(token);
        let started = Instant::now();
        let sent = self.client.send_bytes_patiently(self.season.patience, Method::GET, path, None, None).await;
        let answer = self.answer(sent, subject)?;
        self.tally.took(Step::Read, microseconds_since(started));
        if !answer.succeeded() {
            return Ok(Err(answer.problem_code()));
        }
        Ok(answer.json().map_err(|_| "not-the-promised-json".to_owned()))
    }

    fn answer(&mut self, sent: io::Result<Patient>, subject: &str) -> Result<Answer, Gone> {
        let Patient { answer, retries } = match sent {
            Ok(patient) => patient,
            Err(error) => {
                self.tally.unanswered += 1;
                self.tally.find(FindingKind::Unanswered, subject, error.to_string());
                return Err(Gone);
            }
        };
        for retry in retries {
            self.tally.retried += 1;
            match retry {
                Retry::Broken(_) => self.tally.broken += 1,
                Retry::AskedToWait { code, .. } => *self.tally.asked_to_wait.entry(code).or_default() += 1,
            }
        }
        if answer.asks_to_wait() {
            self.tally.unanswered += 1;
            self.tally.find(FindingKind::Unanswered, subject, answer.problem_code());
            return Err(Gone);
        }
        Ok(answer)
    }
}

fn microseconds_since(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX)
}
